//! Codes by the names in use for them, from the reference data of the installation.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::Value;

use crate::suggest::nearest;

/// The codes of one kind of thing, by code, name and other names in use.
#[derive(Debug, Default)]
pub struct Register {
    /// By each name in lower case, the codes it may mean.
    codes: BTreeMap<String, Vec<String>>,
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
        let codes = self.codes.entry(name.to_lowercase()).or_default();
        if !name.is_empty() && !codes.iter().any(|known| known == code) {
            codes.push(code.to_owned());
        }
    }

    /// The code that a cell names. What is written as a code is one, known here or not: the service says which are valid when.
    ///
    /// # Errors
    /// What is wrong with the cell, and which codes are meant perhaps.
    pub fn code(&self, cell: &str) -> Result<String, String> {
        match self.codes.get(&cell.to_lowercase()).map(Vec::as_slice) {
            Some([code]) => Ok(code.clone()),
            Some(codes) if codes.iter().any(|code| code == cell) => Ok(cell.to_owned()),
            Some(codes) => Err(format!("'{cell}' may be {}; write the code", codes.join(" or "))),
            None if is_code(cell) => Ok(cell.to_owned()),
            None => {
                let near = nearest(self.codes.iter(), |(name, _)| name, &cell.to_lowercase());
                Err(match near.first() {
                    Some((name, codes)) => {
                        format!("'{cell}' is not known; perhaps {} ({name}) is meant", codes.join(" or "))
                    }
                    None => format!("'{cell}' is not known; write the code, which `convene reference` lists"),
                })
            }
        }
    }
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
        assert_eq!(register.code("HEA"), Ok("HEA".to_owned()), "the service says whether it is a code");
        assert!(register.code("Water").expect_err("it is ambiguous").contains("WSH or WTR"));
        assert!(register.code("Watr Supply").expect_err("it is misspelt").contains("WTR"));
        assert!(register.code("Gymnastics").expect_err("it is unknown").contains("convene reference"));
    }
}
