//! Scores beside each other: what changed since the round before, and which cells are weak in several entities (row RM-9.7).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::score::{Band, Fraction, Percent, exact};
use super::scores::{Score, Scored};
use crate::domain::questionnaire::Code;

/// How the score of a cell or function changed since the round before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// One of the two rounds does not show a score, or did not have the cell.
    NotComparable,
    /// Both do.
    Changed {
        /// The score before.
        before: Percent,
        /// The score now.
        now: Percent,
        /// By how many percentage points it rose; it fell where they are negative.
        #[serde(with = "exact")]
        points: Fraction,
        /// The band before and the band now, where they differ.
        band: Option<(Band, Band)>,
    },
}

/// The change of each code of the present round since the round before.
pub fn changes(before: &[(Code, Score)], now: &[(Code, Score)]) -> Vec<(Code, Change)> {
    let earlier = |code: &Code| before.iter().find(|(known, _)| known == code).map(|(_, score)| *score);
    let change = |(code, now): &(Code, Score)| (code.clone(), Change::between(earlier(code), *now));
    now.iter().map(change).collect()
}

impl Change {
    /// By how many percentage points the score as it is written rose, such as `-6.25`; none where the two are not compared.
    pub fn points(self) -> Option<String> {
        let Self::Changed { before, now, .. } = self else { return None };
        let points = now.hundredths() - before.hundredths();
        let (sign, points) = (if points < 0 { "-" } else { "" }, points.abs());
        Some(format!("{sign}{}.{:02}", points / 100, points % 100))
    }

    fn between(before: Option<Score>, now: Score) -> Self {
        let Some((before, now)) = before.and_then(Score::shown).zip(now.shown()) else { return Self::NotComparable };
        Self::Changed {
            before: before.percent,
            now: now.percent,
            points: now.percent.exact() - before.percent.exact(),
            band: (before.band != now.band).then_some((before.band, now.band)),
        }
    }
}

/// A code that is orange or red in several entities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeakInSeveral {
    /// The cell or function.
    pub code: Code,
    /// The places in the list of those that are weak in it.
    pub places: BTreeSet<usize>,
    /// How many of the list show a score for it.
    pub scored: usize,
}

/// The codes that are orange or red in at least `fewest` of the entities whose scores are listed, those weak in most of them first.
pub fn weak_in_several(entities: &[&[(Code, Score)]], fewest: usize) -> Vec<WeakInSeveral> {
    let mut codes: Vec<&Code> = Vec::new();
    for (code, _) in entities.iter().copied().flatten() {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    let of_code = |code: &Code| {
        let in_one = |scores: &[(Code, Score)]| {
            let score = scores.iter().find(|(known, _)| known == code).map(|(_, score)| *score);
            score.and_then(Score::shown)
        };
        let shown: Vec<(usize, Scored)> =
            entities.iter().enumerate().filter_map(|(place, scores)| Some((place, in_one(scores)?))).collect();
        let weak = shown.iter().filter(|(_, scored)| scored.band.needs_action()).map(|(place, _)| *place);
        WeakInSeveral { code: code.clone(), places: weak.collect(), scored: shown.len() }
    };
    let mut weak: Vec<_> = codes.into_iter().map(of_code).filter(|one| one.places.len() >= fewest.max(1)).collect();
    weak.sort_by_key(|one| std::cmp::Reverse(one.places.len()));
    weak
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Code {
        text.parse().expect("a code")
    }

    /// A score of so many quarters of a point.
    fn score(code: &str, quarters: i64) -> (Code, Score) {
        let points = Fraction::new(quarters, 4);
        let percent = Percent::of_points(points);
        let scored = Scored { points, percent, band: Band::of(percent), responses: 3 };
        (code.parse().expect("a code"), Score::Scored(scored))
    }

    /// RM-9.7: a change is in percentage points, and names the bands where they differ.
    #[test]
    fn a_change_is_in_percentage_points() {
        let before = [score("1.1", 12), score("1.2", 8), score("2.1", 13)];
        let now = [score("1.1", 13), score("1.2", 5), score("2.1", 13)];
        let changed = |(_, change): &(Code, Change)| match change {
            Change::Changed { points, band, .. } => (points.to_string(), *band),
            Change::NotComparable => panic!("both have a score"),
        };
        let changes: Vec<_> = changes(&before, &now).iter().map(changed).collect();
        let (risen, fallen, same) = ("25/4".to_owned(), "-75/4".to_owned(), "0".to_owned());
        assert_eq!(changes[0], (risen, Some((Band::Satisfactory, Band::Good))), "75 % and 81.25 %");
        assert_eq!(changes[1], (fallen, None), "50 % and 31.25 % are both unsatisfactory");
        assert_eq!(changes[2], (same, None));
    }

    /// RM-9.7, RM-9.4: without a score in both rounds there is no change, and none of zero either.
    #[test]
    fn what_has_no_score_is_not_compared() {
        let hidden = |state| [(code("1.1"), state)];
        for state in [Score::NoData, Score::TooFew] {
            assert_eq!(changes(&hidden(state), &[score("1.1", 4)]), [(code("1.1"), Change::NotComparable)]);
            assert_eq!(changes(&[score("1.1", 4)], &hidden(state)), [(code("1.1"), Change::NotComparable)]);
        }
        assert_eq!(changes(&[score("1.2", 4)], &[score("1.1", 4)]), [(code("1.1"), Change::NotComparable)]);
    }

    /// RM-9.7: a cell is weak in several clusters where it is orange or red in them. A cluster without a score is not weak.
    #[test]
    fn cells_that_several_clusters_are_weak_in_are_found() {
        let health = [score("1.1", 4), score("1.2", 8), (code("2.1"), Score::NoData)];
        let water = [score("1.1", 2), score("1.2", 9), score("2.1", 0)];
        let shelter = [score("1.1", 8), score("1.2", 1), (code("2.1"), Score::TooFew)];
        let weak = weak_in_several(&[&health, &water, &shelter], 2);
        let found: Vec<_> = weak.iter().map(|one| (one.code.as_str(), one.places.len(), one.scored)).collect();
        assert_eq!(found, [("1.1", 3, 3), ("1.2", 2, 3)]);
        assert_eq!(weak[1].places, [0, 2].into());
        assert_eq!(weak_in_several(&[&health, &water, &shelter], 1).len(), 3);
        assert!(weak_in_several(&[], 0).is_empty());
    }
}
