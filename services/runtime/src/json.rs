//! Messages of the contracts in their canonical JSON form.

use prost_reflect::{DynamicMessage, SerializeOptions};
use serde_json::Value;

/// A message of the contracts, to be read by its descriptor.
///
/// # Panics
/// When the message is not among the contracts; its type comes from there.
pub fn dynamic<M: prost::Message + prost::Name>(message: &M) -> DynamicMessage {
    let descriptor = convene_proto::descriptor_pool()
        .get_message_by_name(&M::full_name())
        .unwrap_or_else(|| panic!("{} is not among the contracts", M::full_name()));
    DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice())
        .expect("a message is decoded by the descriptor it was made from")
}

/// The canonical JSON form of a message.
pub fn json(message: &DynamicMessage) -> Value {
    message
        .serialize_with_options(serde_json::value::Serializer, &SerializeOptions::new())
        .expect("every message of the contracts has a JSON form")
}
