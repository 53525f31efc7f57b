//! One rule of the policy: what is owed, by whom, how long there is, who is reminded and who hears of it when it is late.

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::identity::Role;
use crate::row::Row;
use crate::time::{Moment, Period, end_of_day};

/// What is owed by one row of the guidance, in one respect (row S-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its identifier: the row and a word, such as `RM-1.11.approval`.
    pub id: String,
    /// The row.
    pub row: Row,
    /// The service that opens duties by it.
    pub service: String,
    /// What is owed, as a sentence without its full stop.
    pub what: String,
    /// Who normally owes it; a duty says who does.
    pub owner: Role,
    /// What the period counts from, for people to read.
    pub anchor: String,
    /// How long there is. Without length it is due at the anchor itself, a date that the record sets ahead.
    pub period: Period,
    /// How long after it was last done until it is owed again, when it is; before it was ever done, how long after the date
    /// before (row S-5).
    pub repeats: Option<Period>,
    /// Whether being late is a breach.
    pub binding: Binding,
    /// When the owner is reminded, as times before it is due, the earliest first.
    pub reminders: Vec<Period>,
    /// Who hears of it when it is late, up the owner's line of accountability.
    pub ladder: Vec<LadderStep>,
    /// Where the period comes from.
    pub basis: Basis,
    /// Whether it is owed for each cluster apart.
    pub cluster_scoped: bool,
    /// Why the period is what it is, where no text states it.
    pub note: Option<String>,
    /// Why the operator changed it, when the operator did (row S-2).
    pub changed: Option<String>,
}

/// Whether being late is a breach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binding {
    /// It is, and escalates.
    Hard,
    /// It asks for a reason and never escalates (rows OG-1 and OG-2).
    Soft,
}

/// Where a period comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A text of the guidance states it.
    Text,
    /// No text does: it is policy.
    Policy,
}

/// One step of an escalation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LadderStep {
    /// How long after it was due.
    pub after: Period,
    /// Who is notified. The Humanitarian Coordinator means the Resident Coordinator where there is none (row OG-7).
    pub to: Role,
}

impl Rule {
    /// When it is due, counted from `anchor`, as long as it was never done: for `number` 0 the first time, then each time that
    /// it repeats. None when it does not repeat.
    pub fn due(&self, anchor: Moment, number: u32, zone: Tz) -> Option<Moment> {
        match (self.period, self.repeats) {
            (period, _) if number == 0 => Some(period.due_after(anchor, zone)),
            (Period::Months(first), Some(Period::Months(then))) => {
                Some(Period::Months(first.saturating_add(then.saturating_mul(number))).due_after(anchor, zone))
            }
            (period, Some(repeats)) => Some(repeats.times(number).due_after(period.due_after(anchor, zone), zone)),
            (_, None) => None,
        }
    }

    /// Since when it counts for an owner who takes it over at `moment`, when it is overdue. What is due on a date has no period: it is
    /// due after as long as the rule reminds ahead of the date.
    pub fn counted_anew(&self, moment: Moment, zone: Tz) -> Moment {
        let ahead = self.reminders.first().filter(|_| self.period.is_zero());
        ahead.map_or(moment, |ahead| ahead.due_after(moment, zone))
    }

    /// How long an owner has to heed what is overdue when it is put on record: as long as the rule reminds ahead, or else a day.
    pub fn time_to_heed(&self) -> Period {
        self.reminders.first().copied().unwrap_or(Period::Days(1))
    }

    /// When it is due again after it was last done on `day` in `zone`: for `number` 1 the first time, then each time that it
    /// repeats. None when it does not repeat.
    pub fn due_again(&self, day: NaiveDate, number: u32, zone: Tz) -> Option<Moment> {
        self.repeats.map(|repeats| repeats.times(number).due_after(end_of_day(day, zone), zone))
    }
}

/// Who hears of what `owner` leaves undone, nearest first: its own line of accountability, up to where that ends (rows GN-5.2
/// and S-3). It never runs from a country cluster to a global one. Duties of missions, and of OCHA in a country, climb to OCHA's
/// headquarters and end there: not with the country that a mission serves, and with the ERC only by referral (row IM-17).
pub fn line_of_accountability(owner: Role) -> &'static [Role] {
    match owner {
        Role::Partner => &[Role::Coordinator],
        Role::Coordinator => &[Role::LeadAgency, Role::HumanitarianCoordinator],
        Role::LeadAgency => &[Role::HumanitarianCoordinator],
        Role::ResidentCoordinator
        | Role::HumanitarianCoordinator
        | Role::HctMember
        | Role::GlobalLead
        | Role::IascPrincipal
        | Role::EmergencyDirector
        | Role::ErcOffice
        | Role::EmergencyReliefCoordinator => &[Role::EmergencyReliefCoordinator],
        Role::OchaCountry
        | Role::TaskTeam
        | Role::GlobalClusterCoordinators
        | Role::IascWorkingGroup
        | Role::NgoConsortium => &[Role::OchaHcss],
        Role::OchaHcss | Role::NationalAuthority | Role::Donor | Role::Observer | Role::Auditor | Role::Operator => &[],
    }
}
