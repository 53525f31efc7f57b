//! Corrections of what is on record about a cluster: the wrong fact is named by its commit, and the right one takes its place
//! (row RM-1.15).
//!
//! The log keeps both. The present and what was so on any day follow the correction; what was known on a day does not. Duties
//! that count from the fact move with it, and those who were informed of it are informed again.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, OrganizationCode, ResourceId};
use convene_kernel::commit::Decision;
use convene_kernel::duty::Duty;
use convene_kernel::message;
use convene_kernel::past_date::PastDate;
use convene_kernel::policy::rules;
use convene_kernel::recount::{Redating, count_from, redate};
use convene_kernel::reference_checks::{convenes_only, responsible_organization};
use convene_kernel::refusal::Checks;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::activation::{OWED_BY_THE_LEAD, end_what_is_open};
use super::checks::{about, after, to_change};
use super::coordinator_gap::settle_gaps;
use super::early_appointment::settle_early_appointments;
use super::lead::{Lead, find_those_who_depend};
use super::{Cluster, Event};
use crate::domain::claims::{Claim, Correcting};
use crate::domain::fact::FactKind;
use crate::domain::past::{
    has_begun, is_known_so, must_be_of_the_commit, must_differ, must_not_follow, must_not_precede,
};
use crate::domain::subjects::COUNTRY;
use crate::domain::taking_over::hand_to_leads;
use crate::domain::{self, Decided, Operation, Recorded, proposal, review};
use crate::reasons;

/// A correction of what is on record about a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The commit that recorded the wrong fact.
    pub commit: Etag,
    /// What is right.
    #[serde(flatten)]
    pub right: RightFact,
    /// Why the record was wrong.
    pub reason: String,
    /// Where the right fact is known from.
    pub source: String,
}

/// A fact that takes the place of a wrong one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum RightFact {
    /// When the cluster was activated.
    Activated {
        /// The right date, as exactly as it is known.
        activated: PastDate,
    },
    /// When it ended.
    Ended {
        /// The right date, as exactly as it is known.
        ended: PastDate,
    },
    /// Who led it, and since when.
    Lead {
        /// The code of the agency, such as `WHO`.
        agency: OrganizationCode,
        /// The right date since when it led, as exactly as it is known.
        since: PastDate,
    },
}

/// What is on record about a cluster was corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    #[serde(flatten)]
    pub correction: Correction,
    /// The moment at which the right fact counts.
    pub at: Moment,
    /// Whether the right lead convenes only (row GN-3).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub convenes_only: bool,
}

impl Corrected {
    /// The fact that it corrects, what is right, and the moment at which that counts.
    pub fn corrects(&self) -> Correcting {
        let Correction { cluster, commit, right, source, .. } = &self.correction;
        let (kind, date, agency) = match right {
            RightFact::Activated { activated } => (FactKind::Activation, *activated, None),
            RightFact::Ended { ended } => (FactKind::End, *ended, None),
            RightFact::Lead { agency, since } => (FactKind::Lead, *since, Some(agency.clone())),
        };
        let right = Claim { date, agency, source: Some(source.clone()).filter(|source| !source.is_empty()) };
        Correcting { fact: kind.on_record(cluster, *commit), right, at: self.at }
    }
}

impl Cluster {
    /// The lead that was recorded by that commit.
    fn lead_of_commit(&self, commit: Etag) -> Option<&Recorded<Lead>> {
        self.leads.values().find(|lead| lead.stamp.etag == commit)
    }
}

/// What the correction of a cluster brings about.
///
/// # Errors
/// The refusal, with every reason.
pub fn correct_cluster(operation: &Operation, command: &Correction, context: &Context<'_>) -> Decided {
    put_right(operation, to_change(operation, &command.cluster, context)?, command, context)
}

/// The same for a cluster that is corrected with something else: what was read is checked there.
///
/// # Errors
/// The refusal, with every reason.
pub fn put_right(operation: &Operation, cluster: &Cluster, command: &Correction, context: &Context<'_>) -> Decided {
    let mut checks = Checks::new();
    let at = match &command.right {
        RightFact::Activated { activated } => {
            check_activation(&mut checks, operation, cluster, command.commit, *activated, context)
        }
        RightFact::Ended { ended } => check_end(&mut checks, operation, cluster, command.commit, *ended, context),
        RightFact::Lead { agency, since } => {
            check_lead(&mut checks, operation, cluster, command.commit, (agency, *since), context)
        }
    };
    checks.finish()?;
    let convenes_only = matches!(&command.right, RightFact::Lead { agency, .. } if convenes_only(context, agency));
    let corrected = Corrected { correction: command.clone(), at, convenes_only };
    let after = after(cluster, context, |cluster, _| self::corrected(cluster, &corrected));
    let mut decision = about(cluster, Event::Corrected(corrected));
    match &command.right {
        RightFact::Activated { .. } => {
            move_duties(&mut decision, operation, cluster, &after, context);
            settle_early_appointments(&mut decision, &after, context);
        }
        RightFact::Ended { .. } if cluster.is_active() => end(&mut decision, operation, cluster, context),
        RightFact::Ended { .. } => {}
        RightFact::Lead { .. } => hand_over(&mut decision, cluster, &after, context),
    }
    proposal::inform_again(&mut decision, operation, cluster, context);
    review::inform_again(&mut decision, operation, cluster, context);
    Ok(decision)
}

fn check_activation(
    checks: &mut Checks,
    operation: &Operation,
    cluster: &Cluster,
    commit: Etag,
    activated: PastDate,
    context: &Context<'_>,
) -> Moment {
    must_be_of_the_commit(checks, "activation", cluster.activation_commit(), commit);
    let decided = cluster.proposal.as_ref().and_then(|id| operation.proposals.get(id)).map(|one| one.last_step_at());
    let at = moment(checks, "activated", activated, cluster, decided, context);
    let began = cluster.as_found.as_ref().map(|found| found.began);
    must_differ(checks, "activated", at, Some(cluster.activated_at).filter(|_| is_known_so(began, activated)));
    let later_leads = cluster.leads.spans().map(|lead| lead.since).filter(|since| *since != cluster.activated_at);
    must_not_follow(checks, "activated", at, "what followed it", later_leads.chain(cluster.deactivated_at).min());
    at
}

fn check_end(
    checks: &mut Checks,
    operation: &Operation,
    cluster: &Cluster,
    commit: Etag,
    ended: PastDate,
    context: &Context<'_>,
) -> Moment {
    // A cluster that was found to be active may turn out to have ended before.
    let found = cluster.as_found.as_ref().map(|found| found.stamp.etag);
    must_be_of_the_commit(checks, "end", cluster.end_commit.or(found), commit);
    has_begun(checks, "ended", ended, context);
    must_be_exact(checks, "ended", ended, cluster);
    let at = ended.latest(context.zone()).min(context.now);
    let known = cluster.as_found.as_ref().and_then(|found| found.ended);
    must_differ(checks, "ended", at, cluster.deactivated_at.filter(|_| is_known_so(known, ended)));
    let approved = operation.reviews.end_approved_at(&cluster.id);
    let before = cluster.leads.changed_at().into_iter().chain([cluster.activated_at]).chain(approved).max();
    must_not_precede(checks, "ended", at, "what it follows", before);
    at
}

fn check_lead(
    checks: &mut Checks,
    operation: &Operation,
    cluster: &Cluster,
    commit: Etag,
    (agency, since): (&OrganizationCode, PastDate),
    context: &Context<'_>,
) -> Moment {
    let wrong = cluster.lead_of_commit(commit);
    must_be_of_the_commit(checks, "lead", wrong.map(|lead| lead.stamp.etag), commit);
    responsible_organization(checks, context, "OG-8", "lead.agency", agency);
    let decided = wrong.and_then(|lead| lead.what.proposal.as_ref());
    if let Some(lead) = wrong.filter(|lead| lead.what.proposal.is_some() && lead.what.agency != *agency) {
        checks.precondition("OG-18", reasons::LEAD_DECIDED_HERE).at("lead.agency").says(
            message!("the ERC approved {lead} as lead", lead = lead.what.agency),
            "propose the agency as the new lead",
        );
    }
    if decided.is_some() && cluster.activation_commit() == Some(commit) {
        checks
            .precondition("RM-1.15", reasons::LEAD_DECIDED_HERE)
            .at("lead.since")
            .says("the first lead leads since the activation", "correct when the cluster was activated");
    }
    let decided = decided.and_then(|id| operation.proposals.get(id)).map(|one| one.last_step_at());
    let at = moment(checks, "lead.since", since, cluster, decided, context).max(cluster.activated_at);
    must_not_precede(checks, "lead.since", since.latest(context.zone()), "the activation", Some(cluster.activated_at));
    must_not_follow(checks, "lead.since", at, "the end of the cluster", cluster.deactivated_at);
    if wrong.is_some_and(|lead| lead.what.agency == *agency) {
        let of_then = cluster.leads.spans().find(|span| span.value.stamp.etag == commit);
        let of_then = of_then.filter(|span| is_known_so(span.value.what.since_date, since));
        must_differ(checks, "lead.since", at, of_then.map(|span| span.since));
    }
    at
}

/// The moment at which a beginning counts that is given as a date: the earliest that it can mean, and not before the last step
/// of the decision it rests on, where that was on the same day.
fn moment(
    checks: &mut Checks,
    field: &str,
    date: PastDate,
    cluster: &Cluster,
    decided: Option<Moment>,
    context: &Context<'_>,
) -> Moment {
    has_begun(checks, field, date, context);
    must_be_exact(checks, field, date, cluster);
    let (earliest, latest) = (date.earliest(context.zone()), date.latest(context.zone()));
    must_not_precede(checks, field, latest, "the last step of the decision", decided);
    decided.map_or(earliest, |decided| earliest.max(decided)).min(context.now)
}

/// Only records of the past may be inexact.
fn must_be_exact(checks: &mut Checks, field: &str, date: PastDate, cluster: &Cluster) {
    if cluster.as_found.is_none() && !date.is_exact() {
        checks.invalid("RM-1.15", reasons::DATE_INEXACT).at(field).says(
            message!("{date} is not a day, and the cluster was activated here", date),
            "give the day, such as 2013-11-08",
        );
    }
}

/// What counts from the activation counts from the right one.
fn move_duties(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    cluster: &Cluster,
    after: &Cluster,
    context: &Context<'_>,
) {
    let (wrong, right) = (cluster.owed_from(), after.owed_from());
    if wrong == right {
        return;
    }
    let redating = Redating { wrong, right, date: None };
    let but_a_coordinator = OWED_BY_THE_LEAD.into_iter().filter(|rule| *rule != rules::OG_9_COORDINATOR);
    count_from(decision, &Vec::from_iter(but_a_coordinator), &cluster.subject(), redating, context);
    let is_counted =
        |duty: &Duty| duty.subject == cluster.subject() && OWED_BY_THE_LEAD.iter().any(|rule| duty.rule == *rule);
    let of_the_cluster = |duty: &&Duty| duty.cluster.as_ref() == Some(&cluster.id) && duty.since == wrong;
    for duty in context.duties.values().filter(of_the_cluster).filter(|duty| !is_counted(duty)) {
        redate(decision, duty, redating, context);
    }
    if after.is_active() {
        settle_gaps(decision, after, context);
    }
    let Some(review) = context.duties.get(&Duty::id(rules::RM_2_10_REVIEW, &COUNTRY.only())) else { return };
    if review.since == wrong && operation.reviews.last_held().is_none() {
        let others = operation.active_clusters().filter(|other| other.id != cluster.id).map(Cluster::owed_from);
        decision.void_duty(review, "the date of the first activation was corrected");
        decision.open(Duty { since: others.chain([right]).min().unwrap_or(right), ..review.clone() });
    }
}

/// A cluster that turns out to have ended owes nothing.
fn end(decision: &mut Decision<domain::Event>, operation: &Operation, cluster: &Cluster, context: &Context<'_>) {
    end_what_is_open(decision, cluster, context, "the cluster had ended before");
    review::end_reviews(decision, operation, cluster, context);
}

/// What the lead agency owes, the right one owes.
pub(super) fn hand_over(
    decision: &mut Decision<domain::Event>,
    cluster: &Cluster,
    after: &Cluster,
    context: &Context<'_>,
) {
    hand_to_leads(decision, (cluster, after), context);
    settle_gaps(decision, after, context);
}

/// The cluster with the right fact in the place of the wrong one.
pub(super) fn corrected(cluster: &mut Cluster, event: &Corrected) {
    match &event.correction.right {
        RightFact::Activated { activated } => {
            let wrong = cluster.activated_at;
            cluster.names.redate(wrong, event.at);
            cluster.leads.redate(wrong, event.at);
            cluster.review_dates.redate(wrong, event.at);
            cluster.counterparts.redate(wrong, event.at);
            cluster.activated_at = event.at;
            if let Some(found) = &mut cluster.as_found {
                let wrong = std::mem::replace(&mut found.began, *activated);
                let first = cluster.leads.values_mut().filter(|lead| lead.what.since_date == Some(wrong));
                first.for_each(|lead| lead.what.since_date = Some(*activated));
            }
        }
        RightFact::Ended { ended } => {
            cluster.deactivated_at = Some(event.at);
            cluster.end_commit.get_or_insert(event.correction.commit);
            if let Some(found) = &mut cluster.as_found {
                found.ended = Some(*ended);
            }
        }
        RightFact::Lead { agency, since } => {
            let is_wrong = |lead: &Recorded<Lead>| lead.stamp.etag == event.correction.commit;
            cluster.leads.correct(event.at, is_wrong, |lead| {
                if lead.what.agency != *agency {
                    lead.what.agency.clone_from(agency);
                    lead.what.convenes_only = Some(event.convenes_only);
                }
                if lead.what.proposal.is_none() {
                    lead.what.source = Some(event.correction.source.clone());
                    lead.what.since_date = Some(*since);
                }
            });
            find_those_who_depend(cluster);
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
