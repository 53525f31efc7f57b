//! Writes a constant for each rule of the embedded policy, so that code names rules the compiler knows.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

const POLICY: &str = "data/policy/iasc-2012.toml";

fn main() {
    println!("cargo::rerun-if-changed={POLICY}");
    println!("cargo::rerun-if-changed=build.rs");
    let text = fs::read_to_string(POLICY).expect("the policy is readable");
    let policy: toml::Table = text.parse().expect("the policy is TOML");
    let rules = policy["rule"].as_array().expect("the policy lists rules");
    let (mut constants, mut names) = (String::new(), Vec::new());
    for rule in rules {
        let field = |name: &str| rule[name].as_str().expect("a rule has an id, a row and what is owed");
        let (id, row, what) = (field("id"), field("row"), field("what"));
        let name: String = id
            .chars()
            .map(|character| if character.is_ascii_alphanumeric() { character.to_ascii_uppercase() } else { '_' })
            .collect();
        writeln!(constants, "/// {what} (row {row}).\npub const {name}: RuleId = RuleId({id:?});")
            .expect("writing to a string succeeds");
        names.push(name);
    }
    writeln!(constants, "/// Every rule of the embedded policy.\npub const ALL: &[RuleId] = &[{}];", names.join(", "))
        .expect("writing to a string succeeds");
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("rules.rs"), constants).expect("OUT_DIR is writable");
}
