//! The words of coverage files: what headings, clusters, statuses and months are called, in English, French and Spanish.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use convene_kernel::reference::Reference;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::canonical::Area;
use super::field::{DEEPEST, Field, Who};
use super::problem::Refused;

/// What Convene brings along.
const BUILT_IN: &str = include_str!("../../data/coverage.toml");

/// The words by what they mean, each folded.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    headings: BTreeMap<String, Field>,
    people: BTreeMap<String, Who>,
    clusters: BTreeMap<String, String>,
    organizations: BTreeSet<String>,
    /// The organizations that a name stands for, by the name.
    written: BTreeMap<String, Vec<WrittenOrganization>>,
    statuses: BTreeMap<String, String>,
    countrywide: Vec<String>,
    countrywide_has_digits: bool,
    months: BTreeMap<u32, Vec<String>>,
}

/// A file of words.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    #[serde(default)]
    headings: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    people: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    clusters: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    organizations: Vec<WrittenOrganization>,
    #[serde(default)]
    statuses: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    areas: AreaWords,
    #[serde(default)]
    months: BTreeMap<u32, Vec<String>>,
}

/// The words about areas.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AreaWords {
    #[serde(default)]
    countrywide: Vec<String>,
}

/// An organization, how files write it, and in which areas they mean it by that.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenOrganization {
    name: String,
    written: Vec<String>,
    /// The codes or the names of areas; everywhere where there are none.
    #[serde(default)]
    within: Vec<String>,
}

impl WrittenOrganization {
    /// Whether an area is one of those named, or in one.
    fn is_meant_in(&self, area: &Area) -> bool {
        let is_it = |named: &str, wanted: &str| named == wanted || folded(named) == folded(wanted);
        let mut named = area.code.split('/').chain(area.within.split('/')).chain([area.name.as_str()]);
        named.any(|named| !named.is_empty() && self.within.iter().any(|wanted| is_it(named, wanted)))
            || self.within.iter().any(|wanted| area.code.starts_with(wanted.as_str()))
    }
}

impl Vocabulary {
    /// The words that Convene brings along, with the names of clusters on `day`.
    ///
    /// # Panics
    /// When the words built in are not well formed, which a test rules out.
    pub fn built_in(reference: &Reference, day: NaiveDate) -> Self {
        let mut vocabulary = Self {
            headings: BTreeMap::new(),
            people: BTreeMap::new(),
            clusters: BTreeMap::new(),
            organizations: BTreeSet::new(),
            written: BTreeMap::new(),
            statuses: BTreeMap::new(),
            countrywide: Vec::new(),
            countrywide_has_digits: false,
            months: BTreeMap::new(),
        };
        vocabulary.add(BUILT_IN).expect("the words built in are well formed");
        for cluster in reference.register(day) {
            let names =
                [cluster.code.as_str(), &cluster.name].into_iter().chain(cluster.aliases.iter().map(String::as_str));
            for name in names {
                vocabulary.clusters.entry(folded(name)).or_insert_with(|| cluster.code.to_string());
            }
        }
        for organization in reference.organizations() {
            let names = [organization.code.as_str(), &organization.name].into_iter();
            let names = names.chain(organization.aliases.iter().map(String::as_str));
            vocabulary.organizations.extend(names.map(folded));
        }
        vocabulary
    }

    /// Adds the words of an operator's file, which go before those that are there.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn add(&mut self, text: &str) -> Result<(), Refused> {
        let words: Words = toml::from_str(text)
            .map_err(|error| Refused::because(format!("the words are not well formed: {error}")))?;
        for (field, names) in &words.headings {
            for (field, level) in levels(field) {
                let known = Field::named(&field);
                let known =
                    known.ok_or_else(|| Refused::because(format!("'{field}' is not what a column may mean")))?;
                self.headings.extend(names.iter().map(|name| (folded(&name.replace("{n}", &level)), known)));
            }
        }
        for (who, names) in &words.people {
            let known = Who::named(who);
            let known = known.ok_or_else(|| Refused::because(format!("'{who}' is not whom a column may count")))?;
            self.people.extend(names.iter().map(|name| (folded(name), known)));
        }
        let meanings = |table: &BTreeMap<String, Vec<String>>| {
            let words =
                table.iter().flat_map(|(meaning, names)| names.iter().map(move |name| (folded(name), meaning.clone())));
            words.collect::<Vec<_>>()
        };
        for organization in words.organizations {
            self.organizations.insert(folded(&organization.name));
            for written in &organization.written {
                self.written.entry(folded(written)).or_default().push(organization.clone());
            }
        }
        self.clusters.extend(meanings(&words.clusters));
        self.statuses.extend(meanings(&words.statuses));
        self.countrywide.extend(words.areas.countrywide.iter().map(|name| folded(name)));
        self.countrywide_has_digits =
            self.countrywide.iter().any(|name| name.bytes().any(|byte| byte.is_ascii_digit()));
        for (month, names) in words.months {
            self.months.entry(month).or_default().extend(names.iter().map(|name| folded(name)));
        }
        Ok(())
    }

    /// What a heading means.
    pub fn heading(&self, text: &str) -> Option<Field> {
        let text = folded(text);
        self.headings.get(&text).copied().or_else(|| self.counted(&text))
    }

    /// What a heading counts that says it of people of one kind, as 'personnes atteintes femmes' does, in either order.
    fn counted(&self, text: &str) -> Option<Field> {
        let cuts = text.match_indices(' ').map(|(at, _)| (&text[..at], &text[at + 1..]));
        let mut orders = cuts.flat_map(|(before, after)| [(before, after), (after, before)]);
        orders.find_map(|(counted, people)| self.headings.get(counted)?.of(*self.people.get(people)?))
    }

    /// The code of the cluster of that name.
    pub fn cluster(&self, text: &str) -> Option<&str> {
        self.clusters.get(&folded(text)).map(String::as_str)
    }

    /// The known name of a cluster that is most like `text`.
    pub fn nearest_cluster(&self, text: &str) -> Option<&str> {
        const LIKENESS: f64 = 0.8;
        let text = folded(text);
        let alike = self.clusters.keys().map(|name| (strsim::jaro_winkler(name, &text), name));
        let nearest =
            alike.max_by(|one, other| one.0.total_cmp(&other.0)).filter(|(likeness, _)| *likeness >= LIKENESS);
        nearest.map(|(_, name)| name.as_str())
    }

    /// The organization that a name stands for in an area: that which is meant there, else that which is meant everywhere. None where
    /// that is not one: the name stays as it is written.
    pub fn organization_in(&self, written: &str, area: &Area) -> Option<&str> {
        if self.written.is_empty() {
            return None;
        }
        let known = self.written.get(&folded(written)).map(Vec::as_slice).unwrap_or_default();
        let (mut there, mut everywhere): (Vec<_>, Vec<_>) = known.iter().partition(|one| !one.within.is_empty());
        there.retain(|one| one.is_meant_in(area));
        let meant = if there.is_empty() { &mut everywhere } else { &mut there };
        match meant[..] {
            [one] => Some(&one.name),
            _ => None,
        }
    }

    /// Whether an operator says what a name stands for.
    pub fn is_explained(&self, written: &str) -> bool {
        self.written.contains_key(&folded(written))
    }

    /// Whether the register or an operator has an organization of that code or name.
    pub fn is_organization(&self, text: &str) -> bool {
        self.organizations.contains(&folded(text))
    }

    /// The status of that name.
    pub fn status(&self, text: &str) -> Option<&str> {
        self.statuses.get(&folded(text)).map(String::as_str)
    }

    /// The statuses there are.
    pub fn statuses(&self) -> Vec<&str> {
        let mut statuses: Vec<_> = self.statuses.values().map(String::as_str).collect();
        statuses.sort_unstable();
        statuses.dedup();
        statuses
    }

    /// Whether a cell says that something is in the whole country.
    pub fn is_countrywide(&self, text: &str) -> bool {
        // Most cells are codes, and words of this kind have no digits.
        let has_digits = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
        (!has_digits(text) || self.countrywide_has_digits) && self.countrywide.contains(&folded(text))
    }

    /// The month that a word names.
    pub fn month(&self, text: &str) -> Option<u32> {
        let text = folded(text);
        let begins = |names: &[String]| text.len() >= 3 && names.iter().any(|name| text.starts_with(name.as_str()));
        self.months.iter().find(|(_, names)| begins(names)).map(|(month, _)| *month)
    }
}

/// A field for each level, where it has levels.
fn levels(field: &str) -> Vec<(String, String)> {
    if !field.contains("{n}") {
        return vec![(field.to_owned(), String::new())];
    }
    (0..=DEEPEST).map(|level| (field.replace("{n}", &level.to_string()), level.to_string())).collect()
}

/// A text in lower case, without accents, with single spaces in place of everything that is neither letter nor digit.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut push = |letter: char| match letter {
        'œ' => folded.push_str("oe"),
        _ if letter.is_alphanumeric() => folded.push(letter),
        _ if folded.is_empty() || folded.ends_with(' ') => {}
        _ => folded.push(' '),
    };
    if text.is_ascii() {
        // Most texts are, and have nothing to be taken apart.
        text.bytes().for_each(|byte| push(char::from(byte.to_ascii_lowercase())));
    } else {
        text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).for_each(push);
    }
    folded.truncate(folded.trim_end().len());
    folded
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The words built in, on a day of 2024.
    pub fn words() -> Vocabulary {
        let day = NaiveDate::from_ymd_opt(2024, 3, 1).expect("a day");
        Vocabulary::built_in(&Reference::embedded(), day)
    }

    /// RM-8.4: headings, clusters, statuses and months are known in three languages, however they are written.
    #[test]
    fn words_are_known_in_three_languages() {
        let words = words();
        for (heading, field) in [
            ("IMPLEMENTER\n ORGANIZATION ", Field::Organization),
            ("Organisation Accronyme", Field::Acronym),
            ("SECTOR / CLUSTER", Field::Cluster),
            ("admin2Pcod", Field::AreaCode(2)),
            ("Pcode1", Field::AreaCode(1)),
            ("Fecha de  inicio", Field::Begins),
            ("Ménages atteints", Field::Reached(Who::Households)),
        ] {
            assert_eq!(words.heading(heading), Some(field), "{heading}");
        }
        for (cluster, code) in
            [("Santé", "HEA"), ("W.A.S.H.", "WSH"), ("wash", "WSH"), ("Protección", "PRO"), ("FSC", "FSC")]
        {
            let code = if cluster == "W.A.S.H." { None } else { Some(code) };
            assert_eq!(words.cluster(cluster), code, "{cluster}");
        }
        assert_eq!(words.nearest_cluster("Helth"), Some("health"));
        assert_eq!((words.status("Terminée"), words.status("maybe")), (Some("completed"), None));
        assert_eq!(
            (words.month("août"), words.month("Dic."), words.month("juillet"), words.month("ju")),
            (Some(8), Some(12), Some(7), None)
        );
    }

    /// RM-8.4: an operator adds words, and says in a known form what they mean.
    #[test]
    fn an_operator_adds_words() {
        let mut words = words();
        words
            .add("[headings]\n\"cluster\" = [\"Pilier\"]\n[clusters]\nHEA = [\"Pilier 3\"]")
            .expect("they are well formed");
        assert_eq!((words.heading("pilier"), words.cluster("Pilier 3")), (Some(Field::Cluster), Some("HEA")));
        let refused = words.add("[headings]\n\"colour\" = [\"couleur\"]").expect_err("no field has that name");
        assert!(refused.to_string().contains("'colour' is not what a column may mean"), "{refused}");
        assert!(words.add("heading = 1").is_err());
    }

    use super::super::field::Who;
}
