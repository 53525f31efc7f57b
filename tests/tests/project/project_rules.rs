//! Rules of the whole project that no compiler checks.

use std::path::{Path, PathBuf};

use convene_guidance_coverage::dependencies::{self, Dependencies};
use convene_guidance_coverage::rust_source::{self, RustSource};
use convene_guidance_coverage::workspace;
use proc_macro2::TokenTree;

/// A longer file does more than one thing.
const LONGEST_FILE: usize = 500;

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
fn protobuf_types_stay_at_the_edge_of_services() {
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
    none(&strays, "only grpc, publish and follow know protobuf; give these value types");
}

/// Rust's debug form of a value is for those who read the code.
#[test]
fn no_sentence_shows_the_debug_form_of_a_value() {
    let root = root();
    let mut found = Vec::new();
    for source in rust_source::in_production(&sources(&root)) {
        let shown = workspace::shown(&root, &source.path);
        if !shown.starts_with("services/") || !shown.contains("/src/") || shown.contains("/testing") {
            continue;
        }
        rust_source::for_each_token(source.production(), &mut |token| {
            let TokenTree::Literal(literal) = token else { return };
            let text = literal.to_string();
            if text.contains(":?}") || text.contains(":#?}") {
                found.push(format!("{shown}:{}", literal.span().start().line));
            }
        });
    }
    none(&found, "say these as people write them");
}

/// PE-5: the tests of the feed and of histories look for what a stored event has under `person`.
#[test]
fn a_field_that_names_a_person_is_called_person() {
    let root = root();
    let mut found = Vec::new();
    for file in every_rust_file(&root) {
        let shown = workspace::shown(&root, &file);
        if !shown.starts_with("services/") || !shown.contains("/src/domain/") {
            continue;
        }
        for (number, line) in (1..).zip(text(&file).lines()) {
            let line = line.trim().trim_start_matches("pub ").trim_end_matches(',');
            let Some((name, of)) = line.split_once(": ") else { continue };
            let of = of.trim_start_matches("Option<").trim_start_matches("Vec<").trim_end_matches('>');
            let names_a_person = of == "PersonId" || of.ends_with("::PersonId");
            if names_a_person && name != "person" && !name.contains(' ') {
                found.push(format!("{shown}:{number}: {name}"));
            }
        }
    }
    none(&found, "call these `person`, or give each a value of its own that has a `person`");
}

/// What the topics of a domain take from the files that are made of all topics, as ARCHITECTURE.md says: the sum types of an
/// area and of the domain, and the state.
const SUM_TYPES: [&str; 3] = ["Command", "Decided", "Event"];
const MADE_OF_TOPICS: [&str; 3] = ["/command.rs", "/event.rs", "/state.rs"];

#[test]
fn no_files_depend_on_each_other() {
    let root = root();
    let all = sources(&root);
    let mut found = Vec::new();
    for folder in crates(&root) {
        let of_crate = rust_source::in_production(&all).filter(|source| source.path.starts_with(&folder));
        let mut dependencies = dependencies::dependencies(&folder, of_crate);
        dependencies.retain(|(from, to), names| {
            if from.starts_with("domain/") && to.starts_with("domain/") {
                names.retain(|name| !SUM_TYPES.contains(&name.as_str()));
                return !names.is_empty() && !MADE_OF_TOPICS.iter().any(|file| to.ends_with(file));
            }
            true
        });
        let crate_shown = workspace::shown(&root, &folder);
        found.extend(dependencies::circles(&dependencies).into_iter().map(|circle| {
            let within =
                |(from, to): &&(String, String)| circle.contains(from.as_str()) && circle.contains(to.as_str());
            let lines = dependencies.keys().filter(within).map(|key| line(key, &dependencies));
            format!("{crate_shown}:\n{}", lines.collect::<String>())
        }));
    }
    none(&found, "move what these share to a file below them");
}

/// A fault that ARCHITECTURE.md lists, and a trap of coverage files, is shown by the tests that it names, unless it says why there is none.
#[test]
fn each_fault_and_trap_is_shown_by_a_test_that_exists() {
    let root = root();
    let documents = [("ARCHITECTURE.md", "## Faults"), ("docs/coverage-files.md", "## Traps")];
    let tables = documents.map(|(file, heading)| {
        let document = text(&root.join(file));
        let rest = document.split(heading).nth(1).expect("there is the table");
        rest.split("\n## ").next().unwrap_or_default().to_owned()
    });
    let rows = tables.concat();
    let sources: Vec<String> = every_rust_file(&root).iter().map(|file| text(file)).collect();
    let mut missing = Vec::new();
    for row in rows.lines().filter(|line| line.starts_with("| ") && !line.ends_with("| shown by |")) {
        let shown_by = row.trim_end_matches('|').rsplit('|').next().expect("a column").trim();
        let named: Vec<&str> = shown_by.split('`').skip(1).step_by(2).collect();
        let is_there = |name: &&str| sources.iter().any(|source| source.contains(&format!("fn {name}(")));
        missing.extend(named.iter().filter(|name| !is_there(name)).map(|name| (*name).to_owned()));
        if named.is_empty() && !shown_by.starts_with("no test: ") {
            missing.push(row.to_owned());
        }
    }
    none(&missing, "name the test that shows each fault, or why there is none");
}

fn line(key: &(String, String), dependencies: &Dependencies) -> String {
    let names: Vec<&str> = dependencies[key].iter().map(String::as_str).collect();
    format!("  {} -> {}: {}\n", key.0, key.1, names.join(", "))
}

/// The folders with the sources of the project's crates.
fn crates(root: &Path) -> Vec<PathBuf> {
    let manifests = workspace::files_with_extensions(root, &["toml"]).unwrap_or_else(|problem| panic!("{problem}"));
    let folders = manifests.iter().filter(|file| file.ends_with("Cargo.toml")).filter_map(|file| file.parent());
    folders.map(|folder| folder.join("src")).filter(|folder| folder.is_dir()).collect()
}

/// What of a service meets the outside: its contracts, its feed, and what it follows.
const EDGE: [&str; 6] = ["follow", "follow.rs", "grpc", "grpc.rs", "publish", "publish.rs"];

/// Whether the file is in a part of a service that knows only its domain: in the scheduler, which keeps streams of its own, the
/// domain and its views alone.
fn must_be_free_of_protobuf(shown: &str) -> bool {
    match shown.split('/').collect::<Vec<_>>()[..] {
        ["services", "activation" | "coordination" | "icsm" | "monitoring", "src", module, ..] => {
            !EDGE.contains(&module)
        }
        ["services", _, "src", module, ..] => matches!(module, "domain" | "documents" | "views"),
        _ => false,
    }
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
