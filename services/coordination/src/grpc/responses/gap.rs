//! Critical gaps and commitments as messages: who is provider of last resort, and what was done.

use convene_kernel::aggregate::Record;
use convene_kernel::codes::ResourceId;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference::Reference;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::Moment;
use convene_proto::coordination::v1 as pb;
use convene_runtime::grpc::show;

use crate::domain::gap::{CommitmentOnRecord, CommitmentStanding, Event, Gap, Standing};
use crate::domain::{Arrangements, Coordination};

/// The gap of that identifier, as it is at a moment.
///
/// # Errors
/// [`Refusal::NotFound`] where it was not identified by then.
pub fn by_id(
    record: &Record<Coordination>,
    id: &ResourceId,
    moment: Moment,
    reference: &Reference,
) -> Result<pb::GapRecord, Refusal> {
    Ok(gap(record, record.state.gap_at(id, moment)?, moment, reference))
}

/// A gap, as it is at a moment.
pub fn gap(record: &Record<Coordination>, gap: &Gap, moment: Moment, reference: &Reference) -> pb::GapRecord {
    let (arrangements, standing) = (&record.state, gap.standing_at(moment));
    let findings = record.findings.values().filter(|finding| finding.subject.is_within(&gap.subject()));
    let commitments = arrangements.commitments_to(gap).filter(|one| one.made.stamp.occurred_at <= moment);
    pb::GapRecord {
        gap: gap.id.to_string(),
        identification: show::optional(Some(&gap.identified.what)),
        recorded: Some(show::stamp(&gap.identified.stamp)),
        state: state(&standing).into(),
        carried_by: show::text(arrangements.cluster_with(gap, moment).map(|cluster| &cluster.id)),
        provider_of_last_resort: show::text(arrangements.provider_of_last_resort(gap, moment, reference)),
        plan: show::optional(standing.plan),
        owed_since: gap.owed_since(moment).map(show::timestamp),
        statement: show::optional(standing.statement),
        service: show::optional(standing.service),
        constraint: show::optional(standing.constraint),
        steps: gap.course_by(moment).map(step).collect(),
        commitments: commitments.map(|one| commitment(arrangements, one, moment, reference)).collect(),
        requests: requests(gap, moment),
        closing: show::optional(standing.closed.map(|(closing, _)| closing)),
        findings: findings.map(show::finding).collect(),
        etag: gap.etag.to_string(),
    }
}

/// The state of a gap that stands so.
pub fn state(standing: &Standing<'_>) -> pb::GapState {
    if standing.closed.is_some() {
        pb::GapState::Closed
    } else if standing.constraint.is_some() {
        pb::GapState::Constrained
    } else if standing.service.is_some() {
        pb::GapState::Ensured
    } else if standing.called_at.is_some() {
        pb::GapState::Called
    } else {
        pb::GapState::Identified
    }
}

fn step(fact: &Recorded<Event>) -> pb::GapStep {
    let (step, what) = fact.what.in_words();
    pb::GapStep {
        step: step.to_owned(),
        what: what.to_owned(),
        recorded: Some(show::stamp(&fact.stamp)),
        commit: fact.stamp.etag.to_string(),
    }
}

fn requests(gap: &Gap, moment: Moment) -> Vec<pb::SupportRequestRecord> {
    let answer = |answer: Option<_>| {
        answer.map(|(answer, stamp)| pb::RecordedSupportAnswer {
            answer: show::optional(Some(answer)),
            recorded: Some(show::stamp(stamp)),
        })
    };
    let requests = gap.requests_by(moment).into_iter().map(|request| pb::SupportRequestRecord {
        what: request.what.to_owned(),
        recorded: Some(show::stamp(request.stamp)),
        referred_at: request.referred_at.map(show::timestamp),
        answer: answer(request.answer),
        erc_answer: answer(request.erc_answer),
    });
    requests.collect()
}

/// A commitment, as it is at a moment.
pub fn commitment(
    arrangements: &Arrangements,
    commitment: &CommitmentOnRecord,
    moment: Moment,
    reference: &Reference,
) -> pb::GapCommitmentRecord {
    let gap = arrangements.gaps.get(&commitment.made.what.gap);
    let registered = commitment.code().and_then(|code| reference.organization(code));
    let name = registered.map(|known| known.name.clone()).or_else(|| commitment.organization.name.clone());
    let met = commitment.met.as_ref().filter(|met| met.stamp.occurred_at <= moment);
    pb::GapCommitmentRecord {
        commitment: show::optional(Some(&commitment.made.what)),
        organization: show::text(commitment.code()),
        name: name.unwrap_or_default(),
        state: match commitment.standing_at(gap, moment) {
            CommitmentStanding::NotAccepted => pb::CommitmentState::NotAccepted,
            CommitmentStanding::Accepted => pb::CommitmentState::Accepted,
            CommitmentStanding::Met => pb::CommitmentState::Met,
            CommitmentStanding::TakenBack => pb::CommitmentState::TakenBack,
            CommitmentStanding::Ended => pb::CommitmentState::Ended,
        }
        .into(),
        is_past_its_date: commitment.is_past_its_date_at(gap, moment),
        done: met.map(|met| met.what.what.clone()).unwrap_or_default(),
        met_at: met.map(|met| show::timestamp(met.stamp.occurred_at)),
        recorded: Some(show::stamp(&commitment.made.stamp)),
        etag: commitment.etag.to_string(),
    }
}
