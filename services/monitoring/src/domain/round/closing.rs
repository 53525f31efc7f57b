//! A survey is closed by hand, before its last day has ended (row RM-9.6).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::recorded::Recorded;
use serde::{Deserialize, Serialize};

use super::{Event, Round};
use crate::domain::{Decided, Monitored};

/// The closing of a survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyClosing {
    /// The round.
    pub round: ResourceId,
    /// Why it closes early.
    pub reason: String,
}

/// A survey that was closed by hand, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedSurvey {
    /// The cluster.
    pub cluster: ResourceId,
    /// Which survey, and why.
    #[serde(flatten)]
    pub closing: SurveyClosing,
}

pub(super) fn close_survey(monitored: &Monitored, command: &SurveyClosing, context: &Context<'_>) -> Decided {
    let round = monitored.round(&command.round)?;
    context.expect_etag("round", round.etag)?;
    let closed = ClosedSurvey { cluster: round.plan.cluster.clone(), closing: command.clone() };
    Ok(Decision::about(round.subject()).event(Event::Closed(closed).into()))
}

pub(super) fn closed(round: &mut Round, closing: &SurveyClosing, stamp: &Stamp) {
    round.closed = Some(Recorded::new(closing, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};
    use convene_kernel::time::Tz;

    use crate::domain::fixtures::*;
    use crate::domain::round::fixtures::*;
    use crate::domain::scoring::Entity;

    /// RM-9.6: a survey is closed by hand once; nothing counts from then on.
    #[test]
    fn a_survey_is_closed_by_hand() {
        planned().when(&coordinator(), closing()).refused("RM-9.6", "ROUND_AT_ANOTHER_STAGE");
        let closed = invited().at("2013-12-01T08:00:00Z").given(&coordinator(), closing());
        closed.clone().when(&service(), response("CARE", 1)).refused("RM-9.6", "SURVEY_CLOSED");
        let round = &closed.state().rounds[&code("first")];
        assert_eq!(round.closes_at(&Entity::National, Tz::UTC), at("2013-12-01T08:00:00Z"));
        closed.when(&coordinator(), closing()).refused("RM-9.6", "ROUND_AT_ANOTHER_STAGE");
        invited()
            .at("2013-12-10T08:00:00Z")
            .when(&coordinator(), closing())
            .refused("RM-9.6", "ROUND_AT_ANOTHER_STAGE");
    }
}
