//! What is owed for gaps, and found on them: it follows from what happened to them and from who leads the cluster that has them,
//! whatever the order of recording (rows GN-11.1, GN-11.2, GN-11.4, GN-A2).

use std::collections::{BTreeMap, BTreeSet};

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::derived_duties::{DerivedDuty, DutyEnd, NEVER_OWED, settle_derived};
use convene_kernel::duty::{Duty, LastOpening, Owner};
use convene_kernel::identity::Role;
use convene_kernel::office::{self, Holders};
use convene_kernel::policy::{RuleId, rules};
use convene_kernel::time::Moment;

use super::last_resort::{closed_by_advocacy_alone, convenes};
use super::{CommitmentOnRecord, Gap, Standing};
use crate::domain::cluster::Cluster;
use crate::domain::subjects::{COMMITMENT, GAP};
use crate::domain::{Arrangements, Event};

const CLOSED: &str = "the gap is closed";
const CLUSTER_ENDED: &str = "the cluster that had the gap ended";
const NOT_IN_THE_WAY: &str = "nothing is stated to stand in the way any more";

/// Brings what is owed for gaps, and what is found on them, to what follows from the record: `before` and `after` a decision, as far as
/// it concerns them.
pub fn settle(decision: &mut Decision<Event>, (before, after): (&Arrangements, &Arrangements), context: &Context<'_>) {
    let concerned = |gap: &ResourceId| decision.events.iter().any(|event| concerns(event, gap));
    let (before, after) = (&before.of_gaps(concerned), &after.of_gaps(concerned));
    let gaps: BTreeSet<_> = before.gaps.keys().chain(after.gaps.keys()).collect();
    for id in gaps {
        settle_gap(decision, id, after.gaps.get(id), after, context);
    }
    let commitments: BTreeSet<_> = before.commitments.keys().chain(after.commitments.keys()).collect();
    for id in commitments {
        settle_commitment(decision, id, after.commitments.get(id), after, context);
    }
    office::find_owners(decision, |duty| holders_of(duty, after), context);
    hand_over(decision, (before, after), context);
}

/// Whether an event concerns what is owed for a gap: it happened to that, or to a cluster.
fn concerns(event: &Event, gap: &ResourceId) -> bool {
    match event {
        Event::Gap(event) => event.gap() == gap,
        Event::Cluster(_) => true,
        Event::Participation(_)
        | Event::Structure(_)
        | Event::Meeting(_)
        | Event::Intercluster(_)
        | Event::Practice(_) => false,
    }
}

fn settle_gap(
    decision: &mut Decision<Event>,
    id: &ResourceId,
    gap: Option<&Gap>,
    after: &Arrangements,
    context: &Context<'_>,
) {
    let subject = GAP.of(id);
    let derived = gap.map(|gap| owed_for(gap, after, context)).unwrap_or_default();
    settle_derived(decision, derived, |duty| duty.subject == subject, NEVER_OWED, context);
    let weak = gap.and_then(|gap| closed_by_advocacy_alone(gap, after.commitments_to(gap)));
    context.settle_findings(decision, &subject, &["GN-11.3"], weak.into_iter().collect());
}

/// Everything that is owed for a gap, and was.
fn owed_for(gap: &Gap, after: &Arrangements, context: &Context<'_>) -> Vec<DerivedDuty> {
    let leads = leads(after, gap);
    let ended = ended_at(after, gap);
    let owed_by_lead = |rule: RuleId, since: Moment| {
        let owner = leads.at(since).clone();
        let cluster = after.cluster_with(gap, since).map_or(gap.cluster(), |cluster| &cluster.id);
        Duty::new(rule, gap.subject(), owner, since).concerning(cluster.clone())
    };
    let mut owed = Vec::new();
    for (since, until) in spans(gap, |standing| standing.owes_an_answer()) {
        // A convener is no provider of last resort: the next lead that is one owes the answer (row GN-3).
        let Some(since) =
            provider_since(&leads, since, context).filter(|since| until.is_none_or(|until| *since <= until))
        else {
            continue;
        };
        let end = until.map(|until| match gap.standing_at(until).closed {
            Some(_) => DutyEnd::Void(until, CLOSED),
            None => DutyEnd::Done(until),
        });
        let duty = owed_by_lead(gap.identified.what.urgency.rule(), since);
        owed.push(DerivedDuty::of(duty, end));
    }
    for (since, until) in spans(gap, |standing| standing.is_constrained()) {
        let end = until.map(|until| match gap.standing_at(until).closed {
            Some(_) => DutyEnd::Void(until, CLOSED),
            None => DutyEnd::Void(until, NOT_IN_THE_WAY),
        });
        owed.push(DerivedDuty::of(owed_by_lead(rules::GN_11_2_ADVOCACY, since).recurring(), end));
    }
    owed.extend(answers_owed(gap));
    let until_cluster_ended = |one: DerivedDuty| match ended {
        Some(ended) if one.duty.since >= ended => None,
        Some(ended) if one.end.is_none_or(|end| end.at() > ended) => {
            Some(DerivedDuty { end: Some(DutyEnd::Void(ended, CLUSTER_ENDED)), ..one })
        }
        _ => Some(one),
    };
    let (of_leads, of_others): (Vec<_>, Vec<_>) =
        owed.into_iter().partition(|one| one.duty.owner.role == Role::LeadAgency);
    of_leads.into_iter().filter_map(until_cluster_ended).chain(of_others).collect()
}

/// The answers that the HC and the ERC owe to requests for support (row GN-11.4).
fn answers_owed(gap: &Gap) -> Vec<DerivedDuty> {
    let closed_at = gap.standing_at(Moment::MAX_UTC).closed.map(|(_, at)| at);
    let duty =
        |rule, role, since| Duty::new(rule, gap.subject(), Owner::role(role), since).concerning(gap.cluster().clone());
    let end = |answered: Option<Moment>| match (answered, closed_at) {
        (Some(answered), _) => Some(DutyEnd::Done(answered)),
        (None, Some(closed_at)) => Some(DutyEnd::Void(closed_at, CLOSED)),
        (None, None) => None,
    };
    let mut owed = Vec::new();
    for request in gap.requests_by(Moment::MAX_UTC) {
        let since = request.stamp.occurred_at;
        let answered = request.answer.map(|(_, stamp)| stamp.occurred_at);
        let of_hc = duty(rules::GN_11_4_SUPPORT, Role::HumanitarianCoordinator, since);
        owed.push(DerivedDuty::of(of_hc, end(answered)));
        if let Some(referred_at) = request.referred_at {
            let answered = request.erc_answer.map(|(_, stamp)| stamp.occurred_at);
            let of_erc = duty(rules::GN_11_4_ERC, Role::EmergencyReliefCoordinator, referred_at);
            owed.push(DerivedDuty::of(of_erc, end(answered)));
        }
    }
    owed
}

/// What a partner owes for its commitment, from when it made or accepted it itself; one that is not in the register owes nothing that
/// another partner could be taken for (row GN-10).
fn settle_commitment(
    decision: &mut Decision<Event>,
    id: &ResourceId,
    commitment: Option<&CommitmentOnRecord>,
    after: &Arrangements,
    context: &Context<'_>,
) {
    let subject = COMMITMENT.of(id);
    let derived = commitment.and_then(|one| {
        let gap = after.gaps.get(&one.made.what.gap)?;
        let owner = Owner::of(Role::Partner, one.code()?.clone());
        let accepted_at = one.accepted.as_ref()?.stamp.occurred_at;
        let ends = [
            one.met.as_ref().map(|met| DutyEnd::Done(met.stamp.occurred_at)),
            one.taken_back.as_ref().map(|back| DutyEnd::Void(back.stamp.occurred_at, "the partner took it back")),
            gap.standing_at(Moment::MAX_UTC).closed.map(|(_, at)| DutyEnd::Void(at, CLOSED)),
        ];
        let end = ends.into_iter().flatten().min_by_key(|end| end.at());
        let duty = Duty::new(rules::GN_A2_COMMITMENT, subject.clone(), owner, one.due());
        let duty = duty.concerning(gap.cluster().clone());
        Some(DerivedDuty { duty, from: Some(accepted_at), end })
    });
    settle_derived(decision, derived.into_iter().collect(), |duty| duty.subject == subject, NEVER_OWED, context);
}

/// The times for which a gap stood as `is_so` says, each since a moment and until another one.
fn spans(gap: &Gap, is_so: impl Fn(&Standing<'_>) -> bool) -> Vec<(Moment, Option<Moment>)> {
    let mut spans: Vec<(Moment, Option<Moment>)> = Vec::new();
    for (at, standing) in gap.standings() {
        let open = spans.last_mut().filter(|(_, until)| until.is_none());
        match (open, is_so(&standing)) {
            (None, true) => spans.push((at, None)),
            (Some((_, until)), false) => *until = Some(at),
            (None, false) | (Some(_), true) => {}
        }
    }
    spans
}

/// The clusters that have a gap, one after another.
fn clusters_with<'a>(arrangements: &'a Arrangements, gap: &Gap) -> Vec<&'a Cluster> {
    let has = |one: &&Cluster| arrangements.line(one).any(|earlier| earlier.id == *gap.cluster());
    let mut clusters: Vec<_> = arrangements.clusters.values().filter(has).collect();
    clusters.sort_by_key(|cluster| cluster.activated_at);
    clusters
}

/// The lead agencies of the clusters that have a gap, one after another.
fn leads(arrangements: &Arrangements, gap: &Gap) -> Holders {
    let lead = |agency: &_| Owner::of(Role::LeadAgency, Clone::clone(agency));
    let clusters = clusters_with(arrangements, gap);
    let spans = clusters.iter().flat_map(|cluster| cluster.leads.spans());
    let mut spans = spans.map(|span| (span.since, lead(&span.value.agency))).peekable();
    let first = spans.peek().map_or(Owner::role(Role::LeadAgency), |(_, first)| first.clone());
    Holders::of(first, spans)
}

/// When the last cluster that has a gap ended, which no other carries on.
fn ended_at(arrangements: &Arrangements, gap: &Gap) -> Option<Moment> {
    clusters_with(arrangements, gap).last().and_then(|last| last.ended_at())
}

/// Since when, from a moment on, the lead is one that can be provider of last resort.
fn provider_since(leads: &Holders, since: Moment, context: &Context<'_>) -> Option<Moment> {
    let reference = &context.guidance.reference;
    let is_one = |owner: &Owner| owner.organization.as_ref().is_none_or(|agency| !convenes(reference, agency));
    if is_one(leads.at(since)) {
        return Some(since);
    }
    let later = leads.spans().filter_map(|(from, owner)| Some((from.filter(|from| *from > since)?, owner)));
    later.filter(|(_, owner)| is_one(owner)).map(|(from, _)| from).next()
}

/// The lead agencies that owe a duty for a gap.
fn holders_of(duty: &Duty, arrangements: &Arrangements) -> Option<Holders> {
    let id = duty.subject.id_of(GAP).filter(|_| duty.owner.role == Role::LeadAgency)?;
    arrangements.gap(id).ok().map(|gap| leads(arrangements, gap))
}

/// What another lead agency owed for a gap, the one that led then owed (row OG-18).
fn hand_over(decision: &mut Decision<Event>, (before, after): (&Arrangements, &Arrangements), context: &Context<'_>) {
    let holders: BTreeMap<_, _> = before
        .gaps
        .iter()
        .filter_map(|(id, gap)| Some((id, (leads(before, gap), leads(after, after.gaps.get(id)?)))))
        .collect();
    for (id, (before, after)) in &holders {
        let subject = GAP.of(id);
        let of_the_lead =
            |opening: &LastOpening| opening.duty.subject == subject && opening.duty.owner.role == Role::LeadAgency;
        office::hand_over(decision, (before, after), of_the_lead, context);
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use crate::domain::fixtures::*;

    fn owner(example: &Example, rule: &str) -> Option<String> {
        example.duty(rule)?.owner.organization.as_ref().map(ToString::to_string)
    }

    /// OG-18, GN-11.1: what a lead owes as provider of last resort moves with the lead; a lead in between that is declared later takes
    /// its place.
    #[test]
    fn what_a_lead_owes_moves_with_the_lead() {
        let led = called(health()).at("2013-12-10").given(&service(), leads("UNFPA"));
        assert_eq!(owner(&led, "GN-11.1.urgent").as_deref(), Some("UNFPA"));
        let between = led.at("2013-12-20").that_happened("2013-12-01T00:00:00Z").given(&service(), leads("UNICEF"));
        assert_eq!(owner(&between, "GN-11.1.urgent").as_deref(), Some("UNFPA"), "it leads at present");
        between.clone().when(&lead("WHO"), ensures_service()).refused("OG-8", "NOT_THE_LEAD_AGENCY");
        between.when(&lead("UNFPA"), ensures_service()).keeps("GN-11.1.urgent");
    }

    /// OG-18, RM-1.15: a call that is recorded late is owed by who led then, and by who leads since.
    #[test]
    fn a_call_that_is_recorded_late_is_owed_by_who_led_then() {
        let led = with_gap(health()).at("2013-12-10").given(&service(), leads("UNFPA")).at("2013-12-20");
        let call = crate::domain::gap::Command::CallOnPartners(partner_call());
        let late = led.that_happened("2013-11-25T00:00:00Z").given(&coordinator(), call);
        let duty = late.duty("GN-11.1.urgent").expect("it is owed");
        assert_eq!((duty.since, duty.owner.organization.clone()), (at("2013-11-25"), Some(code("UNFPA"))));
    }
}
