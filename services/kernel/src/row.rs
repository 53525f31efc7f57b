//! The identifier of one row of the guidance: the unit in which rules are cited, counted and traced.
//!
//! What a row says is in the [catalogue](crate::catalogue); this is only its name.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The identifier of a row of the guidance, such as `RM-1.11`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Row(Cow<'static, str>);

impl Row {
    /// Names a row that the code cites.
    pub const fn new(id: &'static str) -> Self {
        Self(Cow::Borrowed(id))
    }

    /// Names a row read from data.
    pub fn from_data(id: impl Into<String>) -> Self {
        Self(Cow::Owned(id.into()))
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for Row {
    fn from(id: &'static str) -> Self {
        Self::new(id)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
