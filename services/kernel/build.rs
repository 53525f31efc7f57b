//! Writes a constant for each rule, reading and number of the embedded policy, so that code names what the compiler knows.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

const POLICY: &str = "data/policy/iasc-2012.toml";

fn main() {
    println!("cargo::rerun-if-changed={POLICY}");
    println!("cargo::rerun-if-changed=build.rs");
    let text = fs::read_to_string(POLICY).expect("the policy is readable");
    let policy: toml::Table = text.parse().expect("the policy is TOML");
    let rules = Constants { of_type: "RuleId", key: "id", text: "what", all: "Every rule of the embedded policy." };
    let readings =
        Constants { of_type: "ReadingId", key: "name", text: "text", all: "Every reading of the embedded policy." };
    let numbers =
        Constants { of_type: "NumberId", key: "name", text: "text", all: "Every number of the embedded policy." };
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("rules.rs"), rules.of(&policy["rule"])).expect("OUT_DIR is writable");
    fs::write(Path::new(&out).join("readings.rs"), readings.of(&policy["reading"])).expect("OUT_DIR is writable");
    fs::write(Path::new(&out).join("numbers.rs"), numbers.of(&policy["number"])).expect("OUT_DIR is writable");
}

/// Constants of one type, one for each table of a list.
struct Constants {
    of_type: &'static str,
    key: &'static str,
    text: &'static str,
    all: &'static str,
}

impl Constants {
    fn of(&self, tables: &toml::Value) -> String {
        let (mut constants, mut names) = (String::new(), Vec::new());
        for table in tables.as_array().expect("the policy has a list of them") {
            let field = |name: &str| table[name].as_str().expect("each has an identifier, a row and a text");
            let (id, row, text) = (field(self.key), field("row"), field(self.text));
            let name: String = id
                .chars()
                .map(|character| if character.is_ascii_alphanumeric() { character.to_ascii_uppercase() } else { '_' })
                .collect();
            let of_type = self.of_type;
            writeln!(constants, "/// {text} (row {row}).\npub const {name}: {of_type} = {of_type}({id:?});")
                .expect("writing to a string succeeds");
            names.push(name);
        }
        let (all, of_type) = (self.all, self.of_type);
        writeln!(constants, "/// {all}\npub const ALL: &[{of_type}] = &[{}];", names.join(", "))
            .expect("writing to a string succeeds");
        constants
    }
}
