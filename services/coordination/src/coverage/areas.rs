//! The administrative areas of a country by their codes (P-codes), as lists of them have it: which are in which, and when each code was in
//! use. A code is checked against those of the day that a row is of, so that an old period keeps its codes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::canonical::Area;
use super::cells::{Cell, ReadSeek};
use super::dates::{self, DateOrder, Edge};
use super::field::{DEEPEST, Field};
use super::heading::{self, Heading, ROWS_LOOKED_AT};
use super::problem::Refused;
use super::source::Source;
use super::text::Encoding;
use super::vocabulary::{Vocabulary, folded};

/// How a list of areas heads the days of a code, beside the words of other files.
const WORDS: &str = "[headings]\n\"begins\" = [\"valid on\", \"validon\", \"valid from\", \"validfrom\"]\n\
                     \"ends\" = [\"valid to\", \"validto\", \"valid until\"]\n";

/// The areas that are known.
#[derive(Clone, Debug, Default)]
pub struct Areas {
    by_code: BTreeMap<String, Vec<KnownArea>>,
    /// The codes of the areas of each name, folded.
    by_name: BTreeMap<String, BTreeSet<String>>,
}

/// A code for an area, and since when until when it is in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownArea {
    /// The code.
    pub code: String,
    /// The level of the area.
    pub level: u8,
    /// What the area is called; empty where the list does not say.
    pub name: String,
    /// The codes of the areas it is in, the largest first, below the country.
    pub within: Vec<String>,
    begins: Option<NaiveDate>,
    ends: Option<NaiveDate>,
}

impl KnownArea {
    /// Whether the code is in use on a day; on some day, where none is named.
    fn is_in_use(&self, day: Option<NaiveDate>) -> bool {
        day.is_none_or(|day| self.begins.is_none_or(|begins| begins <= day) && self.ends.is_none_or(|ends| day <= ends))
    }

    /// Since when until when it is in use, in words.
    fn in_use(&self) -> String {
        match (self.begins, self.ends) {
            (Some(begins), Some(ends)) => format!("in use from {begins} to {ends}"),
            (Some(begins), None) => format!("in use from {begins}"),
            (None, Some(ends)) => format!("in use until {ends}"),
            (None, None) => "in use".to_owned(),
        }
    }

    /// Whether it is the area of that code, or in it.
    pub fn is_in(&self, code: &str) -> bool {
        self.code == code || self.within.iter().any(|above| above == code)
    }

    /// Its code with its name.
    fn called(&self) -> String {
        if self.name.is_empty() { self.code.clone() } else { format!("{} ({})", self.code, self.name) }
    }
}

impl Areas {
    /// Adds the areas of a list: a file with a column of codes for each level, and, where codes have changed, with the first and the last
    /// day of each row.
    ///
    /// # Errors
    /// When it is no such list, or a day in it cannot be read.
    pub fn add(&mut self, input: Box<dyn ReadSeek>, words: &Vocabulary) -> Result<(), Refused> {
        let mut words = words.clone();
        words.add(WORDS)?;
        let known = |rows: &[super::cells::ShownRow]| heading::known(rows, &words);
        let mut source = Source::open(input, None, Encoding::Utf8, None, &known)?;
        let heading = heading::find(&source.first_rows(ROWS_LOOKED_AT)?, &words)?;
        if !(1..=DEEPEST).any(|level| heading.place(Field::AreaCode(level)).is_some()) {
            return Err(Refused::because("the list has no column of codes, such as #adm2+code"));
        }
        let mut wrong = None;
        source.each_row(&mut |line, cells| {
            if line > heading.line
                && let Err(refused) = self.add_row(line, cells, &heading, &words)
            {
                wrong = Some(refused);
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        })?;
        wrong.map_or(Ok(()), Err)
    }

    fn add_row(&mut self, line: u64, cells: &[Cell<'_>], heading: &Heading, words: &Vocabulary) -> Result<(), Refused> {
        let cell = |field: Field| heading.place(field).and_then(|column| cells.get(column.index));
        let shown = |field: Field| cell(field).map(|cell| cell.shown().into_owned()).unwrap_or_default();
        let day = |field: Field, edge: Edge| match cell(field) {
            Some(Cell::Day(day)) => Ok(Some(*day)),
            None => Ok(None),
            Some(cell) if cell.is_empty() => Ok(None),
            Some(cell) if dates::needs_an_order(&cell.shown()) => {
                Err(format!("line {line}: it is not clear which of '{}' is the day; write 2024-03-31", cell.shown()))
            }
            Some(cell) => dates::read(&cell.shown(), Some(DateOrder::DayFirst), edge, words)
                .map(Some)
                .map_err(|expected| format!("line {line}: '{}', expected {expected}", cell.shown())),
        };
        let begins = day(Field::Begins, Edge::First).map_err(Refused::because)?;
        let ends = day(Field::Ends, Edge::Last).map_err(Refused::because)?;
        let mut within = Vec::new();
        for level in 1..=DEEPEST {
            let (code, name) = (Area::code_of(&shown(Field::AreaCode(level))), shown(Field::AreaName(level)));
            if !code.is_empty() {
                self.know(KnownArea { code: code.clone(), level, name, within: within.clone(), begins, ends });
                within.push(code);
            }
        }
        Ok(())
    }

    /// Takes in an area, unless a row before it said the same.
    fn know(&mut self, area: KnownArea) {
        let known = self.by_code.entry(area.code.clone()).or_default();
        if !known.contains(&area) {
            self.by_name.entry(folded(&area.name)).or_default().insert(area.code.clone());
            known.push(area);
        }
    }

    /// The area with that code on a day.
    ///
    /// # Errors
    /// What is expected in its place.
    pub fn of_code(&self, code: &str, day: Option<NaiveDate>, name: &str) -> Result<&KnownArea, String> {
        let known = self.by_code.get(code).map(Vec::as_slice).unwrap_or_default();
        if let Some(area) = known.iter().find(|area| area.is_in_use(day)) {
            return Ok(area);
        }
        let on = day.map(|day| format!(" on {day}")).unwrap_or_default();
        let Some(last) = known.last() else {
            let near = self.of_name(name, day).next().or_else(|| self.nearest(code, day));
            let near = near.map(|area| format!(", perhaps {}", area.called())).unwrap_or_default();
            return Err(format!("the code of a known area{on}{near}"));
        };
        // The area with the same name that is in use then, in the same larger area where there are several.
        let mut same: Vec<_> = self.of_name(&last.name, day).filter(|area| area.level == last.level).collect();
        same.sort_by_key(|area| area.within != last.within);
        let successor = same.first().map(|area| format!(", perhaps {}", area.called())).unwrap_or_default();
        Err(format!("a code in use{on}{successor}; {} is {}", last.called(), last.in_use()))
    }

    /// The areas of that name on a day.
    pub fn of_name(&self, name: &str, day: Option<NaiveDate>) -> impl Iterator<Item = &KnownArea> {
        let name = folded(name);
        let codes = self.by_name.get(&name).filter(|_| !name.is_empty()).into_iter().flatten();
        let known = codes.filter_map(|code| self.by_code.get(code)).flatten();
        known.filter(move |area| area.is_in_use(day) && folded(&area.name) == name)
    }

    /// The area of a level with that name on a day; where there are several, the one that is `right`.
    ///
    /// # Errors
    /// What is expected in its place.
    pub fn of_name_at(
        &self,
        name: &str,
        level: u8,
        day: Option<NaiveDate>,
        right: impl Fn(&KnownArea) -> bool,
    ) -> Result<&KnownArea, String> {
        let same: Vec<&KnownArea> = self.of_name(name, day).filter(|area| area.level == level).collect();
        let mut right = same.iter().filter(|area| right(area));
        match (&same[..], right.next(), right.next()) {
            ([one], ..) | (_, Some(one), None) => Ok(one),
            ([], ..) => {
                const LIKENESS: f64 = 0.85;
                let name = folded(name);
                let alike = self.by_name.keys().map(|known| (strsim::jaro_winkler(known, &name), known));
                let nearest =
                    alike.filter(|(likeness, _)| *likeness >= LIKENESS).max_by(|one, other| one.0.total_cmp(&other.0));
                let nearest = nearest.map(|(_, near)| format!(", perhaps '{near}'")).unwrap_or_default();
                Err(format!("a known area of level {level}{nearest}"))
            }
            (several, ..) => {
                let several: Vec<String> = several.iter().map(|area| area.called()).collect();
                Err(format!("one area; {} have that name, so give its code", several.join(" and ")))
            }
        }
    }

    /// The area whose code is most like one.
    fn nearest(&self, code: &str, day: Option<NaiveDate>) -> Option<&KnownArea> {
        const FARTHEST: usize = 2;
        let in_use = self.by_code.values().flatten().filter(|area| area.is_in_use(day));
        let measured = in_use.map(|area| (strsim::levenshtein(&area.code, code), area));
        measured.filter(|(apart, _)| *apart <= FARTHEST).min_by_key(|(apart, _)| *apart).map(|(_, area)| area)
    }
}
