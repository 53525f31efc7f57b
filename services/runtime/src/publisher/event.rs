//! What a service makes of a commit for everyone to know.

use convene_kernel::codes::ResourceId;

use crate::json::{dynamic, json};

/// One public event: no person, no deliberation.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicEvent {
    /// The cluster it concerns; `None` when it concerns the country.
    pub cluster: Option<ResourceId>,
    /// Its name, such as `ClusterActivated`: that of its message among the contracts.
    pub name: &'static str,
    /// What it is about, such as `proposal/p-1`.
    pub subject: String,
    /// What it says, in the JSON form of its message.
    pub data: serde_json::Value,
}

impl PublicEvent {
    /// The event that `message` says about `subject`, without the fields that the contracts mark as restricted, as naming a
    /// person or as off the feed.
    ///
    /// # Panics
    /// When the message is not among the contracts; its type comes from there.
    pub fn new<M: prost::Message + prost::Name>(
        cluster: Option<ResourceId>,
        subject: impl Into<String>,
        message: &M,
    ) -> Self {
        let mut message = dynamic(message);
        convene_proto::clear_marked_fields(&mut message);
        let data = json(&message);
        Self { cluster, name: M::NAME, subject: subject.into(), data }
    }

    /// The same with the fields that are restricted, for the history of those who take part in deciding.
    ///
    /// # Panics
    /// When the message is not among the contracts; its type comes from there.
    pub(crate) fn for_insiders<M: prost::Message + prost::Name>(subject: String, message: &M) -> Self {
        let mut message = dynamic(message);
        convene_proto::clear_all_but_restricted_fields(&mut message);
        Self { cluster: None, name: M::NAME, subject, data: json(&message) }
    }

    /// The name as the last token of its subject.
    pub(super) fn token(&self) -> String {
        token_of(self.name)
    }

    /// The token of a subject that says what it concerns.
    pub(super) fn concerns(&self) -> &str {
        self.cluster.as_ref().map_or("country", ResourceId::as_str)
    }
}

/// The name of an event as the last token of its subject: `ClusterActivated` becomes `cluster-activated`.
pub fn token_of(name: &str) -> String {
    let mut token = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !token.is_empty() {
            token.push('-');
        }
        token.push(letter.to_ascii_lowercase());
    }
    token
}

#[cfg(test)]
mod tests {
    use convene_proto::activation::v1 as activation;
    use convene_proto::common::v1::LogPosition;
    use serde_json::json;

    use super::PublicEvent;

    #[test]
    fn an_event_says_its_message_in_canonical_json() {
        let event = PublicEvent::new(None, "position", &LogPosition { partition: 1, sequence: 42 });
        assert_eq!(event.data, json!({ "partition": 1, "sequence": "42" }));
        assert_eq!((event.token().as_str(), event.concerns()), ("log-position", "country"));
    }

    /// PE-5, OG-17: what a field says that is restricted, names a person or is marked as off the feed does not reach the feed,
    /// at any depth, though a mapping puts it there.
    #[test]
    fn an_event_leaves_out_what_is_marked() {
        let appointment = activation::Appointment {
            cluster: "health".to_owned(),
            person: "p-7".to_owned(),
            seniority: "P5".to_owned(),
            ..activation::Appointment::default()
        };
        let record = activation::ClusterRecord {
            scope: "the coast".to_owned(),
            coordinators: vec![activation::AppointmentRecord {
                appointment: Some(appointment),
                recorded: None,
                as_found: None,
            }],
            concerns: vec![activation::ConcernRecord { lead_agency: "WHO".to_owned(), ..Default::default() }],
            ..activation::ClusterRecord::default()
        };
        let event = PublicEvent::new(None, "cluster/health", &record);
        let coordinators = json!([{ "appointment": { "cluster": "health" } }]);
        assert_eq!(event.data, json!({ "scope": "the coast", "coordinators": coordinators }));
    }
}
