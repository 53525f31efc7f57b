//! The deeds of monitoring: rounds from their plan to their report, and checklists.

use convene_client::CallError;
use convene_proto::monitoring::v1::{GetChecklistRequest, GetRoundRequest};

use super::coordination::Kept;
use super::row::Deed;
use super::subject::Subject::{self, Checklist, Cluster, Round};
use super::values::Values;
use crate::visit::Visit;

/// Every deed of monitoring, in the order of a round.
pub const DEEDS: &[Deed] = &[
    Deed::of("plan-round", "convene.monitoring.v1.RoundService/PlanRound", Cluster),
    Deed::of("open-survey", "convene.monitoring.v1.RoundService/OpenSurvey", Round),
    Deed::of("change-plan", "convene.monitoring.v1.RoundService/ChangePlan", Round),
    Deed::of("close-survey", "convene.monitoring.v1.RoundService/CloseSurvey", Round),
    Deed::of("issue-preliminary-report", "convene.monitoring.v1.RoundService/IssuePreliminaryReport", Round),
    Deed::of("release-report", "convene.monitoring.v1.RoundService/ReleaseReport", Round),
    Deed::of("cancel-round", "convene.monitoring.v1.RoundService/CancelRound", Round),
    Deed::of("submit-checklist", "convene.monitoring.v1.ChecklistService/SubmitChecklist", Checklist),
];

/// What monitoring keeps of the thing that a deed is done with.
///
/// # Errors
/// When the service refuses or does not answer.
pub async fn read(visit: &Visit, subject: Subject, id: &str) -> Result<Kept, CallError> {
    match subject {
        Subject::Round => {
            let request = GetRoundRequest { header: visit.header(), round: id.to_owned(), ..Default::default() };
            let round = visit.ask(request).await?.round.unwrap_or_default();
            Ok(Kept { etag: round.etag, plan: round.plan, ..Kept::default() })
        }
        Subject::Checklist => {
            let request =
                GetChecklistRequest { header: visit.header(), checklist: id.to_owned(), ..Default::default() };
            let checklist = visit.ask(request).await?.checklist.unwrap_or_default();
            Ok(Kept { etag: checklist.etag, ..Kept::default() })
        }
        _ => Ok(Kept::default()),
    }
}

/// What the form of a deed begins with.
pub fn propose(deed: &Deed, kept: &Kept, values: &mut Values) {
    match deed.name {
        "plan-round" => values.set("plan.national", "true"),
        "change-plan" => values.show("plan", kept.plan.as_ref()),
        _ => {}
    }
}
