//! The version and the settings, asked for without a suite.

use serde_json::Value;

use super::suite::convene;

/// What the program prints, which must end well.
fn printed(words: &[&str], settings: &[(&str, &str)]) -> String {
    let data = tempfile::tempdir().expect("a temporary folder");
    let output = convene(data.path()).args(words).envs(settings.iter().copied()).output().expect("the program runs");
    assert!(output.status.success(), "{words:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn the_version_is_for_people_and_for_programs() {
    assert!(printed(&["--version"], &[]).starts_with("convene 0."));
    let version: Value = serde_json::from_str(&printed(&["--version", "--json"], &[])).expect("JSON");
    assert!(version["version"].is_string() && version.get("commit").is_some(), "{version}");
}

#[test]
fn the_settings_in_force_come_with_their_origin_and_without_passwords() {
    let settings =
        [("CONVENE_NATS__URLS", "tls://convene:secret@nats.example:4222"), ("CONVENE_IDENTITY__MODE", "development")];
    let shown = printed(&["--output", "json", "check-config", "activation"], &settings);
    assert!(!shown.contains("secret"), "{shown}");
    let shown: Value = serde_json::from_str(&shown).expect("JSON");
    let urls = shown.as_array().expect("a list").iter().find(|one| one["section"] == "nats" && one["key"] == "urls");
    let urls = urls.expect("the setting is listed");
    assert!(urls["value"].as_str().is_some_and(|value| value.contains("nats.example")), "{urls}");
    assert!(urls["origin"].as_str().is_some_and(|origin| origin.contains("CONVENE_NATS__URLS")), "{urls}");
}
