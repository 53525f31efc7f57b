//! Rules of the whole project that no compiler checks.

use std::path::{Path, PathBuf};

use convene_guidance_coverage::rust_source::{self, RustSource};
use convene_guidance_coverage::workspace;
use proc_macro2::TokenTree;

/// A longer file does more than one thing.
const LONGEST_FILE: usize = 500;

/// The services that hold the record, each of one form.
const RECORD_KEEPING: [&str; 4] = ["activation", "coordination", "icsm", "monitoring"];

#[test]
fn no_rust_file_is_longer_than_500_lines() {
    let root = root();
    let mut too_long = Vec::new();
    for file in every_rust_file(&root) {
        let lines = text(&file).lines().count();
        if lines > LONGEST_FILE {
            too_long.push(format!("{}: {lines} lines", workspace::shown(&root, &file)));
        }
    }
    none(&too_long, "split these by what they do");
}

#[test]
fn each_rust_file_says_what_it_is() {
    let root = root();
    let silent: Vec<String> = every_rust_file(&root)
        .iter()
        .filter(|file| !text(file).lines().any(|line| line.starts_with("//!")))
        .map(|file| workspace::shown(&root, file))
        .collect();
    none(&silent, "begin these with //! and what the module is, and is not");
}

#[test]
fn protobuf_types_stay_at_the_edge_of_record_keeping_services() {
    let root = root();
    let mut strays = Vec::new();
    for source in rust_source::in_production(&sources(&root)) {
        let shown = workspace::shown(&root, &source.path);
        if !must_be_free_of_protobuf(&shown) {
            continue;
        }
        rust_source::for_each_token(source.production(), &mut |token| {
            if let TokenTree::Ident(name) = token
                && name == "convene_proto"
            {
                strays.push(format!("{shown}:{}", name.span().start().line));
            }
        });
    }
    none(&strays, "only grpc and publish know protobuf; give these value types");
}

/// Whether the file belongs to a record-keeping service, inside of `grpc` and `publish`.
fn must_be_free_of_protobuf(shown: &str) -> bool {
    let parts: Vec<&str> = shown.split('/').collect();
    let ["services", service, "src", module, ..] = parts[..] else { return false };
    RECORD_KEEPING.contains(&service) && !matches!(module, "grpc.rs" | "grpc" | "publish.rs" | "publish")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn every_rust_file(root: &Path) -> Vec<PathBuf> {
    workspace::files_with_extensions(root, &["rs"]).unwrap_or_else(|problem| panic!("{problem}"))
}

fn sources(root: &Path) -> Vec<RustSource> {
    let files = workspace::rust_sources(root).unwrap_or_else(|problem| panic!("{problem}"));
    files.iter().map(|file| RustSource::read(file).unwrap_or_else(|problem| panic!("{problem}"))).collect()
}

fn text(file: &Path) -> String {
    workspace::read(file).unwrap_or_else(|problem| panic!("{problem}"))
}

fn none(offenders: &[String], remedy: &str) {
    assert!(offenders.is_empty(), "{remedy}:\n{}", offenders.join("\n"));
}
