//! Requests about how clusters work.

use convene_proto::coordination::v1::practice_service_server::PracticeService;
use convene_proto::coordination::v1::{self as pb, *};
use convene_runtime::grpc::limits::{ANY, NAME, SOME, TEXT};
use convene_runtime::{choices, command_service, contract};

use super::Api;
use crate::domain::practice::{
    AccountabilityMatter, AccountabilityMatterWithdrawal, AffectedPeopleRecord, Command, CoordinationTeam,
    CoordinatorHandOver, CoordinatorInOffice, HandOverNote, PracticeWithdrawal, StandardAdoption, StandardEnd,
    StandardKind, StandardNotice, TeamMember,
};

command_service! { PracticeService for Api {
    name_coordination_team: NameCoordinationTeamRequest { team } => Command::NameCoordinationTeam,
    record_hand_over: RecordHandOverRequest { hand_over } => |made| Command::RecordHandOver(Box::new(made)),
    adopt_standard: AdoptStandardRequest { adoption } => |adoption| Command::AdoptStandard(Box::new(adoption)),
    tell_of_standard: TellOfStandardRequest { notice } => Command::TellOfStandard,
    end_standard: EndStandardRequest { end } => Command::EndStandard,
    record_accountability: RecordAccountabilityRequest { accountability }
        => |record| Command::RecordAccountability(Box::new(record)),
    take_up_accountability: TakeUpAccountabilityRequest { matter } => Command::TakeUpAccountability,
    withdraw_accountability_matter: WithdrawAccountabilityMatterRequest { withdrawal }
        => Command::WithdrawAccountabilityMatter,
    withdraw_practice: WithdrawPracticeRequest { withdrawal } => Command::WithdrawPractice,
} }

choices! {
    StandardKind = pb::StandardKind { Technical, Policy, HumanRightsObligation }
}

contract! {
    TeamMember = pb::TeamMember { function: text(NAME), organization: message, person: code }
    CoordinationTeam = pb::CoordinationTeam { practice: code under "PE-1", cluster: code, members: each(SOME) }
    CoordinatorInOffice = pb::CoordinatorInOffice { person: code under "PE-1", organization: code }
    HandOverNote = pb::HandOverNote { task: text(48), text: text(TEXT) }
    CoordinatorHandOver = pb::CoordinatorHandOver {
        practice: code under "PE-1",
        cluster: code,
        handed_over_by: message,
        taken_over_by: message,
        notes: each(ANY),
        mentoring: optional_text(TEXT),
        no_mentoring_because: optional_text(TEXT),
    }
    StandardAdoption = pb::StandardAdoption {
        practice: code under "GN-A3",
        cluster: code,
        kind: choice,
        listed: optional_text(48),
        title: optional_text(TEXT),
        issued_by: optional_text(NAME),
        adaptation: optional_text(TEXT),
    }
    StandardNotice = pb::StandardNotice { practice: code under "GN-A3", how: text(TEXT) }
    StandardEnd = pb::StandardEnd { practice: code under "GN-A3", reason: text(TEXT) }
    AffectedPeopleRecord = pb::AffectedPeopleRecord {
        practice: code under "RM-4.6",
        cluster: code,
        structure: optional_code,
        consulted: optional_text(TEXT),
        informed: optional_text(TEXT),
        feedback: optional_text(TEXT),
        complaints: optional_text(TEXT),
        changed: optional_text(TEXT),
    }
    AccountabilityMatter = pb::AccountabilityMatter { cluster: code under "RM-4.6", forum: code, asked: text(TEXT) }
    AccountabilityMatterWithdrawal = pb::AccountabilityMatterWithdrawal {
        cluster: code under "RM-1.15",
        commit: code,
        reason: text(TEXT),
        source: text(TEXT),
    }
    PracticeWithdrawal = pb::PracticeWithdrawal {
        practice: code under "RM-1.15",
        reason: text(TEXT),
        source: text(TEXT),
    }
}
