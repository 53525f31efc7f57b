//! The survey of a round is opened, with the questionnaires in force (row RM-9.6).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::refusal::Refusal;
use serde::{Deserialize, Serialize};

use super::checks::admits_at;
use super::{Event, Opened, Round, RoundStage};
use crate::domain::questionnaire::{Code, in_force};
use crate::domain::{Decided, Monitored};
use crate::reasons;

/// The opening of a survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyOpening {
    /// The round.
    pub round: ResourceId,
}

/// A survey that was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedSurvey {
    /// The round.
    pub round: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// The questionnaires that it keeps.
    pub template: Code,
    /// The last day on which answers count.
    pub closes_on: NaiveDate,
}

/// A round that is planned admits its opening on the days of its plan.
pub(super) fn admits(monitored: &Monitored, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits_at(monitored, id, context, RoundStage::Planned)?;
    let plan = &monitored.round(id)?.plan;
    if (plan.opens_on..=plan.closes_on).contains(&context.today()) {
        return Ok(());
    }
    Err(Refusal::precondition("RM-9.6", reasons::SURVEY_NOT_DUE).at("round").says(
        message!("the survey is planned from {first} to {last}", first = plan.opens_on, last = plan.closes_on),
        "open it on one of these days",
    ))
}

pub(super) fn open_survey(monitored: &Monitored, command: &SurveyOpening, context: &Context<'_>) -> Decided {
    let round = monitored.round(&command.round)?;
    context.expect_etag("round", round.etag)?;
    let template = in_force(context.today()).ok_or_else(|| {
        Refusal::precondition("RM-9.3", reasons::NO_QUESTIONNAIRE_IN_FORCE).at("opening").says(
            message!("there was no questionnaire on {day}", day = context.today()),
            "open the survey when there is one",
        )
    })?;
    let opened = OpenedSurvey {
        round: round.plan.round.clone(),
        cluster: round.plan.cluster.clone(),
        template: template.id.clone(),
        closes_on: round.plan.closes_on,
    };
    Ok(Decision::about(round.subject()).event(Event::Opened(opened).into()))
}

pub(super) fn opened(round: &mut Round, event: &OpenedSurvey, stamp: &Stamp) {
    round.opened = Some(Opened { at: stamp.occurred_at, template: event.template.clone() });
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use crate::domain::fixtures::*;
    use crate::domain::round::fixtures::*;
    use crate::domain::round::{Command, RoundPlan};

    /// RM-9.6, RM-9.3: a survey opens once, on a day of its plan, and keeps the questionnaires of that day.
    #[test]
    fn a_survey_opens_on_a_day_of_its_plan() {
        planned().when(&coordinator(), opening()).refused("RM-9.6", "SURVEY_NOT_DUE");
        planned().at("2013-12-09T08:00:00Z").when(&coordinator(), opening()).refused("RM-9.6", "SURVEY_NOT_DUE");
        let opened = open();
        let round = &opened.state().rounds[&code("first")];
        assert_eq!(round.template().map(|template| template.id.as_str()), Some("performance-2013"));
        opened.when(&coordinator(), opening()).refused("RM-9.6", "ROUND_AT_ANOTHER_STAGE");
        let early = Example::new("PHL", "2012-09-03T08:00:00Z").given(&service(), active("health"));
        let days = RoundPlan { opens_on: code("2012-09-03"), closes_on: code("2012-09-17"), ..plan() };
        let early = early.given(&coordinator(), Command::PlanRound(days));
        early.when(&coordinator(), opening()).refused("RM-9.3", "NO_QUESTIONNAIRE_IN_FORCE");
    }
}
