//! Compiles every contract under `convene/` to Rust types and to one descriptor set, without protoc, and writes what the
//! descriptors know of requests and responses as trait implementations: see `src/message.rs` for the traits.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use prost_types::field_descriptor_proto::Label;
use prost_types::{DescriptorProto, FileDescriptorSet};

/// The package of what all services share.
const COMMON: &str = ".convene.common.v1";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=convene");
    println!("cargo::rerun-if-changed=build.rs");
    let mut files = Vec::new();
    collect(Path::new("convene"), &mut files)?;
    files.sort();
    let mut compiler = protox::Compiler::new(["."])?;
    compiler.include_imports(true).open_files(&files)?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    // The encoded set keeps the options of our own on fields, which the decoded one has no place for.
    fs::write(out.join("descriptors.bin"), compiler.encode_file_descriptor_set())?;
    let descriptors = compiler.file_descriptor_set();
    let mut commented = protox::Compiler::new(["."])?;
    commented.include_source_info(true).include_imports(true).open_files(&files)?;
    fs::write(out.join("commented.bin"), commented.encode_file_descriptor_set())?;
    fs::write(out.join("messages.rs"), Messages::of(&descriptors).implementations()?)?;
    // Messages know their full names, by which their descriptors are found.
    let mut messages = prost_build::Config::new();
    // Chunks of uploads are passed on without being copied.
    messages.enable_type_names().btree_map(["."]).bytes([".convene.common.v1.DatasetPart"]);
    messages.include_file("packages.rs");
    tonic_prost_build::configure().compile_fds_with_config(descriptors, messages)?;
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
    Ok(())
}

/// Every message of the contracts, and which message answers which.
struct Messages<'d> {
    messages: BTreeMap<String, &'d DescriptorProto>,
    responses: BTreeMap<String, String>,
}

impl<'d> Messages<'d> {
    fn of(descriptors: &'d FileDescriptorSet) -> Self {
        let (mut messages, mut responses) = (BTreeMap::new(), BTreeMap::new());
        for file in descriptors.file.iter().filter(|file| file.package().starts_with("convene.")) {
            for message in &file.message_type {
                messages.insert(format!(".{}.{}", file.package(), message.name()), message);
            }
            for method in file.service.iter().flat_map(|service| &service.method) {
                responses.insert(method.input_type().to_owned(), method.output_type().to_owned());
            }
        }
        Self { messages, responses }
    }

    /// The implementations of the traits of `src/message.rs`, as Rust.
    fn implementations(&self) -> Result<String, std::fmt::Error> {
        let mut code = String::new();
        for (name, message) in &self.messages {
            let rust = rust_type(name);
            if let Some(response) = self.responses.get(name) {
                let response = rust_type(response);
                if first_field_is(message, "header", "CommandHeader") {
                    writeln!(code, "command!({rust}, {response});")?;
                }
                if first_field_is(message, "header", "QueryHeader") {
                    writeln!(code, "query!({rust}, {response});")?;
                }
            }
            let names = |name: &str| message.field.iter().any(|field| field.name() == name);
            if self.responses.contains_key(name) && names("as_of") && names("known_on") {
                writeln!(code, "dated!({rust});")?;
            }
            if has_field(message, "page", "PageRequest") {
                writeln!(code, "paged!({rust});")?;
            }
            if first_field_is(message, "receipt", "Receipt") {
                let rest = if message.field.len() > 1 { ", ..Default::default()" } else { "" };
                writeln!(code, "receipt!({rust}{rest});")?;
            }
            if let Some((field, value)) = recorded_value(message) {
                writeln!(code, "recorded!({rust}, {field}, {});", rust_type(value))?;
            }
        }
        Ok(code)
    }
}

/// The Rust path of a message, seen from the root of the crate.
fn rust_type(name: &str) -> String {
    format!("crate::{}", name.trim_start_matches(".convene.").replace('.', "::"))
}

fn first_field_is(message: &DescriptorProto, name: &str, of_type: &str) -> bool {
    message.field.first().is_some_and(|field| field.number() == 1 && field.name() == name)
        && has_field(message, name, of_type)
}

fn has_field(message: &DescriptorProto, name: &str, of_type: &str) -> bool {
    message.field.iter().any(|field| field.name() == name && field.type_name() == format!("{COMMON}.{of_type}"))
}

/// The field and the type of the value, when `message` is a value and who recorded it when, and nothing else.
fn recorded_value(message: &DescriptorProto) -> Option<(&str, &str)> {
    let [value, recorded] = message.field.as_slice() else { return None };
    let is_value = value.type_name().starts_with(".convene.") && value.label() != Label::Repeated;
    let is_recorded = recorded.name() == "recorded" && recorded.type_name() == format!("{COMMON}.Recorded");
    (is_value && is_recorded && value.r#type() == prost_types::field_descriptor_proto::Type::Message)
        .then(|| (value.name(), value.type_name()))
}
