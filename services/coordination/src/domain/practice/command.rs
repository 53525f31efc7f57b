//! What may be asked about how clusters work.

use convene_kernel::actions;
use convene_kernel::aggregate::Context;

use super::{
    AccountabilityMatter, AccountabilityMatterWithdrawal, AffectedPeopleRecord, CoordinationTeam, CoordinatorHandOver,
    PracticeWithdrawal, StandardAdoption, StandardEnd, StandardNotice, accountability, hand_over, standard, state,
    team, withdrawal,
};
use crate::domain::subjects::{CLUSTER, PRACTICE};
use crate::domain::{self, Arrangements, Decided, authority, checks};

/// About how clusters work.
#[derive(Clone, Debug)]
pub enum Command {
    /// Names the team that coordinates a cluster (row PE-1).
    NameCoordinationTeam(CoordinationTeam),
    /// Records that a coordinator handed over (row PE-1).
    RecordHandOver(Box<CoordinatorHandOver>),
    /// Adopts a standard or policy (row GN-A3).
    AdoptStandard(Box<StandardAdoption>),
    /// Records that the members were told of a standard (row GN-A3).
    TellOfStandard(StandardNotice),
    /// Ends a standard in the cluster (row GN-A3).
    EndStandard(StandardEnd),
    /// Records how the cluster is accountable to affected people (row RM-4.6).
    RecordAccountability(Box<AffectedPeopleRecord>),
    /// Records that the forum took up that none is on record (row RM-4.6).
    TakeUpAccountability(AccountabilityMatter),
    /// Takes back that the forum took it up (row RM-1.15).
    WithdrawAccountabilityMatter(AccountabilityMatterWithdrawal),
    /// Takes back a record that was made by mistake (row RM-1.15).
    WithdrawPractice(PracticeWithdrawal),
}

actions! {
    Command on Arrangements, by "convene.coordination.v1.PracticeService", given (arrangements, id, context):
    NameCoordinationTeam(cluster) of CLUSTER,
        authority::of_cluster(arrangements, id, &[]), checks::admits(arrangements, id, context);
    RecordHandOver(cluster) of CLUSTER,
        authority::of_cluster(arrangements, id, &[]), checks::admits(arrangements, id, context);
    AdoptStandard(cluster) of CLUSTER,
        authority::of_cluster(arrangements, id, &[]), checks::admits(arrangements, id, context);
    TellOfStandard(practice) of PRACTICE,
        state::authority(arrangements, id), standard::admits(arrangements, id, context);
    EndStandard(practice) of PRACTICE,
        state::authority(arrangements, id), standard::admits(arrangements, id, context);
    RecordAccountability(cluster) of CLUSTER,
        authority::of_cluster(arrangements, id, &[]), checks::admits(arrangements, id, context);
    TakeUpAccountability(cluster) of CLUSTER,
        accountability::authority_to_take_up(), accountability::admits(arrangements, id, context);
    WithdrawAccountabilityMatter(cluster) of CLUSTER,
        accountability::authority_to_take_up(), withdrawal::admits_of_matter(arrangements, id);
    WithdrawPractice(practice) of PRACTICE,
        state::authority(arrangements, id), state::admits(arrangements, id, context);
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(arrangements: &Arrangements, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::NameCoordinationTeam(command) => team::name_team(arrangements, command, context),
        Command::RecordHandOver(command) => hand_over::hand_over(arrangements, command, context),
        Command::AdoptStandard(command) => standard::adopt(arrangements, command, context),
        Command::TellOfStandard(command) => standard::tell(arrangements, command, context),
        Command::EndStandard(command) => standard::end(arrangements, command, context),
        Command::RecordAccountability(command) => accountability::record(arrangements, command, context),
        Command::TakeUpAccountability(command) => accountability::take_up(arrangements, command, context),
        Command::WithdrawAccountabilityMatter(command) => withdrawal::withdraw_matter(arrangements, command),
        Command::WithdrawPractice(command) => withdrawal::withdraw(arrangements, command, context),
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Practice(command)
    }
}

/// The commands about how clusters work, each where somebody may give it.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::testing::{Case, code};

    use super::super::fixtures::*;
    use super::*;
    use crate::domain::Coordination;
    use crate::domain::fixtures::*;
    use crate::domain::structure::fixtures::{forms_forum, hc};

    /// A case for each command of the area.
    pub fn cases() -> Vec<Case<Coordination>> {
        let adopted = || health().given(&coordinator(), adopts("sphere"));
        let end = StandardEnd { practice: code("sphere"), reason: "another edition took its place".to_owned() };
        let hand_over = Command::RecordHandOver(Box::new(made_hand_over()));
        vec![
            Case::new(health(), &coordinator(), names_team("team", "WHO")),
            Case::new(health(), &coordinator(), hand_over),
            Case::new(health(), &coordinator(), adopts("sphere")),
            Case::new(adopted(), &coordinator(), tells("sphere")),
            Case::new(adopted(), &coordinator(), Command::EndStandard(end)),
            Case::new(health(), &coordinator(), records_accountability("aap")),
            Case::new(health().given(&hc(), forms_forum()), &ocha(), takes_up()),
            Case::new(taken_up(), &ocha(), withdraws_matter(&taken_up())),
            Case::new(adopted(), &coordinator(), withdraws_practice("sphere")),
        ]
    }
}
