//! The emergency directors' yearly review of field operations (row RM-2.12).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::OrganizationCode;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::reference_checks::{not_in_the_future, organizations};
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::Event;
use crate::domain::subjects::COUNTRY;
use crate::domain::{self, Decided, Operation, Recorded};

/// The emergency directors' yearly review of field operations (row RM-2.12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectorsReview {
    pub on: NaiveDate,
    /// The organizations whose directors took part.
    pub organizations: Vec<OrganizationCode>,
    /// What they found.
    pub findings: String,
}

/// Who may record it: an emergency director.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::EmergencyDirector])
}

pub(super) fn record_directors_review(command: &DirectorsReview, context: &Context<'_>) -> Decided {
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, "RM-2.12", "on", command.on, context.today());
    organizations(&mut checks, context, "OG-8", "organizations", &command.organizations);
    checks.finish()?;
    let recorded: domain::Event = Event::DirectorsReviewRecorded(command.clone().into()).into();
    Ok(Decision::about(COUNTRY.only()).event(recorded))
}

pub(super) fn recorded(operation: &mut Operation, review: &DirectorsReview, stamp: &Stamp) {
    let reviews = operation.reviews.directors.for_evolution();
    let place = reviews.partition_point(|one| one.what.on <= review.on);
    reviews.insert(place, Recorded::new(review, stamp));
    operation.country.etag = stamp.etag;
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{actor, at, code};

    use super::*;
    use crate::domain::review::Command;
    use crate::domain::review::fixtures::two_clusters;

    /// RM-2.12: the emergency directors' review may complement that of the HCT.
    #[test]
    fn directors_review_field_operations() {
        let review = |on: &str| {
            Command::RecordDirectorsReview(DirectorsReview {
                on: at(on).date_naive(),
                organizations: vec![code("WHO"), code("WFP")],
                findings: "coordination on Samar is thin".to_owned(),
            })
        };
        let director = actor(Role::EmergencyDirector, "WHO");
        let recorded = two_clusters().given(&director, review("2014-05-01"));
        assert_eq!(recorded.state().reviews.directors.for_decision().len(), 1);
        two_clusters().when(&director, review("2014-05-10")).commit();
        let second = recorded.given(&director, review("2014-05-01")).given(&director, review("2014-04-01"));
        let reviews = second.state().reviews.directors.for_decision();
        let held: Vec<_> = reviews.iter().map(|held| (held.what.on.to_string(), held.stamp.etag.0)).collect();
        let first = reviews[1].stamp.etag.0;
        let of = |on: &str, etag| (on.to_owned(), etag);
        let expected = [of("2014-04-01", first + 2), of("2014-05-01", first), of("2014-05-01", first + 1)];
        assert_eq!(held, expected, "of two on one day the one that was recorded first comes first");
        two_clusters().when(&director, review("2014-06-01")).refused("RM-2.12", "DATE_IN_THE_FUTURE");
    }
}
