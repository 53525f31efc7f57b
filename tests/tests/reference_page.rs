//! The reference page under `docs/reference` is what the code says: every setting, with its default and meaning.

use std::path::Path;
use std::{env, fs};

use convene_runtime::config::{self, ServiceConfig};

/// The variable that has the page written anew.
const WRITE: &str = "CONVENE_WRITE_REFERENCE";

fn expect(name: &str, page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference").join(name);
    if env::var_os(WRITE).is_some() {
        fs::write(&path, page).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/reference/{name} is not what the code says; write it anew with {WRITE}=1 cargo test -p convene-tests --test reference_page"
    );
}

#[test]
fn the_page_of_settings_is_what_services_read() {
    let activation = config::settings(|reader| ServiceConfig::read(reader, &convene_activation::DEFAULTS));
    expect("settings.md", &config::document(&[("activation", activation)]));
}
