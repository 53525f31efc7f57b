//! The cluster's own review meeting, which explains the preliminary report. It sees how partners together and the lead agency stand on
//! the ten commitments; that is no part of a score, and names no partner (rows RM-9.6, RM-5.4, RM-5.5).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::{AdmittedCodes, listed, not_in_the_future};
use convene_kernel::refusal::Checks;
use convene_kernel::time::day_in;
use serde::{Deserialize, Serialize};

use super::checks::surveyed_at;
use super::{Event, Round, RoundStage, entity_of};
use crate::domain::{Decided, Monitored};
use crate::reasons;

/// The list of the commitments of partners in the reference data.
pub(super) const COMMITMENTS: &str = "commitments";

/// The cluster's own review meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewMeeting {
    /// The round.
    pub round: ResourceId,
    /// The hub; none for the cluster as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hub: Option<ResourceId>,
    /// The day it was held.
    pub held_on: NaiveDate,
    /// Who took part, by organization or office.
    pub participants: Vec<String>,
    /// How partners and the lead agency stand on the commitments.
    pub commitments: Vec<CommitmentStand>,
    /// How the lead agency meets its duties towards partners.
    pub lead_duties: Vec<LeadDutyStand>,
}

/// A review meeting that was held, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldReviewMeeting {
    /// The cluster.
    pub cluster: ResourceId,
    /// The meeting.
    #[serde(flatten)]
    pub meeting: ReviewMeeting,
}

/// How partners together and the lead agency stand on a commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentStand {
    /// The commitment, by its code in the reference data.
    pub commitment: String,
    /// How many partners say that they meet it.
    pub partners_meeting: u32,
    /// How many partners said whether they do.
    pub partners_asked: u32,
    /// Whether the lead agency says that it meets it.
    pub lead_meets: bool,
    /// What is to be said to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How the lead agency meets a duty towards partners.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadDutyStand {
    /// The duty.
    pub duty: LeadDuty,
    /// Whether it is met.
    pub met: bool,
    /// How, or why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A duty of the lead agency towards its partners.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeadDuty {
    /// A strategy beyond the sharing of information.
    Strategy,
    /// A link with sub-national clusters.
    SubNationalLink,
    /// A part in what clusters take up between them.
    InterCluster,
}

pub(super) fn record_review_meeting(monitored: &Monitored, command: &ReviewMeeting, context: &Context<'_>) -> Decided {
    let round = monitored.round(&command.round)?;
    let surveyed = surveyed_at(round, command.hub.as_ref(), context, RoundStage::PreliminaryReport)?;
    context.expect_etag("round", round.etag)?;
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, "RM-9.6", "held_on", command.held_on, context.today());
    if surveyed.preliminary_at.is_some_and(|at| command.held_on < day_in(at, context.zone())) {
        checks
            .invalid("RM-9.6", reasons::MEETING_BEFORE_REPORT)
            .at("held_on")
            .says("the meeting was held before there was a report", "give the day on which the report was reviewed");
    }
    let commitments = AdmittedCodes {
        row: "RM-5.4",
        reason: reasons::REVIEWED_COMMITMENT_UNKNOWN,
        what: "a commitment of partners",
        codes: listed(context, COMMITMENTS),
    };
    for (index, stand) in command.commitments.iter().enumerate() {
        commitments.check(&mut checks, format!("commitments[{index}].commitment"), &stand.commitment);
        if stand.partners_meeting > stand.partners_asked {
            checks
                .invalid("RM-5.4", reasons::MORE_THAN_ASKED)
                .at(format!("commitments[{index}].partners_meeting"))
                .says(
                    "more partners meet the commitment than said whether they do",
                    "give how many said so, and how many of them meet it",
                );
        }
    }
    checks.finish()?;
    let held = HeldReviewMeeting { cluster: round.plan.cluster.clone(), meeting: command.clone() };
    Ok(Decision::about(round.subject()).event(Event::Reviewed(held).into()))
}

pub(super) fn reviewed(round: &mut Round, meeting: &ReviewMeeting, stamp: &Stamp) {
    if let Some(surveyed) = round.entities.get_mut(&entity_of(meeting.hub.as_ref())) {
        surveyed.meeting = Some(Recorded::new(meeting, stamp));
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;
    use convene_kernel::time::Tz;

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::round::Command;
    use crate::domain::round::fixtures::*;

    /// RM-9.6, RM-5.4, RM-5.5: the meeting follows the preliminary report, and records how partners together and the lead stand.
    #[test]
    fn the_meeting_follows_the_report() {
        closed().when(&coordinator(), meeting()).refused("RM-9.6", "ROUND_AT_ANOTHER_STAGE");
        let issued = closed().given(&coordinator(), preliminary(None)).at("2013-12-20T08:00:00Z");
        let holding = |change: fn(&mut ReviewMeeting)| {
            let Command::RecordReviewMeeting(mut meeting) = meeting() else { panic!("a meeting") };
            change(&mut meeting);
            issued.clone().when(&coordinator(), Command::RecordReviewMeeting(meeting))
        };
        holding(|meeting| meeting.held_on = code("2013-12-24")).refused("RM-9.6", "DATE_IN_THE_FUTURE");
        holding(|meeting| meeting.held_on = code("2013-12-08")).refused("RM-9.6", "MEETING_BEFORE_REPORT");
        holding(|meeting| meeting.commitments[0].commitment = "11".into())
            .refused("RM-5.4", "REVIEWED_COMMITMENT_UNKNOWN");
        holding(|meeting| meeting.commitments[0].partners_meeting = 9).refused("RM-5.4", "MORE_THAN_ASKED");
        let held = holding(|_| {}).accepted();
        let round = &held.state().rounds[&code("first")];
        let of = &round.entities[&entity_of(None)].meeting.as_ref().expect("it was held").what;
        assert_eq!((of.commitments[0].partners_meeting, of.lead_duties[0].met), (2, false));
        let before = issued.state().rounds[&code("first")].report_scores(issued.state(), &entity_of(None), Tz::UTC);
        let after = round.report_scores(held.state(), &entity_of(None), Tz::UTC);
        assert_eq!(before, after, "no stand scores");
    }
}
