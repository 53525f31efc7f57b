//! The preparation of a mission as messages: terms of reference, people, briefings, support.

use convene_kernel::timeline::Timeline;
use convene_kernel::visibility::Reader;
use convene_proto::icsm::v1 as pb;
use convene_runtime::grpc::contract::ToMessage as _;
use convene_runtime::grpc::show::{self, timestamp};

use crate::domain::preparation::{Nominee, Preparation, Terms};

/// Adds the preparation; nominees and how they are chosen only for those who take part in deciding.
pub fn show(shown: &mut pb::Mission, preparation: &Preparation, reader: &Reader) {
    shown.terms_open = preparation.terms_open().iter().map(|party| party.title().to_string()).collect();
    shown.terms_agreed = preparation.terms_agreed();
    let terms = preparation.terms.open_once_released(reader, shown.terms_agreed);
    shown.terms = terms.and_then(Timeline::present).map(self::terms);
    shown.call_closes_on = show::day(preparation.call.present().map(|call| call.closes_on));
    shown.call = show::optional(preparation.call.present());
    shown.partners_informed = show::texts(preparation.partners_informed.keys());
    let team = preparation.members(preparation.team.as_deref().unwrap_or_default());
    shown.team = team.iter().map(|member| member.represents.title()).collect();
    shown.support = show::optional(preparation.support.present());
    shown.arrived_on = show::day(preparation.arrival.as_ref().map(|arrival| arrival.on));
    choice_of_people(shown, preparation, reader);
    shown.briefings = show::all(preparation.briefings.open(reader).into_iter().flatten());
    shown.preparations = show::all(preparation.steps.open(reader).into_iter().flatten());
    let answered = preparation.answered.open(reader).into_iter().flatten();
    shown.answered_findings = answered
        .map(|(finding, answer)| pb::AnsweredFinding { finding: finding.clone(), answer: answer.clone() })
        .collect();
}

fn choice_of_people(shown: &mut pb::Mission, preparation: &Preparation, reader: &Reader) {
    let nominees = preparation.nominees.open(reader).into_iter().flat_map(|nominees| nominees.values());
    shown.nominees = nominees.map(|nominee| member(preparation, nominee)).collect();
    shown.list = show::optional(preparation.list.open(reader).and_then(Timeline::present));
    let way = preparation.leadership.open(reader);
    let leader = way.filter(|way| way.accepted).and_then(|way| way.proposed.as_ref());
    shown.leader = show::text(leader.map(|leader| &leader.nominee));
    shown.leadership = show::optional(way).filter(|way| *way != pb::Leadership::default());
    shown.late_changes = show::all(preparation.changes.open(reader).into_iter().flatten());
    let focal_points = preparation.focal_points.open(reader).into_iter();
    shown.focal_points = show::all(focal_points.flat_map(|focal_points| focal_points.values()));
}

fn terms(terms: &Terms) -> pb::TermsOfReference {
    let agreed = terms.agreed.iter().map(|(party, (organization, agreed_at))| pb::TermsAgreement {
        party: party.title().to_string(),
        organization: organization.to_string(),
        agreed_at: Some(timestamp(*agreed_at)),
    });
    pb::TermsOfReference { draft: Some(terms.draft.to_message()), agreed: agreed.collect() }
}

fn member(preparation: &Preparation, nominee: &Nominee) -> pb::TeamMember {
    let in_team = preparation.people().contains(&nominee.nomination.nominee);
    pb::TeamMember { in_team, ..nominee.to_message() }
}
