//! A fact of a gap that never was: who finds that out names it, and it is so no longer, on no day (row RM-1.15).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::LastOpening;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::policy::rules;
use convene_kernel::recorded::Recorded;
use convene_kernel::recount::restate;
use convene_kernel::reference_checks::must_be_of_the_commit;
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::{CommitmentOnRecord, Event, Gap, admission, support};
use crate::domain::participation::InCluster;
use crate::domain::{self, Arrangements, Decided};
use crate::reasons;

/// Takes a fact of a gap back that never was (row RM-1.15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapFactWithdrawal {
    /// The identifier of the gap in the record of its country, such as `g-1`.
    pub gap: ResourceId,
    /// What was recorded.
    pub fact: GapFact,
    /// The commitment, for a fact of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<ResourceId>,
    /// The commit that recorded it.
    pub commit: Etag,
    /// Why the record was wrong.
    pub reason: String,
    /// Where it is known from that it never was.
    pub source: String,
}

/// What a fact of a gap is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapFact {
    /// That there is a gap.
    Identification,
    /// A call on all partners.
    Call,
    /// That the plan reflects it.
    Plan,
    /// How last resort applies.
    Statement,
    /// That the provider of last resort ensures the service.
    Service,
    /// That something stands in the way.
    Constraint,
    /// That it does so no more.
    Lifting,
    /// That the lead advocated.
    Advocacy,
    /// A request for support.
    Request,
    /// That the HC passed it on.
    Referral,
    /// An answer to it.
    Answer,
    /// That the gap is closed.
    Closing,
    /// A commitment of a partner.
    Commitment,
    /// That a partner accepted a commitment.
    Acceptance,
    /// That a commitment is met.
    Fulfilment,
    /// That a commitment was taken back.
    Retraction,
}

impl GapFact {
    /// Whether it is a fact of a commitment.
    fn is_of_a_commitment(self) -> bool {
        matches!(self, Self::Commitment | Self::Acceptance | Self::Fulfilment | Self::Retraction)
    }

    /// The word for it in sentences.
    fn word(self) -> &'static str {
        match self {
            Self::Identification => "identification of the gap",
            Self::Call => "call on partners",
            Self::Plan => "link to the plan",
            Self::Statement => "statement of last resort",
            Self::Service => "service of last resort",
            Self::Constraint => "constraint",
            Self::Lifting => "end of the constraint",
            Self::Advocacy => "advocacy",
            Self::Request => "request for support",
            Self::Referral => "referral to the ERC",
            Self::Answer => "answer",
            Self::Closing => "end of the gap",
            Self::Commitment => "commitment",
            Self::Acceptance => "acceptance",
            Self::Fulfilment => "fulfilment",
            Self::Retraction => "retraction",
        }
    }
}

impl Event {
    /// What fact of a gap it records.
    fn fact(&self) -> Option<GapFact> {
        Some(match self {
            Self::Identified(_) => GapFact::Identification,
            Self::Called(_) => GapFact::Call,
            Self::PlanLinked(_) => GapFact::Plan,
            Self::LastResortStated(_) => GapFact::Statement,
            Self::ServiceEnsured(_) => GapFact::Service,
            Self::ConstraintStated(_) => GapFact::Constraint,
            Self::ConstraintLifted(_) => GapFact::Lifting,
            Self::AdvocacyReported(_) => GapFact::Advocacy,
            Self::SupportAskedFor(_) => GapFact::Request,
            Self::SupportReferred(_) => GapFact::Referral,
            Self::SupportAnswered(_) => GapFact::Answer,
            Self::Closed(_) => GapFact::Closing,
            Self::Committed(_) => GapFact::Commitment,
            Self::CommitmentAccepted(_) => GapFact::Acceptance,
            Self::CommitmentMet(_) => GapFact::Fulfilment,
            Self::CommitmentTakenBack(_) => GapFact::Retraction,
            Self::FactWithdrawn(_) => return None,
        })
    }
}

/// Who may take a fact back: the coordinator or lead agency of the cluster that has the gap, and OCHA, which keeps the record.
pub(super) fn authority(arrangements: &Arrangements, gap: &str) -> Authority {
    admission::of_cluster(arrangements, gap, &[Role::OchaCountry])
}

pub(super) fn admits(arrangements: &Arrangements, gap: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admission::speaks_for_it(arrangements, arrangements.gap(gap)?, context)
}

pub(super) fn withdraw_gap_fact(
    arrangements: &Arrangements,
    command: &GapFactWithdrawal,
    context: &Context<'_>,
) -> Decided {
    let gap = admission::to_change(arrangements, &command.gap, context)?;
    let mut checks = Checks::new();
    if command.fact.is_of_a_commitment() != command.commitment.is_some() {
        checks.invalid("RM-1.15", reasons::COMMITMENT_NOT_SAID).at("commitment").says(
            "a commitment is named for another fact, or is not named for a fact of one",
            "name the commitment where the fact is one of it, and only there",
        );
    }
    let is_there = is_on_record(arrangements, gap, command);
    must_be_of_the_commit(&mut checks, command.fact.word(), is_there.then_some(command.commit), command.commit);
    if is_there && !bears_nothing(arrangements, gap, command) {
        checks
            .precondition("RM-1.15", reasons::FACT_HAS_OTHERS)
            .at("fact")
            .says("other facts of the gap rest on it", "withdraw those first, where they never were, either");
    }
    checks.finish()?;
    let cluster = support::last_with(arrangements, gap, context);
    let withdrawn = InCluster { what: command.clone(), cluster };
    let mut decision = Decision::about(gap.subject()).event(Event::FactWithdrawn(withdrawn).into());
    if command.fact == GapFact::Advocacy {
        advocate_anew(&mut decision, gap, command, context);
    }
    Ok(decision)
}

/// Whether the commit recorded that fact.
fn is_on_record(arrangements: &Arrangements, gap: &Gap, command: &GapFactWithdrawal) -> bool {
    let is_it = |stamp: &Stamp| stamp.etag == command.commit;
    let commitment = command.commitment.as_ref().and_then(|id| arrangements.commitments.get(id));
    let commitment = commitment.filter(|one| one.made.what.gap == gap.id);
    match (command.fact, commitment) {
        (GapFact::Identification, None) => is_it(&gap.identified.stamp),
        (GapFact::Commitment, Some(one)) => is_it(&one.made.stamp),
        (GapFact::Acceptance, Some(one)) => one.accepted.as_ref().is_some_and(|fact| is_it(&fact.stamp)),
        (GapFact::Fulfilment, Some(one)) => one.met.as_ref().is_some_and(|fact| is_it(&fact.stamp)),
        (GapFact::Retraction, Some(one)) => one.taken_back.as_ref().is_some_and(|fact| is_it(&fact.stamp)),
        (fact, _) => gap.course.iter().any(|one| is_it(&one.stamp) && one.what.fact() == Some(fact)),
    }
}

/// Whether nothing else on record rests on the fact: what comes after it may come without it.
fn bears_nothing(arrangements: &Arrangements, gap: &Gap, command: &GapFactWithdrawal) -> bool {
    let commitment = command.commitment.as_ref().and_then(|id| arrangements.commitments.get(id));
    match (command.fact, commitment) {
        (GapFact::Identification, _) => gap.course.is_empty() && arrangements.commitments_to(gap).next().is_none(),
        (GapFact::Commitment, Some(one)) => {
            let is_accepted_later =
                one.accepted.as_ref().is_some_and(|accepted| accepted.stamp.etag != one.made.stamp.etag);
            !is_accepted_later && one.met.is_none() && one.taken_back.is_none()
        }
        (GapFact::Acceptance, Some(one)) => one.met.is_none() && one.made.stamp.etag != command.commit,
        (_, Some(_)) => true,
        (_, None) => {
            let mut after = gap.clone();
            withdrawn_of(&mut after, command);
            holds_together(&after)
        }
    }
}

/// Whether everything on record of a gap has what it rests on: the call, the constraint, and the request.
fn holds_together(gap: &Gap) -> bool {
    let (mut called, mut constrained, mut requested, mut referred) = (false, false, false, false);
    gap.course.iter().all(|one| {
        let holds = match one.what.fact() {
            Some(GapFact::Plan | GapFact::Statement | GapFact::Service | GapFact::Constraint) => called,
            Some(GapFact::Lifting | GapFact::Request) => constrained,
            Some(GapFact::Referral) => requested,
            Some(GapFact::Answer) => requested && (referred || !is_of_the_erc(&one.what)),
            _ => true,
        };
        match one.what.fact() {
            Some(GapFact::Call) => called = true,
            Some(GapFact::Constraint) => constrained = true,
            Some(GapFact::Request) => (requested, referred) = (true, false),
            Some(GapFact::Referral) => referred = true,
            _ => {}
        }
        holds
    })
}

/// Whether it is an answer of the ERC.
fn is_of_the_erc(event: &Event) -> bool {
    matches!(event, Event::SupportAnswered(answered) if answered.is_of_the_erc())
}

/// What the withdrawn report had kept is owed again; what the other reports kept stays kept.
fn advocate_anew(
    decision: &mut Decision<domain::Event>,
    gap: &Gap,
    command: &GapFactWithdrawal,
    context: &Context<'_>,
) {
    let is_it = |one: &&LastOpening| one.duty.subject == gap.subject() && one.duty.rule == rules::GN_11_2_ADVOCACY;
    for opening in context.openings.values().filter(is_it) {
        restate(decision, opening);
        let others = gap.course.iter().filter(|one| one.stamp.etag != command.commit);
        let advocacy = others.filter(|one| one.what.fact() == Some(GapFact::Advocacy));
        for report in advocacy.filter(|one| opening.is_owed_at(one.stamp.occurred_at)) {
            decision.keep_duty(&opening.duty, report.stamp.occurred_at);
        }
    }
}

/// The gap without the fact.
pub(super) fn withdrawn_of(gap: &mut Gap, withdrawal: &GapFactWithdrawal) {
    let is_it = |one: &Recorded<Event>| one.stamp.etag == withdrawal.commit && one.what.fact() == Some(withdrawal.fact);
    gap.course.retain(|one| !is_it(one));
}

/// The commitment without the fact; none where it never was.
pub(super) fn withdrawn_of_commitment(
    commitment: &CommitmentOnRecord,
    withdrawal: &GapFactWithdrawal,
    stamp: &Stamp,
) -> Option<CommitmentOnRecord> {
    let mut after = CommitmentOnRecord { etag: stamp.etag, ..commitment.clone() };
    match withdrawal.fact {
        GapFact::Commitment => return None,
        GapFact::Acceptance => after.accepted = None,
        GapFact::Fulfilment => after.met = None,
        GapFact::Retraction => after.taken_back = None,
        _ => {}
    }
    Some(after)
}

#[cfg(test)]
mod tests {
    use convene_kernel::identity::Actor;
    use convene_kernel::testing::{actor, at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::gap::{
        Command, CommitmentAcceptance, CommitmentRetraction, CommitmentStanding, ConstraintLifting, GapIdentification,
    };

    fn withdraws(fact: GapFact, commit: Etag) -> Command {
        Command::WithdrawGapFact(GapFactWithdrawal { fact, commit, ..gap_fact_withdrawal() })
    }

    fn of_commitment(fact: GapFact, commit: Etag) -> Command {
        let commitment = Some(code("care-clinics"));
        Command::WithdrawGapFact(GapFactWithdrawal { fact, commit, commitment, ..gap_fact_withdrawal() })
    }

    /// The commit that recorded the last fact of the gap.
    fn last(example: &Example) -> Etag {
        example.state().gaps[&code("g-1")].course.last().expect("a fact").stamp.etag
    }

    /// RM-1.15: a constraint that never was leaves the lead owing the service since the call, and no advocacy.
    #[test]
    fn a_constraint_that_never_was_leaves_the_service_owed() {
        let constrained = called(health()).at("2013-11-25").given(&lead("WHO"), states_constraint());
        let commit = last(&constrained);
        let outcome = constrained.at("2013-11-27").when(&lead("WHO"), withdraws(GapFact::Constraint, commit));
        outcome.voids("GN-11.2.advocacy");
        let after = outcome.accepted();
        assert_eq!(after.duty("GN-11.1.urgent").map(|duty| duty.since), Some(at("2013-11-20T08:00:00Z")));
        assert!(after.duty("GN-11.2.advocacy").is_none());
        assert!(!after.state().gaps[&code("g-1")].standing_at(at("2013-11-26")).is_constrained());
        after.when(&lead("WHO"), withdraws(GapFact::Constraint, commit)).refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
    }

    /// RM-1.15: what others rest on is withdrawn after them, and a fact is named by its own commit and kind.
    #[test]
    fn what_others_rest_on_is_withdrawn_after_them() {
        let refused = |example: &Example, command, reason| {
            example.clone().when(&coordinator(), command).refused("RM-1.15", reason);
        };
        let on_call = called(health());
        let call = last(&on_call);
        let asked = on_call.given(&lead("WHO"), states_constraint());
        let constraint = last(&asked);
        let asked = asked.given(&lead("WHO"), asks_for_support());
        refused(&asked, withdraws(GapFact::Call, call), "FACT_HAS_OTHERS");
        refused(&asked, withdraws(GapFact::Constraint, constraint), "FACT_HAS_OTHERS");
        refused(&asked, withdraws(GapFact::Service, constraint), "FACT_OF_ANOTHER_COMMIT");
        let identified = asked.state().gaps[&code("g-1")].identified.stamp.etag;
        refused(&asked, withdraws(GapFact::Identification, identified), "FACT_HAS_OTHERS");
        refused(&asked, of_commitment(GapFact::Call, call), "COMMITMENT_NOT_SAID");
        let request = last(&asked);
        let outcome = asked.when(&coordinator(), withdraws(GapFact::Request, request));
        outcome.voids("GN-11.4.support");
    }

    /// RM-1.15: a gap that never was is on record no more, and may be identified anew.
    #[test]
    fn a_gap_that_never_was_is_on_record_no_more() {
        let identified = with_gap(health());
        let commit = identified.state().gaps[&code("g-1")].identified.stamp.etag;
        let gone = identified.given(&coordinator(), withdraws(GapFact::Identification, commit));
        assert!(gone.state().gaps.is_empty());
        gone.when(&coordinator(), identifies_gap()).commit();
    }

    /// RM-1.15: a commitment that was not met is owed again; one that never was is owed by nobody.
    #[test]
    fn a_commitment_that_was_not_met_is_owed_again() {
        let care = of_partner("CARE");
        let met = with_gap(with_care(health())).given(&care, commits()).given(&care, meets_commitment());
        assert!(met.duty("GN-A2.commitment").is_none());
        let commit = met.state().commitments[&code("care-clinics")].met.as_ref().expect("it is met").stamp.etag;
        let unmet = met.given(&coordinator(), of_commitment(GapFact::Fulfilment, commit));
        let commitment = unmet.state().commitments[&code("care-clinics")].clone();
        assert!(unmet.duty("GN-A2.commitment").is_some());
        assert_eq!(commitment.standing_at(None, at("2013-12-01")), CommitmentStanding::Accepted);
        let made = commitment.made.stamp.etag;
        let never = unmet.given(&coordinator(), of_commitment(GapFact::Commitment, made));
        assert!(never.state().commitments.is_empty() && never.duty("GN-A2.commitment").is_none());
    }

    /// RM-1.15, GN-11.2: advocacy that never was kept nothing; what was reported beside it stays kept.
    #[test]
    fn advocacy_that_never_was_kept_nothing() {
        let constrained = called(health()).given(&lead("WHO"), states_constraint());
        let reported = constrained.at("2013-12-10").given(&lead("WHO"), advocates());
        let reported = reported.at("2013-12-15").given(&lead("WHO"), advocates());
        let outcome = reported.clone().when(&lead("WHO"), withdraws(GapFact::Advocacy, last(&reported)));
        outcome.voids("GN-11.2.advocacy").keeps("GN-11.2.advocacy").opens("GN-11.2.advocacy");
    }

    /// RM-1.15: of the course of a gap only that on which nothing rests is withdrawn: not what the call, the constraint, the request and
    /// its referral bear.
    #[test]
    fn only_that_on_which_nothing_rests_is_withdrawn() {
        let (who, hc, erc) = (lead("WHO"), the_hc(), actor(Role::EmergencyReliefCoordinator, "OCHA"));
        let lifting = ConstraintLifting { gap: code("g-1"), explanation: "the road is open".to_owned() };
        let steps = [
            (&who, states_constraint(), GapFact::Constraint),
            (&who, advocates(), GapFact::Advocacy),
            (&who, asks_for_support(), GapFact::Request),
            (&hc, Command::ReferRequest(support_referral()), GapFact::Referral),
            (&erc, Command::AnswerRequest(support_answer()), GapFact::Answer),
            (&who, Command::LiftConstraint(lifting), GapFact::Lifting),
            (&who, ensures_service(), GapFact::Service),
        ];
        let mut all = called(health());
        let mut facts = vec![(GapFact::Call, last(&all))];
        for (by, command, fact) in steps {
            all = all.given(by, command);
            facts.push((fact, last(&all)));
        }
        let free = |all: &Example| -> Vec<GapFact> {
            let is_free = |(fact, commit): &&(GapFact, Etag)| {
                all.clone().when(&coordinator(), withdraws(*fact, *commit)).decided().is_some()
            };
            facts.iter().filter(is_free).map(|(fact, _)| *fact).collect()
        };
        assert_eq!(free(&all), [GapFact::Advocacy, GapFact::Answer, GapFact::Lifting, GapFact::Service]);
        let (_, answer) = facts[5];
        let unanswered = all.given(&coordinator(), withdraws(GapFact::Answer, answer));
        let rest = [GapFact::Advocacy, GapFact::Referral, GapFact::Lifting, GapFact::Service];
        assert_eq!(free(&unanswered), rest, "the referral has no answer of the ERC any more");
        let by_the_hc = unanswered.given(&hc, Command::AnswerRequest(support_answer()));
        let (_, referral) = facts[4];
        let unreferred = by_the_hc.given(&coordinator(), withdraws(GapFact::Referral, referral));
        let (_, request) = facts[3];
        let outcome = unreferred.when(&coordinator(), withdraws(GapFact::Request, request));
        outcome.refused("RM-1.15", "FACT_HAS_OTHERS");
    }

    fn the_hc() -> Actor {
        actor(Role::HumanitarianCoordinator, "UNDP")
    }

    /// RM-1.15, GN-10: of a commitment its end and its acceptance are withdrawn before it; each by its own commit, and of its own gap.
    #[test]
    fn a_commitment_is_withdrawn_from_its_end() {
        let care = of_partner("CARE");
        let of = |example: &Example| example.state().commitments[&code("care-clinics")].clone();
        let made = with_gap(with_care(health())).given(&coordinator(), commits());
        let acceptance = CommitmentAcceptance { commitment: code("care-clinics"), statement: None };
        let accepted = made.clone().given(&care, Command::AcceptCommitment(acceptance));
        let met = accepted.clone().given(&care, meets_commitment());
        let commits_of = |one: &CommitmentOnRecord| {
            let accepted = one.accepted.as_ref().expect("it is accepted").stamp.etag;
            (one.made.stamp.etag, accepted)
        };
        let (made_by, accepted_by) = commits_of(&of(&met));
        let refused = |example: &Example, fact, commit, reason| {
            example.clone().when(&coordinator(), of_commitment(fact, commit)).refused("RM-1.15", reason);
        };
        refused(&met, GapFact::Acceptance, accepted_by, "FACT_HAS_OTHERS");
        refused(&met, GapFact::Commitment, made_by, "FACT_HAS_OTHERS");
        refused(&accepted, GapFact::Commitment, made_by, "FACT_HAS_OTHERS");
        for fact in [GapFact::Acceptance, GapFact::Fulfilment, GapFact::Retraction] {
            refused(&met, fact, made_by, "FACT_OF_ANOTHER_COMMIT");
        }
        let proposed = accepted.clone().given(&coordinator(), of_commitment(GapFact::Acceptance, accepted_by));
        assert_eq!(of(&proposed).standing_at(None, at("2014-01-01")), CommitmentStanding::NotAccepted);
        let retraction = CommitmentRetraction { commitment: code("care-clinics"), reason: "no funds".to_owned() };
        let taken_back = accepted.given(&care, Command::TakeBackCommitment(retraction));
        refused(&taken_back, GapFact::Commitment, made_by, "FACT_HAS_OTHERS");
        let retracted_by = of(&taken_back).taken_back.expect("it is taken back").stamp.etag;
        let again = taken_back.given(&coordinator(), of_commitment(GapFact::Retraction, retracted_by));
        assert_eq!(of(&again).standing_at(None, at("2014-01-01")), CommitmentStanding::Accepted);

        let by_itself = with_gap(with_care(health())).given(&care, commits());
        let (made_by, accepted_by) = commits_of(&of(&by_itself));
        assert_eq!(made_by, accepted_by, "who commits itself accepts it");
        refused(&by_itself, GapFact::Acceptance, accepted_by, "FACT_HAS_OTHERS");
        let identified = by_itself.state().gaps[&code("g-1")].identified.stamp.etag;
        let no_gap = by_itself.clone().when(&coordinator(), withdraws(GapFact::Identification, identified));
        no_gap.refused("RM-1.15", "FACT_HAS_OTHERS");
        let Command::IdentifyGap(other) = identifies_gap() else { panic!("a gap") };
        let other = GapIdentification { gap: code("g-2"), need: "vaccines".to_owned(), ..other };
        let of_two = by_itself.given(&coordinator(), Command::IdentifyGap(other));
        let elsewhere = GapFactWithdrawal {
            gap: code("g-2"),
            fact: GapFact::Commitment,
            commit: made_by,
            commitment: Some(code("care-clinics")),
            ..gap_fact_withdrawal()
        };
        let outcome = of_two.when(&coordinator(), Command::WithdrawGapFact(elsewhere));
        outcome.refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
    }
}
