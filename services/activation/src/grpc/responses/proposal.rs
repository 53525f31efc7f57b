//! A proposal as it is shown: what was submitted, who answered what, and how it ended.

use convene_kernel::codes::ResourceId;
use convene_kernel::refusal::Finding;
use convene_kernel::visibility::Reader;
use convene_proto::activation::v1 as pb;
use convene_runtime::contract;
use convene_runtime::grpc::contract::ToMessage as _;
use convene_runtime::grpc::limits::{ANY, NAME, TEXT};
use convene_runtime::grpc::show::{self, actor, timestamp};

use crate::domain::objection;
use crate::domain::proposal::{Alternative, Answer, ConsultationEnd, Informed, Outcome, Proposal};

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

/// What was submitted, as far as the reader may see it: before an approval only that it is there, but for those who are consulted.
fn submission(proposal: &Proposal, reader: &Reader) -> pb::Submission {
    if proposal.is_shown(reader) {
        return proposal.submission.to_message();
    }
    pb::Submission {
        proposal: proposal.id().to_string(),
        emergency: proposal.submission.emergency.to_string(),
        ..pb::Submission::default()
    }
}

/// A proposal; its answers and alternatives, who objects, and why it was declined or taken back, for insiders.
pub fn proposal<'a>(proposal: &Proposal, findings: impl Iterator<Item = &'a Finding>, reader: &Reader) -> pb::Proposal {
    let (decided_at, decided_by, remarks, reason) = match &proposal.outcome {
        None => (None, None, None, None),
        Some(Outcome::Approved { at, by, remarks, .. }) => (Some(*at), Some(by), remarks.as_ref(), None),
        Some(Outcome::Declined { at, by, reason } | Outcome::Withdrawn { at, by, reason }) => {
            (Some(*at), Some(by), None, reason.open(reader))
        }
    };
    let about = proposal.subject();
    let findings =
        findings.filter(|one| one.subject == about && proposal.is_shown(reader) && objection::is_shown(one, reader));
    let alternatives = proposal.alternatives.iter().filter_map(|(id, one)| Some((id, one.open(reader)?)));
    pb::Proposal {
        submission: Some(submission(proposal, reader)),
        submitted_by: Some(actor(&proposal.submitted_by)),
        received_at: Some(timestamp(proposal.received_at)),
        transmitted_by: proposal.transmitted_by.as_ref().map(actor),
        answers: show::all(proposal.answers.iter().filter_map(|one| one.open(reader))),
        alternatives: alternatives.map(|(id, one)| alternative(id, one)).collect(),
        informed: show::all(&proposal.informed),
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

fn alternative(id: &ResourceId, alternative: &Alternative) -> pb::Alternative {
    let mut shown = pb::Alternative { alternative: id.to_string(), ..alternative.to_message() };
    alternative.closed.iter().for_each(|end| end.write_to(&mut shown));
    shown
}

contract! {
    Answer => pb::Answer {
        organization: code,
        author: message,
        position: choice,
        statement: text(TEXT),
        at: timestamp,
        overruled_because: optional_text(TEXT),
    } + {
        role: |answer| answer.author.role.to_string(),
    }
    Alternative => pb::Alternative { by: code, statement: text(TEXT), opened_at: timestamp }
    ConsultationEnd => pb::Alternative {
        closing: choice,
        reasons: text(TEXT),
        agreed_by: codes(ANY),
        by as closed_by: message,
        at as closed_at: timestamp,
    }
    Informed => pb::Informed { audience: choice, means: text(NAME), at: timestamp, by: message }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{code, consulted, insider, outsider};

    use super::*;
    use crate::domain::fixtures::{after_the_proposal, erc};
    use crate::domain::proposal::fixtures::health;
    use crate::domain::proposal::{Command, End};

    /// OG-1, RM-1.11: what is proposed is for those who are consulted, and why it was declined for those who decide.
    #[test]
    fn others_see_that_a_proposal_is_there() {
        let open = after_the_proposal(vec![health()]);
        let end = End { proposal: code("p-1"), reason: "the government's system suffices".to_owned() };
        let declined = open.clone().given(&erc(), Command::DeclineProposal(end));
        let seen = |example: &crate::domain::fixtures::Example, reader: &Reader| {
            let record = example.record();
            let shown = proposal(&record.state.proposals[&code("p-1")], record.findings.values(), reader);
            let submission = shown.submission.expect("it is there");
            assert_eq!(submission.emergency, "haiyan");
            (!submission.recommendations.is_empty(), !shown.findings.is_empty(), !shown.reason.is_empty())
        };
        assert_eq!(seen(&open, &insider()), (true, true, false));
        assert_eq!(seen(&open, &consulted()), (true, true, false));
        assert_eq!(seen(&open, &outsider()), (false, false, false));
        assert_eq!(seen(&declined, &insider()), (true, false, true));
        assert_eq!(seen(&declined, &consulted()), (true, false, false));
        assert_eq!(seen(&declined, &outsider()), (false, false, false));
    }
}
