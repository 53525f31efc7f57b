//! The matrix of areas by clusters: in each cell how many people in need are not reached, and what is done about it.

use std::collections::{BTreeMap, BTreeSet};

use convene_coordination::coverage::export::CoverageLine;
use convene_coordination::coverage::folded;
use convene_kernel::guidance::Guidance;

use crate::show::text::{counted, grouped};

/// What is done about gaps, by cluster and area.
pub type Standings = BTreeMap<(String, String), String>;

/// The areas by clusters.
pub struct Matrix {
    pub clusters: Vec<Column>,
    pub rows: Vec<Row>,
    /// Whether an area has a name beside its code.
    pub has_names: bool,
}

/// A cluster.
pub struct Column {
    pub code: String,
    /// What it is called; empty where that is not known.
    pub name: String,
    /// In how many of the areas whose need is known people are missing.
    pub summary: String,
}

/// An area.
pub struct Row {
    pub area: String,
    pub name: String,
    pub cells: Vec<Cell>,
}

/// What is known of a cluster's work in an area.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    pub text: String,
    /// What is done about it.
    pub standing: String,
    /// `gap-1` to `gap-4` by the share of those in need who are not reached, `met`, or nothing.
    pub class: &'static str,
}

impl Matrix {
    /// The matrix of some lines.
    pub fn of(lines: &[CoverageLine], standings: &Standings) -> Self {
        let codes: BTreeSet<&str> = lines.iter().map(|line| line.cluster.as_str()).collect();
        let mut areas: BTreeMap<&str, (&str, BTreeMap<&str, &CoverageLine>)> = BTreeMap::new();
        for line in lines {
            let (name, of_clusters) = areas.entry(&line.area).or_default();
            *name = (*name).max(&line.name);
            of_clusters.insert(&line.cluster, line);
        }
        let rows = areas.into_iter().map(|(area, (name, of_clusters))| {
            let cells = codes
                .iter()
                .map(|code| of_clusters.get(code).map(|line| Cell::of(line, standings)).unwrap_or_default());
            let (area, name) = place(area, name);
            Row { area, name, cells: cells.collect() }
        });
        let rows: Vec<Row> = rows.collect();
        let has_names = rows.iter().any(|row| !row.name.is_empty());
        Self { rows, has_names, clusters: codes.iter().map(|code| Column::of(code, lines)).collect() }
    }
}

/// An area as people read it: its code, and its name beside that; the name alone where it has no code.
pub fn place(area: &str, name: &str) -> (String, String) {
    match area {
        "" => ("whole country".to_owned(), String::new()),
        area if !name.is_empty() && folded(name) == area => (name.to_owned(), String::new()),
        area => (area.to_owned(), name.to_owned()),
    }
}

impl Column {
    fn of(code: &str, lines: &[CoverageLine]) -> Self {
        let reference = &Guidance::embedded().reference;
        let known = reference.register(chrono::NaiveDate::MAX).find(|cluster| cluster.code.as_str() == code);
        let gaps = lines.iter().filter(|line| line.cluster == code).filter_map(|line| line.gap);
        let (mut areas, mut missing) = (0, 0);
        gaps.for_each(|gap| (areas, missing) = (areas + 1, missing + usize::from(gap > 0)));
        let summary = match (areas, missing) {
            (0, _) => "no need is known".to_owned(),
            (areas, 0) => format!("need met in {}", counted(areas, "area")),
            (areas, missing) => format!("{} of {} with a gap", missing, counted(areas, "area")),
        };
        let name = known.map(|cluster| cluster.name.clone()).unwrap_or_default();
        Self { code: code.to_owned(), name, summary }
    }
}

impl Cell {
    fn of(line: &CoverageLine, standings: &Standings) -> Self {
        let standing = standings.get(&(line.cluster.clone(), line.area.clone())).cloned().unwrap_or_default();
        let activities = || counted(usize::try_from(line.activities).unwrap_or(usize::MAX), "activity");
        let (text, class) = match (line.gap, line.reached, line.in_need) {
            (Some(0), _, _) => ("met".to_owned(), "met"),
            (Some(gap), Some(_), in_need) => {
                let in_need = in_need.unwrap_or_default();
                (format!("{} of {}", grouped(gap), grouped(in_need)), shade(gap, in_need))
            }
            (Some(gap), None, _) => (format!("{}, no report says how many are reached", grouped(gap)), "gap-4"),
            (None, Some(reached), _) => (format!("{} reached, need not known", grouped(reached)), ""),
            (None, None, _) => (format!("{}, numbers not known", activities()), ""),
        };
        Self { text, standing, class }
    }
}

/// How dark a cell is: a step for each quarter of those in need who are not reached.
fn shade(gap: u64, in_need: u64) -> &'static str {
    match gap.saturating_mul(4).div_ceil(in_need.max(1)) {
        0 | 1 => "gap-1",
        2 => "gap-2",
        3 => "gap-3",
        _ => "gap-4",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(area: &str, in_need: Option<u64>, reached: Option<u64>, activities: u64) -> CoverageLine {
        let gap = in_need.map(|in_need| in_need.saturating_sub(reached.unwrap_or_default()));
        let (cluster, area, name) = ("HEA".to_owned(), area.to_owned(), String::new());
        CoverageLine { cluster, area, name, in_need, reached, gap, activities }
    }

    /// RM-8.6: a cell says how many are missing of how many, and what is not known; one that no number is of is not empty, nor zero.
    #[test]
    fn a_cell_says_what_is_known() {
        let lines = [
            line("1", Some(12_000), Some(9_001), 1),
            line("2", Some(12_000), Some(12_000), 1),
            line("3", Some(1), None, 0),
            line("4", None, Some(0), 1),
            line("5", None, None, 1),
            line("", None, None, 2),
        ];
        let matrix = Matrix::of(&lines, &Standings::new());
        let cells = matrix.rows.iter().map(|row| (row.area.as_str(), row.cells[0].text.as_str(), row.cells[0].class));
        let expected = [
            ("whole country", "2 activities, numbers not known", ""),
            ("1", "2,999 of 12,000", "gap-1"),
            ("2", "met", "met"),
            ("3", "1, no report says how many are reached", "gap-4"),
            ("4", "0 reached, need not known", ""),
            ("5", "1 activity, numbers not known", ""),
        ];
        assert_eq!(cells.collect::<Vec<_>>(), expected);
        assert_eq!(
            (matrix.clusters[0].name.as_str(), matrix.clusters[0].summary.as_str()),
            ("Health", "2 of 3 areas with a gap")
        );
        let places = [("", ""), ("gorkha", "Gorkha"), ("bay/baidoa", "Baidoa"), ("X0101", "")]
            .map(|(area, name)| place(area, name));
        let places = places.map(|(area, name)| format!("{area}|{name}"));
        assert_eq!(places, ["whole country|", "Gorkha|", "bay/baidoa|Baidoa", "X0101|"]);
        let shades = [(1, 100), (25, 100), (26, 100), (75, 100), (76, 100), (100, 100)].map(|(gap, of)| shade(gap, of));
        assert_eq!(shades, ["gap-1", "gap-1", "gap-2", "gap-3", "gap-4", "gap-4"]);
    }
}
