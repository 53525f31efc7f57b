//! A part of the country: where a cluster is recommended, and where it ends.

use convene_kernel::codes::ResourceId;
use serde::{Deserialize, Serialize};

/// A part of the country, such as a province.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// What it is called in the record, such as `samar`.
    pub place: ResourceId,
    /// Its name for readers.
    pub name: String,
}
