//! Surge capacity withdraws as the review of a level 3 response found (row RM-2.9).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::policy::rules;
use convene_kernel::reference_checks;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::Event;
use crate::domain::operation::in_the_country;
use crate::domain::subjects::EMERGENCY;
use crate::domain::{self, Decided, Operation, Recorded};

/// Surge capacity withdrew (row RM-2.9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurgeWithdrawn {
    /// The identifier of the emergency, such as `haiyan`.
    pub emergency: ResourceId,
    /// The day by which it had withdrawn.
    pub on: NaiveDate,
    /// What withdrew, and what stays.
    pub outcome: String,
}

/// Who may record it.
pub(super) fn authority() -> Authority {
    in_the_country()
}

pub(super) fn record_surge_withdrawn(
    operation: &Operation,
    command: &SurgeWithdrawn,
    context: &Context<'_>,
) -> Decided {
    let emergency = operation.emergency(&command.emergency)?;
    context.expect_etag("emergency", emergency.etag)?;
    let mut checks = Checks::new();
    let (on, today) = (command.on, context.today());
    reference_checks::not_in_the_future(&mut checks, "RM-2.9", "on", on, today);
    checks.finish()?;
    let subject = EMERGENCY.of(&command.emergency);
    let withdrawn: domain::Event = Event::SurgeWithdrawn(command.clone()).into();
    let mut decision = Decision::about(&subject).event(withdrawn);
    let latest = context.end_of(on).min(context.now);
    decision.keep_between(rules::RM_2_9_SURGE, &subject, context.start_of(on), latest);
    Ok(decision)
}

pub(super) fn withdrawn(operation: &mut Operation, withdrawn: &SurgeWithdrawn, stamp: &Stamp) {
    let so_far = operation.reviews.surge.entry(withdrawn.emergency.clone()).or_default();
    so_far.record(stamp.occurred_at, Recorded::new(withdrawn, stamp));
    if let Some(emergency) = operation.emergencies.get_mut(&withdrawn.emergency) {
        emergency.etag = stamp.etag;
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::{Example, erc, hc, health, ocha};
    use crate::domain::operation::{self, Level3Step};
    use crate::domain::review::fixtures::{keeping, opening};
    use crate::domain::review::{Closing, Command, Keeping, ReviewKind};

    pub fn withdrawn_on(day: &str) -> Command {
        let (emergency, outcome) = (code("haiyan"), "the surge coordinators left".to_owned());
        Command::RecordSurgeWithdrawn(SurgeWithdrawn { emergency, on: at(day).date_naive(), outcome })
    }

    /// A level 3 response that was reviewed.
    pub fn reviewed() -> Example {
        let step = |at: &str| Level3Step { emergency: code("haiyan"), at: convene_kernel::testing::at(at) };
        let kept = Keeping { review_by: at("2014-05-01").date_naive(), ..keeping("health") };
        let surge = Some("the surge coordinators leave in March".to_owned());
        health()
            .given(&erc(), operation::Command::DeclareLevel3(step("2013-11-12T10:00:00Z")))
            .given(&erc(), operation::Command::RecordPrincipalsDecision(step("2013-11-13T08:00:00Z")))
            .at("2014-02-10T08:00:00Z")
            .given(&hc(), Command::OpenReview(opening(ReviewKind::Level3 { emergency: code("haiyan") })))
            .given(&hc(), Command::KeepCluster(kept))
            .given(&hc(), Command::CloseReview(Closing { review: code("r-1"), surge }))
    }

    /// RM-2.9: what the review found on surge capacity is owed from its close on, until it is on record that it was done.
    #[test]
    fn surge_withdraws_as_the_review_found() {
        let reviewed = reviewed();
        assert_eq!(reviewed.duty("RM-2.9.surge").expect("it is owed").since, at("2014-02-10T08:00:00Z"));
        let later = reviewed.at("2014-04-01");
        later.clone().when(&ocha(), withdrawn_on("2014-04-02")).refused("RM-2.9", "DATE_IN_THE_FUTURE");
        later.clone().when(&ocha(), withdrawn_on("2014-03-31")).keeps("RM-2.9.surge");
        let over = operation::Command::EndEmergency(operation::EmergencyEnd {
            emergency: code("haiyan"),
            on: at("2014-03-31").date_naive(),
            reason: "the needs are met".to_owned(),
        });
        let ended = Level3Step { emergency: code("haiyan"), at: at("2014-03-30T08:00:00Z") };
        later.given(&erc(), operation::Command::EndLevel3(ended)).when(&hc(), over).voids("RM-2.9.surge");
    }
}
