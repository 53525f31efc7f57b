//! Every message, field and enum value of the contracts says what it is, unless a comment could only repeat its name.
//!
//! No comment is needed on requests and responses, whose rpc has one; on a record, which is a value and `recorded`; on the
//! header, page, receipt and `recorded` that all messages share; on a field of a message type that has a comment; on the
//! identifier of a resource, named by its kind; and on `UNSPECIFIED` values.

use std::collections::BTreeSet;
use std::path::Path;

use convene_guidance_coverage::workspace;
use prost_reflect::{DescriptorPool, EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};

/// Fields that mean the same in all messages.
const SHARED: [&str; 4] = ["header", "page", "receipt", "recorded"];

#[test]
fn what_a_name_does_not_say_a_comment_says() {
    let pool = contracts();
    let of_convene = |name: &str| name.starts_with("convene.");
    let messages: Vec<_> = pool.all_messages().filter(|message| of_convene(message.full_name())).collect();
    let resources = resources(&messages);
    let mut silent: Vec<String> = Vec::new();
    for message in &messages {
        if message.is_map_entry() {
            continue;
        }
        if comment(message.parent_file().file_descriptor_proto(), message.path()).is_empty() && !is_plain(message) {
            silent.push(message.full_name().to_owned());
        }
        let unsaid = message.fields().filter(|field| !is_known(field, &resources));
        silent.extend(unsaid.map(|field| field.full_name().to_owned()));
    }
    for choice in pool.all_enums().filter(|choice| of_convene(choice.full_name())) {
        silent.extend(values_without_comment(&choice));
    }
    assert!(silent.is_empty(), "{} lack a comment:\n{}", silent.len(), silent.join("\n"));
}

/// What a client in Python cannot write after a dot.
const PYTHON_KEYWORDS: [&str; 32] = [
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
    "return", "try", "while", "with", "yield",
];

#[test]
fn no_field_is_a_keyword_of_python() {
    let pool = contracts();
    let messages = pool.all_messages().filter(|message| message.full_name().starts_with("convene."));
    let fields = messages.flat_map(|message| message.fields().collect::<Vec<_>>());
    let keywords = fields.filter(|field| PYTHON_KEYWORDS.contains(&field.name()));
    let found: Vec<String> = keywords.map(|field| field.full_name().to_owned()).collect();
    assert!(found.is_empty(), "give these another name:\n{}", found.join("\n"));
}

/// The contracts with their comments, which the descriptors in the program do not have.
fn contracts() -> DescriptorPool {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").join("proto");
    let files = workspace::files_with_extensions(&folder.join("convene"), &["proto"]).expect("files of the contracts");
    let mut compiler = protox::Compiler::new([&folder]).expect("the folder of the contracts");
    compiler.include_source_info(true).include_imports(true);
    compiler.open_files(&files).expect("the contracts compile");
    compiler.descriptor_pool()
}

/// The kinds of resources that requests name: every message with a comment, in the form of a field's name.
fn resources(messages: &[MessageDescriptor]) -> BTreeSet<String> {
    let commented = messages
        .iter()
        .filter(|message| !comment(message.parent_file().file_descriptor_proto(), message.path()).is_empty());
    commented.map(|message| snake_case(message.name())).collect()
}

/// A request, a response, or a record.
fn is_plain(message: &MessageDescriptor) -> bool {
    let is_of_rpc = message.name().ends_with("Request") || message.name().ends_with("Response");
    let is_record = message.fields().len() == 2 && message.get_field_by_name("recorded").is_some();
    is_of_rpc || is_record
}

fn is_known(field: &FieldDescriptor, resources: &BTreeSet<String>) -> bool {
    if !comment(field.parent_file().file_descriptor_proto(), field.path()).is_empty() || SHARED.contains(&field.name())
    {
        return true;
    }
    match field.kind() {
        Kind::Message(message) => {
            is_plain(&message) || !comment(message.parent_file().file_descriptor_proto(), message.path()).is_empty()
        }
        Kind::Enum(_) => true,
        Kind::String => resources.contains(field.name()),
        _ => false,
    }
}

fn values_without_comment(choice: &EnumDescriptor) -> Vec<String> {
    let file = choice.parent_file();
    let values = choice.values().filter(|value| value.number() != 0);
    let silent = values.filter(|value| comment(file.file_descriptor_proto(), value.path()).is_empty());
    silent.map(|value| format!("{}.{}", choice.full_name(), value.name())).collect()
}

/// The comment at `path` of `file`; empty when there is none.
fn comment(file: &prost_types::FileDescriptorProto, path: &[i32]) -> String {
    let locations = file.source_code_info.iter().flat_map(|info| &info.location);
    let found = locations.filter(|location| location.path == path);
    found.map(|location| location.leading_comments().trim().to_owned()).collect()
}

fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}
