//! Requests about what clusters take up between them.

use std::ops::RangeInclusive;

use convene_proto::coordination::v1::intercluster_service_server::InterclusterService;
use convene_proto::coordination::v1::{self as pb, *};
use convene_runtime::grpc::limits::{ANY, NAME, SOME, TEXT};
use convene_runtime::{choices, command_service, contract};

use super::Api;
use crate::domain::intercluster::{
    AdvocacyMessage, ClusterConfirmation, ClusterObjective, ClusterObjectives, Command, Feasibility, FeasibilityAdvice,
    FundingRequirements, GlobalAnswer, GlobalRequest, InterclusterFactWithdrawal, IssueKind, IssueOptions,
    IssueOutcome, IssueRaised, IssueReferral, JointMatter, LogisticAspect, MatterKind, MessageDelivery, MessageKind,
    OchaList, OchaProgress, OchaRequest, PreparednessPlan, PreparednessPlanEnd, PreparednessRole, ProgrammeStep,
    ServiceState, StepConsolidation, StepKind, StrategicObjective, StrategicObjectives,
};

/// The parts of logistics that an advice is on.
const ASPECTS: RangeInclusive<usize> = 1..=5;

/// What a cluster may require, in US dollars.
const DOLLARS: RangeInclusive<u64> = 0..=1_000_000_000_000;

command_service! { InterclusterService for Api {
    set_strategic_objectives: SetStrategicObjectivesRequest { objectives } => Command::SetStrategicObjectives,
    state_cluster_objectives: StateClusterObjectivesRequest { objectives } => Command::StateClusterObjectives,
    raise_issue: RaiseIssueRequest { issue } => Command::RaiseIssue,
    bring_issue_to_country_team: BringIssueToCountryTeamRequest { options } => Command::BringIssueToCountryTeam,
    take_issue_to_erc: TakeIssueToErcRequest { referral } => Command::TakeIssueToErc,
    close_issue: CloseIssueRequest { outcome } => Command::CloseIssue,
    update_preparedness_plan: UpdatePreparednessPlanRequest { plan } => Command::UpdatePreparednessPlan,
    end_preparedness_plan: EndPreparednessPlanRequest { end } => Command::EndPreparednessPlan,
    start_programme_step: StartProgrammeStepRequest { step } => Command::StartProgrammeStep,
    consolidate_step: ConsolidateStepRequest { consolidation } => Command::ConsolidateStep,
    take_up_jointly: TakeUpJointlyRequest { matter } => Command::TakeUpJointly,
    withdraw_intercluster_fact: WithdrawInterclusterFactRequest { withdrawal } => Command::WithdrawInterclusterFact,
    advise_on_feasibility: AdviseOnFeasibilityRequest { advice } => Command::AdviseOnFeasibility,
    confirm_cluster: ConfirmClusterRequest { confirmation } => Command::ConfirmCluster,
    ask_global_cluster: AskGlobalClusterRequest { global_request } => Command::AskGlobalCluster,
    answer_global_request: AnswerGlobalRequestRequest { answer } => Command::AnswerGlobalRequest,
    prepare_message: PrepareMessageRequest { message } => Command::PrepareMessage,
    deliver_message: DeliverMessageRequest { delivery } => Command::DeliverMessage,
    state_funding: StateFundingRequest { funding } => Command::StateFunding,
    ask_ocha: AskOchaRequest { ocha_request } => Command::AskOcha,
    report_ocha_service: ReportOchaServiceRequest { progress } => Command::ReportOchaService,
} }

choices! {
    IssueKind = pb::IssueKind { CrossCutting, Risk }
    LogisticAspect = pb::LogisticAspect { Transport, Storage, Customs, Communications, Infrastructure }
    Feasibility = pb::Feasibility { Feasible, WithChanges, NotFeasible }
    MessageKind = pb::AdvocacyMessageKind { AdvocacyConcern, ResourceGap }
    StepKind = pb::ProgrammeStepKind { Assessment, Planning, Monitoring }
    MatterKind = pb::JointMatterKind { InformationTool, EarlyRecovery, NationalCapacity }
    OchaList = pb::OchaServiceList { CoreArea, Support, InformationTool }
    ServiceState = pb::OchaServiceState { Accepted, Provided, Declined, Ended }
}

contract! {
    IssueRaised = pb::IssueRaised { issue: code under "RM-8.7", cluster: code, kind: choice, statement: text(TEXT) }
    IssueOptions = pb::IssueOptions {
        issue: code under "RM-8.7",
        options: texts(ANY, TEXT),
        advocacy_points: texts(ANY, TEXT),
    }
    IssueReferral = pb::IssueReferral { issue: code under "RM-8.7", what: text(TEXT) }
    IssueOutcome = pb::IssueOutcome { issue: code under "RM-8.7", outcome: text(TEXT) }
    FeasibilityAdvice = pb::FeasibilityAdvice {
        advice: code under "RM-8.10",
        cluster: code,
        advised: code,
        work_plan: text(NAME),
        aspects: choices(ASPECTS),
        feasibility: choice,
        explanation: text(TEXT),
    }
    ClusterConfirmation = pb::ClusterConfirmation {
        cluster: code under "PE-8",
        terms_known: flag,
        stakeholders_represented: flag,
        plan_of_work_made: flag,
        plan_of_work_kept: flag,
        way_to_decide_agreed: flag,
        remarks: optional_text(TEXT),
    }
    GlobalRequest = pb::GlobalRequest { request: code under "GN-5.2", cluster: code, of: code, what: text(TEXT) }
    AdvocacyMessage = pb::AdvocacyMessage {
        message: code under "RM-8.8",
        kind: choice,
        text: text(TEXT),
        clusters: codes(SOME),
        owner: code,
        by: date,
    }
    MessageDelivery = pb::MessageDelivery { message: code under "RM-8.8", outcome: text(TEXT) }
    FundingRequirements = pb::FundingRequirements {
        cluster: code under "RM-3.2",
        appeal: text(NAME),
        required_usd: number(DOLLARS),
        priorities: texts(SOME, TEXT),
    }
    OchaRequest = pb::OchaRequest {
        request: code under "PE-6",
        list: choice,
        service: text(48),
        what: text(TEXT),
        country_team_request: optional_text(TEXT),
        conditions: optional_text(TEXT),
    }
    OchaProgress = pb::OchaProgress { request: code under "PE-6", state: choice, what: text(TEXT) }
    GlobalAnswer = pb::GlobalAnswer { request: code under "GN-5.2", decision: choice, what: text(TEXT) }
    StrategicObjectives = pb::StrategicObjectives { plan: text(NAME) under "RM-8.3", objectives: each(SOME) }
    StrategicObjective = pb::StrategicObjective { objective: code under "RM-8.3", text: text(TEXT) }
    ClusterObjectives = pb::ClusterObjectives { cluster: code under "RM-8.3", objectives: each(SOME) }
    ClusterObjective = pb::ClusterObjective {
        objective: code under "RM-8.3",
        text: text(TEXT),
        indicators: texts(ANY, TEXT),
        serves: codes(ANY),
    }
    PreparednessPlan = pb::PreparednessPlan {
        plan: code under "RM-8.9",
        title: text(NAME),
        text: text(TEXT),
        roles: each(ANY),
        national_capacity: optional_text(TEXT),
    }
    PreparednessRole = pb::PreparednessRole {
        role: text(TEXT) under "RM-8.9",
        clusters: codes(ANY),
        sharing: optional_text(TEXT),
    }
    PreparednessPlanEnd = pb::PreparednessPlanEnd { plan: code under "RM-8.9", reason: text(TEXT) }
    ProgrammeStep = pb::ProgrammeStep { step: code under "RM-8.11", kind: choice, title: text(NAME) }
    StepConsolidation = pb::StepConsolidation { step: code under "RM-8.11", what: text(TEXT), clusters: codes(SOME) }
    JointMatter = pb::JointMatter {
        matter: code under "RM-8.11",
        kind: choice,
        what: text(TEXT),
        clusters: codes(SOME),
        step: optional_code,
    }
    InterclusterFactWithdrawal = pb::InterclusterFactWithdrawal {
        commit: code under "RM-1.15",
        reason: text(TEXT),
        source: text(TEXT),
    }
}
