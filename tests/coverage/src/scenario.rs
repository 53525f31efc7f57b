//! Rows that the steps of scenarios name.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::identifier::identifiers_in;
use crate::{Problem, workspace};

/// Where the scenarios lie in the workspace.
const FOLDER: &str = "tests/scenarios";

/// A scenario, and the rows that its steps name.
#[derive(Debug, PartialEq, Eq)]
pub struct Scenario {
    /// The file's name.
    pub file: String,
    /// The rows' identifiers.
    pub rows: BTreeSet<String>,
}

/// Every scenario of the workspace at `root`.
///
/// # Errors
/// When a file cannot be read, or is not YAML.
pub fn read_all(root: &Path) -> Result<Vec<Scenario>, Problem> {
    let files = workspace::files_with_extensions(&root.join(FOLDER), &["yaml"])?;
    files.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Result<Scenario, Problem> {
    let content: Value =
        serde_saphyr::from_str(&workspace::read(path)?).map_err(|error| Problem::malformed(path, error))?;
    let mut rows = BTreeSet::new();
    if let Some(steps) = content.get("steps") {
        collect(steps, &mut rows);
    }
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Scenario { file, rows })
}

fn collect(value: &Value, rows: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => rows.extend(identifiers_in(text).map(str::to_owned)),
        Value::Array(values) => values.iter().for_each(|value| collect(value, rows)),
        Value::Object(fields) => fields.values().for_each(|value| collect(value, rows)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
