//! The scores of one entity: the mean of a cell's items within a response, the median over the responses, its percentage and band.

use std::collections::{BTreeMap, HashMap};

use convene_kernel::codes::ClusterCode;
use serde::{Deserialize, Serialize};

use super::counting::{Counted, Response};
use super::score::{Band, Fraction, Percent, exact, median, points};
use crate::domain::questionnaire::{Audience, Code, Template};

/// Whose answers are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Coordinators and partners together, each response one vote: the score that is published.
    Everybody,
    /// Coordinators alone.
    Coordinators,
    /// Partners alone.
    Partners,
}

/// What a cell or a function comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Score {
    /// Nobody gave an answer that scores. This is no score of zero.
    NoData,
    /// So few partners gave an answer that scores that one of them might be known by it.
    TooFew,
    /// It has a score.
    Scored(Scored),
}

/// A score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scored {
    /// The median of points from 0 to 4.
    #[serde(with = "exact")]
    pub points: Fraction,
    /// The percentage.
    pub percent: Percent,
    /// Its band.
    pub band: Band,
    /// How many responses have an answer that scores.
    pub responses: usize,
}

/// The scores of the cells and functions, in the order of the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scores {
    /// Each cell.
    pub cells: Vec<(Code, Score)>,
    /// Each function: all items of its cells by the same rule.
    pub functions: Vec<(Code, Score)>,
}

impl Score {
    /// The score, where there is one to show.
    pub fn shown(self) -> Option<Scored> {
        match self {
            Self::Scored(scored) => Some(scored),
            Self::NoData | Self::TooFew => None,
        }
    }
}

impl Scores {
    /// The score of a cell.
    pub fn cell(&self, code: &str) -> Option<Score> {
        self.cells.iter().find(|(cell, _)| cell.as_str() == code).map(|(_, score)| *score)
    }

    /// The score of a function.
    pub fn function(&self, code: &str) -> Option<Score> {
        self.functions.iter().find(|(function, _)| function.as_str() == code).map(|(_, score)| *score)
    }
}

/// Where an item counts, and the points of each answer to it that scores.
struct Weight {
    cell: usize,
    function: usize,
    points: HashMap<Code, Fraction>,
}

/// The scores of the responses of one side. `component` takes those alone who work in a part of a merged cluster. Where partners
/// answered a cell, yet fewer than `fewest` of them, it is not shown.
pub fn score(
    counted: &Counted,
    template: &Template,
    side: Side,
    component: Option<&ClusterCode>,
    fewest: usize,
) -> Scores {
    let weights = weights(template);
    let mut cells = vec![Means::default(); template.cells.len()];
    let mut functions = vec![Means::default(); template.functions.len()];
    let of_component = |response: &&Response| component.is_none_or(|component| response.components.contains(component));
    for response in counted.responses().iter().filter(|response| side.has(response)).filter(of_component) {
        let audience = response.respondent.audience();
        let (mut of_cells, mut of_functions) = (BTreeMap::new(), BTreeMap::new());
        for (item, answer) in response.answers.iter() {
            let Some(weight) = weights.get(item) else { continue };
            let Some(points) = weight.points.get(answer) else { continue };
            of_cells.entry(weight.cell).or_insert_with(Sum::default).add(*points);
            of_functions.entry(weight.function).or_insert_with(Sum::default).add(*points);
        }
        of_cells.into_iter().for_each(|(cell, sum)| cells[cell].add(sum, audience));
        of_functions.into_iter().for_each(|(function, sum)| functions[function].add(sum, audience));
    }
    let scored = |means: Vec<Means>| means.into_iter().map(|means| means.score(fewest)).collect::<Vec<_>>();
    let of_cells = template.cells.iter().map(|cell| cell.code.clone()).zip(scored(cells));
    let of_functions = template.functions.iter().map(|function| function.code.clone()).zip(scored(functions));
    Scores { cells: of_cells.collect(), functions: of_functions.collect() }
}

fn weights(template: &Template) -> HashMap<&Code, Weight> {
    let weight = |cell: &Code, scale: &Code| {
        let place = template.cells.iter().position(|known| known.code == *cell)?;
        let function = &template.cells[place].function;
        let function = template.functions.iter().position(|known| known.code == *function)?;
        let scale = template.scale(scale.as_str())?;
        let range = scale.range()?;
        let scoring =
            scale.answers.iter().filter_map(|answer| Some((answer.code.clone(), points(answer.points?, range))));
        Some(Weight { cell: place, function, points: scoring.collect() })
    };
    template.items.iter().filter_map(|item| Some((&item.code, weight(&item.cell, &item.scale)?))).collect()
}

impl Side {
    fn has(self, response: &Response) -> bool {
        match self {
            Self::Everybody => true,
            Self::Coordinators => response.respondent.audience() == Audience::Coordinator,
            Self::Partners => response.respondent.audience() == Audience::Partner,
        }
    }
}

/// The points of one response.
#[derive(Clone, Copy, Default)]
struct Sum {
    points: Fraction,
    answers: i64,
}

impl Sum {
    fn add(&mut self, points: Fraction) {
        self.points += points;
        self.answers += 1;
    }
}

/// The mean of each response.
#[derive(Clone, Default)]
struct Means {
    means: Vec<Fraction>,
    partners: usize,
}

impl Means {
    fn add(&mut self, sum: Sum, audience: Audience) {
        self.means.push(sum.points / sum.answers);
        self.partners += usize::from(audience == Audience::Partner);
    }

    fn score(self, fewest: usize) -> Score {
        if self.partners > 0 && self.partners < fewest {
            return Score::TooFew;
        }
        let responses = self.means.len();
        let Some(points) = median(self.means) else { return Score::NoData };
        let percent = Percent::of_points(points);
        Score::Scored(Scored { points, percent, band: Band::of(percent), responses })
    }
}
