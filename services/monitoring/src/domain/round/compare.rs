//! Final reports side by side, across clusters, hubs and time, and what several clusters are weak in (row RM-9.7).

use std::collections::BTreeMap;

use convene_kernel::codes::ResourceId;
use convene_kernel::identity::Authority;

use super::{ReportNumbers, Round, ScoreLine, readers};
use crate::domain::Monitored;
use crate::domain::questionnaire::{Code, Template};
use crate::domain::scoring::{Entity, Score, weak_in_several};

/// A final report among those that are compared.
#[derive(Clone, Copy, Debug)]
pub struct ComparedReport<'a> {
    /// Its round.
    pub round: &'a Round,
    /// The cluster as a whole, or a hub.
    pub entity: &'a Entity,
    /// The numbers of its last issue.
    pub numbers: &'a ReportNumbers,
}

/// A line that is orange or red in the latest report of several clusters or hubs.
#[derive(Clone, Debug)]
pub struct WeakLine<'a> {
    /// The function or cell.
    pub code: Code,
    /// The reports that it is weak in.
    pub weak_in: Vec<ComparedReport<'a>>,
    /// How many of the latest reports show a score for it.
    pub scored: usize,
}

/// Final reports side by side.
#[derive(Clone, Debug)]
pub struct Comparison<'a> {
    /// Each, by cluster, hub and the last day of its survey.
    pub reports: Vec<ComparedReport<'a>>,
    /// What is weak in the latest of them, those lines first that are weak in most.
    pub weak: Vec<WeakLine<'a>>,
}

impl ComparedReport<'_> {
    /// The questionnaires by which its lines are named.
    pub fn template(&self) -> Option<&'static Template> {
        self.round.template()
    }

    fn hub(&self) -> Option<&ResourceId> {
        match self.entity {
            Entity::National => None,
            Entity::Hub(hub) => Some(hub),
        }
    }

    /// Its round, with its hub where it is of one.
    pub fn name(&self) -> String {
        let round = &self.round.plan.round;
        self.hub().map_or_else(|| round.to_string(), |hub| format!("{round}/{hub}"))
    }
}

/// The final reports of a cluster, or of each, that a reader may read, and what at least `fewest` of the latest are weak in.
pub fn compare<'a>(
    monitored: &'a Monitored,
    cluster: Option<&ResourceId>,
    fewest: usize,
    admits: impl Fn(&Authority) -> bool,
) -> Comparison<'a> {
    let of_round = |round: &'a Round| {
        round.entities.iter().filter_map(move |(entity, surveyed)| {
            let numbers = &surveyed.issues.last()?.numbers;
            Some(ComparedReport { round, entity, numbers })
        })
    };
    let of_cluster =
        monitored.rounds.values().filter(|round| cluster.is_none_or(|cluster| round.plan.cluster == *cluster));
    let mut reports: Vec<_> =
        of_cluster.flat_map(of_round).filter(|one| admits(&readers(monitored, one.round, one.hub()))).collect();
    reports.sort_by_key(|one| (&one.round.plan.cluster, one.entity, one.round.plan.closes_on));
    let latest: BTreeMap<_, _> = reports.iter().map(|one| ((&one.round.plan.cluster, one.entity), *one)).collect();
    let latest: Vec<_> = latest.into_values().collect();
    let scores: Vec<Vec<(Code, Score)>> = latest.iter().map(|one| by_code(&one.numbers.scores)).collect();
    let scores: Vec<&[(Code, Score)]> = scores.iter().map(Vec::as_slice).collect();
    let weak = weak_in_several(&scores, fewest).into_iter().map(|line| WeakLine {
        code: line.code,
        weak_in: line.places.iter().filter_map(|place| latest.get(*place)).copied().collect(),
        scored: line.scored,
    });
    Comparison { reports, weak: weak.collect() }
}

fn by_code(lines: &[ScoreLine]) -> Vec<(Code, Score)> {
    lines.iter().map(|line| (line.code.clone(), line.everybody)).collect()
}

#[cfg(test)]
mod tests {
    use convene_kernel::identity::Role;
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::round::fixtures::*;
    use crate::domain::round::{Command, ReleasedTo};

    /// RM-9.7: reports of several rounds stand side by side; of one cluster the latest counts once among those that are weak.
    #[test]
    fn reports_are_compared_over_time() {
        let first = with_final_report(closed());
        let second = second_round(first).given(&coordinator(), Command::IssueFinalReport(final_report_of("second")));
        let comparison = compare(second.state(), None, 1, |_| true);
        let names: Vec<_> = comparison.reports.iter().map(ComparedReport::name).collect();
        assert_eq!(names, ["first", "second"]);
        let platform = comparison.weak.iter().find(|line| line.code.as_str() == "1.1").expect("it is weak");
        let weak_in: Vec<_> = platform.weak_in.iter().map(ComparedReport::name).collect();
        assert_eq!((weak_in, platform.scored), (vec!["second".to_owned()], 1));
        assert!(compare(second.state(), None, 2, |_| true).weak.is_empty(), "one cluster is not several");
        assert!(compare(second.state(), Some(&code("water")), 1, |_| true).reports.is_empty());
    }

    /// RM-9.8: what a reader may not read is not compared for that reader either.
    #[test]
    fn a_reader_compares_what_was_released() {
        let issued = with_final_report(closed());
        let compared = |example: &Example| {
            let by = |authority: &Authority| authority.roles().contains(&Role::HumanitarianCoordinator);
            compare(example.state(), None, 1, by).reports.len()
        };
        assert_eq!(compared(&issued), 0);
        assert_eq!(compared(&issued.given(&lead(), release(&[ReleasedTo::Head]))), 1);
    }
}
