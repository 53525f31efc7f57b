//! Reading a TOML data file to its end, also after a mistake, so that all its problems are reported at once.
//!
//! `serde` would stop at the first; everything else about the format is left to the `toml` crate.

use std::cell::RefCell;
use std::fmt::Display;
use std::ops::Range;
use std::str::FromStr;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::nearest;
use super::problem::Problem;
use crate::catalogue::Catalogue;
use crate::row::Row;

/// A file that is being read, and what was found wrong in it so far.
pub(crate) struct Source<'a> {
    file: &'a str,
    text: &'a str,
    problems: RefCell<Vec<Problem>>,
}

impl<'a> Source<'a> {
    /// Reads `text` with `visit`, which is given the file's outermost table, and collects the problems in `problems`.
    pub(crate) fn read(file: &'a str, text: &'a str, problems: &mut Vec<Problem>, visit: impl FnOnce(&mut Fields<'_>)) {
        let source = Self { file, text, problems: RefCell::default() };
        let (document, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let location = source.line(error.span().unwrap_or(0..0));
            source.note(location, error.message().to_owned(), "write it as TOML".to_owned());
        }
        let mut fields = Fields {
            source: &source,
            table: document.get_ref(),
            path: String::new(),
            span: document.span(),
            known: Vec::new(),
        };
        visit(&mut fields);
        fields.refuse_unknown();
        problems.append(&mut source.problems.into_inner());
    }

    fn note(&self, location: String, what: String, remedy: String) {
        self.problems.borrow_mut().push(Problem { file: self.file.to_owned(), location, what, remedy });
    }

    fn line(&self, span: Range<usize>) -> String {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        format!("line {}", 1 + before.matches('\n').count())
    }
}

/// The fields of one table of a file.
///
/// A method that asks for a field notes what is wrong with it, and answers nothing then; a field that no method asks for is
/// a mistake too.
pub(crate) struct Fields<'a> {
    source: &'a Source<'a>,
    table: &'a DeTable<'a>,
    path: String,
    span: Range<usize>,
    known: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// Notes that the table as a whole is wrong.
    pub(crate) fn wrong(&self, what: impl Into<String>, remedy: impl Into<String>) {
        self.source.note(self.location(&self.span, &self.path), what.into(), remedy.into());
    }

    /// Notes that the field is wrong, or that it is missing when it is not there.
    pub(crate) fn wrong_in(&self, key: &str, what: impl Into<String>, remedy: impl Into<String>) {
        let span = self.table.get(key).map_or_else(|| self.span.clone(), Spanned::span);
        self.source.note(self.location(&span, &self.path_of(key)), what.into(), remedy.into());
    }

    /// A text that must be there and not be empty.
    pub(crate) fn text(&mut self, key: &'static str) -> Option<String> {
        if !self.table.contains_key(key) {
            self.known.push(key);
            self.wrong_in(key, format!("'{key}' is missing"), format!("add '{key}'"));
            return None;
        }
        self.optional_text(key)
    }

    /// A text that may be left out.
    pub(crate) fn optional_text(&mut self, key: &'static str) -> Option<String> {
        let value = self.value(key)?;
        match value.get_ref().as_str().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => Some(text.to_owned()),
            None => {
                self.wrong_in(key, format!("'{key}' is not a text"), "write it in quotation marks, and not empty");
                None
            }
        }
    }

    /// A text of some form that must be there.
    pub(crate) fn parsed<T: FromStr<Err: Display>>(&mut self, key: &'static str) -> Option<T> {
        let text = self.text(key)?;
        self.parse(key, &text)
    }

    /// A text of some form that may be left out.
    pub(crate) fn optional_parsed<T: FromStr<Err: Display>>(&mut self, key: &'static str) -> Option<T> {
        let text = self.optional_text(key)?;
        self.parse(key, &text)
    }

    /// The row that the entry cites as `row`, which must be one of the catalogue.
    pub(crate) fn cited_row(&mut self) -> Option<Row> {
        let row = Row::from_data(self.text("row")?);
        if Catalogue::embedded().row(&row).is_some() {
            return Some(row);
        }
        self.wrong_in(
            "row",
            format!("the guidance has no row '{row}'"),
            "cite a row of the catalogue, such as RM-1.11",
        );
        None
    }

    /// Several texts of some form; none when left out.
    pub(crate) fn all_parsed<T: FromStr<Err: Display>>(&mut self, key: &'static str) -> Vec<T> {
        let texts = self.texts(key);
        texts.iter().filter_map(|text| self.parse(key, text)).collect()
    }

    /// One of a few words.
    pub(crate) fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        self.choose(key, &text, choices)
    }

    /// One of a few words, or none of them.
    pub(crate) fn optional_choice<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.optional_text(key)?;
        self.choose(key, &text, choices)
    }

    /// A date that must be there.
    pub(crate) fn date(&mut self, key: &'static str) -> Option<NaiveDate> {
        if !self.table.contains_key(key) {
            self.known.push(key);
            self.wrong_in(key, format!("'{key}' is missing"), "add the date, such as 2012-08-31");
            return None;
        }
        self.optional_date(key)
    }

    /// A date that may be left out.
    pub(crate) fn optional_date(&mut self, key: &'static str) -> Option<NaiveDate> {
        let value = self.value(key)?;
        let date = match value.get_ref() {
            DeValue::Datetime(date) if date.time.is_none() => date.date,
            _ => None,
        };
        let date = date
            .and_then(|date| NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day)));
        if date.is_none() {
            self.wrong_in(key, format!("'{key}' is not a date"), "write it as 2012-08-31, without quotation marks");
        }
        date
    }

    /// Several texts; none when left out.
    pub(crate) fn texts(&mut self, key: &'static str) -> Vec<String> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let texts: Option<Vec<String>> = value
            .get_ref()
            .as_array()
            .and_then(|values| values.iter().map(|value| value.get_ref().as_str().map(str::to_owned)).collect());
        texts.unwrap_or_else(|| {
            self.wrong_in(key, format!("'{key}' is not a list of texts"), "write it as [\"one\", \"another\"]");
            Vec::new()
        })
    }

    /// A whole number that must be there.
    pub(crate) fn number(&mut self, key: &'static str) -> Option<u32> {
        let number = self.value(key).and_then(|value| value.get_ref().as_integer());
        let number = number.and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
        if number.is_none() {
            self.wrong_in(key, format!("'{key}' is not a whole number"), "write it as 5, without quotation marks");
        }
        number
    }

    /// Whether a switch is on; off when left out.
    pub(crate) fn switch(&mut self, key: &'static str) -> bool {
        let Some(value) = self.value(key) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong_in(key, format!("'{key}' is not true or false"), "write true or false, without quotation marks");
            false
        })
    }

    /// Reads each table listed under `key` and keeps what `read` answers.
    pub(crate) fn tables<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Fields<'_>) -> Option<T>,
    ) -> Vec<T> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let values: &[Spanned<DeValue<'_>>] = match value.get_ref() {
            DeValue::Array(values) => values,
            _ => std::slice::from_ref(value),
        };
        let mut read_tables = Vec::new();
        for (index, value) in values.iter().enumerate() {
            let path = format!("{}[{index}]", self.path_of(key));
            let DeValue::Table(table) = value.get_ref() else {
                self.wrong_in(key, format!("'{key}' is not a list of tables"), format!("write each as [[{key}]]"));
                continue;
            };
            let mut fields = Fields { source: self.source, table, path, span: value.span(), known: Vec::new() };
            read_tables.extend(read(&mut fields));
            fields.refuse_unknown();
        }
        read_tables
    }

    fn value(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.known.push(key);
        self.table.get(key)
    }

    fn parse<T: FromStr<Err: Display>>(&self, key: &str, text: &str) -> Option<T> {
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong_in(key, error.to_string(), format!("correct '{key}'"));
                None
            }
        }
    }

    fn choose<T: Copy>(&self, key: &str, text: &str, choices: &[(&str, T)]) -> Option<T> {
        let chosen = choices.iter().find(|(name, _)| *name == text);
        if chosen.is_none() {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            self.wrong_in(key, format!("unknown {key} '{text}'"), format!("write one of {}", names.join(", ")));
        }
        chosen.map(|(_, value)| *value)
    }

    fn refuse_unknown(&self) {
        for (key, value) in self.table {
            let name: &str = key.get_ref();
            if self.known.contains(&name) {
                continue;
            }
            let remedy = match nearest::among(name, self.known.iter().map(|known| (*known, known))) {
                Some(known) => format!("did you mean '{known}'?"),
                None => "remove it".to_owned(),
            };
            let location = self.location(&value.span(), &self.path_of(name));
            self.source.note(location, format!("unknown field '{name}'"), remedy);
        }
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn location(&self, span: &Range<usize>, path: &str) -> String {
        let line = self.source.line(span.clone());
        if path.is_empty() { line } else { format!("{line}, {path}") }
    }
}
