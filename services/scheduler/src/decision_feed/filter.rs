//! What a reader asks for: from which place on, of which countries, clusters, services and kinds of events.

use std::collections::{BTreeMap, BTreeSet};

use convene_kernel::codes::ResourceId;
use convene_kernel::identity::Caller;
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_runtime::grpc::{Countries, Edge, Fields, plain, read_fields, readable_countries, reasons};
use convene_runtime::projection::Source;
use convene_runtime::publisher::{DECISIONS, EXERCISES, token_of};
use tonic::{Code, Status};

use crate::reasons::DECISIONS_FILTER_TOO_LARGE;

/// What may be asked for. Each but `after` and `exercise` may be given several times.
const PARAMETERS: [&str; 6] = ["after", "cluster", "country", "exercise", "service", "type"];

/// How many values one parameter has at most.
const MOST_VALUES: usize = 250;

/// How many subjects a reader follows at most.
const MOST_SUBJECTS: usize = 1_000;

/// The package of the messages of events.
const EVENTS: &str = "convene.events.v1";

/// Any value, in a subject.
const ANY: &str = "*";

/// What a reader asks for.
#[derive(Debug)]
pub(super) struct Asked {
    /// The place on the stream after which it goes on.
    pub after: u64,
    countries: Countries,
    exercise: Option<ResourceId>,
    clusters: BTreeSet<String>,
    services: BTreeSet<String>,
    types: BTreeSet<String>,
}

impl Asked {
    /// Reads the query of an address, such as `country=PHL&type=ClusterActivated&after=0`. `last_event` is after which event a client
    /// goes on that was connected before; it is later than what the address says.
    ///
    /// # Errors
    /// Everything that is wrong with it, or that the caller reads no such country.
    pub fn read(query: &str, last_event: Option<&str>, edge: &Edge, caller: &Caller) -> Result<Self, Status> {
        let (after, countries, exercise, clusters, services, types) = read_fields(|fields| {
            let given = parameters(fields, query)?;
            let of = |name: &str| given.get(name).map(Vec::as_slice).unwrap_or_default();
            let after = match last_event.or_else(|| of("after").first().map(String::as_str)) {
                Some(place) => place_of(fields, if last_event.is_some() { "Last-Event-ID" } else { "after" }, place),
                None => Some(0),
            };
            let exercise = of("exercise").first().map(String::as_str).unwrap_or_default();
            let exercise = fields.optional_code::<ResourceId>("exercise", exercise);
            let clusters = fields.each("cluster", of("cluster"), 0..=MOST_VALUES, |fields, cluster| {
                fields.code::<ResourceId>("", cluster).map(|cluster| cluster.to_string())
            });
            let services = fields.each("service", of("service"), 0..=MOST_VALUES, |fields, name| service(fields, name));
            let types = fields.each("type", of("type"), 0..=MOST_VALUES, |fields, name| kind(fields, name));
            let countries = of("country").to_vec();
            Some((after?, countries, exercise?, clusters?, services?, types?))
        })?;
        let countries = readable_countries(edge, caller, "country", &countries)?;
        let distinct = |values: Vec<String>| values.into_iter().collect();
        let (clusters, services, types) = (distinct(clusters), distinct(services), distinct(types));
        Ok(Self { after, countries, exercise, clusters, services, types })
    }

    /// The messages that are asked for.
    ///
    /// # Errors
    /// When they are of more subjects than a reader may follow.
    pub fn source(&self) -> Result<Source, Status> {
        let any = |values: &BTreeSet<String>| {
            if values.is_empty() { vec![ANY.to_owned()] } else { values.iter().cloned().collect() }
        };
        let countries = match &self.countries {
            Countries::All => vec![ANY.to_owned()],
            Countries::These(countries) => countries.iter().map(ToString::to_string).collect(),
        };
        let (services, clusters, types) = (any(&self.services), any(&self.clusters), any(&self.types));
        let count = [&services, &countries, &clusters, &types].map(Vec::len).iter().product::<usize>();
        if count > MOST_SUBJECTS {
            let message = message!(
                "the services, countries, clusters and types that are asked for make {count} subjects, {most} are admitted; name fewer",
                count,
                most = MOST_SUBJECTS
            );
            return Err(plain(Code::InvalidArgument, DECISIONS_FILTER_TOO_LARGE, message));
        }
        let (stream, feed) = if self.exercise.is_some() { (EXERCISES, "exercises") } else { (DECISIONS, "decisions") };
        let exercise = self.exercise.as_ref().map_or(String::new(), |exercise| format!(".{exercise}"));
        let mut subjects = Vec::with_capacity(count);
        for service in &services {
            for country in &countries {
                for cluster in &clusters {
                    let subject =
                        |kind: &String| format!("convene.{feed}.{service}.{country}{exercise}.{cluster}.{kind}");
                    subjects.extend(types.iter().map(subject));
                }
            }
        }
        Ok(Source::new(stream, subjects).after(self.after))
    }
}

/// The parameters by name. One that is misspelt would seem to filter.
fn parameters(fields: &mut Fields, query: &str) -> Option<BTreeMap<String, Vec<String>>> {
    let mut given: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        given.entry(name.into_owned()).or_default().push(value.into_owned());
    }
    let mut is_sound = true;
    for (name, values) in &given {
        if !PARAMETERS.contains(&name.as_str()) {
            let problem = message!("there is no parameter '{name}'", name = verbatim(name));
            let remedy = "use after, cluster, country, exercise, service or type";
            fields.refuse(name, reasons::CODE_UNKNOWN, problem, remedy);
            is_sound = false;
        } else if ["after", "exercise"].contains(&name.as_str()) {
            is_sound &= fields.each(name, values, 0..=1, |_, _| Some(())).is_some();
        }
    }
    is_sound.then_some(given)
}

fn place_of(fields: &mut Fields, field: &str, text: &str) -> Option<u64> {
    let place = text.parse().ok();
    if place.is_none() {
        let problem = message!("'{text}' is no place on the stream", text = verbatim(text));
        fields.refuse(field, reasons::NUMBER_OUT_OF_RANGE, problem, "use the id of an event, or 0 for the beginning");
    }
    place
}

/// A service that has contracts.
fn service(fields: &mut Fields, name: &str) -> Option<String> {
    let package = format!("convene.{name}.v1");
    if convene_proto::descriptor_pool().files().any(|file| file.package_name() == package) {
        return Some(name.to_owned());
    }
    let problem = message!("there is no service '{name}'", name = verbatim(name));
    fields.refuse("", reasons::CODE_UNKNOWN, problem, "use the name of a service, such as activation");
    None
}

/// The last token of the subject of an event, by its name or its whole type.
fn kind(fields: &mut Fields, name: &str) -> Option<String> {
    let short = name.strip_prefix("org.").and_then(|name| name.strip_prefix(EVENTS)?.strip_prefix('.')).unwrap_or(name);
    if convene_proto::descriptor_pool().get_message_by_name(&format!("{EVENTS}.{short}")).is_some() {
        return Some(token_of(short));
    }
    let problem = message!("there is no event '{name}'", name = verbatim(name));
    fields.refuse("", reasons::CODE_UNKNOWN, problem, "use the name of an event, such as ClusterActivated");
    None
}
