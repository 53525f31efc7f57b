//! Tables of text, and the choice between a table for people and JSON for programs.

use clap::ValueEnum;
use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{ContentArrangement, Table};
use serde_json::Value;

use super::style::{STRONG, painted};
use super::text::width;

/// How a command shows what it found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    #[default]
    Table,
    /// For programs: one JSON document, or one a line where there is no end.
    Json,
}

/// A table with these headings, as wide as the terminal at most.
pub fn table(headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width()).unwrap_or(u16::MAX));
    table.set_header(headings);
    table.add_rows(rows);
    table.to_string()
}

/// A list of a record as a table: its title, its field, its headings, and what makes a row of an entry.
pub type Section = (&'static str, &'static str, &'static [&'static str], fn(&Value) -> Vec<String>);

/// Every list of `record` that has entries, each as a table under its title.
pub fn sections(record: &Value, sections: &[Section]) -> String {
    let mut page = String::new();
    for (title, field, headings, row) in sections {
        let entries = record[*field].as_array().map_or(&[][..], Vec::as_slice);
        if !entries.is_empty() {
            page.push_str(&format!("\n{}\n{}\n", painted(STRONG, title), table(headings, entries.iter().map(row))));
        }
    }
    page
}

/// A value in a cell: lists with commas, nothing for null.
pub fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
