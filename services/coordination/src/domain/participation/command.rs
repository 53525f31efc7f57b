//! What may be asked about who takes part in clusters.

use convene_kernel::actions;
use convene_kernel::aggregate::Context;

use super::{
    AuthorityJoining, CommitmentRestatement, Invitation, ObserverJoining, OperationalPresence, ParticipationEnd,
    ParticipationWithdrawal, PartnerJoining, PresenceEnd, PresenceWithdrawal, ReportingLine, SeniorStaff, end, joining,
    presence, reporting_line, senior_staff, stand, withdrawal,
};
use crate::domain::subjects::{CLUSTER, PARTICIPANT, PRESENCE};
use crate::domain::{self, Arrangements, Decided, authority, checks};

/// About who takes part in clusters.
#[derive(Clone, Debug)]
pub enum Command {
    /// An organization joins as a partner (row RM-5.1).
    JoinAsPartner(PartnerJoining),
    /// An organization observes (rows OG-19, RM-5.2).
    JoinAsObserver(ObserverJoining),
    /// An authority takes part (rows RM-5.2, GN-9).
    JoinAsAuthority(AuthorityJoining),
    /// A partner states anew where it stands on each commitment (row RM-5.1).
    RestateCommitments(CommitmentRestatement),
    /// Names the member of senior staff engaged, and the language of work (row RM-5.3).
    NameSeniorStaff(SeniorStaff),
    /// An organization takes part no longer.
    EndParticipation(ParticipationEnd),
    /// Takes a part back that never was (row RM-1.15).
    WithdrawParticipation(ParticipationWithdrawal),
    /// Says whether an organization reports to the lead agency (row GN-8).
    StateReportingLine(ReportingLine),
    /// Records that an organization works in the sector of a cluster (row GN-8).
    RecordPresence(OperationalPresence),
    /// Records that such an organization was invited (row GN-8).
    InviteOrganization(Invitation),
    /// Records that an organization works in the sector no longer.
    EndPresence(PresenceEnd),
    /// Takes a presence back that never was (row RM-1.15).
    WithdrawPresence(PresenceWithdrawal),
}

actions! {
    Command on Arrangements, by "convene.coordination.v1.ParticipationService", given (arrangements, id, context):
    JoinAsPartner(cluster) of CLUSTER,
        joining::partner_authority(arrangements, id), checks::admits(arrangements, id, context);
    JoinAsObserver(cluster) of CLUSTER,
        joining::guest_authority(arrangements, id), checks::admits(arrangements, id, context);
    JoinAsAuthority(cluster) of CLUSTER,
        joining::guest_authority(arrangements, id), checks::admits(arrangements, id, context);
    RestateCommitments(participant) of PARTICIPANT,
        authority::of_participant(arrangements, id), stand::admits(arrangements, id, context);
    NameSeniorStaff(participant) of PARTICIPANT,
        authority::of_participant(arrangements, id), checks::admits_for(arrangements, id, context);
    EndParticipation(participant) of PARTICIPANT,
        authority::of_participant(arrangements, id), checks::admits_for(arrangements, id, context);
    WithdrawParticipation(participant) of PARTICIPANT,
        authority::of_participant(arrangements, id), checks::admits_for_any(arrangements, id, context);
    StateReportingLine(participant) of PARTICIPANT,
        authority::of_participant(arrangements, id), checks::admits_for(arrangements, id, context);
    RecordPresence(cluster) of CLUSTER,
        presence::authority(arrangements, id), checks::admits(arrangements, id, context);
    InviteOrganization(presence) of PRESENCE,
        presence::authority_of(arrangements, id), presence::admits(arrangements, id, context);
    EndPresence(presence) of PRESENCE,
        presence::authority_of(arrangements, id), presence::admits(arrangements, id, context);
    WithdrawPresence(presence) of PRESENCE,
        presence::authority_of(arrangements, id), presence::admits_any(arrangements, id, context);
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(arrangements: &Arrangements, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::JoinAsPartner(command) => joining::join_as_partner(arrangements, command, context),
        Command::JoinAsObserver(command) => joining::join_as_observer(arrangements, command, context),
        Command::JoinAsAuthority(command) => joining::join_as_authority(arrangements, command, context),
        Command::RestateCommitments(command) => stand::restate_commitments(arrangements, command, context),
        Command::NameSeniorStaff(command) => senior_staff::name_senior_staff(arrangements, command, context),
        Command::EndParticipation(command) => end::end_participation(arrangements, command, context),
        Command::WithdrawParticipation(command) => withdrawal::withdraw_participation(arrangements, command, context),
        Command::StateReportingLine(command) => reporting_line::state_reporting_line(arrangements, command, context),
        Command::RecordPresence(command) => presence::record_presence(arrangements, command, context),
        Command::InviteOrganization(command) => presence::invite(arrangements, command, context),
        Command::EndPresence(command) => presence::end(arrangements, command, context),
        Command::WithdrawPresence(command) => presence::withdraw(arrangements, command, context),
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Participation(command)
    }
}

/// The commands about those who take part, each where somebody may give it.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::testing::{Case, code};

    use super::*;
    use crate::domain::Coordination;
    use crate::domain::fixtures::{
        authority_joins, coordinator, declines, health, invites, is_present, leaves, observer_joins, partner_joins,
        registered, senior_staff, ten_stands, with_care, withdraws, withdraws_presence,
    };

    /// A case for each command of the area.
    pub fn cases() -> Vec<Case<Coordination>> {
        let there = || health().given(&coordinator(), is_present("oxfam-there", "OXFAM"));
        let end = PresenceEnd { presence: code("oxfam-there"), reason: "its project is over".to_owned() };
        let restatement = CommitmentRestatement { participant: code("care"), stands: ten_stands() };
        vec![
            Case::new(health(), &coordinator(), partner_joins("care", "CARE")),
            Case::new(health(), &coordinator(), observer_joins("echo", registered("ECHO"))),
            Case::new(health(), &coordinator(), authority_joins("doh")),
            Case::new(with_care(health()), &coordinator(), Command::RestateCommitments(restatement)),
            Case::new(with_care(health()), &coordinator(), senior_staff("care")),
            Case::new(with_care(health()), &coordinator(), leaves("care")),
            Case::new(with_care(health()), &coordinator(), withdraws("care")),
            Case::new(with_care(health()), &coordinator(), declines("care")),
            Case::new(health(), &coordinator(), is_present("oxfam-there", "OXFAM")),
            Case::new(there(), &coordinator(), invites("oxfam-there")),
            Case::new(there(), &coordinator(), Command::EndPresence(end)),
            Case::new(there(), &coordinator(), withdraws_presence("oxfam-there")),
        ]
    }
}
