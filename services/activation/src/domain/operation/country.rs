//! The country as a whole: the word for its groups, who coordinates, and the sector mechanisms beside clusters.

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, Etag, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::past_date::PastDate;
use convene_kernel::reference_checks;
use convene_kernel::refusal::{Checks, NO_ACTION_REQUIRED, Refusal};
use convene_kernel::time::start_of_day;
use serde::{Deserialize, Serialize};

use super::{Country, Event, in_the_country};
use crate::domain::subjects::COUNTRY;
use crate::domain::subjects::MECHANISM;
use crate::domain::taking_over::{HEADS, hand_to_heads};
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// The word a country uses for its groups (row GN-5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    #[default]
    Cluster,
    Sector,
    WorkingGroup,
}

/// Who coordinates the humanitarian community of a country (rows OG-7, RM-1.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leadership {
    /// Whether a Humanitarian Coordinator is appointed; where none is, the Resident Coordinator acts.
    pub humanitarian_coordinator: bool,
    /// Whether there is a Humanitarian Country Team.
    pub country_team: bool,
    /// Since when it is so.
    pub since: NaiveDate,
}

/// Who coordinates the humanitarian community, as the record has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldLeadership {
    /// Whether a Humanitarian Coordinator is appointed; where none is, the Resident Coordinator acts.
    pub humanitarian_coordinator: bool,
    /// Whether there is a Humanitarian Country Team; of the past it may be unknown.
    pub country_team: Option<bool>,
    /// Since when it is so.
    pub since: PastDate,
}

impl HeldLeadership {
    /// The role that answers for the humanitarian response (row OG-7).
    pub fn head(&self) -> Role {
        if self.humanitarian_coordinator { Role::HumanitarianCoordinator } else { Role::ResidentCoordinator }
    }
}

impl From<&Leadership> for HeldLeadership {
    fn from(leadership: &Leadership) -> Self {
        let Leadership { humanitarian_coordinator, country_team, since } = leadership.clone();
        Self { humanitarian_coordinator, country_team: Some(country_team), since: since.into() }
    }
}

/// A mechanism that coordinates a sector without being a cluster (rows RM-0.3, RM-0.4, RM-1.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mechanism {
    /// Its identifier.
    pub mechanism: ResourceId,
    /// Its name for readers.
    pub name: String,
    /// The sectors it coordinates.
    pub sectors: Vec<ClusterCode>,
    /// The body that leads it, such as a ministry.
    pub led_by: String,
    /// What it can do and what it lacks; of one that was found it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessment: Option<String>,
    /// Whether it could be supported instead of a new cluster; of one that was found it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub could_be_supported: Option<bool>,
}

/// Who may choose the country's word.
pub(super) fn authority_to_choose_term() -> Authority {
    in_the_country()
}

/// Who may record who coordinates in the country.
pub(super) fn authority_to_record_leadership() -> Authority {
    Authority::of(&[
        Role::ErcOffice,
        Role::EmergencyReliefCoordinator,
        Role::OchaCountry,
        Role::HumanitarianCoordinator,
        Role::ResidentCoordinator,
    ])
}

/// Who may record a sector mechanism.
pub(super) fn authority_to_record_mechanism() -> Authority {
    in_the_country()
}

/// Refuses a decision on the country that was not taken on its present state; before the first there is none to read.
pub(super) fn expect_country_as_read(operation: &Operation, context: &Context<'_>) -> Result<(), Refusal> {
    let current = operation.country.etag;
    if current == Etag::default() { Ok(()) } else { context.expect_etag("country", current) }
}

/// Chooses the country's one word for its groups (row GN-5).
pub(super) fn choose_term(operation: &Operation, term: Term, context: &Context<'_>) -> Decided {
    expect_country_as_read(operation, context)?;
    let mut checks = Checks::new();
    let country = &operation.country;
    let of_then = country.chosen_terms.at(context.occurred_at).map_or_else(Term::default, |chosen| chosen.what);
    if of_then == term {
        checks
            .precondition("GN-5", reasons::TERM_IN_USE)
            .at("term")
            .says("the country uses this word already", NO_ACTION_REQUIRED);
    }
    checks.finish()?;
    Ok(Decision::about(COUNTRY.only()).event(Event::TermChosen { term }.into()))
}

/// Records whether an HC and an HCT are there; what the former head still owes, the new one owes at once (rows OG-7, RM-1.4).
pub(super) fn record_leadership(operation: &Operation, leadership: &Leadership, context: &Context<'_>) -> Decided {
    expect_country_as_read(operation, context)?;
    let mut checks = Checks::new();
    reference_checks::not_in_the_future(&mut checks, "OG-7", "since", leadership.since, context.today());
    checks.finish()?;
    let mut decision = Decision::about(COUNTRY.only()).event(Event::LeadershipRecorded(leadership.clone()).into());
    let mut after = operation.country.clone();
    leadership_recorded(&mut after, leadership, &context.stamp(operation.country.etag));
    hand_to_heads(&mut decision, (&operation.country, &after), context);
    Ok(decision)
}

/// Records a sector mechanism beside clusters; recorded again under its identifier, it is what counts from then on.
pub(super) fn record_mechanism(mechanism: &Mechanism, context: &Context<'_>) -> Decided {
    let mut checks = Checks::new();
    reference_checks::clusters(&mut checks, context, "GN-3", "sectors", &mechanism.sectors);
    checks.finish()?;
    let resource = MECHANISM.of(&mechanism.mechanism);
    Ok(Decision::about(resource).event(Event::MechanismRecorded(mechanism.clone()).into()))
}

/// The HC, or the RC where there is none: who may give what is for the head of the country team.
pub fn head() -> Authority {
    Authority::of(&HEADS)
}

/// Refuses the RC where an HC was appointed when it happened, and an HC where the record says that none was (row OG-7).
///
/// # Errors
/// [`Refusal::Denied`].
pub fn acting_head(operation: &Operation, context: &Context<'_>) -> Result<(), Refusal> {
    let Some(leadership) = operation.country.leadership.at(context.occurred_at) else { return Ok(()) };
    let (country, day, leadership) = (context.country, context.day(), &leadership.what);
    match (context.actor.role, leadership.humanitarian_coordinator) {
        (Role::ResidentCoordinator, true) => Err(Refusal::denied("OG-7", reasons::HC_APPOINTED).says(
            message!(
                "on {day} {country} had a Humanitarian Coordinator, appointed since {since}, who acts",
                day,
                country,
                since = leadership.since
            ),
            "have the Humanitarian Coordinator give the command, or record that none was appointed any more",
        )),
        (Role::HumanitarianCoordinator, false) => Err(Refusal::denied("OG-7", reasons::HC_NOT_APPOINTED).says(
            message!(
                "the record says that {country} had no Humanitarian Coordinator on {day}, so the Resident Coordinator acts",
                country,
                day
            ),
            "record the appointment first, from the day on which it began",
        )),
        _ => Ok(()),
    }
}

/// The country after it chose its word.
pub(super) fn term_chosen(country: &mut Country, term: &Term, stamp: &Stamp) {
    country.chosen_terms.record(stamp.occurred_at, Recorded::new(term, stamp));
}

/// The country after its leadership was recorded.
pub(super) fn leadership_recorded(country: &mut Country, leadership: &Leadership, stamp: &Stamp) {
    let since = start_of_day(leadership.since, stamp.zone);
    country.leadership.record(since, Recorded::new(&leadership.into(), stamp));
}

/// The country after a mechanism was recorded.
pub(super) fn mechanism_recorded(country: &mut Country, mechanism: &Mechanism, stamp: &Stamp) {
    let known = country.mechanisms.entry(mechanism.mechanism.clone()).or_default();
    known.record(stamp.occurred_at, Recorded::new(mechanism, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{actor, at, code};

    use super::*;
    use crate::domain::fixtures::{Example, erc, hc, ocha};
    use crate::domain::operation::fixtures::{registered, step};
    use crate::domain::operation::{ClusterDecision, Command};

    /// OG-7: the RC acts where no HC is appointed, and the record says which.
    #[test]
    fn the_resident_coordinator_acts_where_no_humanitarian_coordinator_is_appointed() {
        let rc = actor(Role::ResidentCoordinator, "UNDP");
        let leadership = |humanitarian_coordinator| {
            let since = at("2013-01-01").date_naive();
            Command::RecordLeadership(Leadership { humanitarian_coordinator, country_team: true, since })
        };
        let decision = ClusterDecision {
            emergency: code("haiyan"),
            decided_at: at("2013-11-12T08:00:00Z"),
            sectors: vec![code("HEA")],
            mechanisms_analysis: "overwhelmed".to_owned(),
            directors_support: "met".to_owned(),
        };
        let declared =
            registered().at("2013-11-12T09:00:00Z").given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")));
        let decide = Command::RecordClusterDecision(decision);
        let with_hc = declared.clone().given(&ocha(), leadership(true));
        with_hc.when(&rc, decide.clone()).refused("OG-7", "HC_APPOINTED");
        let without_hc = declared.given(&ocha(), leadership(false));
        without_hc.clone().when(&hc(), decide.clone()).refused("OG-7", "HC_NOT_APPOINTED");
        without_hc.when(&rc, decide).keeps("RM-1.3.decision");
    }

    /// OG-7, RM-1.15: the one who acted when it happened gives the command, whoever acts when it is recorded.
    #[test]
    fn the_head_of_then_decided() {
        let rc = actor(Role::ResidentCoordinator, "UNDP");
        let leadership = |humanitarian_coordinator, since: &str| {
            let since = at(since).date_naive();
            Command::RecordLeadership(Leadership { humanitarian_coordinator, country_team: true, since })
        };
        let decided = |decided_at: &str| {
            Command::RecordClusterDecision(ClusterDecision {
                emergency: code("haiyan"),
                decided_at: at(decided_at),
                sectors: vec![code("HEA")],
                mechanisms_analysis: "overwhelmed".to_owned(),
                directors_support: "met".to_owned(),
            })
        };
        let led = registered()
            .at("2013-11-15")
            .given(&ocha(), leadership(false, "2013-01-01"))
            .given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")))
            .given(&ocha(), leadership(true, "2013-11-14"));
        let (by_the_rc, by_the_hc) = ("2013-11-13T09:00:00Z", "2013-11-14T09:00:00Z");
        led.clone().when(&hc(), decided(by_the_rc)).refused("OG-7", "HC_NOT_APPOINTED");
        led.clone().when(&rc, decided(by_the_hc)).refused("OG-7", "HC_APPOINTED");
        led.clone().when(&rc, decided(by_the_rc)).keeps("RM-1.3.decision");
        led.when(&hc(), decided(by_the_hc)).keeps("RM-1.3.decision");
    }

    /// OG-7: the usual course is an RC, and an HC days later: what the RC owes then the HC owes at once, and back again. Where nobody
    /// recorded an HC, the RC owes it.
    #[test]
    fn what_is_owed_moves_to_the_new_head() {
        let rc_acts = |since: &str, humanitarian_coordinator| {
            let since = at(since).date_naive();
            Command::RecordLeadership(Leadership { humanitarian_coordinator, country_team: true, since })
        };
        let owners = |example: &Example| -> Vec<_> {
            let duties = example.record().duties.values();
            let mut owed: Vec<_> = duties.map(|duty| (duty.rule.clone(), duty.owner.role, duty.since)).collect();
            owed.sort_by_key(|(rule, ..)| rule.clone());
            owed
        };
        let since = at("2013-11-08T04:40:00Z");
        let owed_by = |role| [("OG-1.consultation".to_owned(), role, since), ("OG-2.proposal".to_owned(), role, since)];
        assert_eq!(owners(&registered()), owed_by(Role::ResidentCoordinator), "nobody is recorded yet");
        let hc_before = registered().given(&ocha(), rc_acts("2013-01-01", true));
        assert_eq!(owners(&hc_before), owed_by(Role::HumanitarianCoordinator));
        let first = registered().given(&ocha(), rc_acts("2013-01-01", false));
        assert_eq!(owners(&first), owed_by(Role::ResidentCoordinator));
        let then = first.at("2013-11-10").given(&ocha(), rc_acts("2013-11-10", true));
        assert_eq!(owners(&then), owed_by(Role::HumanitarianCoordinator));
        let late = then.clone().given(&ocha(), rc_acts("2012-01-01", false));
        assert_eq!(owners(&late), owners(&then), "the RC acted before, not now");
    }

    /// OG-7, RM-1.4: where nobody recorded who acts and whether there is a team, the record asserts neither.
    #[test]
    fn no_head_and_no_team_is_asserted() {
        let country =
            |example: &Example| (example.state().country.recorded_head(), example.state().country.has_country_team());
        assert_eq!(country(&registered()), (None, None));
        let leadership =
            Leadership { humanitarian_coordinator: false, country_team: false, since: at("2013-01-01").date_naive() };
        let recorded = registered().given(&ocha(), Command::RecordLeadership(leadership));
        assert_eq!(country(&recorded), (Some(Role::ResidentCoordinator), Some(false)));
    }

    /// GN-5: one word a country.
    #[test]
    fn a_country_chooses_its_word() {
        let chosen = registered().given(&ocha(), Command::ChooseTerm(Term::Sector));
        assert_eq!(chosen.state().country.term(), Term::Sector);
        chosen.when(&ocha(), Command::ChooseTerm(Term::Sector)).refused("GN-5", "TERM_IN_USE");
    }

    /// GN-5, OG-7: a decision on the country is taken on what is so there.
    #[test]
    fn a_decision_on_the_country_reads_its_present_state() {
        let chosen = registered().given(&ocha(), Command::ChooseTerm(Term::Sector));
        let leadership =
            Leadership { humanitarian_coordinator: true, country_team: true, since: at("2013-01-01").date_naive() };
        for command in [Command::ChooseTerm(Term::WorkingGroup), Command::RecordLeadership(leadership)] {
            let outcome = chosen.clone().reading(Etag(1)).when(&ocha(), command);
            assert!(matches!(outcome.refusal(), Refusal::Stale { what: "country", .. }), "{}", outcome.refusal());
        }
    }
}
