//! What the contracts say of a field beside its type: that it is restricted, that it names a person, that it stays off the feed, or
//! which field has its date as exactly as it is known.
//!
//! The options are declared in `convene/common/v1/options.proto`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use prost_reflect::{DynamicMessage, ExtensionDescriptor, FieldDescriptor, Value};

use crate::descriptor_pool;

/// Every field that is marked `restricted`: it is empty in answers to those who take no part in deciding.
///
/// Each is named by its package, message and field, such as `convene.activation.v1.ClusterRecord.concerns`.
pub fn restricted_fields() -> &'static BTreeSet<String> {
    static FIELDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| marked("convene.common.v1.restricted"));
    &FIELDS
}

/// Every field that is marked `person`: it names a person by an opaque identifier.
pub fn person_fields() -> &'static BTreeSet<String> {
    static FIELDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| marked("convene.common.v1.person"));
    &FIELDS
}

/// Every field that is marked `off_the_feed`: it is empty in public events, though readers of the record see it.
pub fn fields_off_the_feed() -> &'static BTreeSet<String> {
    static FIELDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| marked("convene.common.v1.off_the_feed"));
    &FIELDS
}

/// Clears every field of `message` that is restricted, names a person or stays off the feed, at any depth.
pub fn clear_marked_fields(message: &mut DynamicMessage) {
    clear(message, &[restricted_fields(), person_fields(), fields_off_the_feed()]);
}

/// Clears every field of `message` that names a person or stays off the feed, at any depth. What is restricted stays: the message is
/// for those who take part in deciding.
pub fn clear_all_but_restricted_fields(message: &mut DynamicMessage) {
    clear(message, &[person_fields(), fields_off_the_feed()]);
}

fn clear(message: &mut DynamicMessage, marked: &[&BTreeSet<String>]) {
    let present: Vec<FieldDescriptor> = message.fields().map(|(field, _)| field).collect();
    for field in present {
        if marked.iter().any(|fields| fields.contains(field.full_name())) {
            message.clear_field(&field);
        } else {
            clear_within(message.get_field_mut(&field), marked);
        }
    }
}

fn clear_within(value: &mut Value, marked: &[&BTreeSet<String>]) {
    match value {
        Value::Message(message) => clear(message, marked),
        Value::List(values) => values.iter_mut().for_each(|value| clear_within(value, marked)),
        Value::Map(values) => values.values_mut().for_each(|value| clear_within(value, marked)),
        _ => {}
    }
}

/// The field beside a moment that has the date as exactly as it is known, as a path of names such as `as_found.began`.
pub fn known_as(field: &FieldDescriptor) -> Option<String> {
    static OPTION: LazyLock<ExtensionDescriptor> = LazyLock::new(|| option("convene.common.v1.known_as"));
    let path = field.options().get_extension(&OPTION).as_str().map(str::to_owned);
    path.filter(|path| !path.is_empty())
}

fn option(name: &str) -> ExtensionDescriptor {
    descriptor_pool().get_extension_by_name(name).expect("the contracts declare the option")
}

fn marked(name: &str) -> BTreeSet<String> {
    let option = option(name);
    let fields = descriptor_pool().all_messages().flat_map(|message| message.fields().collect::<Vec<_>>());
    fields
        .filter(|field| field.options().get_extension(&option).as_bool() == Some(true))
        .map(|field| field.full_name().to_owned())
        .collect()
}
