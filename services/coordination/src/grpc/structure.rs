//! Requests about structures.

use convene_proto::coordination::v1::structure_service_server::StructureService;
use convene_proto::coordination::v1::{self as pb, *};
use convene_runtime::grpc::limits::{ANY, NAME, SOME, TEXT};
use convene_runtime::{choices, command_service, contract};

use super::Api;
use crate::domain::structure::{
    AdvisoryForm, AdvisoryGroupFormation, AdvisoryInvitee, AdvisoryMember, ClosingGround, ClusterGroup, Command,
    Composition, CountryTeam, DirectionKind, EarlyRecoveryAdvisor, EarlyRecoveryFocalPoint, EarlyRecoveryNetwork,
    Engagement, FocalPointsRestatement, Forum, ForumOutcome, Kind, Learned, LearnedKind, Liaison, LiaisonAudience,
    MembershipInformation, NationalDirection, OutcomeKind, PlannedFunction, Recomposition, Reseating, Restaffing,
    StrategyAdoption, StrategyDocument, StructureClosing, StructureFactWithdrawal, SubNationalDraft, SubNationalLeader,
    SubNationalLeadership, SubNationalNeed, SubNationalReport, SubNationalReview, SubNationalTerms, TermsEndorsement,
    TermsRestatement, ThematicGroup, WorkingGroupCoordinator, WorkingGroupFormation, WorkingGroupRenewal,
    WorkingGroupStaff,
};

command_service! { StructureService for Api {
    draft_sub_national_cluster: DraftSubNationalClusterRequest { draft } => |draft| Command::DraftSubNationalCluster(Box::new(draft)),
    endorse_sub_national_terms: EndorseSubNationalTermsRequest { endorsement } => Command::EndorseSubNationalTerms,
    restate_sub_national_terms: RestateSubNationalTermsRequest { restatement } => Command::RestateSubNationalTerms,
    state_sub_national_leadership: StateSubNationalLeadershipRequest { leadership }
        => Command::StateSubNationalLeadership,
    report_to_national_cluster: ReportToNationalClusterRequest { report } => Command::ReportToNationalCluster,
    review_sub_national_cluster: ReviewSubNationalClusterRequest { review } => Command::ReviewSubNationalCluster,
    give_national_direction: GiveNationalDirectionRequest { direction } => Command::GiveNationalDirection,
    form_advisory_group: FormAdvisoryGroupRequest { formation } => |formation| Command::FormAdvisoryGroup(Box::new(formation)),
    recompose_advisory_group: RecomposeAdvisoryGroupRequest { recomposition } => Command::RecomposeAdvisoryGroup,
    inform_membership: InformMembershipRequest { information } => Command::InformMembership,
    designate_liaison: DesignateLiaisonRequest { liaison } => Command::DesignateLiaison,
    form_working_group: FormWorkingGroupRequest { formation } => |formation| Command::FormWorkingGroup(Box::new(formation)),
    renew_working_group: RenewWorkingGroupRequest { renewal } => Command::RenewWorkingGroup,
    restaff_working_group: RestaffWorkingGroupRequest { restaffing } => Command::RestaffWorkingGroup,
    close_structure: CloseStructureRequest { closing } => Command::CloseStructure,
    withdraw_structure_fact: WithdrawStructureFactRequest { withdrawal } => Command::WithdrawStructureFact,
    adopt_strategy: AdoptStrategyRequest { adoption } => |adoption| Command::AdoptStrategy(Box::new(adoption)),
    form_country_team: FormCountryTeamRequest { team } => Command::FormCountryTeam,
    reseat_country_team: ReseatCountryTeamRequest { reseating } => Command::ReseatCountryTeam,
    form_cluster_group: FormClusterGroupRequest { group } => Command::FormClusterGroup,
    form_forum: FormForumRequest { forum } => Command::FormForum,
    record_forum_outcome: RecordForumOutcomeRequest { outcome } => Command::RecordForumOutcome,
    form_thematic_group: FormThematicGroupRequest { group } => Command::FormThematicGroup,
    form_early_recovery_network: FormEarlyRecoveryNetworkRequest { network } => Command::FormEarlyRecoveryNetwork,
    restate_focal_points: RestateFocalPointsRequest { restatement } => Command::RestateFocalPoints,
    name_early_recovery_advisor: NameEarlyRecoveryAdvisorRequest { advisor } => Command::NameEarlyRecoveryAdvisor,
} }

choices! {
    Engagement = pb::Engagement { FullTime, PartTime }
    DirectionKind = pb::DirectionKind { Support, Policy, CommonConcern }
    AdvisoryForm = pb::AdvisoryForm { StrategicAdvisoryGroup, SteeringCommittee }
    LiaisonAudience = pb::LiaisonAudience { Experts, Military, Government, UnLeadership, Other }
    WorkingGroupCoordinator = pb::WorkingGroupCoordinator { FocalPoint, TechnicalAdviser }
    ClosingGround = pb::ClosingGround { NeedsMet, LocalCapacity, TaskDone, Rearranged }
    Kind = pb::StructureKind {
        SubNationalCluster, AdvisoryGroup, WorkingGroup, CountryTeam, ClusterGroup, Forum, ThematicGroup, EarlyRecoveryNetwork,
    }
    StrategyDocument = pb::StrategyDocument { Framework, Priorities, WorkPlan }
    LearnedKind = pb::LearnedKind { Lesson, Feedback, Result }
    OutcomeKind = pb::ForumOutcomeKind { Option, Advocacy, Analysis, OperationalDecision }
}

contract! {
    SubNationalTerms = pb::SubNationalTerms {
        functions: texts(SOME, NAME) under "RM-6.1",
        parameters: text(TEXT),
        accountability: text(TEXT),
    }
    SubNationalDraft = pb::SubNationalDraft {
        structure: code under "RM-6.1",
        cluster: code,
        name: text(NAME),
        place: text(NAME),
        level: number(1..=6),
        reason: text(TEXT),
        level_reason: optional_text(TEXT),
        terms: message,
    }
    TermsEndorsement = pb::TermsEndorsement { structure: code under "RM-6.1", remarks: optional_text(TEXT) }
    TermsRestatement = pb::TermsRestatement { structure: code under "RM-6.1", terms: message, reason: text(TEXT) }
    SubNationalLeader = pb::SubNationalLeader {
        organization: message under "RM-6.4",
        person: optional_code,
        engagement: choice,
    }
    SubNationalLeadership = pb::SubNationalLeadership {
        structure: code under "RM-6.4",
        leaders: each(1..=12),
        sharing: optional_text(TEXT),
    }
    SubNationalReport = pb::SubNationalReport {
        structure: code under "RM-6.2",
        summary: text(TEXT),
        issues: texts(ANY, TEXT),
    }
    SubNationalReview = pb::SubNationalReview {
        structure: code under "RM-6.2",
        needs_met: flag,
        local_capacity: flag,
        grounds: text(TEXT),
    }
    NationalDirection = pb::NationalDirection {
        cluster: code under "RM-6.5",
        kind: choice,
        structures: codes(SOME),
        text: text(TEXT),
    }
    AdvisoryMember = pb::AdvisoryMember {
        organization: message under "RM-4.1",
        category: text(48),
        qualities: texts_by_key(TEXT) under "RM-4.3",
    }
    AdvisoryInvitee = pb::AdvisoryInvitee { organization: message under "RM-4.1", category: text(48) }
    Composition = pb::Composition { members: each(SOME), invitees: each(ANY), conflict: flag }
    SubNationalNeed = pb::SubNationalNeed {
        structure: code under "RM-4.5",
        advisory_group: code,
        decision: text(TEXT),
    }
    AdvisoryGroupFormation = pb::AdvisoryGroupFormation {
        structure: code under "RM-4.1",
        cluster: code,
        name: text(NAME),
        form: choice,
        composition: message,
        sub_national: optional_message,
    }
    Recomposition = pb::Recomposition { structure: code under "RM-4.1", composition: message }
    MembershipInformation = pb::MembershipInformation { structure: code under "RM-4.4", text: text(TEXT) }
    Liaison = pb::Liaison {
        structure: code under "RM-4.4",
        audience: choice,
        group: text(NAME),
        organization: message,
        person: optional_code,
    }
    WorkingGroupStaff = pb::WorkingGroupStaff {
        organization: message under "RM-4.2",
        person: optional_code,
        coordinator: choice,
        people: number(1..=1000),
    }
    WorkingGroupFormation = pb::WorkingGroupFormation {
        structure: code under "RM-4.2",
        cluster: code,
        name: text(NAME),
        advisory_group: code,
        task: text(TEXT),
        ends_on: date,
        staff: message,
    }
    WorkingGroupRenewal = pb::WorkingGroupRenewal {
        structure: code under "RM-4.2",
        ends_on: date,
        reason: text(TEXT),
    }
    Restaffing = pb::Restaffing { structure: code under "RM-4.2", staff: message }
    StructureClosing = pb::StructureClosing { structure: code under "RM-6.2", ground: choice, reason: text(TEXT) }
    StructureFactWithdrawal = pb::StructureFactWithdrawal {
        structure: code under "RM-1.15",
        commit: code,
        reason: text(TEXT),
        source: text(TEXT),
    }
    Learned = pb::Learned { kind: choice under "RM-4.5", text: text(TEXT) }
    PlannedFunction = pb::PlannedFunction { function: text(48) under "RM-3.1", text: text(TEXT), not_applicable: flag }
    StrategyAdoption = pb::StrategyAdoption {
        structure: code under "RM-4.5",
        document: choice,
        text: text(TEXT),
        learned: optional_message,
        functions: each(ANY),
    }
    CountryTeam = pb::CountryTeam { structure: code under "RM-8.1", name: text(NAME), seats: each(SOME) }
    Reseating = pb::Reseating { structure: code under "RM-8.1", seats: each(SOME) }
    ClusterGroup = pb::ClusterGroup {
        structure: code under "RM-8.1",
        name: text(NAME),
        clusters: codes(SOME),
        objectives: texts(SOME, TEXT),
        consultation: text(TEXT),
    }
    Forum = pb::Forum {
        structure: code under "RM-8.1",
        name: text(NAME),
        facilitator: message,
        purpose: text(TEXT),
        place: optional_text(NAME),
    }
    ForumOutcome = pb::ForumOutcome { structure: code under "RM-8.2", kind: choice, text: text(TEXT) }
    ThematicGroup = pb::ThematicGroup {
        structure: code under "RM-8.1",
        name: text(NAME),
        issue: text(NAME) under "GN-13",
        organization: message,
    }
    EarlyRecoveryFocalPoint = pb::EarlyRecoveryFocalPoint {
        cluster: code under "RM-3.3",
        organization: message,
        person: optional_code,
    }
    EarlyRecoveryNetwork = pb::EarlyRecoveryNetwork {
        structure: code under "RM-3.3",
        name: text(NAME),
        focal_points: each(ANY),
    }
    FocalPointsRestatement = pb::FocalPointsRestatement { structure: code under "RM-3.3", focal_points: each(ANY) }
    EarlyRecoveryAdvisor = pb::EarlyRecoveryAdvisor { person: code under "RM-3.3", organization: message }
}
