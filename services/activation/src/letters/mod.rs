//! Letters drafted from the record. The same record always gives the same letter; a person reads, signs and sends it.
//!
//! Nothing is sent from here, and no person is named: offices sign.

mod approval;
mod deactivation;
mod proposal;

use chrono::NaiveDate;
use convene_kernel::catalogue::Catalogue;
use convene_kernel::codes::{ClusterCode, CountryCode};
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::Role;
use convene_kernel::row::Row;
use convene_kernel::time::Moment;
use convene_runtime::document::verbatim;

pub use approval::{decision_to_the_head, to_government, to_partners, to_stakeholders};
pub use deactivation::summary_of_review;
pub use proposal::to_the_erc;

use crate::domain::Operation;
use crate::domain::operation::Term;

/// What every letter is drafted from.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// The country.
    pub country: &'a CountryCode,
    /// Its operation.
    pub operation: &'a Operation,
    /// The guidance in force.
    pub guidance: &'a Guidance,
}

impl Desk<'_> {
    fn country_name(&self) -> String {
        self.guidance.reference.country(self.country).map_or(self.country.to_string(), |country| country.name.clone())
    }

    fn head(&self) -> &'static str {
        let role = self.operation.country.head();
        debug_assert!(matches!(role, Role::HumanitarianCoordinator | Role::ResidentCoordinator));
        role.title()
    }

    /// The country's word for its groups (row GN-5).
    fn term(&self) -> &'static str {
        match self.operation.country.term() {
            Term::Cluster => "cluster",
            Term::Sector => "sector",
            Term::WorkingGroup => "working group",
        }
    }

    fn sectors(&self, sectors: &[ClusterCode], day: NaiveDate) -> String {
        let names = sectors.iter().map(|sector| match self.guidance.reference.cluster(sector, day) {
            Some(cluster) => cluster.name.clone(),
            None => sector.to_string(),
        });
        names.collect::<Vec<_>>().join(", ")
    }

    fn emergency_name(&self, emergency: &convene_kernel::codes::ResourceId) -> String {
        let emergency = self.operation.emergencies.get(emergency);
        emergency.map_or_else(String::new, |emergency| match &emergency.facts.glide {
            Some(glide) => format!("{} ({glide})", verbatim(&emergency.facts.name)),
            None => verbatim(&emergency.facts.name),
        })
    }
}

/// The line under a letter that says which rules of the guidance it follows.
fn rests_on(rows: &[&'static str]) -> String {
    let cited = rows.iter().filter_map(|id| {
        let row = Catalogue::embedded().row(&Row::new(id))?;
        Some(format!("{} ({id})", verbatim(&row.source())))
    });
    format!("\n---\n\nFollows {}.\n", cited.collect::<Vec<_>>().join("; "))
}

/// A moment as letters write it: unambiguous, in UTC.
fn dated(moment: Moment) -> String {
    moment.format("%-d %B %Y, %H:%M UTC").to_string()
}

/// A day as letters write it.
fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}
