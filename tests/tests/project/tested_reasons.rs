//! Each reason for which a service refuses is seen in a test: a rule that no test breaks is not known to be kept.

use std::collections::BTreeSet;
use std::path::Path;

use convene_guidance_coverage::workspace;
use convene_suite::SERVICES;

#[test]
fn each_reason_of_a_refusal_is_in_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let sources = |folder| workspace::rust_sources(&root.join(folder)).unwrap_or_else(|problem| panic!("{problem}"));
    let files = ["services", "tests"].map(sources);
    let tests: Vec<String> = files.concat().iter().map(|file| tests_of(&root, file)).collect();
    let in_tests: BTreeSet<&str> = tests.iter().flat_map(|text| words(text)).collect();
    let reasons = SERVICES.iter().flat_map(|service| service.reasons);
    let untested: Vec<_> = reasons.filter(|reason| !in_tests.contains(reason.code)).map(|reason| reason.code).collect();
    assert!(untested.is_empty(), "break the rule in a test, and name the reason there: {untested:?}");
}

/// The part of a source that is for tests: all of a file of tests, otherwise what follows the first mark of a test.
fn tests_of(root: &Path, file: &Path) -> String {
    let text = std::fs::read_to_string(file).expect("a source can be read");
    let within = file.strip_prefix(root).expect("it is a source of the project");
    let is_test = within.components().any(|part| part.as_os_str() == "tests") || file.ends_with("tests.rs");
    if is_test { text } else { text.split_once("#[cfg(test)]").map(|(_, tests)| tests.to_owned()).unwrap_or_default() }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_ascii_alphanumeric() && character != '_')
}
