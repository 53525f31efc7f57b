//! Requests about proposals.

use crate::reasons;
use std::collections::BTreeMap;

use convene_proto::activation::v1::proposal_service_server::ProposalService;
use convene_proto::activation::v1::{self as pb, *};
use convene_runtime::grpc::Fields;
use convene_runtime::grpc::contract::FromMessage as _;
use convene_runtime::{choices, command_service, contract};

use super::Api;
use super::limits::{ANY, NAME, SOME, TEXT};
use crate::domain::proposal::{
    AgreedIn, Approve, Audience, CloseConsultation, Closing, Command, Criterion, CriterionAssessment,
    EarlyRecoveryException, End, Evidence, GiveAnswer, LeadChange, LeadSelection, OtherSolution, PlanBasis, Position,
    ProtectionAgreement, Recommendation, RecordInformed, SharedLeadership, Submission, Transmission,
};

command_service! { ProposalService, Api {
    submit_proposal(SubmitProposalRequest) -> SubmitProposalResponse = submit_proposal;
    transmit_proposal(TransmitProposalRequest) -> TransmitProposalResponse = transmit_proposal;
    answer_proposal(AnswerProposalRequest) -> AnswerProposalResponse = answer_proposal;
    close_consultation(CloseConsultationRequest) -> CloseConsultationResponse = close_consultation;
    approve_proposal(ApproveProposalRequest) -> ApproveProposalResponse = approve_proposal;
    decline_proposal(DeclineProposalRequest) -> DeclineProposalResponse = decline_proposal;
    withdraw_proposal(WithdrawProposalRequest) -> WithdrawProposalResponse = withdraw_proposal;
    record_informed(RecordInformedRequest) -> RecordInformedResponse = record_informed;
} }

fn submit_proposal(fields: &mut Fields, request: &SubmitProposalRequest) -> Option<Command> {
    let submission = fields.under("RM-1.10").within("submission", request.submission.as_ref(), submission)?;
    Some(Command::Submit(Box::new(submission)))
}

fn submission(fields: &mut Fields, message: &pb::Submission) -> Option<Submission> {
    let proposal = fields.code("proposal", &message.proposal);
    let emergency = fields.code("emergency", &message.emergency);
    let recommendations = fields.each("recommendations", &message.recommendations, ANY, recommendation);
    let lead_changes = fields.each("lead_changes", &message.lead_changes, ANY, lead_change);
    let other_solutions = fields.each("other_solutions", &message.other_solutions, ANY, other_solution);
    let agreed_in = agreed_in(fields, message);
    let plan = plan(fields, message);
    let issues = issues(fields, message);
    let evidence = evidence(fields, message.evidence.as_ref());
    let thematic_groups =
        fields.each("thematic_groups", &message.thematic_groups, ANY, |fields, name| fields.text("", name, NAME));
    Some(Submission {
        proposal: proposal?,
        emergency: emergency?,
        recommendations: recommendations?,
        lead_changes: lead_changes?,
        other_solutions: other_solutions?,
        agreed_in: agreed_in?,
        plan: plan?,
        issues: issues?,
        evidence: evidence?,
        thematic_groups: thematic_groups?,
    })
}

fn agreed_in(fields: &mut Fields, message: &pb::Submission) -> Option<AgreedIn> {
    match &message.agreed_in {
        Some(submission::AgreedIn::Meeting(meeting)) => fields.code("meeting", meeting).map(AgreedIn::Meeting),
        Some(submission::AgreedIn::Consultation(consultation)) => {
            fields.code("consultation", consultation).map(AgreedIn::Consultation)
        }
        None => {
            fields.under("RM-1.4").refuse(
                "agreed_in",
                reasons::AGREEMENT_MISSING,
                "it does not say in which meeting of the HCT it was agreed",
                "give the meeting, or, where there is no HCT, the consultation that stands in",
            );
            None
        }
    }
}

fn plan(fields: &mut Fields, message: &pb::Submission) -> Option<PlanBasis> {
    if message.contingency_plan.is_empty() {
        return fields.under("RM-1.4").text("no_plan_because", &message.no_plan_because, TEXT).map(PlanBasis::None);
    }
    let plan = fields.code("contingency_plan", &message.contingency_plan);
    let departs_because = fields.optional_text("departs_because", &message.departs_because, TEXT);
    Some(PlanBasis::Plan { plan: plan?, departs_because: departs_because? })
}

fn issues(fields: &mut Fields, message: &pb::Submission) -> Option<BTreeMap<String, String>> {
    let answers = message.issues.iter().map(|(issue, answer)| {
        let answer = fields.under("RM-1.13").text(&format!("issues[{issue}]"), answer, TEXT);
        answer.map(|answer| (issue.clone(), answer))
    });
    let answers: Vec<_> = answers.collect();
    answers.into_iter().collect()
}

fn evidence(fields: &mut Fields, message: Option<&pb::Evidence>) -> Option<Evidence> {
    let Some(message) = message else { return Some(Evidence::default()) };
    let mut part = |field: &str, text: &str| fields.optional_text(&format!("evidence.{field}"), text, TEXT);
    let assessment = part("assessment", &message.assessment);
    let government_capacity = part("government_capacity", &message.government_capacity);
    let local_capacity = part("local_capacity", &message.local_capacity);
    let civil_society_capacity = part("civil_society_capacity", &message.civil_society_capacity);
    let international_capacity = part("international_capacity", &message.international_capacity);
    let national_partners = part("national_partners", &message.national_partners);
    Some(Evidence {
        assessment: assessment?,
        government_capacity: government_capacity?,
        local_capacity: local_capacity?,
        civil_society_capacity: civil_society_capacity?,
        international_capacity: international_capacity?,
        national_partners: national_partners?,
    })
}

fn recommendation(fields: &mut Fields, message: &pb::Recommendation) -> Option<Recommendation> {
    let cluster = fields.under("RM-1.2").code("cluster", &message.cluster);
    let name = fields.text("name", &message.name, NAME);
    let sectors = fields.codes("sectors", &message.sectors, SOME);
    let lead = fields.under("RM-1.6").within("lead", message.lead.as_ref(), lead);
    let shared_leadership =
        fields.under("RM-1.9").within("shared_leadership", message.shared_leadership.as_ref(), shared_leadership);
    let rationale = fields.under("RM-0.2").text("rationale", &message.rationale, TEXT);
    let criteria = fields.under("RM-1.1").each("criteria", &message.criteria, ANY, CriterionAssessment::from_message);
    let unmet_need = fields.under("RM-1.14").text("unmet_need", &message.unmet_need, TEXT);
    let review_by = fields.date("review_by", &message.review_by);
    let instead_of_mechanism = fields.optional_text("instead_of_mechanism", &message.instead_of_mechanism, TEXT);
    let agreement = message.protection_agreement.as_ref();
    let protection_agreement =
        fields.under("RM-1.8").optional_within("protection_agreement", agreement, protection_agreement);
    let exception = message.early_recovery.as_ref();
    let early_recovery = fields.under("RM-3.4").optional_within("early_recovery", exception, early_recovery);
    let national_lead = fields.under("GN-9.1").optional_text("national_lead", &message.national_lead, NAME);
    Some(Recommendation {
        cluster: cluster?,
        name: name?,
        sectors: sectors?,
        lead: lead?,
        shared_leadership: shared_leadership?,
        rationale: rationale?,
        criteria: criteria?,
        unmet_need: unmet_need?,
        review_by: review_by?,
        instead_of_mechanism: instead_of_mechanism?,
        protection_agreement: protection_agreement?,
        early_recovery: early_recovery?,
        national_lead: national_lead?,
    })
}

fn lead(fields: &mut Fields, message: &pb::LeadSelection) -> Option<LeadSelection> {
    let agency = fields.code("agency", &message.agency);
    let accountable_office = fields.under("OG-8").text("accountable_office", &message.accountable_office, NAME);
    let capacity = fields.under("RM-1.6").text("capacity", &message.capacity, TEXT);
    let presence = fields.text("presence", &message.presence, TEXT);
    let differs_because = fields.optional_text("differs_because", &message.differs_because, TEXT);
    let outside_iasc_because =
        fields.under("OG-12").optional_text("outside_iasc_because", &message.outside_iasc_because, TEXT);
    Some(LeadSelection {
        agency: agency?,
        accountable_office: accountable_office?,
        capacity: capacity?,
        presence: presence?,
        differs_because: differs_because?,
        outside_iasc_because: outside_iasc_because?,
    })
}

fn shared_leadership(fields: &mut Fields, message: &pb::SharedLeadership) -> Option<SharedLeadership> {
    if message.organizations.is_empty() {
        return fields.text("not_because", &message.not_because, TEXT).map(SharedLeadership::Not);
    }
    let organizations = fields.codes("organizations", &message.organizations, SOME);
    let term = fields.under("RM-7.4").text("term", &message.term, NAME);
    Some(SharedLeadership::With { organizations: organizations?, term: term? })
}

fn lead_change(fields: &mut Fields, message: &pb::LeadChange) -> Option<LeadChange> {
    let cluster = fields.under("OG-18").code("cluster", &message.cluster);
    let lead = fields.within("lead", message.lead.as_ref(), lead);
    let reason = fields.text("reason", &message.reason, TEXT);
    let agreement = message.protection_agreement.as_ref();
    let protection_agreement =
        fields.under("RM-1.8").optional_within("protection_agreement", agreement, protection_agreement);
    Some(LeadChange { cluster: cluster?, lead: lead?, reason: reason?, protection_agreement: protection_agreement? })
}

fn other_solution(fields: &mut Fields, message: &pb::OtherSolution) -> Option<OtherSolution> {
    let sectors = fields.under("RM-0.3").codes("sectors", &message.sectors, SOME);
    let description = fields.text("description", &message.description, TEXT);
    let led_by = fields.text("led_by", &message.led_by, NAME);
    Some(OtherSolution { sectors: sectors?, description: description?, led_by: led_by? })
}

choices! {
    Criterion = pb::Criterion { CoordinationGaps, NationalCapacity, MultiSectoralNeed, ActorsAndComplexity }
}

contract! {
    CriterionAssessment = pb::CriterionAssessment { criterion: choice, met: flag, evidence: text(TEXT) }
}

fn protection_agreement(fields: &mut Fields, message: &pb::ProtectionAgreement) -> Option<ProtectionAgreement> {
    let consulted_on = fields.date("consulted_on", &message.consulted_on);
    let agencies = fields.codes("agencies", &message.agencies, SOME);
    let lead = fields.code("lead", &message.lead);
    Some(ProtectionAgreement { consulted_on: consulted_on?, agencies: agencies?, lead: lead? })
}

fn early_recovery(fields: &mut Fields, message: &pb::EarlyRecoveryException) -> Option<EarlyRecoveryException> {
    let areas = fields.each("areas", &message.areas, SOME, |fields, area| fields.text("", area, NAME));
    let reason = fields.text("reason", &message.reason, TEXT);
    Some(EarlyRecoveryException { areas: areas?, reason: reason? })
}

fn transmit_proposal(fields: &mut Fields, request: &TransmitProposalRequest) -> Option<Command> {
    let proposal = fields.under("RM-1.11").code("proposal", &request.proposal);
    let transmitted_at = fields.moment("transmitted_at", request.transmitted_at.as_ref());
    let principals = fields.codes("principals", &request.principals, SOME);
    let global_leads = fields.codes("global_leads", &request.global_leads, ANY);
    Some(Command::Transmit(Transmission {
        proposal: proposal?,
        transmitted_at: transmitted_at?,
        principals: principals?,
        global_leads: global_leads?,
    }))
}

fn answer_proposal(fields: &mut Fields, request: &AnswerProposalRequest) -> Option<Command> {
    let proposal = fields.under("OG-3").code("proposal", &request.proposal);
    let position = fields.choice("position", request.position, pb::Position::as_str_name, |position| match position {
        pb::Position::Unspecified => None,
        pb::Position::Endorses => Some(Position::Endorses),
        pb::Position::Objects => Some(Position::Objects),
        pb::Position::ProposesAlternative => Some(Position::ProposesAlternative),
    });
    let statement = fields.text("statement", &request.statement, TEXT);
    Some(Command::Answer(GiveAnswer { proposal: proposal?, position: position?, statement: statement? }))
}

fn close_consultation(fields: &mut Fields, request: &CloseConsultationRequest) -> Option<Command> {
    let proposal = fields.under("OG-4").code("proposal", &request.proposal);
    let alternative = fields.code("alternative", &request.alternative);
    let closing = fields.choice("closing", request.closing, pb::Closing::as_str_name, |closing| match closing {
        pb::Closing::Unspecified => None,
        pb::Closing::Original => Some(Closing::Original),
        pb::Closing::Alternative => Some(Closing::Alternative),
        pb::Closing::ThirdWay => Some(Closing::ThirdWay),
        pb::Closing::Withdrawn => Some(Closing::Withdrawn),
    });
    let reasons = fields.text("reasons", &request.reasons, TEXT);
    let recommendations = fields.each("recommendations", &request.recommendations, ANY, recommendation);
    let lead_changes = fields.each("lead_changes", &request.lead_changes, ANY, lead_change);
    let other_solutions = fields.each("other_solutions", &request.other_solutions, ANY, other_solution);
    let agreed_by = fields.under("OG-4").codes("agreed_by", &request.agreed_by, ANY);
    Some(Command::CloseConsultation(CloseConsultation {
        proposal: proposal?,
        alternative: alternative?,
        closing: closing?,
        reasons: reasons?,
        recommendations: recommendations?,
        lead_changes: lead_changes?,
        other_solutions: other_solutions?,
        agreed_by: agreed_by?,
    }))
}

fn approve_proposal(fields: &mut Fields, request: &ApproveProposalRequest) -> Option<Command> {
    let proposal = fields.under("RM-1.11").code("proposal", &request.proposal);
    let remarks = fields.optional_text("remarks", &request.remarks, TEXT);
    Some(Command::Approve(Approve { proposal: proposal?, remarks: remarks? }))
}

fn decline_proposal(fields: &mut Fields, request: &DeclineProposalRequest) -> Option<Command> {
    let proposal = fields.under("RM-1.11").code("proposal", &request.proposal);
    let reason = fields.text("reason", &request.reason, TEXT);
    Some(Command::Decline(End { proposal: proposal?, reason: reason? }))
}

fn withdraw_proposal(fields: &mut Fields, request: &WithdrawProposalRequest) -> Option<Command> {
    let proposal = fields.under("RM-1.11").code("proposal", &request.proposal);
    let reason = fields.text("reason", &request.reason, TEXT);
    Some(Command::Withdraw(End { proposal: proposal?, reason: reason? }))
}

fn record_informed(fields: &mut Fields, request: &RecordInformedRequest) -> Option<Command> {
    let proposal = fields.under("RM-1.12").code("proposal", &request.proposal);
    let audience = fields.choice("audience", request.audience, pb::Audience::as_str_name, |audience| match audience {
        pb::Audience::Unspecified => None,
        pb::Audience::CountryPartners => Some(Audience::CountryPartners),
        pb::Audience::Government => Some(Audience::Government),
        pb::Audience::GlobalPartners => Some(Audience::GlobalPartners),
        pb::Audience::Donors => Some(Audience::Donors),
    });
    let means = fields.text("means", &request.means, NAME);
    Some(Command::RecordInformed(RecordInformed { proposal: proposal?, audience: audience?, means: means? }))
}
