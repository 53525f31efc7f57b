//! The stored form of every event: what the log holds is read for ever.
//!
//! A file under `stored` is added and never edited. Where a form is superseded, the new one gets a file of its own and the
//! old one an upcast.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use convene_icsm::domain::Event;

const AREAS: [&str; 3] = ["request", "preparation", "report"];

fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The files of an area's events, by name.
fn stored(area: &str) -> io::Result<BTreeSet<String>> {
    fs::read_dir(at("tests/stored").join(area))?
        .map(|entry| Ok(entry?.path().file_stem().unwrap_or_default().to_string_lossy().into_owned()))
        .collect()
}

/// The names of an area's events, as its source declares them.
fn declared(area: &str) -> io::Result<BTreeSet<String>> {
    let source = fs::read_to_string(at("src/domain").join(area).join("event.rs"))?;
    let declaration = source.split_once("pub enum Event {").map_or("", |(_, after)| after);
    let body = declaration.split_once("\n}").map_or("", |(body, _)| body);
    let variants = body.lines().filter_map(|line| line.strip_prefix("    "));
    let name = |line: &str| line.chars().take_while(|letter| letter.is_alphanumeric()).collect::<String>();
    Ok(variants.filter(|line| line.starts_with(|letter: char| letter.is_ascii_uppercase())).map(name).collect())
}

#[test]
fn every_event_has_its_stored_form() {
    for area in AREAS {
        let (declared, stored) = (declared(area).expect("a source"), stored(area).expect("a folder"));
        assert!(!declared.is_empty(), "no event is declared in {area}");
        let missing: Vec<_> = declared.difference(&stored).collect();
        assert!(missing.is_empty(), "events of {area} without a file under tests/stored/{area}: {missing:?}");
    }
}

#[test]
fn stored_forms_are_read_and_written_alike() {
    for area in AREAS {
        for name in stored(area).expect("a folder") {
            let path = at("tests/stored").join(area).join(format!("{name}.json"));
            let text = fs::read_to_string(&path).expect("a file");
            let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            let event: Event = serde_json::from_value(value.clone())
                .unwrap_or_else(|error| panic!("{} is not understood any more: {error}", path.display()));
            let written = serde_json::to_value(&event).expect("an event is JSON");
            assert_eq!(written, value, "{} would be stored in another form now", path.display());
        }
    }
}

/// PE-5: persons are opaque identifiers in the log, so that their names and contacts can be erased elsewhere.
#[test]
fn stored_forms_hold_no_address() {
    for area in AREAS {
        for name in stored(area).expect("a folder") {
            let path = at("tests/stored").join(area).join(format!("{name}.json"));
            let text = fs::read_to_string(&path).expect("a file");
            assert!(!text.contains('@'), "{} holds what looks like an address", path.display());
        }
    }
}
