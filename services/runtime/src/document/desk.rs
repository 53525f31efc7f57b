//! What every document of a country is drafted with: the names, the days and the references that it uses.

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, CountryCode, OrganizationCode, ResourceId};
use convene_kernel::reference::Reference;
use convene_kernel::time::{Moment, day_in};

use super::{Letter, YOURS_SINCERELY, day, moment, plain};

/// Where documents of a country are drafted.
pub trait DraftingDesk {
    /// The country.
    fn country(&self) -> &CountryCode;

    /// The reference data in force.
    fn register(&self) -> &Reference;

    /// The exercise that it is all part of; `None` for the real record.
    fn exercise(&self) -> Option<&str>;

    /// The country by its name.
    fn country_name(&self) -> String {
        self.register().country_name(self.country())
    }

    /// The day in the country on which a moment is (row S-5).
    fn day_of(&self, moment: Moment) -> NaiveDate {
        day_in(moment, self.register().zone(self.country()))
    }

    /// That day, as documents write it.
    fn date(&self, moment: Moment) -> String {
        day(self.day_of(moment))
    }

    /// A moment as documents write it: in the country's time (row S-5).
    fn dated(&self, at: Moment) -> String {
        moment(at, self.register().zone(self.country()))
    }

    /// Sectors by their names on a day.
    fn sectors(&self, sectors: &[ClusterCode], day: NaiveDate) -> String {
        let names = sectors.iter().map(|sector| match self.register().cluster(sector, day) {
            Some(cluster) => cluster.name.clone(),
            None => sector.to_string(),
        });
        names.collect::<Vec<_>>().join(", ")
    }

    /// An organization by the code it goes by, and in full.
    fn organization(&self, code: &OrganizationCode) -> String {
        match self.register().organization(code) {
            Some(organization) => format!("{code} ({})", plain(&organization.name)),
            None => code.to_string(),
        }
    }

    /// Organizations, one after the other.
    fn organizations<'a>(&self, codes: impl IntoIterator<Item = &'a OrganizationCode>) -> String {
        codes.into_iter().map(|code| self.organization(code)).collect::<Vec<_>>().join(", ")
    }

    /// The reference of a document of that kind on a thing of the record.
    fn reference(&self, about: &ResourceId, kind: &str) -> String {
        let exercise = self.exercise().map_or(String::new(), |exercise| format!("EXERCISE/{exercise}/"));
        format!("{exercise}{}/{about}/{kind}", self.country())
    }

    /// A letter of that kind, dated `on`, that says nothing yet.
    fn letter(&self, kind: &str, about: &ResourceId, on: NaiveDate) -> Letter {
        Letter {
            title: String::new(),
            reference: self.reference(about, kind),
            date: on,
            from: String::new(),
            recipients: Vec::new(),
            about: Vec::new(),
            greeting: "Dear colleagues",
            text: String::new(),
            closing: YOURS_SINCERELY,
            rows: &[],
            exercise: self.exercise().map(str::to_owned),
        }
    }
}
