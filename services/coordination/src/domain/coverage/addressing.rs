//! What is done about a gap or a duplication: somebody takes it up until a day, or it is accepted for a reason (rows RM-8.5, RM-8.6).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::row::Row;
use serde::{Deserialize, Serialize};

use super::{CoverageGap, DuplicationOnRecord, Event, Facts, Life, admission};
use crate::domain::{CoverageDecided, CoverageState};
use crate::reasons;

/// Somebody takes a gap up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapAddressing {
    /// The identifier of the gap.
    pub coverage_gap: ResourceId,
    /// Who.
    pub by: String,
    /// Until which day.
    pub until: NaiveDate,
    /// What they do.
    pub what: String,
}

/// A gap is accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapAcceptance {
    /// The identifier of the gap.
    pub coverage_gap: ResourceId,
    /// Why.
    pub reason: String,
}

/// Somebody takes a duplication up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicationAddressing {
    /// The identifier of the duplication.
    pub duplication: ResourceId,
    /// Who.
    pub by: String,
    /// Until which day.
    pub until: NaiveDate,
    /// What they do.
    pub what: String,
}

/// A duplication is accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicationAcceptance {
    /// The identifier of the duplication.
    pub duplication: ResourceId,
    /// Why.
    pub reason: String,
}

/// Something with the cluster of the country that it concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfCluster<T> {
    /// What.
    #[serde(flatten)]
    pub what: T,
    /// The cluster of the country; none where it concerns several, or one that is not active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<ResourceId>,
}

/// A gap that the data show admits what is done about it.
pub(super) fn admits_gap(state: &CoverageState, id: &str) -> Result<(), Refusal> {
    is_open(state.coverage_gap(id)?, "RM-8.6")
}

/// A duplication that the data show admits what is done about it.
pub(super) fn admits_duplication(state: &CoverageState, id: &str) -> Result<(), Refusal> {
    is_open(state.duplication(id)?, "RM-8.5")
}

fn is_open<T: Clone, A, B>(life: &Life<T, A, B>, row: &'static str) -> Result<(), Refusal> {
    if life.is_open() {
        return Ok(());
    }
    Err(Refusal::precondition(row, reasons::FOUND_NO_MORE)
        .at("")
        .says("the data do not show it any more", "nothing needs to be done"))
}

/// The gap to change, for those who speak for its cluster.
fn gap<'a>(
    state: &'a CoverageState,
    id: &ResourceId,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<&'a CoverageGap, Refusal> {
    let gap = state.coverage_gap(id)?;
    context.expect_etag("gap", gap.etag)?;
    admission::speaks_for(&gap.found.what.what.cluster, facts, context)?;
    Ok(gap)
}

/// The duplication to change, for those who speak for one of its clusters.
fn duplication<'a>(
    state: &'a CoverageState,
    id: &ResourceId,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<&'a DuplicationOnRecord, Refusal> {
    let duplication = state.duplication(id)?;
    context.expect_etag("duplication", duplication.etag)?;
    speaks_for_one(&duplication.found.what.what.clusters, facts, context)?;
    Ok(duplication)
}

fn speaks_for_one(clusters: &[ClusterCode], facts: &Facts, context: &Context<'_>) -> Result<(), Refusal> {
    clusters.iter().map(|cluster| admission::speaks_for(cluster, facts, context)).reduce(Result::or).unwrap_or(Ok(()))
}

fn is_ahead(row: impl Into<Row>, until: NaiveDate, context: &Context<'_>) -> Result<(), Refusal> {
    let mut checks = Checks::new();
    if until < context.day() {
        checks.invalid(row, reasons::DUE_BEFORE_TAKEN_UP).at("addressing.until").says(
            message!("{until} is before the day on which it is taken up, {day}", until, day = context.day()),
            "give the day by which it is to be done",
        );
    }
    checks.finish()
}

pub(super) fn address_gap(
    state: &CoverageState,
    command: &GapAddressing,
    facts: &Facts,
    context: &Context<'_>,
) -> CoverageDecided {
    let gap = gap(state, &command.coverage_gap, facts, context)?;
    is_ahead("RM-8.6", command.until, context)?;
    let addressed = OfCluster { what: command.clone(), of: gap.found.what.of.clone() };
    Ok(Decision::about(gap.found.what.what.subject()).event(Event::GapAddressed(addressed).into()))
}

pub(super) fn accept_gap(
    state: &CoverageState,
    command: &GapAcceptance,
    facts: &Facts,
    context: &Context<'_>,
) -> CoverageDecided {
    let gap = gap(state, &command.coverage_gap, facts, context)?;
    let accepted = OfCluster { what: command.clone(), of: gap.found.what.of.clone() };
    Ok(Decision::about(gap.found.what.what.subject()).event(Event::GapAccepted(accepted).into()))
}

pub(super) fn address_duplication(
    state: &CoverageState,
    command: &DuplicationAddressing,
    facts: &Facts,
    context: &Context<'_>,
) -> CoverageDecided {
    let duplication = duplication(state, &command.duplication, facts, context)?;
    is_ahead("RM-8.5", command.until, context)?;
    let addressed = OfCluster { what: command.clone(), of: duplication.found.what.of.clone() };
    Ok(Decision::about(duplication.found.what.what.subject()).event(Event::DuplicationAddressed(addressed).into()))
}

pub(super) fn accept_duplication(
    state: &CoverageState,
    command: &DuplicationAcceptance,
    facts: &Facts,
    context: &Context<'_>,
) -> CoverageDecided {
    let duplication = duplication(state, &command.duplication, facts, context)?;
    let accepted = OfCluster { what: command.clone(), of: duplication.found.what.of.clone() };
    Ok(Decision::about(duplication.found.what.what.subject()).event(Event::DuplicationAccepted(accepted).into()))
}

/// Somebody takes it up, in the place of what was said of it before.
pub(super) fn addressed<T, A: Clone, B>(life: Option<&mut Life<T, A, B>>, addressing: &A, stamp: &Stamp) {
    if let Some(life) = life {
        (life.addressing, life.acceptance, life.etag) = (Some(Recorded::new(addressing, stamp)), None, stamp.etag);
    }
}

/// It is accepted, in the place of what was said of it before.
pub(super) fn accepted<T, A, B: Clone>(life: Option<&mut Life<T, A, B>>, acceptance: &B, stamp: &Stamp) {
    if let Some(life) = life {
        (life.addressing, life.acceptance, life.etag) = (None, Some(Recorded::new(acceptance, stamp)), stamp.etag);
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::codes::Etag;
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::coverage::{Command, FoundDuplication};
    use crate::domain::coverage_fixtures::*;

    fn addresses(until: &str) -> Command {
        let (by, what) = ("CARE".to_owned(), "a second team".to_owned());
        Command::AddressGap(GapAddressing { coverage_gap: code("hea-x0101"), by, until: code(until), what })
    }

    fn accepts() -> Command {
        Command::AcceptGap(GapAcceptance { coverage_gap: code("hea-x0101"), reason: "no access".to_owned() })
    }

    /// RM-8.6: a gap is open, taken up by somebody until a day, accepted for a reason, and closed by the data alone.
    #[test]
    fn a_gap_has_a_life() {
        let of = |example: &Example| {
            let gap = &example.state().gaps[&code("hea-x0101")];
            (gap.addressing.is_some(), gap.acceptance.is_some(), gap.closed.is_some())
        };
        let open = found();
        assert_eq!(of(&open), (false, false, false));
        open.clone().when(&coordinator(), addresses("2024-04-01")).refused("RM-8.6", "DUE_BEFORE_TAKEN_UP");
        open.clone().when(&lead("UNICEF"), addresses("2024-06-30")).refused("OG-8", "NOT_THE_LEAD_AGENCY");
        let addressed = open.given(&coordinator(), addresses("2024-06-30"));
        assert_eq!(of(&addressed), (true, false, false));
        let accepted = addressed.given(&coordinator(), accepts());
        assert_eq!(of(&accepted), (false, true, false));
        let again = accepted.clone().given(&coordinator(), addresses("2024-04-05"));
        assert_eq!(of(&again), (true, false, false), "who takes it up until today does not accept it");
        for command in [addresses("2024-06-30"), accepts()] {
            let stale = accepted.clone().reading(Etag(0)).when(&coordinator(), command.clone());
            assert!(matches!(stale.refusal(), Refusal::Stale { .. }));
            accepted.clone().when(&lead("UNICEF"), command).refused("OG-8", "NOT_THE_LEAD_AGENCY");
        }
        let closed = accepted.knowing(nothing_shown()).given(&service(), announces());
        assert_eq!(of(&closed), (false, true, true));
        closed.clone().when(&coordinator(), accepts()).refused("RM-8.6", "FOUND_NO_MORE");
        let again = closed.knowing(shown_facts()).given(&service(), announces());
        assert_eq!(of(&again), (false, false, false), "what was said of it was said of the other one");
    }

    /// RM-8.5: a duplication has the same life.
    #[test]
    fn a_duplication_has_a_life() {
        let (by, what, duplication) = ("CARE".to_owned(), "moves to another district".to_owned(), code("d-1"));
        let address = DuplicationAddressing { duplication, by, until: code("2024-06-30"), what };
        let accept = DuplicationAcceptance { duplication: code("d-1"), reason: "they share the work".to_owned() };
        for command in [Command::AddressDuplication(address.clone()), Command::AcceptDuplication(accept.clone())] {
            let stale = found().reading(Etag(0)).when(&coordinator(), command);
            assert!(matches!(stale.refusal(), Refusal::Stale { .. }));
        }
        let past = DuplicationAddressing { until: code("2024-04-04"), ..address.clone() };
        found().when(&coordinator(), Command::AddressDuplication(past)).refused("RM-8.5", "DUE_BEFORE_TAKEN_UP");
        let addressed = found().given(&coordinator(), Command::AddressDuplication(address.clone()));
        assert!(addressed.state().duplications[&code("d-1")].addressing.is_some());
        let accepted = addressed.given(&coordinator(), Command::AcceptDuplication(accept.clone()));
        assert!(accepted.state().duplications[&code("d-1")].addressing.is_none());
        let closed = accepted.knowing(nothing_shown()).given(&service(), announces());
        closed.when(&coordinator(), Command::AcceptDuplication(accept)).refused("RM-8.5", "FOUND_NO_MORE");
    }

    /// RM-8.5, OG-8: the lead agency of one of its clusters takes a duplication up, and no other one.
    #[test]
    fn those_who_speak_for_one_of_its_clusters_take_a_duplication_up() {
        let mut facts = shown_facts();
        let of_two = FoundDuplication { clusters: vec![code("HEA"), code("NUT")], ..a_duplication() };
        facts.shown.duplications.insert(code("d-1"), Some(of_two));
        let found = uploaded().knowing(facts).given(&service(), announces());
        let (by, what) = ("CARE".to_owned(), "moves to another district".to_owned());
        let address = DuplicationAddressing { duplication: code("d-1"), by, until: code("2024-06-30"), what };
        let takes_up = || Command::AddressDuplication(address.clone());
        for agency in ["WHO", "UNICEF"] {
            found.clone().when(&lead(agency), takes_up()).commit();
        }
        found.when(&lead("UNHCR"), takes_up()).refused("OG-8", "NOT_THE_LEAD_AGENCY");
    }
}
