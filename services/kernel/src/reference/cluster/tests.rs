//! Entries of the register that succeed each other.

use std::collections::BTreeMap;

use crate::reference::Reference;

/// OG-18: a sector is the same one after its code changed; sectors that were merged are not one another's.
#[test]
fn codes_that_succeed_each_other_are_one_sector() {
    let reference = Reference::embedded();
    let lineage = |code: &str| {
        let codes = reference.lineage(&code.parse().expect("a code"));
        codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(lineage("FSC"), "AGR FOOD FSC");
    assert_eq!(lineage("AGR"), "AGR FSC");
    assert_eq!(lineage("HEA"), "HEA");
}

/// OG-18: what an entry succeeds is in the register, and has ended before it begins.
#[test]
fn an_entry_succeeds_what_has_ended() {
    let text = include_str!("../../../data/reference/clusters.toml");
    let wrong = |successor: &str| {
        let text = text.replace("succeeds = [\"AGR\", \"FOOD\"]", &format!("succeeds = [\"{successor}\"]"));
        let files = BTreeMap::from([("clusters.toml".to_owned(), text)]);
        Reference::parse(&files)
            .expect_err("it succeeds nothing that ended")
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    for successor in ["HEA", "FSC", "AGRI"] {
        assert!(wrong(successor)[0].contains("is not an entry that ended before"), "{successor}");
    }
}
