//! What may be asked about meetings.

use convene_kernel::actions;
use convene_kernel::aggregate::Context;
use convene_kernel::time::Moment;

use super::{HeldMeeting, MeetingCapacity, MeetingRhythm, MeetingWithdrawal, SeriesEnd, capacity, held, rhythm};
use crate::domain::subjects::{CLUSTER, MEETING, MEETING_SERIES, PARTICIPANT};
use crate::domain::{self, Arrangements, Decided, authority, checks};

/// About meetings.
#[derive(Clone, Debug)]
pub enum Command {
    /// Agrees the rhythm of a group's meetings (row GN-12.1).
    AgreeMeetingRhythm(Box<MeetingRhythm>),
    /// Ends a series of meetings.
    EndMeetingSeries(SeriesEnd),
    /// Records a meeting that was held (row RM-6.3).
    RecordClusterMeeting(Box<HeldMeeting>),
    /// Takes back a meeting that was not held (row RM-1.15).
    WithdrawMeeting(MeetingWithdrawal),
    /// States how many hours of meetings an organization can attend (row GN-12).
    StateMeetingCapacity(MeetingCapacity),
}

actions! {
    Command on Arrangements, by "convene.coordination.v1.MeetingService", given (arrangements, id, context):
    AgreeMeetingRhythm(cluster) of CLUSTER,
        authority::of_cluster(arrangements, id, &[]), checks::admits(arrangements, id, context);
    EndMeetingSeries(series) of MEETING_SERIES,
        authority::of_cluster(arrangements, rhythm::cluster_of(arrangements, id), &[]),
        rhythm::admits(arrangements, id, context);
    RecordClusterMeeting(cluster) of CLUSTER,
        authority::of_cluster(arrangements, id, &[]), checks::admits(arrangements, id, context);
    WithdrawMeeting(meeting) of MEETING,
        authority::of_cluster(arrangements, held::cluster_of(arrangements, id), &[]),
        held::admits(arrangements, id, context);
    StateMeetingCapacity(participant) of PARTICIPANT,
        authority::of_participant(arrangements, id), checks::admits_for(arrangements, id, context);
}

impl Command {
    /// The moment that the command names, when there is one: a meeting happened when it began.
    pub(in crate::domain) fn happened_at(&self) -> Option<Moment> {
        match self {
            Self::RecordClusterMeeting(held) => Some(held.began_at),
            _ => None,
        }
    }
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(arrangements: &Arrangements, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::AgreeMeetingRhythm(command) => rhythm::agree(arrangements, command, context),
        Command::EndMeetingSeries(command) => rhythm::end(arrangements, command, context),
        Command::RecordClusterMeeting(command) => held::record(arrangements, command, context),
        Command::WithdrawMeeting(command) => held::withdraw(arrangements, command, context),
        Command::StateMeetingCapacity(command) => capacity::state(arrangements, command, context),
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Meeting(command)
    }
}

/// The commands about meetings, each where somebody may give it.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::testing::{Case, code};

    use super::super::fixtures::*;
    use super::*;
    use crate::domain::Coordination;
    use crate::domain::fixtures::*;

    /// A case for each command of the area.
    pub fn cases() -> Vec<Case<Coordination>> {
        let weekly = || with_care(health()).given(&coordinator(), agrees(rhythm()));
        let met = || with_care(health()).given(&coordinator(), meets(meeting("first", "2014-01-08")));
        let end = SeriesEnd { series: code("weekly"), reason: "the emergency is over".to_owned() };
        let withdrawal = MeetingWithdrawal {
            meeting: code("first"),
            reason: "it was called off".to_owned(),
            source: "the minutes of the week after".to_owned(),
        };
        let capacity = MeetingCapacity { participant: code("care"), hours_a_month: 8 };
        vec![
            Case::new(with_care(health()), &coordinator(), agrees(rhythm())),
            Case::new(weekly(), &coordinator(), Command::EndMeetingSeries(end)),
            Case::new(with_care(health()), &coordinator(), meets(meeting("first", "2014-01-08"))),
            Case::new(met(), &coordinator(), Command::WithdrawMeeting(withdrawal)),
            Case::new(with_care(health()), &coordinator(), Command::StateMeetingCapacity(capacity)),
        ]
    }
}
