//! Documents drafted from the record: the request for a mission and the answer to it (rows IM-1, IM-4), its report, and its
//! recommendation matrix (rows IM-14, IM-15).
//!
//! The same record always gives the same document. No person is named in one.

mod matrix;
mod report;
mod request;
#[cfg(test)]
mod tests;

use convene_kernel::codes::CountryCode;
use convene_kernel::guidance::Guidance;
use convene_kernel::reference::Reference;
use convene_kernel::visibility::Reader;
use convene_runtime::document::{DraftingDesk, day};

pub use matrix::{comma_separated, matrix};
pub use report::report;
pub use request::{answer, request};

use crate::domain::Mission;
use crate::domain::report::{Endorsement, Level, Recommendation};

/// What every document is drafted from.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    pub country: &'a CountryCode,
    pub mission: &'a Mission,
    /// The guidance in force.
    pub guidance: &'a Guidance,
    /// Who reads it.
    pub reader: &'a Reader,
    /// The exercise that it is all part of; `None` for the real record.
    pub exercise: Option<&'a str>,
}

impl DraftingDesk for Desk<'_> {
    fn country(&self) -> &CountryCode {
        self.country
    }

    fn register(&self) -> &Reference {
        &self.guidance.reference
    }

    fn exercise(&self) -> Option<&str> {
        self.exercise
    }
}

impl Desk<'_> {
    /// What a type of recommendation is called.
    fn kind(&self, code: &str) -> String {
        let types = self.guidance.reference.list("mission-recommendation-types").iter();
        types.clone().find(|item| item.code == code).map_or_else(|| code.to_owned(), |item| item.text.clone())
    }

    /// What the response plan says to a recommendation; empty while there is none.
    pub fn response(&self, recommendation: &Recommendation) -> String {
        match self.mission.reporting.response(&recommendation.recommendation).map(|response| &response.endorsement) {
            None => String::new(),
            Some(Endorsement::Endorsed) => "endorsed".to_owned(),
            Some(Endorsement::Modified { into }) => format!("modified: {into}"),
            Some(Endorsement::NotFollowed { reason }) => format!("not followed: {reason}"),
        }
    }

    /// How far a recommendation is at one level; empty where nothing was said.
    pub fn progress(&self, recommendation: &Recommendation, level: Level) -> String {
        let progress = self.mission.reporting.status(&recommendation.recommendation, level);
        progress.map_or_else(String::new, |progress| format!("{}: {}", progress.status.title(), progress.note))
    }
}

/// A level as documents write it.
fn level(level: Level) -> &'static str {
    match level {
        Level::Country => "country",
        Level::Global => "global",
    }
}
