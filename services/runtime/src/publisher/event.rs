//! What a service makes of a commit for everyone to know.

use convene_kernel::codes::ResourceId;
use prost_reflect::{DynamicMessage, SerializeOptions};

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
    /// The event that `message` says about `subject`.
    ///
    /// # Panics
    /// When the message is not among the contracts; its type comes from there.
    pub fn new<M: prost::Message + prost::Name>(
        cluster: Option<ResourceId>,
        subject: impl Into<String>,
        message: &M,
    ) -> Self {
        let descriptor = convene_proto::descriptor_pool()
            .get_message_by_name(&M::full_name())
            .unwrap_or_else(|| panic!("{} is not among the contracts", M::full_name()));
        let message = DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice())
            .expect("a message is decoded by the descriptor it was made from");
        let data = message
            .serialize_with_options(serde_json::value::Serializer, &SerializeOptions::new())
            .expect("every message of the contracts has a JSON form");
        Self { cluster, name: M::NAME, subject: subject.into(), data }
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
    use super::*;

    /// A message with the name and the fields of one of the contracts.
    #[derive(Clone, PartialEq, prost::Message)]
    struct LogPlace {
        #[prost(uint32, tag = "1")]
        partition: u32,
        #[prost(uint64, tag = "2")]
        sequence: u64,
    }

    impl prost::Name for LogPlace {
        const NAME: &'static str = "LogPlace";
        const PACKAGE: &'static str = "convene.common.v1";
    }

    #[test]
    fn an_event_says_its_message_in_canonical_json() {
        let event = PublicEvent::new(None, "place", &LogPlace { partition: 1, sequence: 42 });
        assert_eq!(event.data, serde_json::json!({ "partition": 1, "sequence": "42" }));
        assert_eq!((event.token().as_str(), event.concerns()), ("log-place", "country"));
    }
}
