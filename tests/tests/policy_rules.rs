//! The rules that services open duties by are rules of the policy, each of the service that keeps its row (S-1).
//!
//! A duty by a rule that the policy does not have would never be due, and nobody would hear of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use convene_guidance_coverage::identifier::identifiers_in;
use convene_guidance_coverage::rust_source::{self, RustSource};
use convene_guidance_coverage::workspace;
use convene_kernel::policy::{Policy, Rule};

#[test]
fn services_name_rules_of_the_policy() {
    let root = root();
    let sources = sources(&root);
    let policy = Policy::embedded();
    let keeps_rows = |service: &str| policy.rules().any(|rule| rule.service == service);
    let mut strays = Vec::new();
    let mut named = 0;
    for source in rust_source::in_production(&sources) {
        let shown = workspace::shown(&root, &source.path);
        let Some(service) = workspace::service_of(&root, &source.path) else { continue };
        for (literal, line) in rust_source::string_literals(source.production()) {
            if !names_a_rule(&literal) {
                continue;
            }
            named += 1;
            match policy.rule(&literal) {
                Some(rule) if rule.service == service || !keeps_rows(service) => {}
                Some(rule) => strays.push(format!("{shown}:{line}: {literal} is the {} service's", rule.service)),
                None => strays.push(format!("{shown}:{line}: {literal} is no rule of the policy")),
            }
        }
    }
    assert!(named > 0, "no service names a rule");
    assert!(strays.is_empty(), "name rules of the policy:\n{}", strays.join("\n"));
}

/// S-1: what the policy has a rule for is owed by it in the running program, once the service that keeps its row is there.
#[test]
fn every_rule_of_a_service_that_exists_is_opened_by_it() {
    let root = root();
    let mut named = BTreeSet::new();
    let mut services = BTreeSet::new();
    let sources = sources(&root);
    for source in rust_source::in_production(&sources) {
        services.extend(workspace::service_of(&root, &source.path).map(ToString::to_string));
        named.extend(rust_source::string_literals(source.production()).into_iter().map(|(literal, _)| literal));
    }
    let exists = |rule: &&Rule| services.contains(&rule.service);
    let policy = Policy::embedded();
    let idle: Vec<_> =
        policy.rules().filter(exists).filter(|rule| !named.contains(&rule.id)).map(|rule| &rule.id).collect();
    assert!(services.contains("activation") && idle.is_empty(), "no service opens duties by {idle:?}");
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources(root: &Path) -> Vec<RustSource> {
    let files = workspace::rust_sources(&root.join("services")).unwrap_or_else(|problem| panic!("{problem}"));
    files.iter().map(|file| RustSource::read(file).unwrap_or_else(|problem| panic!("{problem}"))).collect()
}

#[test]
fn a_rule_is_a_row_and_a_word() {
    assert!(names_a_rule("RM-1.11.approval") && names_a_rule("GN-9.1.counterpart"));
    assert!(!names_a_rule("RM-1.11") && !names_a_rule("see RM-1.11.approval") && !names_a_rule("nats.rs"));
}

/// Whether the text is a row, a full stop and a word in small letters.
fn names_a_rule(text: &str) -> bool {
    let Some((row, word)) = text.rsplit_once('.') else { return false };
    let is_row = identifiers_in(row).next().is_some_and(|identifier| identifier == row);
    is_row && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}
