//! The words of coverage files: what headings, clusters, statuses and months are called, in English, French and Spanish.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use convene_kernel::reference::Reference;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::field::{DEEPEST, Field};
use super::problem::Refused;

/// What Convene brings along.
const BUILT_IN: &str = include_str!("../../data/coverage.toml");

/// The words by what they mean, each folded.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    headings: BTreeMap<String, Field>,
    clusters: BTreeMap<String, String>,
    organizations: BTreeSet<String>,
    statuses: BTreeMap<String, String>,
    countrywide: Vec<String>,
    months: BTreeMap<u32, Vec<String>>,
}

/// A file of words.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    #[serde(default)]
    headings: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    clusters: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    statuses: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    areas: Areas,
    #[serde(default)]
    months: BTreeMap<u32, Vec<String>>,
}

/// The words about areas.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Areas {
    #[serde(default)]
    countrywide: Vec<String>,
}

impl Vocabulary {
    /// The words that Convene brings along, with the names of clusters on `day`.
    ///
    /// # Panics
    /// When the words built in are not well formed, which a test rules out.
    pub fn built_in(reference: &Reference, day: NaiveDate) -> Self {
        let mut vocabulary = Self {
            headings: BTreeMap::new(),
            clusters: BTreeMap::new(),
            organizations: BTreeSet::new(),
            statuses: BTreeMap::new(),
            countrywide: Vec::new(),
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
        let meanings = |table: &BTreeMap<String, Vec<String>>| {
            let words =
                table.iter().flat_map(|(meaning, names)| names.iter().map(move |name| (folded(name), meaning.clone())));
            words.collect::<Vec<_>>()
        };
        self.clusters.extend(meanings(&words.clusters));
        self.statuses.extend(meanings(&words.statuses));
        self.countrywide.extend(words.areas.countrywide.iter().map(|name| folded(name)));
        for (month, names) in words.months {
            self.months.entry(month).or_default().extend(names.iter().map(|name| folded(name)));
        }
        Ok(())
    }

    /// What a heading means.
    pub fn heading(&self, text: &str) -> Option<Field> {
        self.headings.get(&folded(text)).copied()
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

    /// Whether the register has an organization of that code or name.
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
        self.countrywide.contains(&folded(text))
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
