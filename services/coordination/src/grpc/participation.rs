//! Requests about who takes part in clusters.

use convene_proto::coordination::v1::participation_service_server::ParticipationService;
use convene_proto::coordination::v1::{self as pb, *};
use convene_runtime::grpc::limits::{NAME, SOME, TEXT};
use convene_runtime::{choices, command_service, contract};

use super::Api;
use crate::domain::participation::{
    AuthorityJoining, Command, CommitmentRestatement, Ground, Invitation, Level, ObserverJoining, OperationalPresence,
    ParticipatingOrganization, ParticipationEnd, ParticipationWithdrawal, PartnerJoining, Position, PresenceEnd,
    PresenceWithdrawal, ReportingLine, ReportingStand, SeniorStaff, Stand,
};

command_service! { ParticipationService for Api {
    join_as_partner: JoinAsPartnerRequest { joining } => Command::JoinAsPartner,
    join_as_observer: JoinAsObserverRequest { joining } => Command::JoinAsObserver,
    join_as_authority: JoinAsAuthorityRequest { joining } => Command::JoinAsAuthority,
    restate_commitments: RestateCommitmentsRequest { restatement } => Command::RestateCommitments,
    name_senior_staff: NameSeniorStaffRequest { senior_staff } => Command::NameSeniorStaff,
    end_participation: EndParticipationRequest { end } => Command::EndParticipation,
    withdraw_participation: WithdrawParticipationRequest { withdrawal } => Command::WithdrawParticipation,
    state_reporting_line: StateReportingLineRequest { line } => Command::StateReportingLine,
    record_presence: RecordPresenceRequest { presence } => Command::RecordPresence,
    invite_organization: InviteOrganizationRequest { invitation } => Command::InviteOrganization,
    end_presence: EndPresenceRequest { end } => Command::EndPresence,
    withdraw_presence: WithdrawPresenceRequest { withdrawal } => Command::WithdrawPresence,
} }

choices! {
    Position = pb::StandPosition { Commits, Reserves, Declines }
    Level = pb::AuthorityLevel { National, Local }
    ReportingStand = pb::ReportingStand { Reports, Declines }
    Ground = pb::EndGround { OwnWish, NoLongerPresent, OtherPart }
}

contract! {
    ParticipatingOrganization = pb::ParticipatingOrganization {
        code: optional_code,
        name: optional_text(NAME),
        kind: optional_choice,
    }
    Stand = pb::CommitmentStand { commitment: text(48), position: choice, reason: optional_text(TEXT) }
    PartnerJoining = pb::PartnerJoining {
        participant: code under "RM-5.1",
        cluster: code,
        organization: message,
        stands: each(SOME),
    }
    ObserverJoining = pb::ObserverJoining { participant: code under "OG-19", cluster: code, organization: message }
    AuthorityJoining = pb::AuthorityJoining {
        participant: code under "RM-5.2",
        cluster: code,
        body: text(NAME) under "GN-9",
        level: choice,
        place: optional_text(NAME),
    }
    CommitmentRestatement = pb::CommitmentRestatement { participant: code under "RM-5.1", stands: each(SOME) }
    SeniorStaff = pb::SeniorStaff {
        participant: code under "RM-5.3",
        person: code,
        language: text(35),
        interpretation: optional_text(TEXT),
    }
    ParticipationEnd = pb::ParticipationEnd {
        participant: code under "OG-19",
        ground: choice,
        remarks: optional_text(TEXT),
    }
    ParticipationWithdrawal = pb::ParticipationWithdrawal {
        participant: code under "OG-19",
        reason: text(TEXT) under "RM-1.15",
        source: text(TEXT),
    }
    ReportingLine = pb::ReportingLine { participant: code under "GN-8", stand: choice, reason: optional_text(TEXT) }
    OperationalPresence = pb::OperationalPresence {
        presence: code under "GN-8",
        cluster: code,
        organization: message,
        work: text(TEXT),
    }
    Invitation = pb::Invitation { presence: code under "GN-8", invited_to: text(TEXT) }
    PresenceEnd = pb::PresenceEnd { presence: code under "GN-8", reason: text(TEXT) }
    PresenceWithdrawal = pb::PresenceWithdrawal {
        presence: code under "RM-1.15",
        reason: text(TEXT),
        source: text(TEXT),
    }
}
