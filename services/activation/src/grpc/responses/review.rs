//! Reviews in answers: in brief, and everything recorded of one; and the transition of a country.

use convene_kernel::aggregate::Record;
use convene_kernel::timeline::Timeline;
use convene_kernel::visibility::Reader;
use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::contract::ToMessage as _;
use convene_runtime::grpc::show;

use crate::domain::review::{DeactivationCase, DeactivationDecision, PastReviewRecorded, Review, Reviews, Verdict};
use crate::domain::{Activation, Recorded, objection};

/// What a review says on clusters, for everybody once it is closed (row RM-2.13).
fn verdicts<'a>(review: &'a Review, reader: &Reader) -> impl Iterator<Item = &'a Verdict> + Clone {
    let verdicts = review.verdicts.open_once_released(reader, review.closing.is_some());
    verdicts.into_iter().flat_map(|verdicts| verdicts.values())
}

/// The cases for de-activation, of whole clusters and of parts of the country, for everybody once the review is closed.
fn cases<'a>(review: &'a Review, reader: &Reader) -> impl Iterator<Item = &'a Recorded<DeactivationCase>> {
    let in_part = review.in_part.open_once_released(reader, review.closing.is_some());
    let in_part = in_part.into_iter().flat_map(|in_part| in_part.values());
    verdicts(review, reader).filter_map(Verdict::ends).chain(in_part)
}

/// A review in brief.
pub fn brief(review: &Review, reader: &Reader) -> pb::Review {
    let verdicts = verdicts(review, reader);
    let approved = review.decisions.values().map(|decision| &decision.what).filter(|decision| decision.is_approved());
    pb::Review {
        review: review.opening.what.review.to_string(),
        closed: review.closing.is_some(),
        kept: show::texts(verdicts.clone().filter_map(Verdict::kept).map(|kept| &kept.what.cluster)),
        recommended: show::texts(verdicts.filter_map(Verdict::ends).map(|case| &case.what.cluster)),
        approved: show::texts(approved.map(|decision| &decision.cluster)),
        etag: review.etag.to_string(),
    }
}

/// A review from before the record began.
pub fn past(found: &Recorded<PastReviewRecorded>) -> pb::PastReviewRecord {
    pb::PastReviewRecord { past: Some(found.what.past.to_message()), recorded: Some(show::stamp(&found.stamp)) }
}

/// Everything recorded of a review that the reader may see.
pub fn details(review: &Review, record: &Record<Activation>, reader: &Reader) -> pb::ReviewDetails {
    let verdicts = verdicts(review, reader);
    let subject = review.subject();
    pb::ReviewDetails {
        opening: Some(show::recorded(&review.opening)),
        kept: verdicts.filter_map(Verdict::kept).map(show::recorded).collect(),
        ending: cases(review, reader).map(show::recorded).collect(),
        closing: review.closing.as_ref().map(show::recorded),
        summary_sent: review.summary_sent.as_ref().map(show::stamp),
        shared: review.shared.iter().map(show::recorded).collect(),
        answers: review.answers.open(reader).into_iter().flatten().map(show::recorded).collect(),
        decisions: review.decisions.values().map(|one| decision(one, reader)).collect(),
        partners_informed: review.partners_informed.iter().map(show::recorded).collect(),
        findings: record
            .findings
            .values()
            .filter(|finding| finding.subject == subject && objection::is_shown(finding, reader))
            .map(show::finding)
            .collect(),
        duties: record.duties.values().filter(|duty| duty.subject.is_within(&subject)).map(show::duty).collect(),
    }
}

/// A decision of the ERC; its reason, and why it goes against an objection, for insiders.
fn decision(decision: &Recorded<DeactivationDecision>, reader: &Reader) -> pb::DeactivationDecisionRecord {
    let objections = decision.what.objections.iter().filter_map(|answers| answers.open(reader));
    let mut shown: pb::DeactivationDecision = decision.what.to_message();
    if !reader.is_insider() {
        shown.reason.clear();
    }
    pb::DeactivationDecisionRecord {
        decision: Some(shown),
        recorded: Some(show::stamp(&decision.stamp)),
        objections: show::all(objections.flatten()),
    }
}

/// The plans of transition of whole responses, and the directors' reviews that the reader may see.
pub fn transitions(reviews: &Reviews, reader: &Reader) -> pb::Transitions {
    pb::Transitions {
        plans: reviews.plans.values().filter_map(Timeline::present).map(show::recorded).collect(),
        occasions: reviews.occasions.values().filter_map(Timeline::present).map(show::recorded).collect(),
        surge: reviews.surge.values().filter_map(Timeline::present).map(show::recorded).collect(),
        directors_reviews: reviews.directors.open(reader).into_iter().flatten().map(show::recorded).collect(),
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{code, insider, outsider};

    use super::*;
    use crate::domain::fixtures::hc;
    use crate::domain::proposal::Criterion;
    use crate::domain::review::fixtures::{self as example, principal, shared};
    use crate::domain::review::{Command, Position};

    /// RM-2.11: answers of Principals and global leads are for insiders.
    #[test]
    fn answers_are_restricted() {
        let answered = shared().given(&principal("WHO"), example::answer(Position::Objects));
        let review = &answered.state().reviews.reviews[&code("r-1")];
        let (inside, outside) =
            (details(review, answered.record(), &insider()), details(review, answered.record(), &outsider()));
        let answer = inside.answers[0].answer.as_ref().expect("it is shown");
        assert_eq!(answer.position(), pb::SummaryPosition::Objects);
        assert_eq!((inside.findings.len(), outside.findings.len()), (2, 1), "that Principals were not asked is public");
        assert!(outside.answers.is_empty());
    }

    /// RM-2.13, RM-2.8: what the review says of each cluster, and what the ERC decided on it, is found again.
    #[test]
    fn every_verdict_is_found_again() {
        let approved = example::approved();
        let shown = details(&approved.state().reviews.reviews[&code("r-1")], approved.record(), &outsider());
        let kept = shown.kept[0].keeping.as_ref().expect("it is shown");
        let ending = shown.ending[0].deactivation.as_ref().expect("it is shown");
        let decision = shown.decisions[0].decision.as_ref().expect("it is shown");
        assert_eq!((kept.cluster.as_str(), ending.cluster.as_str()), ("logistics", "health"));
        assert_eq!((decision.cluster.as_str(), decision.ruling()), ("health", pb::Ruling::Approved));
        assert_eq!(ending.ground(), pb::DeactivationGround::Transferred);
        assert_eq!(ending.criteria.len(), Criterion::ALL.len());
        let by = |recorded: Option<&convene_proto::common::v1::Recorded>| {
            recorded.and_then(|one| one.by.clone()).map(|by| by.role)
        };
        assert_eq!(by(shown.ending[0].recorded.as_ref()).as_deref(), Some("hc"));
        assert_eq!(by(shown.decisions[0].recorded.as_ref()).as_deref(), Some("erc"));
        assert_eq!(shown.duties[0].rule, "RM-2.11.partners");
    }

    /// RM-2.13: verdicts are for everybody once the review is closed, and before for insiders.
    #[test]
    fn verdicts_are_released_when_the_review_is_closed() {
        let half = example::in_review().given(&hc(), Command::RecommendDeactivation(example::case("health")));
        let review = &half.state().reviews.reviews[&code("r-1")];
        assert_eq!(details(review, half.record(), &insider()).ending.len(), 1);
        assert!(details(review, half.record(), &outsider()).ending.is_empty());
        assert!(brief(review, &outsider()).recommended.is_empty());
    }
}
