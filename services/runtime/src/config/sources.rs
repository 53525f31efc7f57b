//! Where settings come from: a TOML file, and over it variables named `CONVENE_<SECTION>__<KEY>`, or with `_FILE` after it
//! where the variable names a file with the value, as secrets are handed over.
//!
//! Here a setting is text with its location; what it must look like is the [reader](super::reader)'s to check.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::{env, fs};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::Problem;

/// What the variables of Convene's settings begin with.
const PREFIX: &str = "CONVENE_";

/// What the location of a setting begins with that a variable gives.
const VARIABLE: &str = "variable ";

/// What a variable ends with that names a file with the value.
const FILE: &str = "_FILE";

/// The file and the variables that settings are read from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The file; `None` for the defaults and the environment alone.
    pub file: Option<PathBuf>,
    /// The variables, by name; those that are no settings are passed over.
    pub environment: BTreeMap<String, String>,
}

impl Sources {
    /// The file, if any, and the environment of this process.
    pub fn of_process(file: Option<PathBuf>) -> Self {
        let readable = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        };
        Self { file, environment: env::vars_os().filter_map(readable).collect() }
    }

    /// Everything given, by section and key; the environment overrides the file.
    pub(super) fn read(&self, problems: &mut Vec<Problem>) -> BTreeMap<(String, String), Given> {
        let mut given = BTreeMap::new();
        if let Some(path) = &self.file {
            match fs::read_to_string(path) {
                Ok(text) => read_file(path, &text, &mut given, problems),
                Err(error) => problems.push(Problem {
                    location: path.display().to_string(),
                    what: format!("the file cannot be read: {error}"),
                    remedy: "name a file that is there and that this user may read".to_owned(),
                }),
            }
        }
        for (name, value) in &self.environment {
            // Variables without a section are arguments of the program.
            let Some((section, key)) = name.strip_prefix(PREFIX).and_then(|rest| rest.split_once("__")) else {
                continue;
            };
            let location = format!("{VARIABLE}{name}");
            let (key, value) = match key.strip_suffix(FILE) {
                None => (key, value.clone()),
                Some(key) => match self.read_secret(section, key, value) {
                    Ok(secret) => (key, secret),
                    Err((what, remedy)) => {
                        problems.push(Problem { location, what, remedy });
                        continue;
                    }
                },
            };
            let name = (section.to_lowercase(), key.to_lowercase());
            given.insert(name, Given { value: Value::One(value), location });
        }
        given
    }

    /// The value in the file that a variable names, without the end of its last line; or what is wrong, and the remedy.
    fn read_secret(&self, section: &str, key: &str, file: &str) -> Result<String, (String, String)> {
        let itself = variable(section, key);
        if self.environment.contains_key(&itself) {
            return Err((format!("{itself} is given, too"), "give one of them".to_owned()));
        }
        let text = fs::read_to_string(file).map_err(|error| {
            let remedy = "name a file that is there and that this user may read".to_owned();
            (format!("the file {file} cannot be read: {error}"), remedy)
        })?;
        Ok(text.trim_end_matches(['\r', '\n']).to_owned())
    }

    /// Where `given`, which was read from here, comes from, for people.
    pub(super) fn describe(&self, given: &BTreeMap<(String, String), Given>) -> String {
        let variables = given.values().filter(|given| given.location.starts_with(VARIABLE)).count();
        match &self.file {
            Some(file) => format!("file {}, {variables} environment variables", file.display()),
            None => format!("defaults, {variables} environment variables"),
        }
    }

    /// Variables of Convene that name no section.
    pub(super) fn without_section(&self) -> impl Iterator<Item = &String> {
        self.environment.keys().filter(|name| name.strip_prefix(PREFIX).is_some_and(|rest| !rest.contains("__")))
    }
}

/// The variable that gives a setting.
pub(super) fn variable(section: &str, key: &str) -> String {
    format!("{PREFIX}{}__{}", section.to_uppercase(), key.to_uppercase())
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A text, a number or a truth value.
    One(String),
    /// An array.
    Several(Vec<String>),
}

impl Value {
    /// The values of a list; one text holds several separated by commas.
    pub fn several(&self) -> Vec<String> {
        match self {
            Self::Several(values) => values.clone(),
            Self::One(text) => {
                text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
            }
        }
    }
}

/// A setting as given, and where.
#[derive(Clone, Debug)]
pub(super) struct Given {
    /// What was given.
    pub value: Value,
    /// The file with its line, or the variable.
    pub location: String,
}

fn read_file(path: &Path, text: &str, given: &mut BTreeMap<(String, String), Given>, problems: &mut Vec<Problem>) {
    let location = |span: Range<usize>| {
        let before = text.get(..span.start).unwrap_or(text);
        format!("{}, line {}", path.display(), 1 + before.matches('\n').count())
    };
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let (what, remedy) = (error.message().to_owned(), "write it as TOML".to_owned());
        problems.push(Problem { location: location(error.span().unwrap_or(0..0)), what, remedy });
    }
    for (section, content) in document.get_ref() {
        let Some(table) = content.get_ref().as_table() else {
            let what = format!("'{}' is outside any section", section.get_ref());
            let remedy = "put it under a section, such as [grpc]".to_owned();
            problems.push(Problem { location: location(section.span()), what, remedy });
            continue;
        };
        for (key, value) in table {
            let location = location(key.span());
            match read_value(value) {
                Some(value) => {
                    let name = (section.get_ref().to_string(), key.get_ref().to_string());
                    given.insert(name, Given { value, location });
                }
                None => problems.push(Problem {
                    location,
                    what: format!("'{}' is neither a value nor a list of values", key.get_ref()),
                    remedy: "give a text, a number, true or false, or a list of them".to_owned(),
                }),
            }
        }
    }
}

fn read_value(value: &Spanned<DeValue<'_>>) -> Option<Value> {
    match value.get_ref() {
        DeValue::Array(values) => {
            values.iter().map(|value| scalar(value.get_ref())).collect::<Option<_>>().map(Value::Several)
        }
        single => scalar(single).map(Value::One),
    }
}

fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}
