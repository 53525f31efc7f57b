//! Corrections of when something was: an onset, a meeting, a consultation, a deployment, since when the country is led so, when
//! the ERC approved and when partners were informed of it (row RM-1.15).

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::message;
use convene_kernel::past_date::PastDate;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;

use super::recounting::{self, Corrected};
use super::{CorrectFact, Event, FactCorrected, dated_fact};
use crate::domain::fact::{FactKind, FactOnRecord};
use crate::domain::past::{
    has_begun, is_known_so, must_be_of_the_commit, must_differ, must_not_follow, must_not_precede,
};
use crate::domain::taking_over::hand_to_heads;
use crate::domain::{self, Decided, Operation, proposal};
use crate::reasons;

/// Corrects when a fact was; what hangs on it moves.
pub(super) fn correct(operation: &Operation, command: &CorrectFact, context: &Context<'_>) -> Decided {
    let CorrectFact { fact, right, reason, .. } = command;
    operation.expect_as_read(fact, context)?;
    let recorded = operation.moment_of(fact)?;
    let mut checks = Checks::new();
    has_begun(&mut checks, "date", right.date, context);
    must_be_of_the_commit(&mut checks, fact.word(), recorded.map(|_| fact.commit), fact.commit);
    if !right.date.is_exact() && !operation.dates.is_found(fact) {
        checks.invalid("RM-1.15", reasons::DATE_INEXACT).at("date").says(
            message!("{date} is not a day, and the fact was recorded as it happened", date = right.date),
            "give the day, such as 2013-11-08",
        );
    }
    let at = counts_at(operation, fact, right.date, context)?;
    let known = operation.dates.of(fact).map(|known| known.date);
    must_differ(&mut checks, "date", at, recorded.filter(|_| is_known_so(known, right.date)));
    must_be_in_order(&mut checks, operation, fact, (at, right.date.latest(context.zone())))?;
    checks.finish()?;
    let mut after = operation.clone();
    dated_fact::redate(&mut after, fact, right, at);
    let corrected = FactCorrected { correction: command.clone(), at };
    let mut decision = Decision::about(fact.subject()).event(Event::FactCorrected(corrected).into());
    settle(&mut decision, operation, &after, fact, context);
    if fact.kind == FactKind::Approval {
        let said = (reason.as_str(), right.source.as_deref().unwrap_or_default());
        proposal::settle_approval(&mut decision, operation, fact, (right.date, at), said, context)?;
    }
    Ok(decision)
}

/// The moment at which a date counts: for what began the earliest that it can mean, for what was held or done the latest; within
/// what is known of its order.
fn counts_at(
    operation: &Operation,
    fact: &FactOnRecord,
    date: PastDate,
    context: &Context<'_>,
) -> Result<Moment, Refusal> {
    let (earliest, latest) = (date.earliest(context.zone()), date.latest(context.zone()).min(context.now));
    Ok(match fact.kind {
        FactKind::Approval => earliest.max(operation.proposal(&fact.of)?.last_step_at()),
        FactKind::Consultation | FactKind::Meeting | FactKind::Information => {
            let followed = operation.proposed_after(fact).filter(|followed| earliest <= *followed);
            followed.map_or(latest, |followed| latest.min(followed))
        }
        _ => earliest.min(context.now),
    })
}

/// What is corrected stays before what followed it, and after what it follows.
fn must_be_in_order(
    checks: &mut Checks,
    operation: &Operation,
    fact: &FactOnRecord,
    (at, latest): (Moment, Moment),
) -> Result<(), Refusal> {
    match fact.kind {
        FactKind::Onset => {
            let emergency = operation.emergency(&fact.of)?;
            let declared = emergency.level_3_responses.iter().filter_map(|level_3| level_3.declared.as_ref());
            must_not_follow(checks, "date", at, "a declaration of level 3", declared.map(|step| step.at).min());
        }
        FactKind::Consultation | FactKind::Meeting => {
            must_not_follow(checks, "date", at, "the proposal that rests on it", operation.proposed_after(fact));
        }
        FactKind::Information => {
            let approved = operation.proposal(&fact.of)?.approved_at().map(|(at, _)| at);
            must_not_precede(checks, "date", latest, "the approval", approved);
        }
        FactKind::Approval => {
            let proposal = operation.proposal(&fact.of)?;
            must_not_precede(checks, "date", latest, "the last step of the decision", Some(proposal.last_step_at()));
            let informed = proposal.informed.iter().map(|informed| informed.at).min();
            must_not_follow(checks, "date", at, "the information about it", informed);
        }
        _ => {}
    }
    Ok(())
}

/// What is owed and what is weak after a fact has another date, or never was.
pub(super) fn settle(
    decision: &mut Decision<domain::Event>,
    before: &Operation,
    after: &Operation,
    fact: &FactOnRecord,
    context: &Context<'_>,
) {
    let corrected = Corrected { before, after, emergency: &fact.of };
    match fact.kind {
        FactKind::Onset => recounting::onset(decision, corrected, context),
        FactKind::Class => recounting::class(decision, corrected, context),
        FactKind::Consultation => recounting::consultation(decision, corrected, context),
        FactKind::Meeting => recounting::cluster_decision(decision, corrected, context),
        FactKind::Information => proposal::settle_information(decision, (before, after), &fact.of, context),
        FactKind::CountryLeadership => hand_to_heads(decision, (&before.country, &after.country), context),
        _ => {}
    }
    recounting::weaknesses(decision, corrected, context);
}

#[cfg(test)]
mod tests;
