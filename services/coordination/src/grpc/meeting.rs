//! Requests about meetings.

use convene_proto::coordination::v1::meeting_service_server::MeetingService;
use convene_proto::coordination::v1::{self as pb, *};
use convene_runtime::grpc::limits::{ANY, NAME, TEXT};
use convene_runtime::{choices, command_service, contract};

use super::Api;
use crate::domain::meeting::{
    Command, GeneralMeeting, HeldMeeting, MeetingCapacity, MeetingRhythm, MeetingWithdrawal, SeriesEnd,
};

command_service! { MeetingService for Api {
    agree_meeting_rhythm: AgreeMeetingRhythmRequest { rhythm } => |rhythm| Command::AgreeMeetingRhythm(Box::new(rhythm)),
    end_meeting_series: EndMeetingSeriesRequest { end } => Command::EndMeetingSeries,
    record_cluster_meeting: RecordClusterMeetingRequest { meeting }
        => |meeting| Command::RecordClusterMeeting(Box::new(meeting)),
    withdraw_meeting: WithdrawMeetingRequest { withdrawal } => Command::WithdrawMeeting,
    state_meeting_capacity: StateMeetingCapacityRequest { capacity } => Command::StateMeetingCapacity,
} }

choices! {
    GeneralMeeting = pb::GeneralMeeting { Supplemented, Displaced, NotHeld }
}

contract! {
    MeetingRhythm = pb::MeetingRhythm {
        series: code under "GN-12.1",
        cluster: code,
        structure: optional_code,
        joint_with: codes(ANY),
        name: text(NAME),
        first: timestamp,
        every_weeks: number(1..=26),
        minutes: number(1..=1440),
        venue: text(NAME),
        agreed_with: codes(ANY),
        general_meeting: choice,
        need: optional_text(TEXT),
    }
    SeriesEnd = pb::MeetingSeriesEnd { series: code under "GN-12.1", reason: text(TEXT) }
    HeldMeeting = pb::ClusterMeeting {
        meeting: code under "RM-6.3",
        cluster: code,
        structure: optional_code,
        joint_with: codes(ANY),
        began_at: timestamp,
        minutes: number(1..=1440),
        attended_by: codes(ANY),
        decisions: texts(ANY, TEXT),
        issues: texts(ANY, TEXT),
        takes_up: codes(ANY),
    }
    MeetingWithdrawal = pb::MeetingWithdrawal {
        meeting: code under "RM-1.15",
        reason: text(TEXT),
        source: text(TEXT),
    }
    MeetingCapacity = pb::MeetingCapacity { participant: code under "GN-12", hours_a_month: number(0..=400) }
}
