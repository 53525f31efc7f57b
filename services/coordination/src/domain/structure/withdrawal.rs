//! Facts of structures that never were are taken back (row RM-1.15).
//!
//! The log keeps both, and answers as known before still have the fact. What was not owed because of it is owed from now on.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::duty::Duty;
use convene_kernel::message;
use convene_kernel::policy::{RuleId, rules};
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::admission::about;
use super::event::OfStructure;
use super::{Body, Event, Structure};
use crate::domain::{Arrangements, Decided, authority, checks};
use crate::reasons;

/// Takes a fact of a structure back that never was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StructureFactWithdrawal {
    /// The structure.
    pub structure: ResourceId,
    /// The commit that recorded the fact.
    pub commit: Etag,
    /// Why the record was wrong.
    pub reason: String,
    /// Where it is known from that it never was.
    pub source: String,
}

/// A structure admits that a fact of it is taken back, also when it has ended.
pub(super) fn admits(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let structure = arrangements.structure(id)?;
    let formed_in = structure.cluster.as_ref();
    let last = formed_in.and_then(|formed_in| authority::last_in_line(arrangements, formed_in));
    last.map_or(Ok(()), |cluster| checks::speaks_for(cluster, context))
}

pub(super) fn withdraw_structure_fact(
    arrangements: &Arrangements,
    command: &StructureFactWithdrawal,
    context: &Context<'_>,
) -> Decided {
    let structure = arrangements.structure_to_change(&command.structure, context)?;
    let mut checks = Checks::new();
    let mut after = structure.clone();
    let is_formation = structure.formed.etag == command.commit;
    if !is_formation && !withdrawn(&mut after, command.commit) {
        checks.precondition("RM-1.15", reasons::FACT_OF_ANOTHER_COMMIT).at("commit").says(
            message!("the commit {commit} recorded no fact of the structure that is in force", commit = command.commit),
            "read the history, and name the commit that recorded the wrong fact",
        );
    }
    let rests_on_it = is_formation.then(|| resting_on(arrangements, structure)).flatten();
    if let Some(other) = rests_on_it.or_else(|| has_later_facts(structure, command.commit)) {
        checks.precondition("RM-1.15", reasons::FACT_HAS_OTHERS).at("commit").says(
            message!("'{other}' rests on this fact", other),
            "take back what rests on it first, or close the structure",
        );
    }
    checks.finish()?;
    let formed_in = structure.cluster.as_ref();
    let last = formed_in.and_then(|formed_in| authority::last_in_line(arrangements, formed_in));
    let cluster = last.map(|last| last.id.clone());
    let mut decision = about(structure, Event::StructureFactWithdrawn(OfStructure { what: command.clone(), cluster }));
    for (rule, was_kept, is_kept) in [
        (rules::RM_6_2_REPORT, kept_at(structure, rules::RM_6_2_REPORT), kept_at(&after, rules::RM_6_2_REPORT)),
        (rules::RM_6_2_REVIEW, kept_at(structure, rules::RM_6_2_REVIEW), kept_at(&after, rules::RM_6_2_REVIEW)),
        (
            rules::RM_4_4_INFORMATION,
            kept_at(structure, rules::RM_4_4_INFORMATION),
            kept_at(&after, rules::RM_4_4_INFORMATION),
        ),
    ] {
        let id = Duty::id(rule, &structure.subject());
        if let Some(duty) = context.duties.get(&id).filter(|_| was_kept != is_kept && !is_formation) {
            decision.void_duty(duty, "what had kept it never was");
            let since = is_kept.or_else(|| after.since()).unwrap_or(context.now);
            decision.open(Duty { since, ..duty.clone() });
        }
    }
    Ok(decision)
}

/// When a duty that is owed again and again was kept last, as the structure has it.
fn kept_at(structure: &Structure, rule: RuleId) -> Option<Moment> {
    match &structure.body {
        Body::SubNational(body) if rule == rules::RM_6_2_REPORT => body.reports.changed_at(),
        Body::SubNational(body) if rule == rules::RM_6_2_REVIEW => body.reviews.changed_at(),
        Body::Advisory(group) if rule == rules::RM_4_4_INFORMATION => group.informed.changed_at(),
        _ => None,
    }
}

/// Another structure that was formed by this one, or is of it.
fn resting_on(arrangements: &Arrangements, structure: &Structure) -> Option<ResourceId> {
    let rests = |other: &&Structure| match &other.body {
        Body::Advisory(group) => {
            let need = group.sub_national.as_ref();
            need.is_some_and(|need| need.structure == structure.id || need.advisory_group == structure.id)
        }
        Body::Working(group) => group.advisory_group == structure.id,
        _ => false,
    };
    arrangements.structures.values().find(rests).map(|other| other.id.clone())
}

/// A sub-national cluster whose only endorsement is to be taken back, while others facts rest on it.
fn has_later_facts(structure: &Structure, commit: Etag) -> Option<ResourceId> {
    let Body::SubNational(body) = &structure.body else { return None };
    let is_only = body.terms.values().all(|terms| terms.stamp.etag == commit);
    let endorsed = body.terms.values().any(|terms| terms.stamp.etag == commit);
    let has_more = body.reports.changed_at().is_some()
        || body.reviews.changed_at().is_some()
        || body.leadership.changed_at().is_some()
        || structure.closed.is_some();
    (endorsed && is_only && has_more).then(|| structure.id.clone())
}

/// The arrangements without the fact; without the structure where it was never formed.
pub(super) fn taken_back(arrangements: &mut Arrangements, withdrawal: &StructureFactWithdrawal) {
    let id = &withdrawal.structure;
    if arrangements.structures.get(id).is_some_and(|one| one.formed.etag == withdrawal.commit) {
        arrangements.structures.remove(id);
    } else if let Some(structure) = arrangements.structures.get_mut(id) {
        withdrawn(structure, withdrawal.commit);
    }
}

/// The structure without the fact that a commit recorded; says whether there was one.
fn withdrawn(structure: &mut Structure, commit: Etag) -> bool {
    fn of<T>(timeline: &mut Timeline<Recorded<T>>, commit: Etag) -> bool {
        let was_there = timeline.values().any(|value| value.stamp.etag == commit);
        timeline.withdraw(|value| value.stamp.etag == commit);
        was_there
    }
    let closing = structure.closed.take_if(|closed| closed.stamp.etag == commit).is_some();
    let in_body = match &mut structure.body {
        Body::SubNational(body) => {
            let given = body.directions.len();
            body.directions.retain(|direction| direction.stamp.etag != commit);
            [
                of(&mut body.drafted, commit),
                of(&mut body.terms, commit),
                of(&mut body.leadership, commit),
                of(&mut body.reports, commit),
                of(&mut body.reviews, commit),
                body.directions.len() < given,
            ]
            .contains(&true)
        }
        Body::Advisory(group) => {
            let in_liaisons: Vec<_> = group.liaisons.values_mut().map(|liaison| of(liaison, commit)).collect();
            group.liaisons.retain(|_, liaison| liaison.values().next().is_some());
            let in_strategy: Vec<_> = group.strategy.values_mut().map(|versions| of(versions, commit)).collect();
            of(&mut group.compositions, commit)
                | of(&mut group.informed, commit)
                | in_liaisons.contains(&true)
                | in_strategy.contains(&true)
        }
        Body::Working(group) => of(&mut group.terms, commit) | of(&mut group.staff, commit),
        Body::CountryTeam(seats) => of(seats, commit),
        Body::EarlyRecovery(focal_points) => of(focal_points, commit),
        Body::Forum(_, outcomes) => {
            let recorded = outcomes.len();
            outcomes.retain(|outcome| outcome.stamp.etag != commit);
            outcomes.len() < recorded
        }
        Body::ClusterGroup(_) | Body::Thematic(_) => false,
    };
    closing || in_body
}

#[cfg(test)]
mod tests;
