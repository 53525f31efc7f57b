//! The domain is pure: what it decides depends on what it is given and on nothing else. No runtime, transport, store,
//! clock, randomness or file is within its reach, in the domain of any service or anywhere in the kernel.
//!
//! Code for tests only is left out: it may read what it compares with.

use std::path::{Path, PathBuf};

use convene_guidance_coverage::rust_source::{self, RustSource};
use convene_guidance_coverage::workspace;
use proc_macro2::{TokenStream, TokenTree};

/// Names that must not appear in pure code.
const NAMES: [&str; 9] =
    ["async_nats", "convene_proto", "convene_runtime", "prost", "prost_types", "rand", "SystemTime", "tokio", "tonic"];

/// Members that have no place in pure code, though other members of the same parent do.
const MEMBERS: [(&str, &str); 11] = [
    ("Instant", "now"),
    ("Local", "now"),
    ("Utc", "now"),
    ("Uuid", "new_v4"),
    ("Uuid", "now_v7"),
    ("std", "env"),
    ("std", "fs"),
    ("std", "io"),
    ("std", "net"),
    ("std", "process"),
    ("std", "thread"),
];

#[test]
fn the_domain_and_the_kernel_are_pure() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let files = workspace::rust_sources(&root.join("services")).unwrap_or_else(|problem| panic!("{problem}"));
    let files: Vec<PathBuf> = files.into_iter().filter(|file| is_pure_by_rule(&root, file)).collect();
    let sources: Vec<RustSource> =
        files.iter().map(|file| RustSource::read(file).unwrap_or_else(|problem| panic!("{problem}"))).collect();
    assert!(!sources.is_empty(), "no source of a domain or of the kernel was found");

    let mut impure = Vec::new();
    for source in rust_source::in_production(&sources) {
        for (name, line) in impurities(source.production()) {
            impure.push(format!("{}:{line}: {name}", workspace::shown(&root, &source.path)));
        }
    }
    assert!(impure.is_empty(), "pass these in, or move them to the runtime:\n{}", impure.join("\n"));
}

#[test]
fn an_impurity_is_found_in_each_form_it_can_take() {
    let code = "
        use std::{collections::HashMap, fs};
        use std::time::{Duration, SystemTime};
        fn now() { chrono::Utc::now() }
        fn log() { event!(at = std::net::Ipv4Addr::LOCALHOST) }
        async fn wait() { tokio::time::sleep(ONE).await }
        /// Not for tokio.
        fn pure(utc: Utc, rows: std::vec::Vec<fs::File>) -> Instant { \"tokio\" }
    ";
    let found: Vec<String> = impurities(code.parse().expect("it is Rust")).into_iter().map(|(name, _)| name).collect();
    assert_eq!(found, ["std::fs", "SystemTime", "Utc::now", "std::net", "tokio"]);
}

/// Whether the file lies in a service's `domain` or in the kernel.
fn is_pure_by_rule(root: &Path, file: &Path) -> bool {
    let shown = workspace::shown(root, file);
    let parts: Vec<&str> = shown.split('/').collect();
    matches!(parts[..], ["services", "kernel", "src", ..] | ["services", _, "src", "domain" | "domain.rs", ..])
}

/// Every name and member among the tokens that pure code must not mention, with its line.
fn impurities(tokens: TokenStream) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    // The path that leads to the next token: `std::` before `fs`, or before the braces of `std::{fs, net}`.
    let mut parent: Option<String> = None;
    let mut last: Option<String> = None;
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                let line = name.span().start().line;
                let name = name.to_string();
                found.extend(impurity(parent.take().as_deref(), &name).map(|impurity| (impurity, line)));
                last = Some(name);
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => parent = last.clone(),
            TokenTree::Group(group) => {
                if let Some(parent) = parent.take() {
                    found.extend(members_of(&parent, group.stream()));
                }
                found.extend(impurities(group.stream()));
                last = None;
            }
            _ => (parent, last) = (None, None),
        }
    }
    found
}

/// What pure code must not mention among the names that a `use parent::{...}` brings in.
fn members_of(parent: &str, names: TokenStream) -> Vec<(String, usize)> {
    let mut is_first = true;
    let mut found = Vec::new();
    for token in names {
        if let TokenTree::Ident(name) = &token
            && is_first
            && MEMBERS.contains(&(parent, name.to_string().as_str()))
        {
            found.push((format!("{parent}::{name}"), name.span().start().line));
        }
        is_first = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',');
    }
    found
}

fn impurity(parent: Option<&str>, name: &str) -> Option<String> {
    if NAMES.contains(&name) {
        return Some(name.to_owned());
    }
    let parent = parent?;
    MEMBERS.contains(&(parent, name)).then(|| format!("{parent}::{name}"))
}
