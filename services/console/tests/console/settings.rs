//! The page of the console's settings is what the console reads.

use std::path::Path;
use std::{env, fs};

use convene_console::config::ConsoleConfig;
use convene_runtime::config;

#[test]
fn the_page_of_settings_is_what_the_console_reads() {
    let page = config::document(&[("console", config::settings(ConsoleConfig::read))]);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/console-settings.md");
    if env::var_os("CONVENE_WRITE_REFERENCE").is_some() {
        fs::write(&path, &page).expect("the page is written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, page, "write it anew with CONVENE_WRITE_REFERENCE=1 cargo test -p convene-console");
}
