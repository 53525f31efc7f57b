//! Codes by the names in use for them, from the reference data of the installation.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::Value;

use convene_client::suggest::nearest;

/// The codes of one kind of thing, by code, name and other names in use.
#[derive(Debug, Default)]
pub struct Register {
    /// By each name in lower case, the codes it may mean.
    codes: BTreeMap<String, Vec<String>>,
    /// By the words of each name that tell it from others, the codes it may mean.
    by_words: BTreeMap<String, Vec<String>>,
}

impl Register {
    /// The register of a list of the reference service, whose entries have a `code` and names in these fields.
    pub fn of(entries: &[Value], names: impl Fn(&Value) -> Vec<&Value>) -> Self {
        let mut register = Self::default();
        for entry in entries {
            let code = entry["code"].as_str().unwrap_or_default();
            register.add(code, code);
            for name in names(entry).into_iter().filter_map(Value::as_str) {
                register.add(name, code);
            }
        }
        register
    }

    fn add(&mut self, name: &str, code: &str) {
        for (names, key) in [(&mut self.codes, name.to_lowercase()), (&mut self.by_words, words(name))] {
            let codes = names.entry(key).or_default();
            if !name.is_empty() && !codes.iter().any(|known| known == code) {
                codes.push(code.to_owned());
            }
        }
    }

    /// The code that a cell names: by a code, by a name, or by the words that tell the name from all others, such as `World Vision`
    /// for World Vision International.
    ///
    /// # Errors
    /// What is wrong with the cell, and which codes are meant perhaps.
    pub fn code(&self, cell: &str) -> Result<String, String> {
        let named = self.codes.get(&cell.to_lowercase());
        let named = named.or_else(|| self.by_words.get(&words(cell))).filter(|codes| !codes.is_empty());
        match named.map(Vec::as_slice) {
            Some([code]) => Ok(code.clone()),
            Some(codes) if codes.iter().any(|code| code == cell) => Ok(cell.to_owned()),
            Some(codes) => Err(format!("'{cell}' may be {}; write the code", codes.join(" or "))),
            None => {
                let others = self.codes.iter().filter(|(name, _)| !is_another_code(name, &cell.to_lowercase()));
                let near = nearest(others, |(name, _)| name, &cell.to_lowercase());
                Err(match near.first() {
                    Some((_, codes)) if is_code(cell) => {
                        format!("{cell} is not in the register; did you mean {}?", codes.join(" or "))
                    }
                    Some((name, codes)) => {
                        format!("'{cell}' is not known; perhaps {} ({name}) is meant", codes.join(" or "))
                    }
                    None => format!("'{cell}' is not known; write the code, which `convene reference` lists"),
                })
            }
        }
    }
}

/// The words of a name that tell it from others, in lower case.
fn words(name: &str) -> String {
    const OF_MANY: [&str; 6] = ["the", "of", "and", "for", "international", "cluster"];
    let words = name.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase);
    let words = words.filter(|word| !word.is_empty() && !OF_MANY.contains(&word.as_str()));
    words.collect::<Vec<_>>().join(" ")
}

/// Whether two short codes differ in a letter: then one is no misspelling of the other.
fn is_another_code(name: &str, cell: &str) -> bool {
    const SHORT: usize = 3;
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    name.len() == cell.len() && cell.len() <= SHORT && letters(name) != letters(cell)
}

/// Whether a cell is written as codes are.
fn is_code(cell: &str) -> bool {
    cell.len() >= 2 && cell.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The registers that a file of clusters refers to.
#[derive(Debug, Default)]
pub struct Names {
    /// Countries, by their names in every language.
    pub countries: Register,
    /// Sectors, as the register had them on each day on which a cluster of the file was activated (row GN-3).
    pub sectors: BTreeMap<NaiveDate, Register>,
    /// Sectors as they are today.
    pub sectors_today: Register,
    /// Organizations.
    pub organizations: Register,
}

impl Names {
    /// The sectors of a cluster that was activated on a day: one and the same sector has other codes on other days.
    pub fn sectors_on(&self, day: Option<NaiveDate>) -> &Register {
        day.and_then(|day| self.sectors.get(&day)).unwrap_or(&self.sectors_today)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_in_use_are_understood_and_others_reported() {
        let entries = [
            json!({"code": "WSH", "name": "Water, Sanitation and Hygiene", "aliases": ["WASH", "Water"]}),
            json!({"code": "WTR", "name": "Water Supply", "aliases": ["Water"]}),
        ];
        let register = Register::of(&entries, |entry| {
            let aliases = entry["aliases"].as_array().into_iter().flatten();
            aliases.chain([&entry["name"]]).collect()
        });
        for cell in ["WSH", "wsh", "WASH", "water, sanitation and hygiene"] {
            assert_eq!(register.code(cell), Ok("WSH".to_owned()), "{cell}");
        }
        assert!(register.code("WSR").expect_err("it is another code").contains("convene reference"));
        let water = register.code("WATR").expect_err("a letter is missing");
        assert!(water.contains("WATR is not in the register; did you mean WSH or WTR?"), "{water}");
        assert_eq!(register.code("The Water & Sanitation, Hygiene cluster"), Ok("WSH".to_owned()));
        assert!(register.code("Water").expect_err("it is ambiguous").contains("WSH or WTR"));
        assert!(register.code("Watr Supply").expect_err("it is misspelt").contains("WTR"));
        assert!(register.code("Gymnastics").expect_err("it is unknown").contains("convene reference"));
    }
}
