//! Requests about who goes: the call, nominations, the list, the leader, the team.

use crate::reasons;
use convene_proto::icsm::v1::{self as pb, *};
use convene_runtime::grpc::Fields;

use crate::domain::preparation::{
    AnswerLeader, ApproveNominee, Base, BaseLevel, Call, Command, CriterionEvidence, Cut, FindingAnswer,
    LeaderProposal, LeaderReferral, ListProposal, Nomination, PartnersTold, StandsFor, TeamChange, TeamDecision,
};
use crate::grpc::parts::{ANY, TEXT, texts};

pub fn call(fields: &mut Fields, request: &CallForNominationsRequest) -> Option<Command> {
    let mission = fields.under("IM-7").code("mission", &request.mission);
    let closes_on = fields.date("closes_on", &request.closes_on);
    let clusters = fields.codes("clusters", &request.clusters, ANY);
    let issues = fields.codes("issues", &request.issues, ANY);
    let call = Call { mission: mission?, closes_on: closes_on?, clusters: clusters?, issues: issues? };
    Some(Command::Call(call))
}

pub fn confirm_partners(fields: &mut Fields, request: &ConfirmPartnersRequest) -> Option<Command> {
    let mission = fields.under("IM-20").code("mission", &request.mission);
    let cluster = fields.code("cluster", &request.cluster);
    let means = fields.text("means", &request.means, TEXT);
    Some(Command::ConfirmPartners(PartnersTold { mission: mission?, cluster: cluster?, means: means? }))
}

pub fn nominate(fields: &mut Fields, request: &NominateParticipantRequest) -> Option<Command> {
    let mission = fields.under("IM-7").code("mission", &request.mission);
    let nominee = fields.code("nominee", &request.nominee);
    let person = fields.under("IM-8").code("person", &request.person);
    let organization = fields.code("organization", &request.organization);
    let stands_for = stands_for(fields, request);
    let base = base(fields, request);
    let criteria = texts(fields.under("IM-20"), "criteria", &request.criteria);
    let speaks_for = fields.under("IM-9").codes("speaks_for", &request.speaks_for, ANY);
    let late_because = fields.under("IM-11").optional_text("late_because", &request.late_because, TEXT);
    Some(Command::Nominate(Box::new(Nomination {
        mission: mission?,
        nominee: nominee?,
        person: person?,
        organization: organization?,
        stands_for: stands_for?,
        base: base?,
        may_recommend: request.may_recommend,
        knows_policy: request.knows_policy,
        willing_to_lead: request.willing_to_lead,
        criteria: criteria?,
        speaks_for: speaks_for?,
        late_because: late_because?,
    })))
}

fn stands_for(fields: &mut Fields, request: &NominateParticipantRequest) -> Option<StandsFor> {
    let chosen =
        fields.choice("stands_for", request.stands_for, pb::StandsFor::as_str_name, |chosen| match chosen {
            pb::StandsFor::Unspecified => None,
            chosen => Some(chosen),
        })?;
    match chosen {
        pb::StandsFor::Cluster => {
            fields.code("cluster", &request.cluster).map(|cluster| StandsFor::Cluster { cluster })
        }
        pb::StandsFor::Issue => fields.code("issue", &request.issue).map(|issue| StandsFor::Issue { issue }),
        pb::StandsFor::Consortia => Some(StandsFor::Consortia),
        pb::StandsFor::Ocha => Some(StandsFor::Ocha),
        pb::StandsFor::Agency | pb::StandsFor::Unspecified => {
            let problem = "a participant stands for a cluster or an issue, not for an agency";
            let remedy = "say which cluster or issue the nominee stands for, and may recommend for";
            fields.refuse("stands_for", reasons::STANDS_FOR_AN_AGENCY, problem, remedy);
            None
        }
    }
}

fn base(fields: &mut Fields, request: &NominateParticipantRequest) -> Option<Base> {
    let level = fields.choice("base_level", request.base_level, pb::BaseLevel::as_str_name, |level| match level {
        pb::BaseLevel::Unspecified => None,
        pb::BaseLevel::Global => Some(BaseLevel::Global),
        pb::BaseLevel::Regional => Some(BaseLevel::Regional),
    });
    let country = fields.code("base_country", &request.base_country);
    let reason = fields.optional_text("base_reason", &request.base_reason, TEXT);
    Some(Base { level: level?, country: country?, reason: reason? })
}

pub fn approve(fields: &mut Fields, request: &ApproveNomineeRequest) -> Option<Command> {
    let mission = fields.under("IM-8").code("mission", &request.mission);
    let nominee = fields.code("nominee", &request.nominee);
    Some(Command::ApproveNominee(ApproveNominee { mission: mission?, nominee: nominee? }))
}

pub fn propose(fields: &mut Fields, request: &ProposeParticipantsRequest) -> Option<Command> {
    let mission = fields.under("IM-11").code("mission", &request.mission);
    let participants = fields.codes("participants", &request.participants, ANY);
    let cuts = fields.each("cuts", &request.cuts, ANY, |fields, cut: &pb::Cut| {
        let nominee = fields.code("nominee", &cut.nominee);
        let reason = fields.text("reason", &cut.reason, TEXT);
        Some(Cut { nominee: nominee?, reason: reason? })
    });
    Some(Command::ProposeList(ListProposal { mission: mission?, participants: participants?, cuts: cuts? }))
}

pub fn answer_finding(fields: &mut Fields, request: &AnswerMissionFindingRequest) -> Option<Command> {
    let mission = fields.under("IM-11").code("mission", &request.mission);
    let finding = fields.text("finding", &request.finding, TEXT);
    let answer = fields.text("answer", &request.answer, TEXT);
    Some(Command::AnswerFinding(FindingAnswer { mission: mission?, finding: finding?, answer: answer? }))
}

fn leader(
    fields: &mut Fields,
    mission: &str,
    nominee: &str,
    criteria: &[pb::CriterionEvidence],
) -> Option<LeaderProposal> {
    let mission = fields.under("IM-12").code("mission", mission);
    let nominee = fields.code("nominee", nominee);
    let criteria = fields.under("IM-20").each("criteria", criteria, ANY, |fields, shown| {
        let criterion = fields.text("criterion", &shown.criterion, TEXT);
        let evidence = fields.text("evidence", &shown.evidence, TEXT);
        Some(CriterionEvidence { criterion: criterion?, evidence: evidence? })
    });
    Some(LeaderProposal { mission: mission?, nominee: nominee?, criteria: criteria? })
}

pub fn propose_leader(fields: &mut Fields, request: &ProposeLeaderRequest) -> Option<Command> {
    leader(fields, &request.mission, &request.nominee, &request.criteria).map(Command::ProposeLeader)
}

pub fn settle_leader(fields: &mut Fields, request: &SettleLeaderRequest) -> Option<Command> {
    leader(fields, &request.mission, &request.nominee, &request.criteria).map(Command::SettleLeader)
}

pub fn refer_leader(fields: &mut Fields, request: &ReferLeaderRequest) -> Option<Command> {
    let mission = fields.under("IM-12").code("mission", &request.mission);
    let reason = fields.text("reason", &request.reason, TEXT);
    Some(Command::ReferLeader(LeaderReferral { mission: mission?, reason: reason? }))
}

pub fn answer_leader(fields: &mut Fields, request: &AnswerLeaderRequest) -> Option<Command> {
    let mission = fields.under("IM-12").code("mission", &request.mission);
    let reason = fields.optional_text("reason", &request.reason, TEXT);
    Some(Command::AnswerLeader(AnswerLeader { mission: mission?, accepted: request.accepted, reason: reason? }))
}

pub fn decide_team(fields: &mut Fields, request: &DecideTeamRequest) -> Option<Command> {
    let mission = fields.under("IM-11").code("mission", &request.mission);
    let participants = fields.codes("participants", &request.participants, ANY);
    let reason = fields.optional_text("reason", &request.reason, TEXT);
    Some(Command::DecideTeam(TeamDecision {
        mission: mission?,
        participants: participants?,
        reason: reason?,
        leader_consulted: request.leader_consulted,
    }))
}

pub fn change_team(fields: &mut Fields, request: &ChangeTeamRequest) -> Option<Command> {
    let mission = fields.under("IM-11").code("mission", &request.mission);
    let leaving = fields.codes("leaving", &request.leaving, ANY);
    let joining = fields.codes("joining", &request.joining, ANY);
    let reason = fields.text("reason", &request.reason, TEXT);
    Some(Command::ChangeTeam(TeamChange {
        mission: mission?,
        leaving: leaving?,
        joining: joining?,
        reason: reason?,
        leader_consulted: request.leader_consulted,
    }))
}
