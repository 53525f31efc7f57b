//! What holds of every round, whatever is answered and in whatever order.

use convene_kernel::testing::{at, code};
use convene_kernel::time::Tz;
use proptest::prelude::*;

use super::fixtures::*;
use super::{Command, ExportedResponse, ReportRates, ScoreLine, entity_of, export};
use crate::domain::fixtures::*;
use crate::domain::questionnaire::{Audience, Code};
use crate::domain::scoring::ItemAnswers;
use crate::publish::public_events;

/// The partners of one kind.
const ALIKE: [&str; 4] = ["CARE", "OXFAM", "NRC", "IRC"];

/// All that a report and an export show.
#[derive(Debug, PartialEq)]
struct Shown {
    scores: Vec<ScoreLine>,
    rates: ReportRates,
    answers: Vec<Vec<ItemAnswers>>,
    comments: Vec<(Code, String)>,
    export: Vec<ExportedResponse>,
    feed: Vec<String>,
}

/// A closed round in which each of these was sent in, in this order: who, how many points, and a comment.
fn shown(sent: &[(usize, u32)]) -> Shown {
    let asked = open().given(&coordinator(), inviting(None, &ALIKE));
    let mut feed = Vec::new();
    let answered = sent.iter().fold(asked, |example, (who, points)| {
        let mut response = survey_response(ALIKE[*who], *points);
        response.comments.insert("comment-general".to_owned(), format!("{points} points"));
        let outcome = example.when(&service(), Command::SubmitResponse(response));
        feed.extend(public_events(outcome.commit()).into_iter().map(|event| event.name.to_owned()));
        outcome.accepted()
    });
    let closed = answered.at("2013-12-10T08:00:00Z").given(&coordinator(), preliminary(None));
    let (monitored, entity) = (closed.state(), entity_of(None));
    let round = &monitored.rounds[&code("first")];
    let when = (at("2013-12-10T08:00:00Z"), Tz::UTC);
    Shown {
        scores: round.report_scores(monitored, &entity, Tz::UTC),
        rates: round.rates(&entity, Tz::UTC),
        answers: [Audience::Coordinator, Audience::Partner]
            .map(|of| round.distributions(&entity, of, Tz::UTC))
            .to_vec(),
        comments: round.comments(&entity, Tz::UTC),
        export: export((monitored, round), None, when, |_| true).expect("it is exported"),
        feed,
    }
}

/// Each of the four, once, with so many points.
fn once(points: &[u32; 4]) -> Vec<(usize, u32)> {
    points.iter().copied().enumerate().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// RM-9.3: where two organizations of one kind swap their answers, no report, export or feed event is another.
    #[test]
    fn whose_an_answer_is_shows_nowhere(points in prop::array::uniform4(0u32..4), one in 0usize..4, other in 0usize..4) {
        let mut swapped = points;
        swapped.swap(one, other);
        prop_assert_eq!(shown(&once(&points)), shown(&once(&swapped)));
    }

    /// RM-9.3: the order in which responses come changes nothing.
    #[test]
    fn the_order_of_responses_shows_nowhere(points in prop::array::uniform4(0u32..4), order in Just([0usize, 1, 2, 3]).prop_shuffle()) {
        let in_order = once(&points);
        let shuffled: Vec<_> = order.iter().map(|place| in_order[*place]).collect();
        prop_assert_eq!(shown(&in_order), shown(&shuffled));
    }

    /// RM-9.3: what was replaced leaves no trace.
    #[test]
    fn what_was_replaced_leaves_no_trace(points in prop::array::uniform4(0u32..4), earlier in prop::array::uniform4(0u32..4)) {
        let twice: Vec<_> = once(&earlier).into_iter().chain(once(&points)).collect();
        let (once, twice) = (shown(&once(&points)), shown(&twice));
        prop_assert_eq!((once.scores, once.rates, once.answers), (twice.scores, twice.rates, twice.answers));
        prop_assert_eq!((once.comments, once.export), (twice.comments, twice.export));
    }
}

/// RM-9.3: no response makes an event on the feed.
#[test]
fn no_response_is_on_the_feed() {
    assert_eq!(shown(&once(&[0, 1, 2, 3])).feed, [""; 0]);
}
