//! The program as a newcomer uses it: the walk of `docs/first-cluster.md`, command by command, against `convene up`.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// `convene up` as a process of its own; it ends with the test.
struct Suite {
    process: Child,
    data: TempDir,
}

impl Suite {
    /// Starts it, and returns when it says that it is up.
    fn start() -> Self {
        let data = tempfile::tempdir().expect("a temporary folder");
        let mut process = convene(data.path())
            .args(["up", "--free-addresses"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let said = process.stdout.take().expect("its output is read");
        let is_up = BufReader::new(said).lines().map_while(Result::ok).any(|line| line.contains("Convene is up"));
        assert!(is_up, "the suite did not come up");
        Self { process, data }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        convene(self.data.path()).args(arguments).output().expect("the program runs")
    }

    /// What a command says that succeeds.
    fn said(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?} failed: {error}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// What a command says that is refused.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} was not refused");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

impl Drop for Suite {
    fn drop(&mut self) {
        // Told to stop, it ends its NATS server, too; only what does not listen is killed.
        let told = Command::new("kill").arg(self.process.id().to_string()).status();
        if !told.is_ok_and(|status| status.success()) {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

fn convene(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_convene"));
    // The NATS server that `make tools` installs is looked for from the root of the project.
    command.current_dir(root()).arg("--data").arg(data).stderr(Stdio::piped());
    command
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The commands of the walk that begin with `convene call`, as words.
fn calls_of_the_walk() -> Vec<Vec<String>> {
    let walk = std::fs::read_to_string(root().join("docs/first-cluster.md")).expect("the walk");
    let code: Vec<&str> = walk.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    let code = code.join("\n");
    let calls = code.split("convene call ").skip(1);
    calls
        .map(|call| {
            let (words, rest) = call.split_once(" '").expect("a body in quotation marks");
            let (body, _) = rest.split_once("}'").expect("the end of the body");
            let words = words.split_whitespace().map(str::to_owned);
            ["call".to_owned()].into_iter().chain(words).chain([format!("{body}}}")]).collect()
        })
        .collect()
}

#[test]
fn a_newcomer_proposes_approves_and_watches_a_cluster_by_hand() {
    let suite = Suite::start();
    let calls = calls_of_the_walk();
    assert_eq!(calls.len(), 5, "the walk registers, meets, proposes, passes on and approves");
    for call in &calls {
        let words: Vec<&str> = call.iter().map(String::as_str).collect();
        let receipt: serde_json::Value = serde_json::from_str(&suite.said(&words)).expect("a receipt in JSON");
        assert!(receipt["receipt"]["etag"].is_string(), "{receipt}");
    }
    let country = suite.said(&["show", "country", "PHL", "--exercise", "training"]);
    assert!(country.contains("health") && country.contains("WHO"), "{country}");
    let letter = suite.said(&["show", "letter", "PHL", "partners", "p-1", "--exercise", "training"]);
    assert!(letter.contains("lead agency WHO"), "{letter}");
    let feed = suite.said(&["watch", "--exercise", "training", "--all", "--count", "3", "--kind", "*"]);
    assert_eq!(feed.lines().count(), 3, "{feed}");
    assert!(suite.said(&["verify"]).contains("whole"));
    assert!(!suite.said(&["doctor"]).is_empty());
}

/// S-7: what is due can be subscribed to; S-6: what waits for the ERC is listed with a claim's state.
#[test]
fn what_is_due_and_what_waits_is_shown() {
    let suite = Suite::start();
    for call in calls_of_the_walk().iter().take(3) {
        let words: Vec<&str> = call.iter().map(String::as_str).collect();
        suite.said(&words);
    }
    let waits = || suite.said(&["queue", "list", "--exercise", "training", "--output", "json"]);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    let mut queue = waits();
    while !queue.contains("RM-1.11") {
        assert!(std::time::Instant::now() < deadline, "nothing waits for the ERC: {queue}");
        queue = waits();
    }
    let due = suite.said(&["due", "--country", "PHL", "--exercise", "training"]);
    assert!(due.contains("RM-1.11"), "{due}");
    let calendar = suite.said(&["due", "--country", "PHL", "--exercise", "training", "--ical"]);
    assert!(calendar.starts_with("BEGIN:VCALENDAR"), "{calendar}");
    let items: serde_json::Value = serde_json::from_str(&queue).expect("a list in JSON");
    let item = items[0]["item"].as_str().expect("an item");
    suite.said(&["queue", "claim", item, "--exercise", "training"]);
    assert!(waits().contains("ITEM_STATUS_CLAIMED"));
}

#[test]
fn what_is_wrong_is_said_with_its_row_and_mend() {
    let suite = Suite::start();
    let body = r#"{"meeting": "m", "emergency": "storm"}"#;
    let refused =
        suite.refused(&["call", "RecordMeeting", "--as", "hc@PHL", "--country", "PHL", "--exercise", "x", body]);
    assert!(refused.contains("RM-1.4") && refused.contains("held_at"), "{refused}");
    let unknown = suite.refused(&["call", "RecordMeting"]);
    assert!(unknown.contains("RecordMeeting"), "{unknown}");
}

/// IM-1, IM-5, IM-10: a newcomer asks for a mission, sees how it stands, and what a team would lack.
#[test]
fn a_newcomer_asks_for_a_mission_by_hand() {
    let suite = Suite::start();
    let mission = |words: &[&'static str]| [&["mission", "--exercise", "training"][..], words].concat();
    let empty = suite.refused(&mission(&["request", "TCD", "{}", "--as", "hc@TCD"]));
    assert!(empty.contains("IM-1") && empty.contains("request.mission"), "{empty}");
    let body = r#"{
        "mission": "m-1", "agreedOn": "2026-01-02", "agreedMembers": ["UNICEF"], "agreedOthers": ["Ministry of Planning"],
        "terms": "Review how clusters work together", "assessedOn": "2026-01-01", "assessedBy": ["OCHA"],
        "challenges": "Plans are not shared", "initiatives": ["A workshop"], "valueNow": "The strategy is being written",
        "aims": ["inter-cluster"], "objectives": ["Plans are shared"], "deliverables": ["A report"],
        "from": "2099-07-04", "to": "2099-07-15", "size": 4, "composition": "Health and OCHA", "constraints": "Escorts",
        "evaluations": "None", "clusters": ["HEA"] }"#;
    let recorded = suite.said(&mission(&["request", "TCD", body, "--as", "hc@TCD"]));
    assert!(recorded.contains("mission/m-1 is at etag v1") && recorded.contains("IM-4.sharing"), "{recorded}");
    let shown = suite.said(&mission(&["show", "TCD", "m-1"]));
    assert!(shown.contains("is requested and not decided") && shown.contains("5 or 6 are the likely most"), "{shown}");
    assert!(suite.said(&mission(&["list"])).contains("m-1"));
    let lacks = suite.said(&mission(&["review", "TCD", "m-1", "--as", "gcc"]));
    assert!(lacks.contains("nobody of OCHA takes part") && lacks.contains("HEA"), "{lacks}");
    let unpublished = suite.refused(&mission(&["recommend", "TCD", "m-1", "--form", "csv"]));
    assert!(unpublished.contains("once it is published"), "{unpublished}");
}
