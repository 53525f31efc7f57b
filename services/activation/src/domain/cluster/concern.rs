//! A concern that a lead agency does not deliver: steps in their order, each on the record (row OG-17).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::rules::{self, RuleId};
use convene_kernel::reference_checks::{find, must_be_new};
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::subject::Subject;
use convene_kernel::visibility::Reader;
use serde::{Deserialize, Serialize};

use super::checks::{about, admits_head, not_in_the_future, to_change};
use super::{Cluster, Event};
use crate::domain::subjects::CONCERN;
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// The first step is owed; the others are taken where they are necessary.
const RULE: RuleId = rules::OG_17_CONCERN;

/// A concern that a lead agency does not deliver, with every step taken on it (row OG-17).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Concern {
    /// What was raised.
    pub raised: Recorded<ConcernRaised>,
    /// The agency it is about.
    pub lead_agency: Option<OrganizationCode>,
    /// The steps, in order.
    pub steps: Vec<Recorded<ConcernStepTaken>>,
    /// How it ended, once it has.
    pub closure: Option<Recorded<ConcernClosure>>,
}

/// A concern was raised (row OG-17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcernRaised {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// Its identifier.
    pub concern: ResourceId,
    /// What is not delivered.
    pub statement: String,
}

/// A step taken on a concern (row OG-17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcernStep {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The identifier of the concern, such as `k-1`.
    pub concern: ResourceId,
    /// Which step.
    pub step: ConcernStepKind,
    /// The day it was taken.
    pub on: NaiveDate,
    /// What came of it.
    pub outcome: String,
}

/// A step that was taken on a concern, and what was left out before it (row OG-17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcernStepTaken {
    /// Which step, when, and what came of it.
    #[serde(flatten)]
    pub step: ConcernStep,
    /// The optional steps before it that were not taken so far: noted, and no more.
    pub left_out: Vec<ConcernStepKind>,
}

/// The steps on a concern (row OG-17): the first is always taken, and other arrangements come after the HCT was consulted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConcernStepKind {
    /// The HC consulted the agency's country director or representative.
    CountryDirectorConsulted,
    /// The HC consulted the HCT.
    CountryTeamConsulted,
    /// The HC asked the ERC to consult the Principals.
    PrincipalsConsulted,
    /// The HC proposed other arrangements.
    OtherArrangementsProposed,
}

impl ConcernStepKind {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [
        Self::CountryDirectorConsulted,
        Self::CountryTeamConsulted,
        Self::PrincipalsConsulted,
        Self::OtherArrangementsProposed,
    ];
}

/// A concern was closed (row OG-17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcernClosure {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The identifier of the concern, such as `k-1`.
    pub concern: ResourceId,
    /// How it ended.
    pub outcome: String,
}

/// Who may raise one: whoever has a stake in what the lead does (row OG-17).
pub(super) fn authority_to_raise() -> Authority {
    Authority::of(&[
        Role::HumanitarianCoordinator,
        Role::ResidentCoordinator,
        Role::HctMember,
        Role::OchaCountry,
        Role::LeadAgency,
        Role::Coordinator,
        Role::Partner,
        Role::NgoConsortium,
        Role::NationalAuthority,
        Role::Donor,
    ])
}

pub(super) fn raise_concern(operation: &Operation, command: &ConcernRaised, context: &Context<'_>) -> Decided {
    let cluster = operation.cluster(&command.cluster)?;
    let mut checks = Checks::new();
    must_be_new(
        &mut checks,
        "OG-17",
        reasons::CONCERN_ALREADY_EXISTS,
        "concern",
        "a concern",
        cluster.concerns.for_decision(),
        &command.concern,
    );
    checks.finish()?;
    let mut decision = about(cluster, Event::ConcernRaised(command.clone().into()));
    let owner = Owner::role(operation.country.head());
    let subject = subject(cluster, &command.concern);
    decision.open(Duty::new(RULE, subject, owner, context.occurred_at).concerning(cluster.id.clone()));
    Ok(decision)
}

/// A step is taken on a concern that is open, and closes it.
pub(super) fn admits(operation: &Operation, cluster: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits_head(operation, cluster, context)?;
    let cluster = operation.cluster(cluster)?;
    if cluster.concerns.for_decision().values().any(|concern| concern.closure.is_none()) {
        return Ok(());
    }
    Err(Refusal::precondition("OG-17", reasons::NO_OPEN_CONCERN).at("concern").says(
        message!("no concern about the cluster '{cluster}' is open", cluster = cluster.id),
        "raise a concern first; one that is closed stays closed",
    ))
}

pub(super) fn take_concern_step(operation: &Operation, command: &ConcernStep, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let concern = open(cluster, &command.concern)?;
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, "OG-17", "on", command.on, context);
    let (first, last) = (concern.steps.first(), concern.steps.last());
    let is_taken = |step: ConcernStepKind| concern.steps.iter().any(|taken| taken.what.step.step == step);
    let is_last = command.step == ConcernStepKind::OtherArrangementsProposed;
    let comes_after = if is_last { last } else { first };
    match comes_after.map(|taken| &taken.what.step) {
        None if command.step != ConcernStepKind::CountryDirectorConsulted => {
            checks.precondition("OG-17", reasons::COUNTRY_DIRECTOR_FIRST).at("step").says(
                "the agency's country director has not been consulted",
                "consult the country director or representative, and record it first",
            )
        }
        Some(_) if is_taken(command.step) || is_taken(ConcernStepKind::OtherArrangementsProposed) => {
            checks.precondition("OG-17", reasons::STEP_OUT_OF_ORDER).at("step").says(
                "the record already has this step, or the last one",
                "take a step that was not taken, or close the concern",
            )
        }
        Some(_) if is_last && !is_taken(ConcernStepKind::CountryTeamConsulted) => {
            checks.precondition("OG-17", reasons::COUNTRY_TEAM_FIRST).at("step").says(
                "the HCT has not been consulted on the concern",
                "consult the HCT, and record it before you propose other arrangements",
            )
        }
        Some(earlier) if command.on < earlier.on => {
            checks.invalid("OG-17", reasons::STEP_BEFORE_THE_LAST).at("on").says(
                message!("a step that comes before this one was taken on {on}", on = earlier.on),
                "give the day this step was taken",
            )
        }
        _ => {}
    }
    checks.finish()?;
    let left_out = ConcernStepKind::ALL.into_iter().filter(|step| *step < command.step && !is_taken(*step)).collect();
    let mut decision =
        about(cluster, Event::ConcernStepTaken(ConcernStepTaken { step: command.clone(), left_out }.into()));
    let taken_at = context.moment_on(command.on).max(concern.raised.stamp.occurred_at);
    decision.keep(RULE, subject(cluster, &command.concern), taken_at);
    Ok(decision)
}

pub(super) fn close_concern(operation: &Operation, command: &ConcernClosure, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let concern = open(cluster, &command.concern)?;
    let mut checks = Checks::new();
    if concern.steps.is_empty() {
        checks.precondition("OG-17", reasons::COUNTRY_DIRECTOR_FIRST).at("concern").says(
            "the agency's country director has not been consulted",
            "consult the country director or representative, and record it before you close the concern",
        );
    }
    checks.finish()?;
    Ok(about(cluster, Event::ConcernClosed(command.clone().into())))
}

fn open<'a>(cluster: &'a Cluster, id: &ResourceId) -> Result<&'a Concern, Refusal> {
    let concern = find("concern", cluster.concerns.for_decision(), id)?;
    let mut checks = Checks::new();
    if concern.closure.is_some() {
        checks
            .precondition("OG-17", reasons::CONCERN_CLOSED)
            .at("concern")
            .says(message!("the concern '{id}' is closed", id), "raise a new concern if the matter is not settled");
    }
    checks.finish()?;
    Ok(concern)
}

/// Whether the reader sees a duty: that to take up a concern is for those who take part in deciding.
pub fn duty_is_shown(duty: &Duty, reader: &Reader) -> bool {
    reader.is_insider() || duty.rule != RULE
}

fn subject(cluster: &Cluster, concern: &ResourceId) -> Subject {
    cluster.subject().part(CONCERN, concern)
}

pub(super) fn raised(cluster: &mut Cluster, raised: &ConcernRaised, stamp: &Stamp) {
    let concern = Concern {
        raised: Recorded::new(raised, stamp),
        lead_agency: cluster.lead_at(stamp.occurred_at).cloned(),
        steps: Vec::new(),
        closure: None,
    };
    cluster.concerns.for_evolution().insert(raised.concern.clone(), concern);
}

/// Brings up to date which agency each concern is about: the one that led when it was raised.
pub(super) fn find_leads(cluster: &mut Cluster) {
    let mut concerns = std::mem::take(cluster.concerns.for_evolution());
    for concern in concerns.values_mut() {
        concern.lead_agency = cluster.lead_at(concern.raised.stamp.occurred_at).cloned();
    }
    *cluster.concerns.for_evolution() = concerns;
}

pub(super) fn step_taken(cluster: &mut Cluster, taken: &ConcernStepTaken, stamp: &Stamp) {
    if let Some(concern) = cluster.concerns.for_evolution().get_mut(&taken.step.concern) {
        let place = concern.steps.partition_point(|one| one.what.step.on <= taken.step.on);
        concern.steps[place..].iter_mut().for_each(|later| later.what.left_out.retain(|one| *one != taken.step.step));
        concern.steps.insert(place, Recorded::new(taken, stamp));
    }
}

pub(super) fn closed(cluster: &mut Cluster, closure: &ConcernClosure, stamp: &Stamp) {
    if let Some(concern) = cluster.concerns.for_evolution().get_mut(&closure.concern) {
        concern.closure = Some(Recorded::new(closure, stamp));
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{Example, actor, at, code};
    use convene_kernel::testing::{insider, outsider};

    use super::*;
    use crate::domain::cluster::Command;
    use crate::domain::fixtures::{end_of, hc, health, ocha, start_of};
    use crate::domain::operation::{self, Leadership};
    use crate::domain::{self, Activation};

    fn concern() -> Example<Activation> {
        let raised = ConcernRaised {
            cluster: code("health"),
            concern: code("k-1"),
            statement: "no meeting for three weeks".to_owned(),
        };
        health().at("2014-01-10T08:00:00Z").given(&hc(), Command::RaiseConcern(raised))
    }

    fn step(step: ConcernStepKind, on: &str) -> Command {
        Command::TakeConcernStep(ConcernStep {
            cluster: code("health"),
            concern: code("k-1"),
            step,
            on: at(on).date_naive(),
            outcome: "a coordinator is sent".to_owned(),
        })
    }

    fn close() -> Command {
        Command::CloseConcern(ConcernClosure {
            cluster: code("health"),
            concern: code("k-1"),
            outcome: "meetings are held again".to_owned(),
        })
    }

    /// OG-17, OG-7: where no HC is appointed, the concern is the RC's to take up.
    #[test]
    fn a_concern_is_taken_up_by_who_heads_the_response() {
        let resident_coordinator_alone =
            Leadership { humanitarian_coordinator: false, country_team: false, since: at("2011-01-01").date_naive() };
        let raised =
            ConcernRaised { cluster: code("health"), concern: code("k-1"), statement: "no meeting".to_owned() };
        let example = health()
            .given(&ocha(), operation::Command::RecordLeadership(resident_coordinator_alone))
            .given(&actor(Role::Partner, "MSF"), Command::RaiseConcern(raised));
        assert_eq!(example.duty("OG-17.concern").expect("owed").owner, Owner::role(Role::ResidentCoordinator));
    }

    /// OG-17: the agency's country director is always consulted first.
    #[test]
    fn a_concern_begins_with_the_country_director() {
        let example = concern();
        assert!(example.duty("OG-17.concern").is_some());
        for later in &ConcernStepKind::ALL[1..] {
            let outcome = example.clone().when(&hc(), step(*later, "2014-01-10"));
            outcome.refused("OG-17", "COUNTRY_DIRECTOR_FIRST");
        }
        example.when(&hc(), close()).refused("OG-17", "COUNTRY_DIRECTOR_FIRST");
    }

    /// OG-17: steps keep their order; an optional one left out is noted and no more.
    #[test]
    fn steps_on_a_concern_keep_their_order() {
        let first = concern().when(&hc(), step(ConcernStepKind::CountryDirectorConsulted, "2014-01-10"));
        first.keeps("OG-17.concern");
        let begun = first.accepted();
        let outcome = begun.when(&hc(), step(ConcernStepKind::PrincipalsConsulted, "2014-01-10"));
        let [domain::Event::Cluster(Event::ConcernStepTaken(taken))] = &outcome.commit().events[..] else {
            panic!("one step was taken")
        };
        assert_eq!(taken.for_decision().left_out, [ConcernStepKind::CountryTeamConsulted]);
        let asked = outcome.accepted();
        let steps = &asked.state().clusters[&code("health")].concerns.for_decision()[&code("k-1")].steps;
        assert_eq!(steps[1].what.left_out, [ConcernStepKind::CountryTeamConsulted], "the record notes it, too");
        let again = asked.clone().when(&hc(), step(ConcernStepKind::PrincipalsConsulted, "2014-01-10"));
        again.refused("OG-17", "STEP_OUT_OF_ORDER");
        let closed = asked.given(&hc(), close());
        assert!(closed.state().clusters[&code("health")].concerns.for_decision()[&code("k-1")].closure.is_some());
    }

    /// OG-17: other arrangements are proposed only after the HCT was consulted, and they are the last step.
    #[test]
    fn other_arrangements_come_after_the_country_team() {
        let begun = concern()
            .given(&hc(), step(ConcernStepKind::CountryDirectorConsulted, "2014-01-10"))
            .given(&hc(), step(ConcernStepKind::PrincipalsConsulted, "2014-01-10"));
        let arrange = || step(ConcernStepKind::OtherArrangementsProposed, "2014-01-10");
        begun.clone().when(&hc(), arrange()).refused("OG-17", "COUNTRY_TEAM_FIRST");
        let consulted = begun.given(&hc(), step(ConcernStepKind::CountryTeamConsulted, "2014-01-10"));
        let arranged = consulted.when(&hc(), arrange()).accepted();
        arranged.when(&hc(), arrange()).refused("OG-17", "STEP_OUT_OF_ORDER");
    }

    /// OG-17: a step that is recorded late keeps the duty when it was taken, and takes its place among the steps.
    #[test]
    fn a_step_counts_from_its_day() {
        let late =
            concern().at("2014-03-01").when(&hc(), step(ConcernStepKind::CountryDirectorConsulted, "2014-01-12"));
        let kept = convene_kernel::duty::DutyChange::Kept {
            id: Duty::id(RULE, &late.commit().resource.part(CONCERN, code::<ResourceId>("k-1"))),
            at: end_of("2014-01-12"),
            earliest: Some(start_of("2014-01-12")),
        };
        assert!(late.commit().duties.contains(&kept), "{:?}", late.commit().duties);
        let asked = late.accepted().given(&hc(), step(ConcernStepKind::PrincipalsConsulted, "2014-02-20"));
        let again = asked.clone().when(&hc(), step(ConcernStepKind::CountryTeamConsulted, "2014-01-11"));
        again.refused("OG-17", "STEP_BEFORE_THE_LAST");
        let between = asked.given(&hc(), step(ConcernStepKind::CountryTeamConsulted, "2014-02-01"));
        let steps = &between.state().clusters[&code("health")].concerns.for_decision()[&code("k-1")].steps;
        let kinds: Vec<_> = steps.iter().map(|taken| taken.what.step.step).collect();
        assert_eq!(kinds, ConcernStepKind::ALL[..3]);
        assert!(steps[2].what.left_out.is_empty(), "nothing was left out");
    }

    /// OG-17: a closed concern stays closed, and nothing is asked for where none is open.
    #[test]
    fn a_closed_concern_takes_no_step() {
        let consult = |step_kind| step(step_kind, "2014-01-10");
        let closed = concern().given(&hc(), consult(ConcernStepKind::CountryDirectorConsulted)).given(&hc(), close());
        for example in [health(), closed.clone()] {
            let outcome = example.clone().when(&hc(), consult(ConcernStepKind::CountryTeamConsulted));
            outcome.refused("OG-17", "NO_OPEN_CONCERN");
            example.when(&hc(), close()).refused("OG-17", "NO_OPEN_CONCERN");
        }
        let (cluster, another) = (code("health"), code("k-2"));
        let raised = ConcernRaised { cluster, concern: another, statement: "no meeting since March".to_owned() };
        let beside_another = closed.given(&hc(), Command::RaiseConcern(raised));
        let outcome = beside_another.clone().when(&hc(), consult(ConcernStepKind::CountryTeamConsulted));
        outcome.refused("OG-17", "CONCERN_CLOSED");
        beside_another.when(&hc(), close()).refused("OG-17", "CONCERN_CLOSED");
    }

    /// OG-17: an identifier names one concern, and a step is taken on the day of the first one or later.
    #[test]
    fn a_concern_is_raised_once_and_followed_in_order() {
        let (cluster, concern_id, statement) = (code("health"), code("k-1"), "no meeting".to_owned());
        let again = Command::RaiseConcern(ConcernRaised { cluster, concern: concern_id, statement });
        concern().when(&hc(), again).refused("OG-17", "CONCERN_ALREADY_EXISTS");
        let begun = concern().given(&hc(), step(ConcernStepKind::CountryDirectorConsulted, "2014-01-10"));
        let earlier = step(ConcernStepKind::CountryTeamConsulted, "2014-01-09");
        begun.clone().when(&hc(), earlier).refused("OG-17", "STEP_BEFORE_THE_LAST");
        begun.when(&hc(), step(ConcernStepKind::CountryTeamConsulted, "2014-01-10")).commit();
    }

    /// OG-17: the last step follows every step on record, and no step is taken after it.
    #[test]
    fn the_last_step_on_a_concern_is_the_last() {
        let consulted = concern()
            .at("2014-02-10T08:00:00Z")
            .given(&hc(), step(ConcernStepKind::CountryDirectorConsulted, "2014-01-10"))
            .given(&hc(), step(ConcernStepKind::CountryTeamConsulted, "2014-01-20"));
        let arrange = |on: &str| step(ConcernStepKind::OtherArrangementsProposed, on);
        consulted.clone().when(&hc(), arrange("2014-01-15")).refused("OG-17", "STEP_BEFORE_THE_LAST");
        let arranged = consulted.given(&hc(), arrange("2014-01-20"));
        let later = step(ConcernStepKind::PrincipalsConsulted, "2014-01-25");
        arranged.when(&hc(), later).refused("OG-17", "STEP_OUT_OF_ORDER");
    }

    /// OG-17: that a concern is to be taken up is for those who take part in deciding; other duties are for every reader.
    #[test]
    fn a_concern_is_shown_to_those_who_decide() {
        let example = concern();
        let (concern, other) =
            (example.duty("OG-17.concern").expect("owed"), example.duty("OG-9.coordinator").expect("owed"));
        assert!(duty_is_shown(concern, &insider()) && !duty_is_shown(concern, &outsider()));
        assert!(duty_is_shown(other, &outsider()));
    }
}
