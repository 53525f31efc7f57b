//! What the tests of meetings start from.

use convene_kernel::testing::code;
use convene_kernel::time::Moment;

use super::{Command, GeneralMeeting, HeldMeeting, MeetingRhythm};

/// Eight in the morning of a day, in UTC.
pub fn morning(day: &str) -> Moment {
    format!("{day}T08:00:00Z").parse().expect("a moment")
}

/// A meeting of the cluster of health each week, agreed with CARE.
pub fn rhythm() -> MeetingRhythm {
    MeetingRhythm {
        series: code("weekly"),
        cluster: code("health"),
        structure: None,
        joint_with: Vec::new(),
        name: "Health cluster".to_owned(),
        first: morning("2013-11-27"),
        every_weeks: 1,
        minutes: 90,
        venue: "WHO, Manila".to_owned(),
        agreed_with: vec![code("care")],
        general_meeting: GeneralMeeting::Supplemented,
        need: None,
    }
}

pub fn agrees(rhythm: MeetingRhythm) -> Command {
    Command::AgreeMeetingRhythm(Box::new(rhythm))
}

/// A national meeting of health that lasted two hours and raised an issue.
pub fn meeting(id: &str, day: &str) -> HeldMeeting {
    HeldMeeting {
        meeting: code(id),
        cluster: code("health"),
        structure: None,
        joint_with: Vec::new(),
        began_at: morning(day),
        minutes: 120,
        attended_by: Vec::new(),
        decisions: Vec::new(),
        issues: vec!["no fuel for the cold chain".to_owned()],
        takes_up: Vec::new(),
    }
}

/// A meeting of the sub-national cluster `leyte` that lasted two hours and raised an issue.
pub fn in_leyte(id: &str, day: &str) -> HeldMeeting {
    HeldMeeting { structure: Some(code("leyte")), ..meeting(id, day) }
}

pub fn meets(held: HeldMeeting) -> Command {
    Command::RecordClusterMeeting(Box::new(held))
}
