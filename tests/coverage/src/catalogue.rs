//! The rows that are to be met, as the project's own catalogue of the guidance lists them.

use std::collections::HashSet;
use std::path::Path;

use serde::Deserialize;

use crate::{Problem, workspace};

/// Where the catalogue lies in the workspace.
pub const PATH: &str = "services/kernel/data/guidance/catalogue.toml";

/// What coverage needs to know of one row.
#[derive(Debug, Deserialize)]
pub struct Row {
    /// Its identifier, such as `RM-1.11`.
    pub id: String,
    /// How it is met: `enforce`, `warn`, `track`, `record`, `publish` or `data`, several where it takes several.
    pub how: Vec<String>,
    /// The service that meets it: the name of a folder in `services/`, there already or to come.
    pub service: String,
    /// Whether that service does not meet it yet, though it exists.
    #[serde(default)]
    pub planned: bool,
}

impl Row {
    /// Whether the row is a dated obligation.
    pub fn is_tracked(&self) -> bool {
        self.how.iter().any(|how| how == "track")
    }
}

#[derive(Deserialize)]
struct Catalogue {
    row: Vec<Row>,
}

/// Reads the catalogue of the workspace at `root`.
///
/// # Errors
/// When the catalogue is missing, is not TOML of the expected form, or lists an identifier twice.
pub fn read(root: &Path) -> Result<Vec<Row>, Problem> {
    let path = root.join(PATH);
    let text = workspace::read(&path)?;
    let Catalogue { row: rows } = toml::from_str(&text).map_err(|error| Problem::malformed(&path, error))?;
    let mut seen = HashSet::new();
    let twice: Vec<&str> = rows.iter().map(|row| row.id.as_str()).filter(|id| !seen.insert(*id)).collect();
    if twice.is_empty() {
        Ok(rows)
    } else {
        Err(Problem::malformed(&path, format!("listed more than once: {}", twice.join(", "))))
    }
}
