//! Requests about proposals, and how their values correspond to messages.

use convene_proto::activation::v1::proposal_service_server::ProposalService;
use convene_proto::activation::v1::{self as pb, *};
use convene_runtime::grpc::contract::{FromMessage, ToMessage};
use convene_runtime::grpc::{Fields, show};
use convene_runtime::{choices, command_service, contract};

use super::Api;
use crate::domain::proposal::{
    AgreedIn, Answered, Approve, Audience, CloseConsultation, Closing, Command, ConsultationClosed, Criterion,
    CriterionAssessment, EarlyRecoveryException, End, Evidence, GiveAnswer, LeadChange, LeadSelection, OtherSolution,
    PlanBasis, Position, ProposedArea, ProtectionAgreement, Recommendation, RecordInformed, SharedLeadership,
    Submission, Transmission, Transmitted,
};
use crate::reasons;
use convene_runtime::grpc::limits::{ANY, NAME, SOME, TEXT};

command_service! { ProposalService for Api {
    submit_proposal: SubmitProposalRequest { submission } => |submission| Command::SubmitProposal(Box::new(submission)),
    transmit_proposal: TransmitProposalRequest { transmission } => Command::TransmitProposal,
    answer_proposal: AnswerProposalRequest { answer } => Command::AnswerProposal,
    close_consultation: CloseConsultationRequest { closing } => Command::CloseConsultation,
    approve_proposal: ApproveProposalRequest { approval } => Command::ApproveProposal,
    decline_proposal: DeclineProposalRequest { end } => Command::DeclineProposal,
    withdraw_proposal: WithdrawProposalRequest { end } => Command::WithdrawProposal,
    record_informed: RecordInformedRequest { informed } => Command::RecordInformed,
} }

choices! {
    Criterion = pb::Criterion { CoordinationGaps, NationalCapacity, MultiSectoralNeed, ActorsAndComplexity }
    Position = pb::Position { Endorses, Objects, ProposesAlternative, TakesBack, Agrees }
    Closing = pb::Closing { Original, Alternative, ThirdWay, Withdrawn }
    Audience = pb::Audience { CountryPartners, Government, GlobalPartners, Donors }
}

contract! {
    Submission = pb::Submission {
        proposal: code under "RM-1.10",
        emergency: code,
        recommendations: each(ANY),
        lead_changes: each(ANY),
        other_solutions: each(ANY),
        agreed_in: flattened under "RM-1.4",
        plan: flattened,
        issues: texts_by_key(TEXT) under "RM-1.13",
        evidence: message_or_default,
        thematic_groups: texts(ANY, NAME),
    }
    Evidence = pb::Evidence {
        assessment: optional_text(TEXT),
        government_capacity: optional_text(TEXT),
        local_capacity: optional_text(TEXT),
        civil_society_capacity: optional_text(TEXT),
        international_capacity: optional_text(TEXT),
        national_partners: optional_text(TEXT),
    }
    Recommendation = pb::Recommendation {
        cluster: code under "RM-1.2",
        name: text(NAME),
        sectors: codes(SOME),
        lead: message under "RM-1.6",
        shared_leadership: message under "RM-1.9",
        rationale: text(TEXT) under "RM-0.2",
        criteria: each(ANY) under "RM-1.1",
        unmet_need: text(TEXT) under "RM-1.14",
        review_by: date,
        instead_of_mechanism: optional_text(TEXT),
        protection_agreement: optional_message under "RM-1.8",
        early_recovery: optional_message under "RM-3.4",
        national_lead: optional_text(NAME) under "GN-9.1",
        places: each(ANY) under "RM-1.4",
        areas: each(ANY) under "OG-14",
        continues: optional_code under "OG-18",
    }
    ProposedArea = pb::ProposedArea { area: code, agency: code }
    LeadSelection = pb::LeadSelection {
        agency: code,
        accountable_office: text(NAME) under "OG-8",
        capacity: text(TEXT) under "RM-1.6",
        presence: text(TEXT),
        differs_because: optional_text(TEXT),
        outside_iasc_because: optional_text(TEXT) under "OG-12",
    }
    LeadChange = pb::LeadChange {
        cluster: code under "OG-18",
        lead: message,
        reason: text(TEXT),
        protection_agreement: optional_message under "RM-1.8",
    }
    OtherSolution = pb::OtherSolution { sectors: codes(SOME) under "RM-0.3", description: text(TEXT), led_by: text(NAME) }
    CriterionAssessment = pb::CriterionAssessment { criterion: choice, met: flag, evidence: text(TEXT) }
    ProtectionAgreement = pb::ProtectionAgreement { consulted_on: date, agencies: codes(SOME), lead: code }
    EarlyRecoveryException = pb::EarlyRecoveryException { areas: texts(SOME, NAME), reason: text(TEXT) }
    Transmission <= pb::Transmission {
        proposal: code under "RM-1.11",
        transmitted_at: timestamp,
        principals: codes(SOME),
        global_leads: codes(ANY),
    }
    Transmitted => pb::Transmission {
        proposal: code,
        transmitted_at: timestamp,
        principals: codes(SOME),
        global_leads: codes(ANY),
        answer_by: optional_timestamp,
    }
    GiveAnswer <= pb::ProposalAnswer { proposal: code under "OG-3", position: choice, statement: text(TEXT) }
    CloseConsultation <= pb::ConsultationClosing {
        proposal: code under "OG-4",
        alternative: code,
        closing: choice,
        reasons: text(TEXT),
        recommendations: each(ANY),
        lead_changes: each(ANY),
        other_solutions: each(ANY),
        agreed_by: codes(ANY) under "OG-4",
    }
    Approve <= pb::ProposalApproval {
        proposal: code under "RM-1.11",
        remarks: optional_text(TEXT),
        ground: message,
        objections: each(ANY),
    }
    End = pb::ProposalEnd { proposal: code under "RM-1.11", reason: text(TEXT) }
    RecordInformed = pb::InformedAudience { proposal: code under "RM-1.12", audience: choice, means: text(NAME) }
    Answered => pb::ProposalAnswer { proposal: code, position: choice, statement: text(TEXT) }
    ConsultationClosed => pb::ConsultationClosing {
        proposal: code,
        alternative: code,
        closing: choice,
        reasons: text(TEXT),
        agreed_by: codes(ANY),
    } + {
        recommendations: |closed| show::all(closed.recommendations.iter().flatten()),
        lead_changes: |closed| show::all(closed.lead_changes.iter().flatten()),
        other_solutions: |closed| show::all(closed.other_solutions.iter().flatten()),
    }
}

impl FromMessage<pb::Submission> for AgreedIn {
    fn from_message(fields: &mut Fields, message: &pb::Submission) -> Option<Self> {
        match &message.agreed_in {
            Some(submission::AgreedIn::Meeting(meeting)) => fields.code("meeting", meeting).map(Self::Meeting),
            Some(submission::AgreedIn::Consultation(consultation)) => {
                fields.code("consultation", consultation).map(Self::Consultation)
            }
            None => {
                fields.refuse(
                    "meeting",
                    reasons::AGREEMENT_MISSING,
                    "it does not say in which meeting of the HCT it was agreed",
                    "give the meeting, or, where there is no HCT, the consultation that replaces it",
                );
                fields.any_code().map(Self::Meeting)
            }
        }
    }
}

impl ToMessage<pb::Submission> for AgreedIn {
    fn write_to(&self, message: &mut pb::Submission) {
        message.agreed_in = Some(match self {
            Self::Meeting(meeting) => submission::AgreedIn::Meeting(meeting.to_string()),
            Self::Consultation(consultation) => submission::AgreedIn::Consultation(consultation.to_string()),
        });
    }
}

impl FromMessage<pb::Submission> for PlanBasis {
    fn from_message(fields: &mut Fields, message: &pb::Submission) -> Option<Self> {
        if message.contingency_plan.is_empty() {
            return fields.text("no_plan_because", &message.no_plan_because, TEXT).map(Self::None);
        }
        let plan = fields.code("contingency_plan", &message.contingency_plan);
        let departs_because = fields.optional_text("departs_because", &message.departs_because, TEXT);
        Some(Self::Plan { plan: plan?, departs_because: departs_because? })
    }
}

impl ToMessage<pb::Submission> for PlanBasis {
    fn write_to(&self, message: &mut pb::Submission) {
        match self {
            Self::Plan { plan, departs_because } => {
                message.contingency_plan = plan.to_string();
                message.departs_because = show::text(departs_because.as_ref());
            }
            Self::None(reason) => message.no_plan_because.clone_from(reason),
        }
    }
}

impl FromMessage<pb::SharedLeadership> for SharedLeadership {
    fn from_message(fields: &mut Fields, message: &pb::SharedLeadership) -> Option<Self> {
        if message.organizations.is_empty() {
            return fields.text("not_because", &message.not_because, TEXT).map(Self::Not);
        }
        let organizations = fields.codes("organizations", &message.organizations, SOME);
        let term = fields.under("RM-7.4").text("term", &message.term, NAME);
        Some(Self::With { organizations: organizations?, term: term? })
    }
}

impl ToMessage<pb::SharedLeadership> for SharedLeadership {
    fn write_to(&self, message: &mut pb::SharedLeadership) {
        match self {
            Self::With { organizations, term } => {
                message.organizations = show::texts(organizations);
                message.term.clone_from(term);
            }
            Self::Not(reason) => message.not_because.clone_from(reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RM-1.4: a proposal says in which meeting or consultation it was agreed.
    #[test]
    fn a_proposal_says_where_it_was_agreed() {
        let mut fields = Fields::new();
        let nowhere = AgreedIn::from_message(&mut fields, &pb::Submission::default());
        let refusal = fields.finish(nowhere).expect_err("it was agreed nowhere");
        let [violation] = refusal.violations() else { panic!("one thing is wrong: {refusal}") };
        assert_eq!((violation.reason, violation.field.as_str()), (reasons::AGREEMENT_MISSING, "meeting"));
    }
}
