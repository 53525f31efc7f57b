//! Rows that the shipped policy and reference data name.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::identifier::identifiers_in;
use crate::{Problem, workspace};

/// Where the policy lies in the workspace: rules that say what is due when, for one row each or several.
const POLICY: &str = "services/kernel/data/policy";
/// Where the reference data lies: clusters, leads, countries, checklists.
const REFERENCE: &str = "services/kernel/data/reference";

/// One place in the data that names a row.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    /// The row's identifier.
    pub row: String,
    /// The file, from the root of the workspace.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// Of a policy file: the `id` of the rule that the place is part of. A rule does nothing until code opens a duty by
    /// it.
    pub rule: Option<String>,
}

/// Every place in the policy and reference data of the workspace at `root` that names a row.
///
/// # Errors
/// When a file cannot be read, or is not TOML.
pub fn places(root: &Path) -> Result<Vec<Place>, Problem> {
    let mut places = Vec::new();
    for (folder, is_policy) in [(POLICY, true), (REFERENCE, false)] {
        for path in workspace::files_with_extensions(&root.join(folder), &["toml"])? {
            let text = workspace::read(&path)?;
            let table = DeTable::parse(&text).map_err(|error| Problem::malformed(&path, error))?;
            let file = workspace::shown(root, &path);
            let mut visitor = Visitor { text: &text, file: &file, is_policy, places: &mut places };
            visitor.table(table.get_ref(), None);
        }
    }
    Ok(places)
}

struct Visitor<'run> {
    text: &'run str,
    file: &'run str,
    is_policy: bool,
    places: &'run mut Vec<Place>,
}

impl Visitor<'_> {
    fn table(&mut self, table: &DeTable<'_>, rule: Option<&str>) {
        let own = table.get("id").and_then(|id| id.get_ref().as_str()).filter(|_| self.is_policy);
        for (key, value) in table {
            if key.get_ref() == "id" {
                continue;
            }
            self.value(value, own.or(rule));
        }
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, rule: Option<&str>) {
        match value.get_ref() {
            DeValue::String(string) => {
                let line = 1 + self.text[..value.span().start].matches('\n').count();
                self.places.extend(identifiers_in(string).map(|row| Place {
                    row: row.to_owned(),
                    file: self.file.to_owned(),
                    line,
                    rule: rule.map(str::to_owned),
                }));
            }
            DeValue::Array(values) => values.iter().for_each(|value| self.value(value, rule)),
            DeValue::Table(table) => self.table(table, rule),
            _ => {}
        }
    }
}
