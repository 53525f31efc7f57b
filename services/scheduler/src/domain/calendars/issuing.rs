//! An address is issued: for whom it shows what is due, until when, and by which secret it opens (row S-7).

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{CommandId, CountryCode, OrganizationCode};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::digest::Digest;
use convene_kernel::identity::{Actor, Role};
use convene_kernel::message;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::{Moment, Period};
use serde::{Deserialize, Serialize};

use super::state::Address;
use super::{Event, State};
use crate::domain::subjects::CALENDAR;
use crate::reasons;

/// How many open addresses a person has at most.
pub const MOST_OF_A_PERSON: usize = 20;

/// For how long an address opens at most. A token ends with its issuer's rights, and an address does not know of them: so it ends by
/// itself.
pub const LONGEST_VALIDITY: Period = Period::Months(12);

/// An address that is issued.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AddressIssued {
    /// Its identifier: that of the request.
    pub address: CommandId,
    /// The SHA-256 of its secret part.
    pub secret: Digest,
    /// Who issued it.
    pub by: Actor,
    /// Until when it opens.
    pub valid_until: Moment,
    /// The countries of which it shows what is due; every country where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub countries: Option<BTreeSet<CountryCode>>,
    /// The exercise of which it shows what is due; absent for the live records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exercise: Option<String>,
    /// The organization of which it shows what it owes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationCode>,
    /// The role of which it shows what it owes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// What it is for, such as the device on which it is read.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub purpose: String,
}

pub(super) fn issue_address(
    state: &State,
    issued: &AddressIssued,
    context: &Context<'_>,
) -> Result<Decision<Event>, Refusal> {
    let mut checks = Checks::new();
    let latest = LONGEST_VALIDITY.after(context.now);
    if issued.valid_until <= context.now || issued.valid_until > latest {
        let until = issued.valid_until;
        checks.invalid("S-7", reasons::CALENDAR_VALIDITY_OUT_OF_RANGE).at("valid_until").says(
            message!("an address that ends at {until} ends too early or too late", until),
            message!("use a moment after now and until {latest}", latest),
        );
    }
    // Also one that is over: what its former holder knows opens nothing of another's.
    if state.addresses.iter().any(|address| address.issued.secret == issued.secret) {
        let remedy = "make a secret at random for each address";
        checks
            .invalid("S-7", reasons::CALENDAR_SECRET_USED)
            .at("secret_sha256")
            .says("another address has this secret", remedy);
    }
    let is_of_the_person =
        |address: &&Address| address.is_open(context.now) && address.issued.by.person == issued.by.person;
    if state.addresses.iter().filter(is_of_the_person).count() >= MOST_OF_A_PERSON {
        checks.precondition("S-7", reasons::CALENDAR_ADDRESSES_TOO_MANY).says(
            message!("you have {most} addresses that are open", most = MOST_OF_A_PERSON),
            "revoke one that is not read any more",
        );
    }
    checks.finish()?;
    Ok(Decision::about(CALENDAR.of(issued.address)).event(Event::AddressIssued(issued.clone())))
}

pub(super) fn issued(state: &mut State, issued: &AddressIssued, stamp: &Stamp) {
    state.addresses.push(Address { issued: issued.clone(), at: stamp.recorded_at, revoked: None });
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{Example, actor, at};

    use super::super::fixtures::{NOW, issuing, record, scheduler};
    use super::super::{CalendarRecord, Command};
    use super::*;

    fn changed(number: u8, change: impl FnOnce(&mut AddressIssued)) -> Command {
        let Command::IssueAddress(mut issued) = issuing(number) else { unreachable!("it is issued") };
        change(&mut issued);
        Command::IssueAddress(issued)
    }

    fn opens(example: &Example<CalendarRecord>, number: u8, now: &str) -> bool {
        example.state().opened_by(Digest::of(&[number]), at(now)).is_some()
    }

    /// S-7: an address opens by its secret alone, until it ends.
    #[test]
    fn an_address_opens_by_its_secret_until_it_ends() {
        let record = record().given(&scheduler(), issuing(1));
        assert!(opens(&record, 1, NOW) && opens(&record, 1, "2024-08-31T23:59:59Z"));
        assert!(!opens(&record, 2, NOW) && !opens(&record, 1, "2024-09-01T00:00:00Z"));
    }

    /// S-7: it ends within a year, and not before it begins.
    #[test]
    fn an_address_ends_within_a_year() {
        for until in [NOW, "2025-03-01T12:00:01Z"] {
            let command = changed(1, |issued| issued.valid_until = at(until));
            record().when(&scheduler(), command).refused("S-7", "CALENDAR_VALIDITY_OUT_OF_RANGE");
        }
        let a_year = changed(1, |issued| issued.valid_until = at("2025-03-01T12:00:00Z"));
        let _ = record().given(&scheduler(), a_year);
    }

    /// S-7: a secret opens one address, also after that one has ended.
    #[test]
    fn a_secret_is_used_once() {
        let record = record().given(&scheduler(), issuing(1)).at("2024-10-01T00:00:00Z");
        let again = changed(2, |issued| {
            issued.secret = Digest::of(&[1]);
            issued.valid_until = at("2024-12-01T00:00:00Z");
        });
        record.when(&scheduler(), again).refused("S-7", "CALENDAR_SECRET_USED");
    }

    /// S-7: so many addresses of a person are open at a time; those of others, and those that ended, do not count.
    #[test]
    fn a_person_has_so_many_open_addresses() {
        let most = u8::try_from(MOST_OF_A_PERSON).expect("it is small");
        let full = (0..most).fold(record(), |record, number| record.given(&scheduler(), issuing(number)));
        full.clone().when(&scheduler(), issuing(most)).refused("S-7", "CALENDAR_ADDRESSES_TOO_MANY");
        let another = |issued: &mut AddressIssued| {
            issued.by = Actor { person: "p-other".parse().expect("a person"), ..actor(Role::GlobalLead, "WHO") };
        };
        let _ = full.clone().given(&scheduler(), changed(most, another));
        let later = changed(most, |issued| issued.valid_until = at("2024-12-01T00:00:00Z"));
        let _ = full.at("2024-10-01T00:00:00Z").given(&scheduler(), later);
    }
}
