//! Requests about critical gaps and the provider of last resort.

use std::ops::RangeInclusive;

use convene_proto::coordination::v1::gap_service_server::GapService;
use convene_proto::coordination::v1::{self as pb, *};
use convene_runtime::grpc::limits::{NAME, TEXT};
use convene_runtime::{choices, command_service, contract, variants};

use super::Api;
use crate::domain::gap::{
    Audience, ClosingGround, Command, CommitmentAcceptance, CommitmentFulfilment, CommitmentRetraction, Constraint,
    ConstraintLifting, ConstraintStatement, EnsuredService, GapAdvocacy, GapClosing, GapCommitment, GapFact,
    GapFactWithdrawal, GapIdentification, LastResortStatement, PartnerCall, PlanLink, PlanReference, SupportAnswer,
    SupportDecision, SupportReferral, SupportRequest, Urgency, Way,
};

/// People who may need something: as many as there are.
const PEOPLE: RangeInclusive<u64> = 0..=10_000_000_000;

/// A few of several values, at least one.
const FEW: RangeInclusive<usize> = 1..=5;

command_service! { GapService for Api {
    identify_gap: IdentifyGapRequest { identification } => Command::IdentifyGap,
    commit_to_gap: CommitToGapRequest { commitment } => Command::CommitToGap,
    accept_commitment: AcceptCommitmentRequest { acceptance } => Command::AcceptCommitment,
    meet_commitment: MeetCommitmentRequest { fulfilment } => Command::MeetCommitment,
    take_back_commitment: TakeBackCommitmentRequest { retraction } => Command::TakeBackCommitment,
    call_on_partners: CallOnPartnersRequest { call } => Command::CallOnPartners,
    link_plan: LinkPlanRequest { link } => Command::LinkPlan,
    state_last_resort: StateLastResortRequest { statement } => Command::StateLastResort,
    ensure_service: EnsureServiceRequest { service } => Command::EnsureService,
    state_constraint: StateConstraintRequest { constraint } => Command::StateConstraint,
    lift_constraint: LiftConstraintRequest { lifting } => Command::LiftConstraint,
    report_advocacy: ReportAdvocacyRequest { advocacy } => Command::ReportAdvocacy,
    ask_for_support: AskForSupportRequest { support_request } => Command::AskForSupport,
    refer_request: ReferRequestRequest { referral } => Command::ReferRequest,
    answer_request: AnswerRequestRequest { answer } => Command::AnswerRequest,
    close_gap: CloseGapRequest { closing } => Command::CloseGap,
    withdraw_gap_fact: WithdrawGapFactRequest { withdrawal } => Command::WithdrawGapFact,
} }

choices! {
    Urgency = pb::GapUrgency { LifeSaving, Urgent, Serious }
    Way = pb::LastResortWay { Delivery, ThroughOthers, Advocacy }
    Constraint = pb::LastResortConstraint { Access, Security, Funds }
    Audience = pb::AdvocacyAudience { HumanitarianCoordinator, CountryTeam, Donors, Authorities, Stakeholders }
    SupportDecision = pb::SupportDecision { Given, GivenInPart, NotGiven }
    GapFact = pb::GapFact {
        Identification, Call, Plan, Statement, Service, Constraint, Lifting, Advocacy, Request, Referral, Answer, Closing,
        Commitment, Acceptance, Fulfilment, Retraction,
    }
}

variants! {
    ClosingGround = pb::GapClosing, ground: pb::GapClosingGround {
        Served { served_by: text(NAME) },
        HandedOn { handed_to: text(NAME) },
        NoLongerNeeded,
        Accepted { accepted_because: text(TEXT) },
    }
}

contract! {
    GapIdentification = pb::GapIdentification {
        gap: code under "GN-11.1",
        cluster: code,
        place: optional_text(NAME),
        pcode: optional_text(48),
        need: text(TEXT) under "PE-3",
        population: text(TEXT),
        people: number(PEOPLE),
        urgency: choice under "GN-11.1",
        identified_by: text(NAME),
        found_as: optional_text(NAME),
    }
    GapCommitment = pb::GapCommitment {
        commitment: code under "GN-A2",
        gap: code,
        participant: code,
        what: text(TEXT),
        place: optional_text(NAME),
        by: date,
        person: code,
    }
    CommitmentAcceptance = pb::CommitmentAcceptance { commitment: code under "GN-10", statement: optional_text(TEXT) }
    CommitmentFulfilment = pb::CommitmentFulfilment { commitment: code under "GN-A2", what: text(TEXT) }
    CommitmentRetraction = pb::CommitmentRetraction { commitment: code under "GN-A2", reason: text(TEXT) }
    PlanReference = pb::PlanReference { plan: text(NAME), part: text(NAME) }
    PartnerCall = pb::PartnerCall {
        gap: code under "GN-11.1",
        text: text(TEXT),
        plan: optional_message under "RM-7.5",
        no_plan_because: optional_text(TEXT),
    }
    PlanLink = pb::PlanLink { gap: code under "RM-7.5", plan: message }
    LastResortStatement = pb::LastResortStatement {
        gap: code under "GN-11.3",
        ways: choices(FEW),
        explanation: text(TEXT),
    }
    EnsuredService = pb::EnsuredService {
        gap: code under "GN-11.1",
        way: choice,
        what: text(TEXT),
        provider: optional_code,
    }
    ConstraintStatement = pb::ConstraintStatement {
        gap: code under "GN-11.2",
        constraints: choices(FEW),
        explanation: text(TEXT),
    }
    ConstraintLifting = pb::ConstraintLifting { gap: code under "GN-11.2", explanation: text(TEXT) }
    GapAdvocacy = pb::GapAdvocacy { gap: code under "GN-11.2", audiences: choices(FEW), what: text(TEXT) }
    SupportRequest = pb::SupportRequest { gap: code under "GN-11.4", what: text(TEXT) }
    SupportReferral = pb::SupportReferral { gap: code under "GN-11.4", what: text(TEXT) }
    SupportAnswer = pb::SupportAnswer { gap: code under "GN-11.4", decision: choice, what: text(TEXT) }
    GapClosing = pb::GapClosing { gap: code under "GN-11.1", ground: flattened, remarks: optional_text(TEXT) }
    GapFactWithdrawal = pb::GapFactWithdrawal {
        gap: code under "RM-1.15",
        fact: choice,
        commitment: optional_code,
        commit: code,
        reason: text(TEXT),
        source: text(TEXT),
    }
}
