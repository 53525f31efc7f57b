//! A proposal as it is shown: what was submitted, who answered what, and how it ended.

use convene_kernel::codes::ResourceId;
use convene_kernel::refusal::Finding;
use convene_kernel::visibility::Reader;
use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::contract::{Choice as _, ToMessage as _};
use convene_runtime::grpc::show::{self, actor, timestamp};

use crate::domain::objection;
use crate::domain::proposal::{Alternative, Answer, Informed, Outcome, Proposal};

/// A proposal in brief.
pub fn summary(proposal: &Proposal) -> pb::ProposalSummary {
    pb::ProposalSummary {
        proposal: proposal.id().to_string(),
        state: state(proposal).into(),
        received_at: Some(timestamp(proposal.received_at)),
        etag: proposal.etag.to_string(),
    }
}

fn state(proposal: &Proposal) -> pb::ProposalState {
    match proposal.outcome {
        None => pb::ProposalState::Open,
        Some(Outcome::Approved { .. }) => pb::ProposalState::Approved,
        Some(Outcome::Declined { .. }) => pb::ProposalState::Declined,
        Some(Outcome::Withdrawn { .. }) => pb::ProposalState::Withdrawn,
    }
}

/// A proposal; its answers and alternatives, and who objects, for insiders.
pub fn proposal<'a>(proposal: &Proposal, findings: impl Iterator<Item = &'a Finding>, reader: &Reader) -> pb::Proposal {
    let (decided_at, decided_by, remarks, reason) = match &proposal.outcome {
        None => (None, None, None, None),
        Some(Outcome::Approved { at, by, remarks, .. }) => (Some(*at), Some(by), remarks.as_ref(), None),
        Some(Outcome::Declined { at, by, reason } | Outcome::Withdrawn { at, by, reason }) => {
            (Some(*at), Some(by), None, Some(reason))
        }
    };
    let about = proposal.subject();
    let findings = findings.filter(|one| one.subject == about && objection::is_shown(one, reader));
    let alternatives = proposal.alternatives.iter().filter_map(|(id, one)| Some((id, one.open(reader)?)));
    pb::Proposal {
        submission: Some(proposal.submission.to_message()),
        submitted_by: Some(actor(&proposal.submitted_by)),
        received_at: Some(timestamp(proposal.received_at)),
        transmitted_by: proposal.transmitted_by.as_ref().map(actor),
        answers: proposal.answers.iter().filter_map(|one| one.open(reader)).map(answer).collect(),
        alternatives: alternatives.map(|(id, one)| alternative(id, one)).collect(),
        informed: proposal.informed.iter().map(informed).collect(),
        state: state(proposal).into(),
        decided_at: decided_at.map(timestamp),
        reason: show::text(reason),
        findings: findings.map(show::finding).collect(),
        etag: proposal.etag.to_string(),
        transmission: show::optional(proposal.transmission.as_ref()),
        decided_by: decided_by.map(actor),
        remarks: show::text(remarks),
        ground: show::optional(proposal.ground()),
    }
}

fn answer(answer: &Answer) -> pb::Answer {
    pb::Answer {
        organization: answer.organization.to_string(),
        role: answer.author.role.to_string(),
        position: answer.position.to_wire().into(),
        statement: answer.statement.clone(),
        at: Some(timestamp(answer.at)),
        author: Some(actor(&answer.author)),
        overruled_because: show::text(answer.overruled_because.as_ref()),
    }
}

fn alternative(id: &ResourceId, alternative: &Alternative) -> pb::Alternative {
    let end = alternative.closed.as_ref();
    pb::Alternative {
        alternative: id.to_string(),
        by: alternative.by.to_string(),
        statement: alternative.statement.clone(),
        opened_at: Some(timestamp(alternative.opened_at)),
        closing: end.map_or(pb::Closing::Unspecified, |end| end.closing.to_wire()).into(),
        reasons: show::text(end.map(|end| &end.reasons)),
        agreed_by: show::texts(end.into_iter().flat_map(|end| &end.agreed_by)),
        closed_by: end.map(|end| actor(&end.by)),
        closed_at: end.map(|end| timestamp(end.at)),
    }
}

fn informed(informed: &Informed) -> pb::Informed {
    pb::Informed {
        audience: informed.audience.to_wire().into(),
        means: informed.means.clone(),
        at: Some(timestamp(informed.at)),
        by: Some(actor(&informed.by)),
    }
}
