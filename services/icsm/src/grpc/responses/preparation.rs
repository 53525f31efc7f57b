//! The preparation of a mission as messages: terms of reference, people, briefings, support.

use convene_kernel::visibility::Reader;
use convene_proto::icsm::v1 as pb;
use convene_runtime::grpc::contract::ToMessage as _;
use convene_runtime::grpc::show::{self, timestamp};

use crate::domain::preparation::{Leadership, Nominee, Party, Preparation, Terms};

/// Adds the preparation; nominees and how they are chosen only for those who take part in deciding.
pub fn show(shown: &mut pb::Mission, preparation: &Preparation, reader: &Reader) {
    let open = preparation.terms.as_ref().map(Terms::open).unwrap_or_default();
    shown.terms_open = open.iter().map(Party::title).collect();
    shown.terms_agreed = preparation.terms_agreed();
    shown.terms = preparation.terms.as_ref().filter(|_| reader.is_insider() || shown.terms_agreed).map(terms);
    shown.call_closes_on = show::day(preparation.call.as_ref().map(|call| call.closes_on));
    shown.call = show::optional(preparation.call.as_ref());
    shown.partners_informed = show::texts(preparation.partners_told.keys());
    shown.team = team_of(preparation);
    shown.support = show::optional(preparation.support.as_ref());
    shown.arrived_on = show::day(preparation.arrival.as_ref().map(|arrival| arrival.on));
    if reader.is_insider() {
        deliberation(shown, preparation);
    }
}

fn deliberation(shown: &mut pb::Mission, preparation: &Preparation) {
    shown.nominees = preparation.nominees.values().map(|nominee| member(preparation, nominee)).collect();
    shown.list = show::optional(preparation.list.as_ref());
    shown.leader = show::text(preparation.leader());
    shown.leadership = Some(leadership(&preparation.leadership)).filter(|way| *way != pb::Leadership::default());
    shown.late_changes = show::all(&preparation.changes);
    shown.focal_points = show::all(preparation.focal_points.values());
    shown.briefings = show::all(&preparation.briefings);
    shown.preparations = show::all(&preparation.steps);
    let answered = preparation.answered.iter();
    shown.answered_findings = answered
        .map(|(finding, answer)| pb::AnsweredFinding { finding: finding.clone(), answer: answer.clone() })
        .collect();
}

fn terms(terms: &Terms) -> pb::TermsOfReference {
    let agreed = terms.agreed.iter().map(|(party, (organization, agreed_at))| pb::TermsAgreement {
        party: party.title(),
        organization: organization.to_string(),
        agreed_at: Some(timestamp(*agreed_at)),
    });
    pb::TermsOfReference { draft: Some(terms.draft.to_message()), agreed: agreed.collect() }
}

fn member(preparation: &Preparation, nominee: &Nominee) -> pb::TeamMember {
    let nomination = &nominee.nomination;
    pb::TeamMember {
        waits_for_approval: nominee.needs_approval && nominee.approved_by.is_none(),
        in_team: preparation.people().contains(&nomination.nominee),
        approved_by: show::text(nominee.approved_by.as_ref()),
        ..nomination.to_message()
    }
}

/// What the team decided on represents.
fn team_of(preparation: &Preparation) -> Vec<String> {
    let team = preparation.team.iter().flatten();
    let members = team.filter_map(|id| preparation.nominees.get(id));
    members.map(|nominee| nominee.nomination.stands_for.title()).collect()
}

fn leadership(leadership: &Leadership) -> pb::Leadership {
    let proposed = leadership.proposed.as_ref();
    let refused = leadership.refused.iter().map(|answer| pb::RefusedLeader {
        nominee: answer.nominee.to_string(),
        reason: answer.reason.clone().unwrap_or_default(),
    });
    pb::Leadership {
        proposed: show::text(proposed.map(|proposal| &proposal.nominee)),
        criteria: show::all(proposed.iter().flat_map(|proposal| &proposal.criteria)),
        accepted: leadership.accepted,
        referred_because: leadership.referred.as_ref().map(|referral| referral.reason.clone()).unwrap_or_default(),
        refused: refused.collect(),
    }
}
