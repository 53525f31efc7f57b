//! The contacts of a list as people need them: with the coordinators whom lead agencies named (row OG-9), and with names and addresses
//! from the directory of people, which keeps them apart from every record (row PE-5).

use std::collections::BTreeMap;

use convene_kernel::codes::ResourceId;
use serde_json::{Value, json};
use tonic::Code;

use super::choice;
use super::session::Session;
use crate::client::CallError;
use crate::show::table::cell;

const CLUSTERS: &str = "convene.activation.v1.RecordService/ListClusters";
const CLUSTER: &str = "convene.activation.v1.RecordService/GetCluster";
const PERSON: &str = "convene.common.v1.PeopleService/GetPerson";

/// What the names of capacities begin with in the contracts.
const CAPACITY: &str = "CONTACT_CAPACITY_";

/// The field that says why a contact has no name.
const NO_NAME: &str = "noNameBecause";

/// The service whose directory is asked: all services have the same.
const DIRECTORY: &str = "coordination";

/// Adds the coordinators of the clusters that are active to `contacts`, of one `cluster` where it is given, and the name, mail address and
/// phone number of each person in the directory.
///
/// # Errors
/// When the clusters or the directory cannot be asked.
pub async fn complete(
    session: &mut Session,
    contacts: &mut Vec<Value>,
    (countries, exercise): (Vec<String>, Option<&ResourceId>),
    cluster: Option<&ResourceId>,
) -> anyhow::Result<()> {
    let clusters = session.list(CLUSTERS, "clusters", json!({"countries": countries, "exercise": exercise})).await?;
    let asked = |one: &&Value| cluster.is_none_or(|cluster| one["cluster"] == cluster.as_str());
    for one in clusters.iter().filter(asked) {
        let header = json!({"country": one["country"], "exercise": exercise});
        let answer = session.call(CLUSTER, json!({"header": header, "cluster": one["cluster"]})).await?;
        let named = answer["cluster"]["coordinators"].as_array().into_iter().flatten();
        for named in named.map(|named| coordinator(one, &named["appointment"])) {
            // Who took over from another coordinator and was named by the lead agency is one contact.
            let is_the_same = |other: &Value| {
                ["country", "cluster", "person", "capacity"].iter().all(|field| other[*field] == named[*field])
            };
            if !contacts.iter().any(is_the_same) {
                contacts.push(named);
            }
        }
    }
    contacts.sort_by_key(|one| (cell(&one["country"]), cell(&one["cluster"])));
    let mut known: BTreeMap<(String, String), Value> = BTreeMap::new();
    for contact in contacts {
        let (country, person) = (cell(&contact["country"]), cell(&contact["person"]));
        let key = (country.clone(), person.clone());
        let found = match known.get(&key) {
            Some(found) => found.clone(),
            None => in_directory(session, &country, &person).await?,
        };
        for field in ["name", "mail", "phone", NO_NAME] {
            contact[field] = found[field].clone();
        }
        known.insert(key, found);
    }
    Ok(())
}

/// The entry of a person in the directory, or why there is no name.
async fn in_directory(session: &mut Session, country: &str, person: &str) -> anyhow::Result<Value> {
    let problem = match session.call_of(DIRECTORY, PERSON, json!({"personId": person, "country": country})).await {
        Ok(answer) => return Ok(answer["person"].clone()),
        Err(problem) => problem,
    };
    match problem.downcast_ref() {
        Some(CallError::Refused(refused)) if refused.code == Code::NotFound => {
            Ok(json!({NO_NAME: "not in the directory"}))
        }
        Some(CallError::Refused(refused)) if refused.code == Code::PermissionDenied => {
            Ok(json!({NO_NAME: "not for this role to read"}))
        }
        _ => Err(problem),
    }
}

/// The headings of the table.
pub const HEADINGS: [&str; 8] = ["country", "cluster", "organization", "as", "name", "mail", "phone", "person"];

/// The cells of one contact.
pub fn row(entry: &Value) -> Vec<String> {
    let text = |field: &str| cell(&entry[field]);
    let name = if text("name").is_empty() { text(NO_NAME) } else { text("name") };
    let (mail, phone, person) = (text("mail"), text("phone"), text("person"));
    let capacity = choice::called(CAPACITY, &text("capacity"));
    vec![text("country"), text("cluster"), text("organization"), capacity, name, mail, phone, person]
}

/// A coordinator whom the lead agency named, as a contact.
fn coordinator(cluster: &Value, appointment: &Value) -> Value {
    json!({
        "country": cluster["country"],
        "cluster": cluster["cluster"],
        "resource": format!("cluster/{}", cell(&cluster["cluster"])),
        "organization": appointment["employer"],
        "person": appointment["person"],
        "capacity": "CONTACT_CAPACITY_COORDINATOR",
    })
}
