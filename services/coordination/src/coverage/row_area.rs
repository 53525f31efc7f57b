//! The area of a row: the finest that it names, checked against the coarser ones, and against the list of areas where there is one.

use chrono::{Datelike as _, NaiveDate};

use super::areas::{Areas, KnownArea};
use super::canonical::Area;
use super::cells::Cell;
use super::field::{DEEPEST, Field};
use super::outcome::Outcome;
use super::row::Row;
use super::vocabulary::folded;

/// An area as a row names it: by code, by name, or both.
#[derive(Clone, Debug, Default)]
struct Named {
    level: u8,
    code: String,
    name: String,
}

impl Named {
    fn is_empty(&self) -> bool {
        self.code.is_empty() && self.name.is_empty()
    }

    /// What the row calls it.
    fn shown(&self) -> &str {
        if self.code.is_empty() { &self.name } else { &self.code }
    }

    /// What it is compared by where it has no other code.
    fn key(&self) -> String {
        if self.code.is_empty() { folded(&self.name) } else { self.code.clone() }
    }

    /// The column that names it.
    fn field(&self) -> Field {
        if self.code.is_empty() { Field::AreaName(self.level) } else { Field::AreaCode(self.level) }
    }
}

impl From<&KnownArea> for Area {
    fn from(known: &KnownArea) -> Self {
        let (code, name) = (known.code.clone(), known.name.clone());
        Self { code, level: known.level, name, within: known.within.join("/") }
    }
}

impl Row<'_> {
    /// Reads the finest area that the row names into `area`. On `day`, the list of areas says which codes there are.
    pub(super) fn area(&mut self, day: Option<NaiveDate>, area: &mut Area) {
        let mut named = std::mem::take(&mut self.remembered.named);
        let is_kept = self.names_areas(day, &mut named);
        match self.remembered.areas.get(&named).filter(|_| is_kept) {
            Some(known) => area.set(known),
            None => {
                let said = |outcome: &Outcome| (outcome.problems.count(), outcome.findings.count());
                let before = said(self.outcome);
                *area = self.area_anew(day);
                if is_kept && said(self.outcome) == before {
                    self.remembered.areas.keep(&named, area.clone());
                }
            }
        }
        self.remembered.named = named;
    }

    /// Writes the cells that name an area into `named`, each with its length before it; whether each can be read.
    fn names_areas(&self, day: Option<NaiveDate>, named: &mut String) -> bool {
        named.clear();
        if self.with.options.areas.is_some() {
            named.extend(day.iter().map(|day| day.num_days_from_ce().to_string()));
        }
        self.with.heading.areas.iter().all(|field| {
            let Some((_, cell)) = self.filled(*field) else {
                named.push('\0');
                return true;
            };
            let shown = cell.shown();
            let length = u8::try_from(shown.len()).ok().filter(|_| !matches!(cell, Cell::Unreadable { .. }));
            named.extend(length.map(char::from));
            named.push_str(&shown);
            length.is_some()
        })
    }

    fn area_anew(&mut self, day: Option<NaiveDate>) -> Area {
        let heading = self.with.heading;
        let mut named: [Named; DEEPEST as usize + 1] = Default::default();
        for field in &heading.areas {
            let mut text = String::new();
            self.text(*field, &mut text);
            if self.with.words.is_countrywide(&text) {
                return Area::default();
            }
            if let Field::AreaCode(level) | Field::AreaName(level) = *field
                && let Some(one) = named.get_mut(usize::from(level))
            {
                one.level = level;
                match field {
                    Field::AreaCode(_) => one.code = Area::code_of(&text),
                    _ => one.name = text,
                }
            }
        }
        let mut named: Vec<Named> = named.into_iter().filter(|one| !one.is_empty()).collect();
        let Some(finest) = named.pop() else {
            let unreadable = heading.areas.iter().any(|field| self.filled(*field).is_some());
            if let Some(field) = heading.areas.last().filter(|_| !unreadable) {
                self.wrong(*field, "an area, or 'countrywide' where it is in the whole country");
            }
            return Area::default();
        };
        match self.with.options.areas.as_deref() {
            Some(areas) => self.known_area(areas, &finest, &named, day).unwrap_or_default(),
            None => self.area_as_named(finest, &named),
        }
    }

    /// An area without a list of areas: codes of areas in another one usually begin with its code.
    fn area_as_named(&mut self, finest: Named, above: &[Named]) -> Area {
        let is_elsewhere =
            |one: &&Named| !finest.code.is_empty() && !one.code.is_empty() && !finest.code.starts_with(&one.code);
        if let Some(one) = above.iter().find(is_elsewhere) {
            self.contradicts(&finest, one);
        }
        let within: Vec<String> = above.iter().map(Named::key).collect();
        let code = match finest.code.is_empty() {
            true => within.iter().cloned().chain([folded(&finest.name)]).collect::<Vec<_>>().join("/"),
            false => finest.code,
        };
        Area { code, level: finest.level, name: finest.name, within: within.join("/") }
    }

    /// The area that the list has; none where it has none.
    fn known_area(&mut self, areas: &Areas, finest: &Named, above: &[Named], day: Option<NaiveDate>) -> Option<Area> {
        let is_in = |area: &KnownArea, one: &Named| match one.code.is_empty() {
            false => area.is_in(&one.code),
            true => {
                let mut same = areas.of_name(&one.name, day).filter(|same| same.level == one.level).peekable();
                // A name that the list spells otherwise contradicts nothing.
                same.peek().is_none() || same.any(|same| area.is_in(&same.code))
            }
        };
        let found = match finest.code.is_empty() {
            false => areas.of_code(&finest.code, day, &finest.name),
            true => areas.of_name_at(&finest.name, finest.level, day, |area| above.iter().all(|one| is_in(area, one))),
        };
        let area = found.map_err(|expected| self.wrong(finest.field(), &expected)).ok()?;
        if area.level != finest.level {
            let (level, of) = (finest.level, area.level);
            self.wrong(finest.field(), &format!("an area of level {level}; {} is one of level {of}", area.code));
        }
        if let Some(one) = above.iter().find(|one| !is_in(area, one)) {
            self.contradicts(finest, one);
        }
        Some(Area::from(area))
    }

    /// Two areas that a row names contradict each other: the finer one is taken only where somebody says so.
    fn contradicts(&mut self, finest: &Named, above: &Named) {
        let (finer, above) = (finest.shown(), above.shown());
        if self.with.options.takes_finest_area {
            self.odd(format!(
                "the area {finer} does not seem to be in {above}; {finer} is taken, check which is right"
            ));
        } else {
            self.wrong(
                finest.field(),
                &format!(
                    "an area in '{above}', which the row names, too; correct one of them, or say --take-finest-area"
                ),
            );
        }
    }

    /// Takes the area of a row whose place is the name of a finer one: only where somebody says so.
    pub(super) fn area_of_place(&mut self, area: &mut Area, place: &str, day: Option<NaiveDate>) {
        let Some(areas) = self.with.options.areas.as_deref().filter(|_| !place.is_empty()) else { return };
        let is_finer = |one: &&KnownArea| one.level > area.level && (area.level == 0 || one.is_in(&area.code));
        let finer: Vec<&KnownArea> = areas.of_name(place, day).filter(is_finer).collect();
        let [finer] = finer[..] else { return };
        let said = format!("the place '{place}' is the name of the area {}", finer.code);
        if self.with.options.takes_finest_area {
            self.odd(format!("{said}, which is taken"));
            *area = Area::from(finer);
        } else {
            self.odd(format!("{said}, which is finer than that of the row; --take-finest-area takes it"));
        }
    }
}
