//! Reads settings one by one from a file and from the environment, and collects everything wrong with them.
//!
//! Each setting is asked for once, with its default and its meaning: the reference page comes from the same calls.
//! What settings there are is [`super`]'s to say.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use convene_kernel::guidance::nearest;
use serde::Serialize;

use super::problem::{ConfigErrors, Problem};
use super::sources::{Given, Sources, Value, variable};
use crate::nats::without_password;

/// A setting as the reference page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The section of the file.
    pub section: &'static str,
    /// The key in it.
    pub key: &'static str,
    /// The value when it is not given; `None` when there is none.
    pub default: Option<String>,
    /// What it means, as a sentence.
    pub meaning: &'static str,
}

/// A setting with the value in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EffectiveSetting {
    /// The section of the file.
    pub section: &'static str,
    /// The key in it.
    pub key: &'static str,
    /// The value as text, a list separated by commas; `None` when there is none.
    pub value: Option<String>,
    /// Where it comes from: the file with its line, the variable, or `default`.
    pub origin: String,
}

/// The settings given, and what was found wrong in them so far.
#[derive(Debug, Default)]
pub struct Reader {
    source: String,
    given: BTreeMap<(String, String), Given>,
    /// Variables that name no section: arguments of the program, or settings miswritten.
    without_section: Vec<String>,
    settings: Vec<Setting>,
    problems: Vec<Problem>,
}

impl Reader {
    /// Reads what `sources` give.
    pub(super) fn of(sources: &Sources) -> Self {
        let mut problems = Vec::new();
        let given = sources.read(&mut problems);
        let source = sources.describe(&given);
        let without_section = sources.without_section().cloned().collect();
        Self { source, given, without_section, settings: Vec::new(), problems }
    }

    /// Where the settings come from, for people.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The settings asked for so far, with their values.
    pub(super) fn effective(&self) -> Vec<EffectiveSetting> {
        let effective = |setting: &Setting| {
            let Setting { section, key, default, .. } = setting;
            let (value, origin) = match self.given.get(&((*section).to_owned(), (*key).to_owned())) {
                Some(given) => (Some(given.value.several().join(", ")), given.location.clone()),
                None => (default.clone().filter(|text| !text.is_empty()), "default".to_owned()),
            };
            EffectiveSetting { section, key, value: value.map(|value| redact(&value)), origin }
        };
        self.settings.iter().map(effective).collect()
    }

    /// A setting with a default.
    pub fn setting<T: FromStr<Err: Display>>(
        &mut self,
        section: &'static str,
        key: &'static str,
        default: &str,
        meaning: &'static str,
    ) -> Option<T> {
        self.note(section, key, Some(default.to_owned()), meaning);
        match self.text(section, key)? {
            Some(text) => self.parse(section, key, &text),
            None => Some(default.parse().unwrap_or_else(|error| panic!("the default of {section}.{key}: {error}"))),
        }
    }

    /// A setting that may be left out.
    pub fn optional<T: FromStr<Err: Display>>(
        &mut self,
        section: &'static str,
        key: &'static str,
        meaning: &'static str,
    ) -> Option<Option<T>> {
        self.note(section, key, None, meaning);
        match self.text(section, key)? {
            Some(text) => self.parse(section, key, &text).map(Some),
            None => Some(None),
        }
    }

    /// A whole number within `range`.
    pub fn number<N: FromStr<Err: Display> + PartialOrd + Display>(
        &mut self,
        section: &'static str,
        key: &'static str,
        default: N,
        range: RangeInclusive<N>,
        meaning: &'static str,
    ) -> Option<N> {
        let number: N = self.setting(section, key, &default.to_string(), meaning)?;
        if range.contains(&number) {
            return Some(number);
        }
        let remedy = format!("give a number from {} to {}", range.start(), range.end());
        self.wrong(section, key, format!("{number} is out of range"), remedy);
        None
    }

    /// Several values: an array in the file, separated by commas in the environment.
    pub fn list<T: FromStr<Err: Display>>(
        &mut self,
        section: &'static str,
        key: &'static str,
        default: &[&str],
        meaning: &'static str,
    ) -> Option<Vec<T>> {
        self.note(section, key, Some(default.join(", ")), meaning);
        let texts = match self.given.get(&(section.to_owned(), key.to_owned())) {
            Some(given) => given.value.several(),
            None => default.iter().map(|text| (*text).to_owned()).collect(),
        };
        let parsed: Vec<Option<T>> = texts.iter().map(|text| self.parse(section, key, text)).collect();
        parsed.into_iter().collect()
    }

    /// Notes that a setting is wrong, or that it is missing when it is not given.
    pub fn wrong(&mut self, section: &str, key: &str, what: impl Into<String>, remedy: impl Into<String>) {
        let location = match self.given.get(&(section.to_owned(), key.to_owned())) {
            Some(given) => given.location.clone(),
            None => format!("{section}.{key} ({})", variable(section, key)),
        };
        self.problems.push(Problem { location, what: what.into(), remedy: remedy.into() });
    }

    /// The value read, when nothing was wrong; a setting that nothing asked for is a mistake too.
    pub(super) fn finish<T>(mut self, value: Option<T>) -> Result<T, ConfigErrors> {
        self.refuse_unknown();
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ => Err(ConfigErrors(self.problems)),
        }
    }

    /// The settings asked for.
    pub(super) fn settings(self) -> Vec<Setting> {
        self.settings
    }

    fn note(&mut self, section: &'static str, key: &'static str, default: Option<String>, meaning: &'static str) {
        self.settings.push(Setting { section, key, default, meaning });
    }

    /// The text given; nothing at all when a list was given instead.
    fn text(&mut self, section: &str, key: &str) -> Option<Option<String>> {
        match self.given.get(&(section.to_owned(), key.to_owned())).map(|given| &given.value) {
            None => Some(None),
            Some(Value::One(text)) => Some(Some(text.clone())),
            Some(Value::Several(_)) => {
                self.wrong(section, key, "is a list", "give one value");
                None
            }
        }
    }

    fn parse<T: FromStr<Err: Display>>(&mut self, section: &str, key: &str, text: &str) -> Option<T> {
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                let remedy = format!("fix {section}.{key}, or leave it out");
                self.wrong(section, key, format!("'{text}' cannot be used: {error}"), remedy);
                None
            }
        }
    }

    fn refuse_unknown(&mut self) {
        for setting in &self.settings {
            let meant = variable(setting.section, setting.key);
            let miswritten = self.without_section.iter().filter(|name| **name == meant.replace("__", "_"));
            self.problems.extend(miswritten.map(|name| Problem {
                location: format!("variable {name}"),
                what: "there is no setting of this name".to_owned(),
                remedy: format!("did you mean {meant}?"),
            }));
        }
        for ((section, key), given) in &self.given {
            if self.settings.iter().any(|setting| setting.section == section && setting.key == key) {
                continue;
            }
            let remedy = match meant(&self.settings, section, key) {
                Some(Setting { section, key, .. }) => format!("did you mean {section}.{key}?"),
                None => format!("leave it out; {}", there_are(&self.settings, section)),
            };
            let what = format!("there is no setting {section}.{key}");
            self.problems.push(Problem { location: given.location.clone(), what, remedy });
        }
    }
}

/// The setting that a name probably means: one of its section that is spelled alike, or one of that key in a section that is.
fn meant<'a>(settings: &'a [Setting], section: &str, key: &str) -> Option<&'a Setting> {
    let of_the_section = settings.iter().filter(|setting| setting.section == section);
    nearest::among(key, of_the_section.map(|setting| (setting.key, setting))).or_else(|| {
        let of_the_key = settings.iter().filter(|setting| setting.key == key);
        nearest::among(section, of_the_key.map(|setting| (setting.section, setting)))
    })
}

/// The settings of a section; the sections, where there is none of that name.
fn there_are(settings: &[Setting], section: &str) -> String {
    let of_the_section = settings.iter().filter(|setting| setting.section == section);
    let keys: BTreeSet<&str> = of_the_section.map(|setting| setting.key).collect();
    if keys.is_empty() {
        let sections: BTreeSet<&str> = settings.iter().map(|setting| setting.section).collect();
        return format!("the sections are {}", Vec::from_iter(sections).join(", "));
    }
    format!("the settings of {section} are {}", Vec::from_iter(keys).join(", "))
}

/// A value as it may be shown: addresses in it without user and password.
fn redact(value: &str) -> String {
    value.split(", ").map(without_password).collect::<Vec<_>>().join(", ")
}
