//! Something that is named with the reason for it, on the command line: `4="we have no staff for it"`.

use std::str::FromStr;

/// What is named, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reasoned {
    /// What is named.
    pub what: String,
    /// The reason.
    pub reason: String,
}

impl FromStr for Reasoned {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (what, reason) = text
            .split_once('=')
            .ok_or("write what it is, = and the reason, such as shelter=\"five people at most\"")?;
        Ok(Self { what: what.trim().to_owned(), reason: reason.trim().to_owned() })
    }
}
