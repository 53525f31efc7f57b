//! What partners commit to: who, what, where and by when, with a focal point; a partner answers to a lead for nothing else (rows GN-A2,
//! GN-10).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{PersonId, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::must_be_new;
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::{CommitmentOnRecord, CommitmentStanding, Event, Gap, admission};
use crate::domain::cluster::Cluster;
use crate::domain::participation::{InCluster, Part, ParticipatingOrganization};
use crate::domain::subjects::COMMITMENT;
use crate::domain::{Arrangements, Decided, checks};
use crate::reasons;

/// What a partner commits to do about a gap (row GN-A2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapCommitment {
    /// The identifier of the commitment in the record of its country, such as `care-clinics`.
    pub commitment: ResourceId,
    /// The identifier of the gap in the record of its country, such as `g-1`.
    pub gap: ResourceId,
    /// The partner, as it takes part in the cluster, such as `care-health`.
    pub participant: ResourceId,
    /// What it is to do.
    pub what: String,
    /// Where, within the area of the gap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// By which day.
    pub by: NaiveDate,
    /// Its focal point.
    pub person: PersonId,
}

/// A commitment as it was put on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Committed {
    /// What was committed to.
    #[serde(flatten)]
    pub commitment: GapCommitment,
    /// The cluster that has the gap.
    pub cluster: ResourceId,
    /// The organization that takes part as the partner.
    pub organization: ParticipatingOrganization,
    /// Whether the organization made it itself.
    pub accepted: bool,
}

/// The organization accepts a commitment that another one put on record for it (row GN-10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentAcceptance {
    /// The identifier of the commitment in the record of its country, such as `care-clinics`.
    pub commitment: ResourceId,
    /// The organization's own word for it, where it is not in the register and speaks through the coordinator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
}

/// A commitment is met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentFulfilment {
    /// The identifier of the commitment in the record of its country, such as `care-clinics`.
    pub commitment: ResourceId,
    /// What was done.
    pub what: String,
}

/// A commitment is taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentRetraction {
    /// The identifier of the commitment in the record of its country, such as `care-clinics`.
    pub commitment: ResourceId,
    /// Why.
    pub reason: String,
}

/// Who may put a commitment on record: the partner, or the coordinator or lead agency for it.
pub(super) fn authority_to_commit(arrangements: &Arrangements, gap: &str) -> Authority {
    admission::of_cluster(arrangements, gap, &[Role::Partner])
}

/// Who may say something of a commitment: those who may put one to the same gap on record.
pub(super) fn authority(arrangements: &Arrangements, commitment: &str) -> Authority {
    let gap = arrangements.commitment(commitment).map_or("", |commitment| commitment.made.what.gap.as_str());
    authority_to_commit(arrangements, gap)
}

/// Whether the actor speaks for that organization itself.
fn is_itself(organization: &ParticipatingOrganization, context: &Context<'_>) -> bool {
    let speaks = matches!(context.actor.role, Role::Partner | Role::LeadAgency);
    speaks && organization.code.as_ref() == Some(&context.actor.organization)
}

pub(super) fn commit_to_gap(arrangements: &Arrangements, command: &GapCommitment, context: &Context<'_>) -> Decided {
    let gap = arrangements.gap(&command.gap)?;
    let cluster = admission::has_it(arrangements, gap, context)?;
    let participant = arrangements.participant(&command.participant)?;
    let (mut checks, known) = (Checks::new(), &arrangements.commitments);
    must_be_new(
        &mut checks,
        "GN-A2",
        reasons::COMMITMENT_ALREADY_EXISTS,
        "commitment",
        "a commitment",
        known,
        &command.commitment,
    );
    check_participant(&mut checks, arrangements, (cluster, &command.participant), context);
    if context.actor.role == Role::Partner && !is_itself(&participant.organization, context) {
        checks.invalid("GN-10", reasons::NOT_YOUR_ORGANIZATION).at("participant").says(
            message!("{own} commits for another organization", own = context.actor.organization),
            "name your own organization, or ask the coordinator of the cluster",
        );
    }
    if command.by < context.day() {
        checks.invalid("GN-A2", reasons::DUE_BEFORE_COMMITTED).at("by").says(
            message!("{by} is before the day of the commitment, {day}", by = command.by, day = context.day()),
            "give the day by which it is to be met",
        );
    }
    checks.finish()?;
    let committed = Committed {
        commitment: command.clone(),
        cluster: cluster.id.clone(),
        organization: participant.organization.clone(),
        accepted: is_itself(&participant.organization, context),
    };
    Ok(Decision::about(COMMITMENT.of(&command.commitment)).event(Event::Committed(committed).into()))
}

/// A partner commits that takes part in the cluster; observers and authorities owe nothing.
fn check_participant(
    checks: &mut Checks,
    arrangements: &Arrangements,
    (cluster, id): (&Cluster, &ResourceId),
    context: &Context<'_>,
) {
    let there = arrangements.participants_of(cluster, context.occurred_at).find(|one| one.id == *id);
    match there.map(|one| &one.part) {
        Some(Part::Partner) => {}
        Some(Part::Observer | Part::Authority { .. }) => checks
            .invalid("OG-19", reasons::NOT_A_PARTNER)
            .at("participant")
            .says(message!("'{id}' takes part and owes no commitments", id), "name a partner of the cluster"),
        None => checks.invalid("GN-A2", reasons::NOT_TAKING_PART).at("participant").says(
            message!("'{id}' takes no part in '{cluster}' then", id, cluster = cluster.id),
            "have the organization join the cluster as a partner first",
        ),
    }
}

/// An open commitment admits a command of the organization, or of those who speak for the cluster that has the gap.
pub(super) fn admits(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let commitment = arrangements.commitment(id)?;
    let gap = arrangements.gaps.get(&commitment.made.what.gap);
    let standing = commitment.standing_at(gap, context.occurred_at);
    if !matches!(standing, CommitmentStanding::Accepted | CommitmentStanding::NotAccepted) {
        return Err(Refusal::precondition("GN-A2", reasons::COMMITMENT_ENDED).at("commitment").says(
            message!(
                "the commitment '{id}' is met, taken back, or ended with its gap",
                id = commitment.made.what.commitment
            ),
            "make another commitment, where the gap is open",
        ));
    }
    if context.actor.role != Role::Partner
        && let Some(cluster) = gap.and_then(|gap| arrangements.cluster_with(gap, context.occurred_at))
    {
        checks::speaks_for(cluster, context)?;
    }
    if context.actor.role == Role::Partner && !is_itself(&commitment.organization, context) {
        return Err(not_its_own(commitment, context));
    }
    Ok(())
}

/// Refuses one organization's word for another: it answers for nothing that it did not commit to itself (row GN-10).
fn not_its_own(commitment: &CommitmentOnRecord, context: &Context<'_>) -> Refusal {
    Refusal::denied("GN-10", reasons::NOT_YOUR_ORGANIZATION).at("commitment").says(
        message!(
            "{organization} does not commit for the partner of '{id}'",
            organization = context.actor.organization,
            id = commitment.made.what.commitment
        ),
        "have the organization say so itself",
    )
}

/// A commitment is accepted, or taken back, by the organization itself; the coordinator passes on the word of one that is not in the
/// register.
fn speaks_itself(commitment: &CommitmentOnRecord, context: &Context<'_>) -> Result<(), Refusal> {
    let through_coordinator = commitment.code().is_none() && context.actor.role == Role::Coordinator;
    if is_itself(&commitment.organization, context) || through_coordinator {
        return Ok(());
    }
    Err(not_its_own(commitment, context))
}

/// A commitment is accepted once, by the organization itself.
pub(super) fn admits_acceptance(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits(arrangements, id, context)?;
    let commitment = arrangements.commitment(id)?;
    speaks_itself(commitment, context)?;
    if commitment.accepted.is_none() {
        return Ok(());
    }
    Err(Refusal::precondition("GN-10", reasons::COMMITMENT_ACCEPTED_ALREADY)
        .at("commitment")
        .says("the organization made or accepted the commitment already", "nothing needs to be done"))
}

/// A commitment is taken back by the organization itself; what it has not accepted, by those who put it on record, too.
pub(super) fn admits_retraction(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits(arrangements, id, context)?;
    let commitment = arrangements.commitment(id)?;
    if commitment.accepted.is_none() { Ok(()) } else { speaks_itself(commitment, context) }
}

/// A commitment is met that the organization accepted.
pub(super) fn admits_fulfilment(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits(arrangements, id, context)?;
    if arrangements.commitment(id)?.accepted.as_ref().is_some_and(|one| one.stamp.occurred_at <= context.occurred_at) {
        return Ok(());
    }
    Err(Refusal::precondition("GN-10", reasons::COMMITMENT_NOT_ACCEPTED)
        .at("commitment")
        .says("the organization has not accepted the commitment then", "have the organization accept it first"))
}

pub(super) fn accept_commitment(
    arrangements: &Arrangements,
    command: &CommitmentAcceptance,
    context: &Context<'_>,
) -> Decided {
    let commitment = to_change(arrangements, &command.commitment, context)?;
    let mut checks = Checks::new();
    if commitment.code().is_none() && command.statement.is_none() {
        checks.invalid("GN-10", reasons::STATEMENT_MISSING).at("statement").says(
            "the organization is not in the register, and its own word is not on record",
            "say how the organization accepted it, such as by its letter of a day",
        );
    }
    checks.finish()?;
    decided(arrangements, commitment, command, Event::CommitmentAccepted, context)
}

pub(super) fn meet_commitment(
    arrangements: &Arrangements,
    command: &CommitmentFulfilment,
    context: &Context<'_>,
) -> Decided {
    let commitment = to_change(arrangements, &command.commitment, context)?;
    decided(arrangements, commitment, command, Event::CommitmentMet, context)
}

pub(super) fn take_back_commitment(
    arrangements: &Arrangements,
    command: &CommitmentRetraction,
    context: &Context<'_>,
) -> Decided {
    let commitment = to_change(arrangements, &command.commitment, context)?;
    decided(arrangements, commitment, command, Event::CommitmentTakenBack, context)
}

fn to_change<'a>(
    arrangements: &'a Arrangements,
    id: &ResourceId,
    context: &Context<'_>,
) -> Result<&'a CommitmentOnRecord, Refusal> {
    let commitment = arrangements.commitment(id)?;
    context.expect_etag("commitment", commitment.etag)?;
    Ok(commitment)
}

fn decided<T: Clone>(
    arrangements: &Arrangements,
    commitment: &CommitmentOnRecord,
    command: &T,
    event: impl FnOnce(OfGap<T>) -> Event,
    context: &Context<'_>,
) -> Decided {
    let gap = arrangements.gap(&commitment.made.what.gap)?;
    let event = event(OfGap {
        of: InCluster { what: command.clone(), cluster: super::support::last_with(arrangements, gap, context) },
        gap: gap.id.clone(),
    });
    Ok(Decision::about(commitment.subject()).event(event.into()))
}

/// What happened to a commitment, with its gap and the cluster that has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfGap<T> {
    /// What happened, and the cluster.
    #[serde(flatten)]
    pub of: InCluster<T>,
    /// The gap.
    pub gap: ResourceId,
}

pub(super) fn committed(committed: &Committed, stamp: &Stamp) -> CommitmentOnRecord {
    let commitment = committed.commitment.commitment.clone();
    let accepted = committed.accepted.then_some(CommitmentAcceptance { commitment, statement: None });
    CommitmentOnRecord {
        made: Recorded::new(&committed.commitment, stamp),
        organization: committed.organization.clone(),
        accepted: accepted.map(|acceptance| Recorded::new(&acceptance, stamp)),
        met: None,
        taken_back: None,
        etag: stamp.etag,
    }
}

impl Arrangements {
    /// The commitments to a gap.
    pub fn commitments_to<'a>(&'a self, gap: &'a Gap) -> impl Iterator<Item = &'a CommitmentOnRecord> {
        self.commitments.values().filter(|one| one.made.what.gap == gap.id)
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::duty::Owner;
    use convene_kernel::reference::OrganizationKind;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::gap::Command;

    fn accepts(statement: Option<&str>) -> Command {
        let statement = statement.map(str::to_owned);
        Command::AcceptCommitment(CommitmentAcceptance { commitment: code("care-clinics"), statement })
    }

    fn takes_back() -> Command {
        let reason = "its funds ended".to_owned();
        Command::TakeBackCommitment(CommitmentRetraction { commitment: code("care-clinics"), reason })
    }

    fn standing(example: &Example, moment: &str) -> CommitmentStanding {
        let commitment = &example.state().commitments[&code("care-clinics")];
        commitment.standing_at(example.state().gaps.get(&code("g-1")), at(moment))
    }

    /// GN-A2: a partner commits itself, owes it by its day, and is past it once the day is over; a late report keeps it late.
    #[test]
    fn a_partner_owes_what_it_commits_to() {
        let outcome = with_gap(with_care(health())).when(&of_partner("CARE"), commits());
        outcome.opens("GN-A2.commitment");
        let committed = outcome.accepted();
        let duty = committed.duty("GN-A2.commitment").expect("it is owed").clone();
        assert_eq!(duty.owner, Owner::of(Role::Partner, code("CARE")));
        assert_eq!(duty.since, at("2013-12-15T15:59:59Z"), "the day ends in the country");
        let is_past = |example: &Example, moment: &str| {
            let gap = example.state().gaps.get(&code("g-1"));
            example.state().commitments[&code("care-clinics")].is_past_its_date_at(gap, at(moment))
        };
        assert!(!is_past(&committed, "2013-12-15T15:59:59Z") && is_past(&committed, "2013-12-15T16:00:00Z"));
        let met = committed.at("2013-12-20").when(&of_partner("CARE"), meets_commitment());
        met.keeps("GN-A2.commitment");
        let met = met.accepted();
        assert!(is_past(&met, "2013-12-19") && !is_past(&met, "2013-12-20"));
        met.when(&of_partner("CARE"), meets_commitment()).refused("GN-A2", "COMMITMENT_ENDED");
    }

    /// GN-10: what another one puts on record makes no organization accountable, until it accepts it itself.
    #[test]
    fn an_organization_answers_only_for_what_it_committed_to_itself() {
        let proposed = with_gap(with_care(health())).when(&coordinator(), commits());
        assert!(proposed.commit().duties.is_empty(), "CARE owes nothing");
        let proposed = proposed.accepted();
        assert_eq!(standing(&proposed, "2013-12-20"), CommitmentStanding::NotAccepted);
        proposed.clone().when(&coordinator(), accepts(None)).refused("GN-10", "NOT_YOUR_ORGANIZATION");
        proposed.clone().when(&lead("WHO"), accepts(None)).refused("GN-10", "NOT_YOUR_ORGANIZATION");
        proposed.clone().when(&of_partner("OXFAM"), accepts(None)).refused("GN-10", "NOT_YOUR_ORGANIZATION");
        proposed.clone().when(&coordinator(), meets_commitment()).refused("GN-10", "COMMITMENT_NOT_ACCEPTED");
        proposed.clone().when(&coordinator(), takes_back()).commit();
        let accepted = proposed.at("2013-11-25").when(&of_partner("CARE"), accepts(None));
        accepted.opens("GN-A2.commitment");
        let accepted = accepted.accepted();
        assert_eq!(standing(&accepted, "2013-11-24"), CommitmentStanding::NotAccepted);
        assert_eq!(standing(&accepted, "2013-11-25"), CommitmentStanding::Accepted);
        accepted.clone().when(&of_partner("CARE"), accepts(None)).refused("GN-10", "COMMITMENT_ACCEPTED_ALREADY");
        accepted.clone().when(&coordinator(), takes_back()).refused("GN-10", "NOT_YOUR_ORGANIZATION");
        let back = accepted.at("2013-12-01").when(&of_partner("CARE"), takes_back());
        back.voids("GN-A2.commitment");
    }

    /// GN-10: an organization outside the register accepts by its own word, which the coordinator passes on; it owes no one a duty
    /// that another partner could be taken for.
    #[test]
    fn an_organization_outside_the_register_accepts_by_its_own_word() {
        let kind = Some(OrganizationKind::NationalNgo);
        let samar = ParticipatingOrganization { code: None, name: Some("Samar Relief".to_owned()), kind };
        let joined = with_gap(health().given(&coordinator(), named_joins("care", samar, "health")));
        let proposed = joined.given(&coordinator(), commits());
        proposed.clone().when(&coordinator(), accepts(None)).refused("GN-10", "STATEMENT_MISSING");
        let accepted = proposed.when(&coordinator(), accepts(Some("its letter of 21 November")));
        assert!(accepted.commit().duties.is_empty());
        assert_eq!(standing(&accepted.accepted(), "2013-11-25"), CommitmentStanding::Accepted);
    }

    /// GN-A2, OG-19, RM-5.2: partners of the cluster commit, each for itself, by a day that is ahead.
    #[test]
    fn partners_of_the_cluster_commit() {
        let gap = || with_gap(with_care(health()));
        gap().when(&of_partner("OXFAM"), commits()).refused("GN-10", "NOT_YOUR_ORGANIZATION");
        let observed = with_gap(health().given(&coordinator(), observer_joins("care", registered("ECHO"))));
        observed.when(&coordinator(), commits()).refused("OG-19", "NOT_A_PARTNER");
        let left = gap().given(&coordinator(), leaves("care"));
        left.when(&coordinator(), commits()).refused("GN-A2", "NOT_TAKING_PART");
        let by = |by: &str| Command::CommitToGap(GapCommitment { by: at(by).date_naive(), ..gap_commitment() });
        gap().when(&of_partner("CARE"), by("2013-11-19")).refused("GN-A2", "DUE_BEFORE_COMMITTED");
        gap().when(&of_partner("CARE"), by("2013-11-20")).commit();
        let twice = gap().given(&of_partner("CARE"), commits()).when(&of_partner("CARE"), commits());
        twice.refused("GN-A2", "COMMITMENT_ALREADY_EXISTS");
    }

    /// GN-10, GN-5.2: what a partner owes goes to the coordinator, and no higher.
    #[test]
    fn what_a_partner_owes_goes_no_higher_than_the_coordinator() {
        let policy = &convene_kernel::guidance::Guidance::embedded().policy;
        let rule = policy.rule("GN-A2.commitment").expect("a rule");
        assert_eq!(rule.ladder.iter().map(|step| step.to).collect::<Vec<_>>(), [Role::Coordinator]);
    }
}
