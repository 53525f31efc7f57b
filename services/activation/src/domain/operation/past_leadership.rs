//! Who coordinated the humanitarian community before the record began: recorded as found (rows RM-1.15, OG-7, RM-1.4).

use convene_kernel::aggregate::Context;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::past_date::PastDate;
use convene_kernel::refusal::Checks;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::country::expect_country_as_read;
use super::{Event, HeldLeadership};
use crate::domain::fact::FactKind;
use crate::domain::past::has_begun;
use crate::domain::subjects::COUNTRY;
use crate::domain::taking_over::hand_to_heads;
use crate::domain::{Decided, Operation, Recorded};

/// Who coordinated the humanitarian community since a date of the past, as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastLeadership {
    /// Whether a Humanitarian Coordinator was appointed; where none was, the Resident Coordinator acted.
    pub humanitarian_coordinator: bool,
    /// Whether there was a Humanitarian Country Team; none where the source does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country_team: Option<bool>,
    /// Since when it was so, until the next one.
    pub since: PastDate,
    /// Where this is known from.
    pub source: String,
}

/// Who coordinated in the past was recorded as found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastLeadershipRecorded {
    /// What was found.
    #[serde(flatten)]
    pub past: PastLeadership,
    /// Since when it counts: the earliest moment that its date can mean.
    pub since_at: Moment,
}

/// Records who coordinated in the past in its place; the last one known owes what the head of the country team owes.
pub(super) fn record_past_leadership(
    operation: &Operation,
    command: &PastLeadership,
    context: &Context<'_>,
) -> Decided {
    expect_country_as_read(operation, context)?;
    let mut checks = Checks::new();
    has_begun(&mut checks, "since", command.since, context);
    checks.finish()?;
    let since_at = command.since.earliest(context.zone());
    let recorded = PastLeadershipRecorded { past: command.clone(), since_at };
    let mut after = operation.country.clone();
    let held = Recorded::new(&HeldLeadership::from(command), &context.stamp(after.etag));
    after.leadership.record(since_at, held);
    let mut decision = Decision::about(COUNTRY.only()).event(Event::PastLeadershipRecorded(recorded).into());
    hand_to_heads(&mut decision, (&operation.country, &after), context);
    Ok(decision)
}

impl From<&PastLeadership> for HeldLeadership {
    fn from(past: &PastLeadership) -> Self {
        let PastLeadership { humanitarian_coordinator, country_team, since, .. } = *past;
        Self { humanitarian_coordinator, country_team, since }
    }
}

/// The operation with who coordinated in the past.
pub(super) fn recorded(operation: &mut Operation, event: &PastLeadershipRecorded, stamp: &Stamp) {
    let held = Recorded::new(&HeldLeadership::from(&event.past), stamp);
    operation.country.leadership.record(event.since_at, held);
    operation.country.etag = stamp.etag;
    let fact = FactKind::CountryLeadership.of_the_country(stamp.etag);
    operation.dates.find(fact, event.past.since, &event.past.source, stamp);
}

#[cfg(test)]
pub(super) mod tests {
    use convene_kernel::codes::Etag;
    use convene_kernel::identity::Role;
    use convene_kernel::refusal::Refusal;
    use convene_kernel::testing::at;

    use super::*;
    use crate::domain::fixtures::{Example, ocha};
    use crate::domain::operation::Command;
    use crate::domain::operation::fixtures::registered;

    pub fn past_leadership(humanitarian_coordinator: bool, since: &str) -> Command {
        let since = since.parse().unwrap_or_else(|error| panic!("{error}"));
        let source = "the ERC's letter".to_owned();
        Command::RecordPastLeadership(PastLeadership { humanitarian_coordinator, country_team: None, since, source })
    }

    fn country(example: &Example) -> (Option<Role>, Option<bool>) {
        (example.state().country.recorded_head(), example.state().country.has_country_team())
    }

    /// OG-7, RM-1.15: an HC since a year of the past acts, and takes over what is owed; whether there is a team nobody said.
    #[test]
    fn who_coordinated_in_the_past_is_recorded_as_found() {
        let rc = registered().given(&ocha(), past_leadership(false, "2012"));
        assert_eq!(country(&rc), (Some(Role::ResidentCoordinator), None));
        assert_eq!(rc.duty("OG-1.consultation").map(|duty| duty.owner.role), Some(Role::ResidentCoordinator));
        let held = rc.state().country.leadership.present().expect("it is recorded");
        assert_eq!(held.what.since.to_string(), "2012");
        let fact = FactKind::CountryLeadership.of_the_country(held.stamp.etag);
        assert_eq!(rc.state().dates.as_found(&fact).map(|found| found.source).as_deref(), Some("the ERC's letter"));
        let hc_before = rc.given(&ocha(), past_leadership(true, "2010-05"));
        assert_eq!(country(&hc_before).0, Some(Role::ResidentCoordinator), "the last one acts");
        let then = hc_before.state().country.leadership.at(at("2011-01-01")).map(|held| held.what.head());
        assert_eq!(then, Some(Role::HumanitarianCoordinator));
    }

    /// RM-1.15: it has begun; a date from before there was an ERC is a weakness.
    #[test]
    fn a_mistyped_year_is_noticed() {
        registered().when(&ocha(), past_leadership(true, "2915")).refused("RM-1.15", "DATE_IN_THE_FUTURE");
        registered().when(&ocha(), past_leadership(true, "1915")).raises("RM-1.15");
        registered().when(&ocha(), past_leadership(true, "1992")).raises_nothing_of("RM-1.15");
    }

    /// RM-1.15: who coordinated is recorded on the country as it was read.
    #[test]
    fn the_country_is_as_it_was_read() {
        let known = registered().given(&ocha(), past_leadership(false, "2012"));
        let stale = known.reading(Etag(1)).when(&ocha(), past_leadership(true, "2013"));
        assert!(matches!(stale.refusal(), Refusal::Stale { what: "country", .. }), "{}", stale.refusal());
    }
}
