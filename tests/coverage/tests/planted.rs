//! Coverage of small workspaces in which what is met, tested and missing is known, because it was planted.

use std::fs;
use std::path::Path;
use std::process::Command;

use convene_guidance_coverage::report::{Report, RowCoverage, Tally};
use tempfile::TempDir;

const CODE: &str = "services/activation/src/domain/decide.rs";
const TESTS: &str = "services/activation/tests/decide.rs";

/// A workspace with rows `(identifier, how)` of the activation service, and files `(path, content)`.
fn workspace(rows: &[(&str, &str)], files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let rows: Vec<String> = rows.iter().map(|(id, how)| row(id, how, "activation")).collect();
    let catalogue = if rows.is_empty() { "row = []".to_owned() } else { rows.concat() };
    write(folder.path(), "services/kernel/data/guidance/catalogue.toml", &catalogue);
    write(folder.path(), "services/activation/src/lib.rs", "//! The service.\n");
    for (path, content) in files {
        write(folder.path(), path, content);
    }
    folder
}

fn row(id: &str, how: &str, service: &str) -> String {
    format!(
        "[[row]]\nid = \"{id}\"\ndocument = \"RM\"\nsection = \"1\"\ntext = \"x\"\nhow = [{how}]\nservice = \"{service}\"\n"
    )
}

fn write(root: &Path, path: &str, content: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("files lie in folders")).expect("the folder is made");
    fs::write(path, content).expect("the file is written");
}

fn coverage(folder: &TempDir) -> Vec<RowCoverage> {
    Report::of(folder.path()).unwrap_or_else(|problem| panic!("{problem}")).rows
}

fn places(folder: &TempDir) -> Vec<String> {
    coverage(folder).remove(0).places
}

fn tests(folder: &TempDir) -> Vec<String> {
    coverage(folder).remove(0).tests.into_iter().collect()
}

#[test]
fn a_row_with_code_and_test_lacks_nothing() {
    let folder = workspace(
        &[("RM-1.1", "\"enforce\"")],
        &[
            (CODE, "//! Decisions.\n\nfn refuse() -> Row {\n    Row::new(\"RM-1.1\")\n}\n"),
            (TESTS, "/// RM-1.1: refused.\n#[test]\nfn refuses() {}\n"),
        ],
    );
    let coverage = coverage(&folder).remove(0);
    assert_eq!(coverage.lacks(), None);
    assert_eq!(coverage.to_string(), format!("RM-1.1\tactivation\tenforce\t{CODE}:4\trefuses"));
}

#[test]
fn what_is_missing_is_named() {
    let folder = workspace(
        &[("RM-1.1", "\"enforce\""), ("RM-1.2", "\"warn\""), ("RM-1.3", "\"record\"")],
        &[(CODE, "const CITED: &str = \"RM-1.2\";\n"), (TESTS, "#[test]\nfn shows() { check(\"RM-1.3\") }\n")],
    );
    let lacks: Vec<_> = coverage(&folder).iter().map(RowCoverage::lacks).collect();
    assert_eq!(
        lacks,
        [Some("no place in the code; no test".into()), Some("no test".into()), Some("no place in the code".into())]
    );
}

#[test]
fn an_identifier_that_begins_alike_is_another_row() {
    let folder = workspace(
        &[("RM-1.1", "\"enforce\"")],
        &[
            (CODE, "const CITED: [&str; 2] = [\"RM-1.11\", \"RM-1.1-draft\"];\n"),
            (TESTS, "/// RM-1.10\n#[test]\nfn shows() { check(\"RM-1.12\") }\n"),
        ],
    );
    assert_eq!(coverage(&folder)[0].lacks().as_deref(), Some("no place in the code; no test"));
}

#[test]
fn comments_and_documentation_meet_nothing() {
    let folder = workspace(
        &[("RM-1.1", "\"enforce\"")],
        &[(CODE, "//! RM-1.1\n/// RM-1.1\n#[doc = \"RM-1.1\"]\nfn refuse() {\n    // \"RM-1.1\"\n}\n")],
    );
    assert!(places(&folder).is_empty());
}

#[test]
fn literals_inside_macros_count() {
    let folder = workspace(
        &[("RM-1.1", "\"enforce\"")],
        &[(CODE, "fn refuse() -> Refusal {\n    refusal! {\n        r#\"RM-1.1\"# => vec![1],\n    }\n}\n")],
    );
    assert_eq!(places(&folder), [format!("{CODE}:3")]);
}

#[test]
fn code_for_tests_only_meets_nothing() {
    let inline = "#[cfg(test)]\nmod tests { const CITED: &str = \"RM-1.1\"; }\n#[cfg(all(test, unix))]\nconst ALSO: &str = \"RM-1.1\";\n#[test]\nfn loose() { check(\"RM-1.1\") }\n";
    let folder = workspace(
        &[("RM-1.1", "\"enforce\"")],
        &[
            (CODE, inline),
            ("services/activation/src/domain/mod.rs", "#[cfg(test)]\nmod examples;\nmod decide;\n"),
            ("services/activation/src/domain/examples.rs", "mod more;\nconst CITED: &str = \"RM-1.1\";\n"),
            ("services/activation/src/domain/examples/more.rs", "const CITED: &str = \"RM-1.1\";\n"),
        ],
    );
    assert!(places(&folder).is_empty());
    assert_eq!(tests(&folder), ["loose"]);
}

#[test]
fn code_that_is_compiled_without_tests_too_counts() {
    let folder = workspace(
        &[("RM-1.1", "\"enforce\"")],
        &[(
            CODE,
            "#[cfg(not(test))]\nconst ONE: &str = \"RM-1.1\";\n#[cfg(any(test, unix))]\nconst TWO: &str = \"RM-1.1\";\n",
        )],
    );
    assert_eq!(places(&folder), [format!("{CODE}:2"), format!("{CODE}:4")]);
}

#[test]
fn asynchronous_and_property_tests_are_tests() {
    let folder = workspace(
        &[("RM-1.1", "\"enforce\"")],
        &[
            (
                TESTS,
                "mod deep {\n    #[tokio::test(flavor = \"multi_thread\")]\n    async fn waits() {\n        // RM-1.1 by silence\n    }\n}\nfn helper() { check(\"RM-1.1\") }\n",
            ),
            (
                "tests/tests/properties.rs",
                "proptest! {\n    #![proptest_config(cases(9))]\n    /// RM-1.1: never.\n    #[test]\n    fn holds(commands in any_commands()) {\n        prop_assert!(true);\n    }\n}\n",
            ),
        ],
    );
    assert_eq!(tests(&folder), ["holds", "waits"]);
}

#[test]
fn the_steps_of_a_scenario_are_tests_and_its_comments_are_not() {
    let folder = workspace(
        &[("RM-1.1", "\"enforce\"")],
        &[
            (
                "tests/scenarios/haiyan.yaml",
                "title: Haiyan\nsteps:\n  - rpc: Propose\n    expect: { refused: [RM-1.1] }\n",
            ),
            ("tests/scenarios/matthew.yaml", "# RM-1.1\ntitle: RM-1.1\nsteps: []\n"),
        ],
    );
    assert_eq!(tests(&folder), ["scenario:haiyan.yaml"]);
}

#[test]
fn reference_data_and_policy_meet_a_row() {
    let policy = "# RM-1.1\n[[rule]]\nid = \"four-criteria\"\nrow = \"RM-1.1\"\n";
    let folder = workspace(
        &[("RM-1.1", "\"enforce\", \"data\"")],
        &[
            ("services/kernel/data/policy/iasc-2012.toml", policy),
            ("services/kernel/data/reference/clusters.toml", "[[cluster]]\nrows = [\n  \"GN-1\",\n  \"RM-1.1\",\n]\n"),
        ],
    );
    let expected = ["services/kernel/data/policy/iasc-2012.toml:4", "services/kernel/data/reference/clusters.toml:4"];
    assert_eq!(places(&folder), expected);
}

#[test]
fn a_policy_rule_meets_a_tracked_row_only_when_its_service_uses_it() {
    let policy = ("services/kernel/data/policy/iasc-2012.toml", "[[rule]]\nid = \"erc-answer\"\nrow = \"RM-1.11\"\n");
    let rows = [("RM-1.11", "\"track\"")];

    let unused = workspace(&rows, &[policy, ("services/scheduler/src/lib.rs", "const RULE: &str = \"erc-answer\";\n")]);
    let lacks = coverage(&unused).remove(0).lacks().expect("an unused rule meets nothing");
    let reason =
        "the rule \"erc-answer\" (services/kernel/data/policy/iasc-2012.toml:3) is not used in services/activation/src";
    assert!(lacks.contains(reason), "{lacks}");

    let used = workspace(&rows, &[policy, (CODE, "fn open() -> Duty { Duty::open(\"erc-answer\") }\n")]);
    assert_eq!(places(&used), ["services/kernel/data/policy/iasc-2012.toml:3"]);
}

#[test]
fn a_service_to_come_lacks_nothing_yet() {
    let folder = workspace(&[], &[]);
    write(folder.path(), "services/kernel/data/guidance/catalogue.toml", &row("IM-1", "\"record\"", "icsm"));
    let report = Report::of(folder.path()).unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(report.rows[0].lacks(), None);
    assert_eq!(report.by_service()["icsm"], Tally { met: 0, tested: 0, planned: 0, total: 1, is_built: false });
    assert_eq!(report.by_service()["icsm"].to_string(), "NOT BUILT; of its 1 rows others meet 0 and test 0");
}

#[test]
fn a_planned_row_lacks_nothing_until_its_service_cites_it() {
    let test = (TESTS, "/// RM-1.1: refused.\n#[test]\nfn refuses() {}\n");
    let of_another = ("services/icsm/src/lib.rs", "const CITED: &str = \"RM-1.1\";\n");
    let planned = |files: &[(&str, &str)]| {
        let folder = workspace(&[], files);
        let row = row("RM-1.1", "\"enforce\"", "activation") + "planned = true\n";
        write(folder.path(), "services/kernel/data/guidance/catalogue.toml", &row);
        Report::of(folder.path()).unwrap_or_else(|problem| panic!("{problem}"))
    };
    let later = planned(&[test, of_another]);
    assert_eq!(later.rows[0].lacks(), None);
    assert_eq!(later.by_service()["activation"], Tally { planned: 1, total: 1, is_built: true, ..Tally::default() });
    let cited = planned(&[test, (CODE, "const CITED: &str = \"RM-1.1\";\n")]);
    let lacks = cited.rows[0].lacks().expect("what is met is not planned");
    assert!(lacks.starts_with(&format!("planned in the catalogue, and cited at {CODE}")), "{lacks}");
    assert!(!cited.is_complete());
}

#[test]
fn a_citation_of_a_row_that_does_not_exist_is_named() {
    let folder = workspace(
        &[],
        &[
            (CODE, "/// RM-0.9 in documentation cites nothing.\nconst CITED: &str = \"RM-1.1\";\n"),
            (TESTS, "/// RM-1.2: refused.\n#[test]\nfn refuses() {}\n"),
            ("services/kernel/data/reference/clusters.toml", "row = \"GN-99\"\n"),
            ("tests/scenarios/haiyan.yaml", "steps: [{ expect: { refused: [OG-99] } }]\n"),
        ],
    );
    let report = Report::of(folder.path()).unwrap_or_else(|problem| panic!("{problem}"));
    let unknown: Vec<&str> = report.unknown.iter().map(String::as_str).collect();
    let expected = [
        &format!("{CODE}: RM-1.1"),
        &format!("{TESTS}: RM-1.2"),
        "services/kernel/data/reference/clusters.toml: GN-99",
    ];
    assert_eq!(unknown[0], "haiyan.yaml: OG-99");
    assert_eq!(unknown[1..], expected);
    assert!(!report.is_complete());
}

#[test]
fn a_row_listed_twice_is_refused() {
    let folder = workspace(&[("RM-1.1", "\"enforce\""), ("RM-1.1", "\"warn\"")], &[]);
    let problem = Report::of(folder.path()).err().expect("two rows of one name");
    assert!(problem.to_string().ends_with("listed more than once: RM-1.1"), "{problem}");
}

#[test]
fn the_program_says_by_its_exit_code_whether_a_row_lacks_something() {
    let run = |folder: &TempDir| {
        Command::new(env!("CARGO_BIN_EXE_convene-guidance-coverage")).arg(folder.path()).output().expect("it runs")
    };
    let lacking = run(&workspace(&[("RM-1.1", "\"enforce\"")], &[]));
    assert_eq!(lacking.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&lacking.stdout), "RM-1.1\tactivation\tenforce\t\t\n");
    let said = String::from_utf8_lossy(&lacking.stderr).into_owned();
    assert!(said.contains("RM-1.1 (activation): no place in the code; no test"), "{said}");
    assert!(said.ends_with("activation: 0 met, 0 tested, of 1 rows\n"), "{said}");

    let without_catalogue = tempfile::tempdir().expect("a temporary folder");
    assert_eq!(run(&without_catalogue).status.code(), Some(2));
}
