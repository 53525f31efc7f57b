//! What holds of every round.

use std::collections::{BTreeMap, BTreeSet};

use convene_kernel::codes::ClusterCode;
use convene_kernel::digest::Digest;
use convene_kernel::time::Moment;
use proptest::collection::vec;
use proptest::prelude::*;

use super::counting::{Ballot, Counted, Entity, Respondent, Statement};
use super::distribution::{Distribution, ItemAnswers};
use super::rates::{Expected, Rates};
use super::score::{Band, Fraction};
use super::scores::{Score, Scores, Side, score};
use super::testing::{closing, template};
use crate::domain::questionnaire::{Answers, Audience, Code, Item, Kind};

const SIDES: [Side; 3] = [Side::Everybody, Side::Coordinators, Side::Partners];
const AUDIENCES: [Audience; 2] = [Audience::Coordinator, Audience::Partner];
const VOTERS: u8 = 8;
const FEWEST: u8 = 3;

/// The moment so many seconds after the survey closes.
fn after_closing(seconds: i64) -> Moment {
    closing() + chrono::TimeDelta::seconds(seconds)
}

fn hub() -> Entity {
    Entity::Hub("hub-north".parse().expect("an identifier"))
}

/// Answers to a questionnaire: a choice for each item, beyond the scale for none.
fn answers(audience: Audience, choices: &[u8]) -> Answers {
    let template = template();
    let mut given: BTreeMap<Code, Code> = BTreeMap::new();
    for (item, choice) in template.items_for(audience).zip(choices) {
        let scale = template.scale(item.scale.as_str()).expect("a scale");
        if let Some(answer) = scale.answers.get(usize::from(*choice)).filter(|_| template.asks(item, audience, &given))
        {
            given.insert(item.code.clone(), answer.code.clone());
        }
    }
    Answers::given(given, template, audience).expect("they fit the questionnaire")
}

/// The items that are asked and not answered.
fn unanswered(answers: &Answers, audience: Audience) -> Vec<&'static Item> {
    let given: BTreeMap<Code, Code> = answers.iter().map(|(item, answer)| (item.clone(), answer.clone())).collect();
    let template = template();
    let open = |item: &&Item| !given.contains_key(&item.code) && template.asks(item, audience, &given);
    template.items_for(audience).filter(open).collect()
}

fn statement() -> impl Strategy<Value = Statement> {
    let numbers =
        || vec(0u32..20, 6).prop_map(|numbers| Kind::ALL.into_iter().zip(numbers).collect::<BTreeMap<_, _>>());
    (numbers(), numbers()).prop_map(|(members, attending)| Statement { members, attending })
}

/// A ballot of one of a few voters, who are each always the same respondent in the same entity.
fn ballot() -> impl Strategy<Value = Ballot> {
    (0..VOTERS, vec(0u8..9, 68), -2i64..3, statement()).prop_map(|(voter, choices, late, statement)| {
        let respondent = match voter {
            0 | 1 => Respondent::Coordinator(statement),
            _ => Respondent::Partner(Kind::ALL[usize::from(voter % 3)]),
        };
        Ballot {
            voter: Digest::of(&[voter]),
            entity: if voter == VOTERS - 1 { hub() } else { Entity::National },
            place: 0,
            sent_at: after_closing(late),
            components: if voter % 2 == 0 { BTreeSet::from([component()]) } else { BTreeSet::new() },
            answers: answers(respondent.audience(), &choices),
            respondent,
        }
    })
}

fn component() -> ClusterCode {
    "WSH".parse().expect("a cluster code")
}

prop_compose! {
    fn ballots()(mut ballots in vec(ballot(), 0..30)) -> Vec<Ballot> {
        for (place, ballot) in (1..).zip(&mut ballots) {
            ballot.place = place;
        }
        ballots
    }
}

/// Everything that a report shows of a round.
fn report(counted: &Counted) -> (Vec<Scores>, Vec<Rates>, Vec<Vec<ItemAnswers>>) {
    let fewest = usize::from(FEWEST);
    let scores = SIDES.into_iter().flat_map(|side| {
        [None, Some(component())].map(|component| score(counted, template(), side, component.as_ref(), fewest))
    });
    let rates =
        [Expected::members(counted), Expected::attending(counted)].map(|expected| Rates::of(counted, &expected));
    let of_items = AUDIENCES.map(|audience| Distribution::of_items(counted, template(), audience, u32::from(FEWEST)));
    (scores.collect(), rates.into(), of_items.into())
}

fn national(ballots: &[Ballot]) -> Counted {
    Counted::of(ballots, &Entity::National, closing())
}

proptest! {
    /// RM-9.4: a score is between 0 and 100 %, and its band is that of the digits that are written.
    #[test]
    fn scores_are_within_bounds(ballots in ballots()) {
        let (scores, _, distributions) = report(&national(&ballots));
        let all = scores.iter().flat_map(|scores| scores.cells.iter().chain(&scores.functions));
        for (_, score) in all {
            let Score::Scored(scored) = score else { continue };
            prop_assert!(Fraction::from_integer(0) <= scored.points && scored.points <= Fraction::from_integer(4));
            let written = scored.percent.hundredths();
            let expected = match written {
                ..=2500 => Band::Weak,
                2501..=5000 => Band::Unsatisfactory,
                5001..=7500 => Band::Satisfactory,
                _ => Band::Good,
            };
            prop_assert_eq!(scored.band, expected, "{}", scored.percent);
            prop_assert!(scored.responses > 0);
        }
        for item in distributions.iter().flatten() {
            let Distribution::Counts(shares) = &item.distribution else { continue };
            prop_assert_eq!(shares.answers.iter().map(|(_, _, share)| share).sum::<u32>(), 100);
            prop_assert_eq!(shares.answers.iter().map(|(_, count, _)| count).sum::<u32>(), shares.answered);
        }
    }

    /// RM-9.3: the order in which responses are read changes nothing.
    #[test]
    fn order_is_irrelevant(ballots in ballots().prop_flat_map(|ballots| (Just(ballots.clone()), Just(ballots).prop_shuffle()))) {
        let (in_order, shuffled) = ballots;
        prop_assert_eq!(report(&national(&in_order)), report(&national(&shuffled)));
    }

    /// RM-9.3: what was replaced, what came late, and what is about another entity leave no trace.
    #[test]
    fn what_does_not_count_leaves_no_trace(ballots in ballots()) {
        let counts = |ballot: &&Ballot| {
            let is_later = |other: &Ballot| {
                other.voter == ballot.voter && other.place > ballot.place && other.sent_at <= closing()
            };
            ballot.entity == Entity::National && ballot.sent_at <= closing() && !ballots.iter().any(is_later)
        };
        let last: Vec<Ballot> = ballots.iter().filter(counts).cloned().collect();
        prop_assert!(last.iter().all(|ballot| ballot.voter != Digest::of(&[VOTERS - 1])));
        prop_assert_eq!(report(&national(&ballots)), report(&national(&last)));
    }

    /// RM-9.4: one more answer moves its own cell and function, and no other.
    #[test]
    fn a_missing_answer_never_moves_another_cell(ballots in ballots(), which in any::<prop::sample::Index>(), choice in 0usize..4) {
        let before = national(&ballots);
        let counting: Vec<usize> = (0..ballots.len()).filter(|at| {
            let mut without = ballots.clone();
            let removed = without.remove(*at);
            removed.entity == Entity::National && national(&without) != before
        }).collect();
        prop_assume!(!counting.is_empty());
        let at = counting[which.index(counting.len())];
        let audience = ballots[at].respondent.audience();
        let open = unanswered(&ballots[at].answers, audience);
        prop_assume!(!open.is_empty() && !ballots[at].answers.are_none());
        let item = open[which.index(open.len())];
        let scale = template().scale(item.scale.as_str()).expect("a scale");
        let mut given: BTreeMap<Code, Code> =
            ballots[at].answers.iter().map(|(item, answer)| (item.clone(), answer.clone())).collect();
        given.insert(item.code.clone(), scale.answers[choice % scale.answers.len()].code.clone());
        let mut more = ballots.clone();
        more[at].answers = Answers::given(given, template(), audience).expect("it is asked");
        let after = national(&more);
        let function = &template().cell(item.cell.as_str()).expect("a cell").function;
        for side in SIDES {
            let of = |counted: &Counted| score(counted, template(), side, None, 0);
            let (one, other) = (of(&before), of(&after));
            let others = |scores: &[(Code, Score)], code: &Code| scores.iter().filter(|(of, _)| of != code).cloned().collect::<Vec<_>>();
            prop_assert_eq!(others(&one.cells, &item.cell), others(&other.cells, &item.cell));
            prop_assert_eq!(others(&one.functions, function), others(&other.functions, function));
        }
    }

    /// RM-9.3: nothing that is shown differs when two organizations of one kind swap their answers, in parts of the cluster where both
    /// work.
    #[test]
    fn organizations_of_one_kind_may_swap_their_answers(ballots in ballots()) {
        let mut swapped = ballots.clone();
        let of = |ballot: &Ballot, voter: u8| ballot.voter == Digest::of(&[voter]);
        for ballot in &mut swapped {
            let to = if of(ballot, 2) { 5 } else if of(ballot, 5) { 2 } else { continue };
            ballot.voter = Digest::of(&[to]);
        }
        let (mut before, mut after) = (ballots, swapped);
        for ballot in before.iter_mut().chain(&mut after) {
            ballot.components.clear();
        }
        prop_assert_eq!(report(&national(&before)), report(&national(&after)));
    }

    /// RM-9.3: no score and no distribution is of fewer partners than may be shown.
    #[test]
    fn few_partners_are_not_shown(ballots in ballots()) {
        let counted = national(&ballots);
        let fewest = u32::from(FEWEST);
        for item in Distribution::of_items(&counted, template(), Audience::Partner, fewest) {
            if let Distribution::Counts(shares) = item.distribution {
                prop_assert!(shares.answered >= fewest);
            }
        }
        let partners = score(&counted, template(), Side::Partners, None, usize::from(FEWEST));
        let together = score(&counted, template(), Side::Everybody, None, usize::from(FEWEST));
        for ((_, of_partners), (_, of_all)) in partners.cells.iter().zip(&together.cells) {
            match of_partners {
                Score::Scored(scored) => prop_assert!(scored.responses >= usize::from(FEWEST)),
                Score::TooFew => prop_assert_eq!(*of_all, Score::TooFew),
                Score::NoData => prop_assert_ne!(*of_all, Score::TooFew),
            }
        }
    }
}

/// RM-9.5: an organization in a hub counts there and not nationally, and what it answers nationally does not count in the hub.
#[test]
fn a_hub_is_counted_apart() {
    let of = |voter: u8, entity: Entity, choice: u8| Ballot {
        voter: Digest::of(&[voter]),
        entity,
        place: voter.into(),
        sent_at: closing(),
        respondent: Respondent::Partner(Kind::Un),
        components: BTreeSet::new(),
        answers: answers(Audience::Partner, &[choice; 68]),
    };
    let ballots = [of(1, Entity::National, 1), of(2, hub(), 2), of(3, hub(), 2)];
    assert_eq!(Counted::of(&ballots, &Entity::National, closing()).responses().len(), 1);
    assert_eq!(Counted::of(&ballots, &hub(), closing()).responses().len(), 2);
    let elsewhere = Entity::Hub("hub-south".parse().expect("an identifier"));
    assert_eq!(Counted::of(&ballots, &elsewhere, closing()).responses().len(), 0);
}

/// RM-9.5: in a merged cluster those alone count for a part of it who work in that part.
#[test]
fn a_merged_cluster_is_also_scored_by_its_parts() {
    let of = |voter: u8, choice: u8, components: &[&str]| Ballot {
        voter: Digest::of(&[voter]),
        entity: Entity::National,
        place: voter.into(),
        sent_at: closing(),
        respondent: Respondent::Partner(Kind::Un),
        components: components.iter().map(|code| code.parse().expect("a cluster code")).collect(),
        answers: answers(Audience::Partner, &[choice; 68]),
    };
    let counted = national(&[of(1, 1, &["WSH"]), of(2, 3, &["HEA"]), of(3, 5, &["HEA", "WSH"])]);
    let responses = |component: Option<&str>| {
        let component = component.map(|code| code.parse().expect("a cluster code"));
        match score(&counted, template(), Side::Everybody, component.as_ref(), 0).cell("7") {
            Some(Score::Scored(scored)) => scored.responses,
            _ => 0,
        }
    };
    assert_eq!((responses(None), responses(Some("HEA")), responses(Some("WSH")), responses(Some("NUT"))), (3, 2, 2, 0));
}

/// RM-9.3: the last second of the closing day counts, and the next does not.
#[test]
fn a_survey_is_open_to_the_end_of_its_day() {
    let sent = |late: i64| Ballot {
        voter: Digest::of(b"one"),
        entity: Entity::National,
        place: 1,
        sent_at: after_closing(late),
        respondent: Respondent::Partner(Kind::Un),
        components: BTreeSet::new(),
        answers: answers(Audience::Partner, &[1; 68]),
    };
    assert_eq!([-1, 0, 1].map(|late| national(&[sent(late)]).responses().len()), [1, 1, 0]);
}
