//! Letters drafted from the record. The same record always gives the same letter; a person reads, signs and sends it.
//!
//! Nothing is sent from here, and no person is named: offices sign.

mod alert;
mod appeal;
mod approval;
mod deactivation;
mod endorsement;
mod global_lead;
mod ground;
mod proposal;
mod recipients;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use convene_kernel::catalogue::Catalogue;
use convene_kernel::codes::{ClusterCode, CountryCode, OrganizationCode, ResourceId};
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::{Actor, Role};
use convene_kernel::reference::Limits;
use convene_kernel::row::Row;
use convene_kernel::time::{Moment, day_in};
use convene_runtime::document::{day, sentence, verbatim};

pub use alert::to_the_global_clusters;
pub use appeal::for_the_appeal;
pub use approval::{decision_to_the_head, to_government, to_partners, to_stakeholders};
pub use deactivation::{deactivation_to_partners, summary_of_review};
pub use endorsement::request_for_endorsement;
pub use global_lead::to_the_global_leads;
pub use proposal::to_the_erc;

use crate::domain::Operation;
use crate::domain::operation::{HEADS, Term};

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
        self.guidance.reference.country_name(self.country)
    }

    /// The role that acts as head of the country team; where nobody recorded which, both (row OG-7).
    fn head(&self) -> &'static str {
        self.operation.country.recorded_head().map_or("Resident or Humanitarian Coordinator", Role::title)
    }

    /// The day in the country on which a moment is (row S-5).
    fn day_of(&self, moment: Moment) -> NaiveDate {
        day_in(moment, self.guidance.reference.zone(self.country))
    }

    /// That day, as letters write it.
    fn date(&self, moment: Moment) -> String {
        day(self.day_of(moment))
    }

    /// A moment as letters write it: in the country's time, with its difference from UTC.
    fn dated(&self, moment: Moment) -> String {
        let local = moment.with_timezone(&self.guidance.reference.zone(self.country));
        local.format("%-d %B %Y, %H:%M (UTC%:z)").to_string()
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

    /// An organization as letters name it: by the code it goes by, and in full.
    fn organization(&self, code: &OrganizationCode) -> String {
        match self.guidance.reference.organization(code) {
            Some(organization) => format!("{code} ({})", verbatim(&organization.name)),
            None => code.to_string(),
        }
    }

    /// As what an organization leads, and which; a convener is no provider of last resort, and its appeal is apart (rows
    /// GN-3, GN-3.1).
    fn lead(&self, code: &OrganizationCode) -> (&'static str, String) {
        let name = self.organization(code);
        let limits = self.guidance.reference.organization(code).and_then(|organization| organization.limits);
        if limits == Some(Limits::ConvenerOnly) {
            let apart = "no provider of last resort, its requirements apart from those of United Nations appeals";
            ("Convener", format!("{name}, {apart}"))
        } else {
            ("Lead agency", name)
        }
    }

    /// The office of the head of the country team, as it signs.
    fn signed_by_the_head(&self) -> String {
        format!("{}, {}", self.head(), self.country_name())
    }

    /// The same; where nobody recorded which role acts, the one of them that `acted` on the matter (row OG-7).
    fn signed_by_the_head_or(&self, acted: &Actor) -> String {
        if self.operation.country.recorded_head().is_none() { self.signed_by(acted) } else { self.signed_by_the_head() }
    }

    /// The office of the one who did what a letter says: of the HC or the RC, whoever acted then (row OG-7).
    fn signed_by(&self, actor: &Actor) -> String {
        if HEADS.contains(&actor.role) {
            return format!("{}, {}", actor.role.title(), self.country_name());
        }
        self.signed_by_the_head()
    }

    /// A cluster's name as people say it.
    fn cluster_name(&self, cluster: &ResourceId) -> String {
        let cluster_known = self.operation.clusters.get(cluster);
        cluster_known.map_or_else(|| cluster.to_string(), |known| verbatim(known.name()))
    }

    fn emergency_name(&self, emergency: &ResourceId) -> String {
        let emergency = self.operation.emergencies.get(emergency);
        emergency.map_or_else(String::new, |emergency| match &emergency.facts.glide {
            Some(glide) => format!("{} ({glide})", verbatim(&emergency.facts.name)),
            None => verbatim(&emergency.facts.name),
        })
    }
}

/// The head of a letter: one line each for what it says.
fn head_lines(lines: &[(&str, String)]) -> String {
    let lines: Vec<_> = lines.iter().map(|(what, text)| format!("**{what}:** {text}  \n")).collect();
    format!("{}\n", lines.concat())
}

/// The end of a letter, with the office that signs.
fn signature(office: &str) -> String {
    format!("Yours sincerely,\n\n{office}\n")
}

/// The line under a letter that says which rules of the guidance it follows.
fn rests_on(rows: &[&'static str]) -> String {
    let cited = rows.iter().filter_map(|id| {
        let row = Catalogue::embedded().row(&Row::new(id))?;
        Some(format!("{} ({id})", verbatim(&row.source())))
    });
    format!("\n---\n\nFollows {}.\n", cited.collect::<Vec<_>>().join("; "))
}
