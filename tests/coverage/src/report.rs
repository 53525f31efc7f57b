//! The report: for each row where it is met and what shows it, and what is missing.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;
use std::path::Path;

use crate::catalogue::{self, Row};
use crate::data::{self, Place};
use crate::identifier::identifiers_in;
use crate::rust_source::{self, RustSource};
use crate::scenario::{self, Scenario};
use crate::{Problem, workspace};

/// The coverage of every row, in the catalogue's order.
pub struct Report {
    /// One entry a row.
    pub rows: Vec<RowCoverage>,
    /// Citations of rows that the catalogue does not have, as `file: identifier`.
    pub unknown: BTreeSet<String>,
}

/// Where one row is met, and what shows it. Displayed as one line of tab-separated fields.
pub struct RowCoverage {
    /// The row.
    pub row: Row,
    /// Places in code and data, `file:line`.
    pub places: Vec<String>,
    /// Names of tests, and `scenario:<file>`.
    pub tests: BTreeSet<String>,
    /// Whether the row's service is built: only then can anything be missing.
    pub is_built: bool,
    /// Where the row's own service cites it, though it is planned.
    pub early: Vec<String>,
    /// Places that would have counted, and why they do not.
    pub unused: Vec<String>,
}

/// How much of a service's rows is met and tested.
#[derive(Default, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Rows with a place in the code or the data.
    pub met: usize,
    /// Rows with a test.
    pub tested: usize,
    /// Rows that are planned: whatever cites them does not count.
    pub planned: usize,
    /// All its rows.
    pub total: usize,
    /// Whether the service is built: else what is met and tested of its rows is met by others.
    pub is_built: bool,
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { met, tested, planned, total, is_built } = self;
        if !is_built {
            return write!(formatter, "NOT BUILT; of its {total} rows others meet {met} and test {tested}");
        }
        let planned = if *planned == 0 { String::new() } else { format!(", {planned} planned") };
        write!(formatter, "{met} met, {tested} tested, of {total} rows{planned}")
    }
}

impl RowCoverage {
    /// What the row lacks, for a person to read; nothing when it lacks nothing, or when its service does not exist yet.
    pub fn lacks(&self) -> Option<String> {
        if let Some(place) = self.early.first() {
            return Some(format!("planned in the catalogue, and cited at {place}"));
        }
        let mut lacks = Vec::new();
        if self.places.is_empty() {
            lacks.push("no place in the code".to_owned());
            lacks.extend(self.unused.iter().cloned());
        }
        if self.tests.is_empty() {
            lacks.push("no test".to_owned());
        }
        (self.is_built && !self.row.planned && !lacks.is_empty()).then(|| lacks.join("; "))
    }
}

impl fmt::Display for RowCoverage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Row { id, service, how, planned } = &self.row;
        let planned = if *planned { " (planned)" } else { "" };
        let tests: Vec<&str> = self.tests.iter().map(String::as_str).collect();
        write!(formatter, "{id}\t{service}\t{}{planned}\t{}\t{}", how.join(","), self.places.join(","), tests.join(","))
    }
}

impl Report {
    /// Looks at the whole workspace at `root`.
    ///
    /// # Errors
    /// When the catalogue, a source, a data file or a scenario cannot be read or parsed.
    pub fn of(root: &Path) -> Result<Self, Problem> {
        let rows = catalogue::read(root)?;
        let paths = workspace::rust_sources(root)?;
        let sources = paths.iter().map(|path| RustSource::read(path)).collect::<Result<Vec<_>, _>>()?;
        let mut places = Citations::in_code(root, &sources);
        let data = data::places(root)?;
        let scenarios = scenario::read_all(root)?;
        let unknown = unknown_rows(root, &rows, &sources, &data, &scenarios);
        let mut unused = places.add_data(root, &rows, data);
        let mut tests = tests_by_row(&sources);
        for scenario in scenarios {
            for row in scenario.rows {
                tests.entry(row).or_default().insert(format!("scenario:{}", scenario.file));
            }
        }
        let rows = rows
            .into_iter()
            .map(|row| {
                let places = places.by_row.remove(&row.id).unwrap_or_default();
                let own = format!("services/{}/src/", row.service);
                let early = places.iter().filter(|place| row.planned && place.starts_with(&own)).cloned();
                RowCoverage {
                    early: early.collect(),
                    places,
                    tests: tests.remove(&row.id).unwrap_or_default(),
                    is_built: root.join("services").join(&row.service).is_dir(),
                    unused: unused.remove(&row.id).unwrap_or_default(),
                    row,
                }
            })
            .collect();
        Ok(Self { rows, unknown })
    }

    /// Whether no row of an existing service lacks anything, and every row that is cited exists.
    pub fn is_complete(&self) -> bool {
        self.unknown.is_empty() && self.rows.iter().all(|coverage| coverage.lacks().is_none())
    }

    /// The tally of each service, by name.
    pub fn by_service(&self) -> BTreeMap<&str, Tally> {
        let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
        for coverage in &self.rows {
            let tally = tallies.entry(&coverage.row.service).or_default();
            let counts = !coverage.row.planned;
            tally.met += usize::from(counts && !coverage.places.is_empty());
            tally.tested += usize::from(counts && !coverage.tests.is_empty());
            tally.planned += usize::from(coverage.row.planned);
            tally.total += 1;
            tally.is_built = coverage.is_built;
        }
        tallies
    }
}

/// Where rows are cited, and every string of each service's code, by which the use of a policy rule is known.
struct Citations {
    by_row: BTreeMap<String, Vec<String>>,
    strings_by_service: BTreeMap<String, HashSet<String>>,
}

impl Citations {
    fn in_code(root: &Path, sources: &[RustSource]) -> Self {
        let mut citations = Self { by_row: BTreeMap::new(), strings_by_service: BTreeMap::new() };
        for source in rust_source::in_production(sources) {
            let Some(service) = workspace::service_of(root, &source.path) else { continue };
            let file = workspace::shown(root, &source.path);
            let strings = citations.strings_by_service.entry(service.to_owned()).or_default();
            for (literal, line) in rust_source::string_literals(source.production()) {
                for row in identifiers_in(&literal) {
                    let places = citations.by_row.entry(row.to_owned()).or_default();
                    let place = format!("{file}:{line}");
                    if places.last() != Some(&place) {
                        places.push(place);
                    }
                }
                strings.insert(literal);
            }
        }
        citations
    }

    /// Adds the places in the data that count; gives back, by row, why others do not. A tracked row is not met by a
    /// policy rule alone: its service must open a duty by that rule.
    fn add_data(&mut self, root: &Path, rows: &[Row], places: Vec<Place>) -> BTreeMap<String, Vec<String>> {
        let rows: BTreeMap<&str, &Row> = rows.iter().map(|row| (row.id.as_str(), row)).collect();
        let mut unused: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for Place { row, file, line, rule } in places {
            let Some(known) = rows.get(row.as_str()) else { continue };
            match rule.filter(|_| known.is_tracked()) {
                Some(rule) if !self.uses(&known.service, &rule) => {
                    let service = workspace::shown(root, &root.join("services").join(&known.service));
                    let reason = format!("the rule \"{rule}\" ({file}:{line}) is not used in {service}/src");
                    unused.entry(row).or_default().push(reason);
                }
                _ => self.by_row.entry(row).or_default().push(format!("{file}:{line}")),
            }
        }
        unused
    }

    fn uses(&self, service: &str, rule: &str) -> bool {
        self.strings_by_service.get(service).is_some_and(|strings| strings.contains(rule))
    }
}

fn tests_by_row(sources: &[RustSource]) -> BTreeMap<String, BTreeSet<String>> {
    let mut tests: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for test in sources.iter().flat_map(RustSource::tests) {
        for row in identifiers_in(&test.text) {
            tests.entry(row.to_owned()).or_default().insert(test.name.clone());
        }
    }
    tests
}

/// Citations, in code, tests, data and scenarios, of rows that the catalogue does not have.
fn unknown_rows(
    root: &Path,
    rows: &[Row],
    sources: &[RustSource],
    data: &[Place],
    scenarios: &[Scenario],
) -> BTreeSet<String> {
    let known: HashSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let mut unknown = BTreeSet::new();
    let mut check = |file: &str, row: &str| {
        if !known.contains(row) {
            unknown.insert(format!("{file}: {row}"));
        }
    };
    for source in sources {
        let file = workspace::shown(root, &source.path);
        let literals = rust_source::string_literals(source.everything()).into_iter().map(|(literal, _)| literal);
        for text in literals.chain(source.tests().into_iter().map(|test| test.text)) {
            identifiers_in(&text).for_each(|row| check(&file, row));
        }
    }
    data.iter().for_each(|place| check(&place.file, &place.row));
    for scenario in scenarios {
        scenario.rows.iter().for_each(|row| check(&scenario.file, row));
    }
    unknown
}
