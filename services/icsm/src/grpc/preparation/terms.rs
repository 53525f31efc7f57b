//! Requests about terms of reference, focal points, briefings, support and the arrival.

use convene_proto::icsm::v1::{self as pb, *};
use convene_runtime::grpc::Fields;

use crate::domain::preparation::{
    AgreeToTerms, ApproveFocalPoint, Arrival, Briefing, Command, FocalPointNaming, Party, PreparationStep, Support,
    TermsDraft,
};
use crate::grpc::parts::{ANY, NAME, SOME, TEXT, texts};

pub fn draft(fields: &mut Fields, request: &DraftTermsRequest) -> Option<Command> {
    let mission = fields.under("IM-6").code("mission", &request.mission);
    let text = fields.text("text", &request.text, TEXT);
    let objectives = texts(fields, "objectives", &request.objectives);
    let deliverables = texts(fields, "deliverables", &request.deliverables);
    let coordinators = fields.codes("coordinators", &request.coordinators, ANY);
    let global_leads = fields.codes("global_leads", &request.global_leads, ANY);
    let issue_leads = fields.codes("issue_leads", &request.issue_leads, ANY);
    let issues = fields.under("IM-13").codes("issues", &request.issues, ANY);
    Some(Command::DraftTerms(TermsDraft {
        mission: mission?,
        text: text?,
        objectives: objectives?,
        deliverables: deliverables?,
        issues: issues?,
        coordinators: coordinators?,
        global_leads: global_leads?,
        issue_leads: issue_leads?,
    }))
}

pub fn agree(fields: &mut Fields, request: &AgreeToTermsRequest) -> Option<Command> {
    let mission = fields.under("IM-6").code("mission", &request.mission);
    let party = party(fields, request);
    Some(Command::AgreeToTerms(AgreeToTerms { mission: mission?, party: party? }))
}

fn party(fields: &mut Fields, request: &AgreeToTermsRequest) -> Option<Party> {
    let party = fields.choice("party", request.party, TermsParty::as_str_name, |party| match party {
        TermsParty::Unspecified => None,
        party => Some(party),
    })?;
    match party {
        TermsParty::Unspecified | TermsParty::Head => Some(Party::Head),
        TermsParty::CountryTeam => Some(Party::CountryTeam),
        TermsParty::OchaCountry => Some(Party::OchaCountry),
        TermsParty::OchaGlobal => Some(Party::OchaGlobal),
        TermsParty::Coordinator => {
            fields.code("cluster", &request.cluster).map(|cluster| Party::Coordinator { cluster })
        }
        TermsParty::GlobalLead => fields.code("cluster", &request.cluster).map(|cluster| Party::GlobalLead { cluster }),
        TermsParty::IssueLead => fields.code("issue", &request.issue).map(|issue| Party::IssueLead { issue }),
    }
}

pub fn name_focal_point(fields: &mut Fields, request: &NameIssueFocalPointRequest) -> Option<Command> {
    let mission = fields.under("IM-13").code("mission", &request.mission);
    let issue = fields.code("issue", &request.issue);
    let nominee = fields.code("nominee", &request.nominee);
    let knowledge = fields.text("knowledge", &request.knowledge, TEXT);
    Some(Command::NameFocalPoint(FocalPointNaming {
        mission: mission?,
        issue: issue?,
        nominee: nominee?,
        knowledge: knowledge?,
    }))
}

pub fn approve_focal_point(fields: &mut Fields, request: &ApproveIssueFocalPointRequest) -> Option<Command> {
    let mission = fields.under("IM-13").code("mission", &request.mission);
    let issue = fields.code("issue", &request.issue);
    Some(Command::ApproveFocalPoint(ApproveFocalPoint { mission: mission?, issue: issue? }))
}

pub fn brief(fields: &mut Fields, request: &pb::RecordTeamBriefingRequest) -> Option<Command> {
    let mission = fields.under("IM-13").code("mission", &request.mission);
    let on = fields.date("on", &request.on);
    let by = fields.codes("by", &request.by, SOME);
    let issues = fields.codes("issues", &request.issues, ANY);
    let paper = fields.optional_text("paper", &request.paper, NAME);
    Some(Command::RecordBriefing(Briefing { mission: mission?, on: on?, by: by?, issues: issues?, paper: paper? }))
}

pub fn name_support(fields: &mut Fields, request: &NameSupportRequest) -> Option<Command> {
    let mission = fields.under("IM-19").code("mission", &request.mission);
    let global = fields.text("global", &request.global, NAME);
    let in_country = fields.text("in_country", &request.in_country, NAME);
    Some(Command::NameSupport(Support { mission: mission?, global_support: global?, country_support: in_country? }))
}

pub fn record_preparation(fields: &mut Fields, request: &RecordPreparationRequest) -> Option<Command> {
    let mission = fields.under("IM-19").code("mission", &request.mission);
    let on = fields.date("on", &request.on);
    let with = texts(fields, "with", &request.with);
    let settled = fields.text("settled", &request.settled, TEXT);
    let step = PreparationStep { mission: mission?, on: on?, counterparts: with?, settled: settled? };
    Some(Command::RecordPreparation(step))
}

pub fn field(fields: &mut Fields, request: &FieldMissionRequest) -> Option<Command> {
    let mission = fields.under("IM-6").code("mission", &request.mission);
    let on = fields.date("on", &request.on);
    Some(Command::Field(Arrival { mission: mission?, on: on? }))
}
