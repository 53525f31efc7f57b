//! How far a mission is on its way: request, terms, team, visit, report, recommendations, follow-up.

use convene_proto::icsm::v1::{Mission, MissionVerdict, Stage};

/// A step on the way of a mission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The country asks, and the task team decides.
    Request,
    /// The terms of reference are agreed.
    Terms,
    /// Who goes, and who leads.
    Team,
    /// It is in the country.
    Visit,
    /// Its report is written.
    Report,
    /// The country says what it makes of the recommendations.
    Recommendations,
    /// What became of them is followed.
    FollowUp,
}

/// Where a mission is with a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It is done.
    Done,
    /// It is what the mission is at.
    Now,
    /// It is still to come.
    Ahead,
    /// The mission ended before it.
    Never,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 7] =
        [Self::Request, Self::Terms, Self::Team, Self::Visit, Self::Report, Self::Recommendations, Self::FollowUp];

    /// What it is called: the key of a text, and of its place on the page.
    pub fn key(self) -> &'static str {
        match self {
            Self::Request => "step-request",
            Self::Terms => "step-terms",
            Self::Team => "step-team",
            Self::Visit => "step-visit",
            Self::Report => "step-report",
            Self::Recommendations => "step-recommendations",
            Self::FollowUp => "step-follow-up",
        }
    }

    /// The deeds that belong to it.
    pub fn deeds(self) -> &'static [&'static str] {
        match self {
            Self::Request => &[
                "consider-request",
                "share-request",
                "complete-request",
                "inform-requester",
                "resume-mission",
                "postpone-mission",
                "withdraw-request",
                "cancel-mission",
            ],
            Self::Terms => &["agree-to-terms", "draft-terms"],
            Self::Team => &[
                "decide-team",
                "answer-leader",
                "call-for-nominations",
                "confirm-partners",
                "nominate",
                "approve-nominee",
                "propose-participants",
                "propose-leader",
                "refer-leader",
                "settle-leader",
                "change-team",
                "name-issue-focal-point",
                "approve-issue-focal-point",
                "answer-mission-finding",
            ],
            Self::Visit => &[
                "name-support",
                "record-team-briefing",
                "record-preparation",
                "field-mission",
                "present-action-points",
                "end-mission",
                "correct-mission-day",
                "withdraw-mission-day",
            ],
            Self::Report => &["submit-report", "comment-on-report", "publish-report"],
            Self::Recommendations => &["adopt-response-plan", "agree-improvement-plan"],
            Self::FollowUp => &[
                "follow-progress",
                "follow-improvement-plan",
                "propose-referral",
                "advise-on-referral",
                "review-referral",
                "forward-referral",
                "ask-about-report",
                "answer-erc",
                "close-mission",
            ],
        }
    }

    fn is_done(self, mission: &Mission) -> bool {
        let is_published = matches!(mission.stage(), Stage::FollowUp | Stage::Closed);
        match self {
            Self::Request => {
                mission.decision.as_ref().is_some_and(|decision| decision.verdict() == MissionVerdict::Proceed)
            }
            Self::Terms => mission.terms_agreed,
            Self::Team => !mission.team.is_empty(),
            Self::Visit => !mission.left_on.is_empty(),
            Self::Report => is_published,
            Self::Recommendations => is_published && mission.recommendations.iter().all(|row| !row.response.is_empty()),
            Self::FollowUp => mission.stage() == Stage::Closed,
        }
    }
}

/// Each step with where the mission is with it. Steps may be done out of their order: the first that is not done is what it is at.
pub fn progress(mission: &Mission) -> Vec<(Step, Progress)> {
    let has_ended = matches!(
        mission.stage(),
        Stage::Declined | Stage::OtherSupport | Stage::Withdrawn | Stage::Cancelled | Stage::Closed
    );
    let mut is_reached = false;
    let mut of = |step: Step| match (step.is_done(mission), has_ended) {
        (true, _) => Progress::Done,
        (false, true) => Progress::Never,
        (false, false) if is_reached => Progress::Ahead,
        (false, false) => {
            is_reached = true;
            Progress::Now
        }
    };
    Step::ALL.into_iter().map(|step| (step, of(step))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use convene_proto::icsm::v1::{MissionDecision, RecommendationRow};

    use super::*;
    use crate::deed::subject::Subject;
    use crate::deed::table::deeds;

    fn at(stage: Stage) -> Mission {
        Mission { stage: stage.into(), ..Default::default() }
    }

    fn approved(stage: Stage) -> Mission {
        let decision = MissionDecision { verdict: MissionVerdict::Proceed.into(), ..Default::default() };
        Mission { decision: Some(decision), ..at(stage) }
    }

    fn of(mission: &Mission) -> Vec<Progress> {
        progress(mission).into_iter().map(|(_, progress)| progress).collect()
    }

    #[test]
    fn a_mission_is_at_the_first_step_that_is_not_done() {
        use Progress::{Ahead, Done, Never, Now};
        assert_eq!(of(&at(Stage::Requested)), [Now, Ahead, Ahead, Ahead, Ahead, Ahead, Ahead]);
        let with_team = Mission { team: vec!["health".to_owned()], ..approved(Stage::Preparing) };
        assert_eq!(of(&with_team), [Done, Now, Done, Ahead, Ahead, Ahead, Ahead], "the terms are still open");
        assert_eq!(of(&at(Stage::Declined)), [Never; 7]);
        assert_eq!(of(&approved(Stage::Cancelled))[..2], [Done, Never]);
    }

    #[test]
    fn recommendations_are_done_when_each_has_its_response() {
        let row = |response: &str| RecommendationRow { response: response.to_owned(), ..Default::default() };
        let published = |rows| Mission { recommendations: rows, ..approved(Stage::FollowUp) };
        let of_recommendations = |mission: &Mission| of(mission)[5];
        assert_ne!(of_recommendations(&published(vec![row("endorsed"), row("")])), Progress::Done);
        assert_eq!(of_recommendations(&published(vec![row("endorsed")])), Progress::Done);
    }

    #[test]
    fn each_deed_of_a_mission_belongs_to_one_step() {
        let known: BTreeSet<_> =
            deeds().filter(|deed| deed.subject == Subject::Mission).map(|deed| deed.name).collect();
        let placed: Vec<_> = Step::ALL.iter().flat_map(|step| step.deeds()).copied().collect();
        assert_eq!(placed.iter().copied().collect::<BTreeSet<_>>(), known);
        assert_eq!(placed.len(), known.len(), "none is in two");
    }
}
