//! The receipt of a deed: what the record says of it, what is owed now, and what comes next. It is drawn from the record, so that its
//! address can be kept.

use askama::Template;
use convene_proto::scheduler::v1::{ListObligationsRequest, Obligation};

use super::history::{entries, event};
use super::offered::{Offers, offers};
use super::steps::Asked;
use super::subject::Subject;
use crate::answer::{Answer, Failure, page};
use crate::ask::List;
use crate::pages::obligations;
use crate::problem::{Part, part};
use crate::session::is_same;
use crate::visit::{Guest, Visit};

#[derive(Template)]
#[template(path = "deed/receipt.html")]
struct ReceiptPage<'a> {
    v: &'a Guest,
    done: String,
    language: &'static str,
    about: String,
    back: String,
    commit: &'a str,
    recorded: String,
    by: String,
    owed: Part<List<Owed>>,
    next: Offers,
}

struct Owed {
    what: String,
    owner: String,
    due: String,
}

/// Draws the receipt.
///
/// # Errors
/// When the record has no such commit, or cannot be read.
pub async fn show(visit: Visit) -> Answer {
    let asked = Asked::of(&visit)?;
    let (commit, resource) = (visit.asked("commit"), visit.asked("resource"));
    let found = entries(&visit, asked.deed.service(), resource, |entry| entry.commit == commit).await?;
    let entry = found.into_iter().next().ok_or(Failure::Missing)?;
    // The address names a deed, which says nothing of what the commit holds.
    let is_of_deed = is_same(visit.asked("mark").as_bytes(), asked.mark(&visit, commit, resource).as_bytes());
    let (done, language) = match is_of_deed {
        true => (asked.word(&visit, ".done"), visit.language.tag()),
        false => event(&visit, &entry.event),
    };
    let country = visit.param("country");
    let (subject, id) = Subject::of_resource(resource).unwrap_or((asked.deed.subject, &asked.id));
    let back = format!("{}{}", visit.base, subject.page(country, id));
    let (owed, next) = futures::join!(owed(&visit, resource), offers(&visit, subject, id));
    let actor = entry.actor.unwrap_or_default();
    Ok(page(&ReceiptPage {
        v: &visit,
        done,
        language,
        about: resource.to_owned(),
        back,
        commit,
        recorded: visit.when(entry.recorded_at.as_ref(), country),
        by: format!("{}, {}", visit.role(&actor.role), actor.organization),
        owed,
        next: next.unwrap_or_default(),
    }))
}

/// What is owed about a resource.
async fn owed(visit: &Visit, resource: &str) -> Part<List<Owed>> {
    let question = ListObligationsRequest { header: visit.header(), ..Default::default() };
    let list = part(visit, obligations::owed(visit, &question).await)?;
    let now = Visit::now(list.shown.as_ref());
    let is_about = |one: &&Obligation| {
        let duty = one.duty.as_ref().map_or("", |duty| duty.resource.as_str());
        one.due.is_some() && (duty == resource || duty.starts_with(&format!("{resource}/")))
    };
    let owed = |one: &Obligation| {
        let duty = one.duty.clone().unwrap_or_default();
        let role = visit.role(&duty.owner_role);
        Owed {
            what: visit.rule(&duty.rule, &one.what),
            owner: if duty.owner_organization.is_empty() {
                role
            } else {
                format!("{role}, {}", duty.owner_organization)
            },
            due: visit.due(one.due.as_ref(), &one.country, now),
        }
    };
    Ok(list.map(|all| all.iter().filter(is_about).map(owed).collect()))
}
