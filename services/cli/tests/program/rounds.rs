//! A round of performance monitoring by hand, from its plan to the report in the hands of the head of the country team.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use convene_kernel::time::day_in;
use convene_runtime::clock::{Clock as _, SystemClock};
use serde_json::{Map, Value, json};

use super::suite::{Suite, convene};

/// A suite with a cluster of health, and the coordinator who works with it.
struct Walk {
    suite: Suite,
}

impl Walk {
    fn begin() -> Self {
        Self::begin_with(&["HEA"])
    }

    /// The same with a cluster of those sectors.
    fn begin_with(sectors: &[&str]) -> Self {
        let suite = Suite::start();
        let existing = json!({
            "cluster": "health", "name": "Health", "sectors": sectors, "leadAgency": "WHO",
            "activated": "2024-01", "source": "the minutes of the country team",
        });
        let body = json!({"existing": existing}).to_string();
        let ocha = ["--as", "ocha-country@PHL", "--country", "PHL", "--exercise", "training"];
        suite.said(&[&["call", "RecordExistingCluster", &body][..], &ocha].concat());
        suite.json(&["call", "convene.common.v1.StatusService/AwaitFollowed", "{}", "--service", "monitoring"]);
        Self { suite }
    }

    fn in_training<'a>(words: &[&'a str], role: &'a str) -> Vec<&'a str> {
        [words, &["--exercise", "training", "--as", role]].concat()
    }

    /// What the program says to the coordinator.
    fn said(&self, words: &[&str]) -> String {
        self.suite.said(&Self::in_training(words, "coordinator@PHL/HEA"))
    }

    /// The same, where the coordinator decides and is not asked.
    fn decided(&self, words: &[&str]) -> String {
        self.said(&[words, &["--yes"]].concat())
    }

    /// What partners are asked.
    fn asked(&self) -> Value {
        let body = json!({"header": {"country": "PHL", "exercise": "training"}, "round": "first", "audience": "AUDIENCE_PARTNER"});
        let body = body.to_string();
        let method = "convene.monitoring.v1.RoundService/GetQuestionnaire";
        self.suite.json(&["call", method, &body, "--as", "partner@PHL/HEA"])
    }

    /// A partner answers at the terminal in a language: what it is asked.
    fn answered_at_the_terminal(&self, token: &str, language: &str, entered: &str) -> String {
        let words = ["survey", "answer", "PHL", "first", token, "--language", language];
        let mut command = convene(self.suite.data().path());
        command.args(Self::in_training(&words, "partner@PHL/HEA")).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("the program runs");
        let mut terminal = process.stdin.take().expect("its input");
        terminal.write_all(entered.as_bytes()).expect("it is entered");
        drop(terminal);
        let output = process.wait_with_output().expect("it ends");
        let asked = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{asked}");
        asked
    }

    /// The first answer to each question that is asked then.
    fn answers(&self) -> Value {
        let asked = self.asked();
        let mut answers = Map::new();
        for question in asked["questions"].as_array().expect("questions") {
            let earlier = question["askedIfItem"].as_str().unwrap_or_default();
            let admitted = question["askedIfAnswers"].as_array().cloned().unwrap_or_default();
            if earlier.is_empty() || answers.get(earlier).is_some_and(|answer| admitted.contains(answer)) {
                answers.insert(
                    question["item"].as_str().expect("an item").to_owned(),
                    question["answers"][0]["answer"].clone(),
                );
            }
        }
        json!({"answers": answers})
    }
}

/// RM-9.3, RM-9.6, RM-9.8: a coordinator plans a round, sends the links, replaces a lost one, closes it, and hands the final report to the HC.
#[test]
fn a_coordinator_brings_a_round_to_the_head_of_the_country_team() {
    let walk = Walk::begin();
    let today = day_in(SystemClock.now(), chrono_tz::Asia::Manila);
    let [opens, closes, later] = [0, 7, 14].map(|days| (today + chrono::Days::new(days)).to_string());
    let plan = ["--opens", &opens, "--decided-by", "the country team", "--closes"];
    walk.decided(&[&["survey", "plan", "PHL", "health", "first"][..], &plan, &[&closes]].concat());
    walk.decided(&[&["survey", "change", "PHL", "health", "first"][..], &plan, &[&later]].concat());
    walk.decided(&["survey", "open", "PHL", "first"]);
    let asked = [
        "--partner",
        "CARE",
        "--partner",
        "OXFAM",
        "--partner",
        "RELIEF-NOW=national-ngo",
        "--link",
        "https://example.org/",
    ];
    let csv = walk.decided(&[&["survey", "tokens", "PHL", "first"][..], &asked].concat());
    let token = |line: usize| {
        let cells = csv.lines().nth(line).expect("a line").split(',').nth(5);
        cells.expect("a token").to_owned()
    };
    let reminders = walk.said(&["survey", "reminders", "PHL", "first"]);
    assert!(
        reminders.contains(&format!("RELIEF-NOW,partner,PHL,first,,{later}")) && !reminders.contains(&token(1)),
        "{reminders}"
    );

    let lost = token(3);
    let new = walk.decided(&["survey", "replace", "PHL", "first", &lost]);
    let file = walk.suite.data().path().join("answers.json");
    fs::write(&file, walk.answers().to_string()).expect("a file");
    let path = file.display().to_string();
    let answer = |token: &str| ["survey", "answer", "PHL", "first", token, &path].map(str::to_owned);
    for token in [&token(1), &token(2), new.trim()] {
        let words = answer(token);
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        walk.suite.said(&Walk::in_training(&words, "partner@PHL/HEA"));
    }
    let words = answer(&lost);
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let refused = walk.suite.refused(&Walk::in_training(&words, "partner@PHL/HEA"));
    assert!(refused.contains("the round has no such token"), "{refused}");

    walk.decided(&["survey", "close", "PHL", "first", "--reason", "everybody answered"]);
    walk.decided(&["report", "preliminary", "PHL", "first"]);
    let meeting = json!({"round": "first", "heldOn": today.to_string(), "participants": ["the partners"]}).to_string();
    walk.decided(&["report", "meeting", "PHL", &meeting]);
    let action = |number: u32| json!({"action": format!("better-{number}"), "code": number.to_string(), "what": "meet", "owner": "WHO", "dueOn": later});
    let report = json!({"round": "first", "actions": (1..=7).map(action).collect::<Vec<_>>()}).to_string();
    walk.decided(&["report", "final", "PHL", &report]);

    let show = ["report", "show", "PHL", "first"];
    let early = walk.suite.refused(&Walk::in_training(&show, "rc@PHL"));
    assert!(early.contains("was not released"), "{early}");
    walk.decided(&["report", "release", "PHL", "first", "--to", "head"]);
    let page = walk.suite.said(&Walk::in_training(&show, "rc@PHL"));
    assert!(page.contains("Final report") && page.contains("3 of 3 (100.00 %)"), "{page}");
    let workbook = walk.suite.data().path().join("report.xlsx");
    walk.said(&[&show[..], &["--xlsx", &workbook.display().to_string()]].concat());
    assert!(fs::read(&workbook).expect("a workbook").starts_with(b"PK"));
    let compared = walk.said(&["report", "compare", "PHL", "--fewest", "1"]);
    assert!(compared.contains("first") && compared.contains("1.1"), "{compared}");
    let corrective = ["--what", "repair the cold chain", "--owner", "UNICEF", "--due-on", &later];
    walk.decided(&[&["report", "corrective", "PHL", "health", "cold-chain"][..], &corrective].concat());
    walk.decided(&["report", "update", "PHL", "cold-chain", "done", "--note", "it holds"]);
    let actions = walk.said(&["report", "actions", "PHL"]);
    assert!(actions.contains("done") && actions.contains("it holds"), "{actions}");
    assert!(actions.contains("cold-chain") && actions.contains("better-7"), "{actions}");
}

/// RM-9.3, RM-9.4: partners of a merged cluster answer at the terminal, each in its own language, and say in which of its sectors they work;
/// the report that the coordinator reads there names the cluster, the country and each part.
#[test]
fn partners_answer_at_the_terminal_in_four_languages() {
    let walk = Walk::begin_with(&["HEA", "NUT"]);
    let today = day_in(SystemClock.now(), chrono_tz::Asia::Manila);
    let [opens, closes] = [0, 7].map(|days| (today + chrono::Days::new(days)).to_string());
    let plan = ["--opens", &opens, "--closes", &closes, "--decided-by", "the country team"];
    walk.decided(&[&["survey", "plan", "PHL", "health", "first"][..], &plan].concat());
    walk.decided(&["survey", "open", "PHL", "first"]);
    let organizations = ["CARE", "IRC", "NRC", "OXFAM"];
    let asked: Vec<_> = organizations.iter().flat_map(|organization| ["--partner", organization]).collect();
    let csv = walk.decided(&[&["survey", "tokens", "PHL", "first"][..], &asked].concat());
    let tokens = csv.lines().skip(1).map(|line| line.split(',').nth(5).expect("a token"));

    let questions = walk.answers()["answers"].as_object().expect("answers").len();
    let comments = walk.asked()["comments"].as_array().expect("comments").len();
    let languages = [
        ("en", "y", "Were ways agreed on to receive, look into and answer complaints?"),
        ("fr", "o", "Des moyens de recevoir, d'examiner et de traiter les plaintes ont-ils été convenus ?"),
        ("es", "s", "¿Se acordaron formas de recibir, investigar y responder a las quejas?"),
        ("ar", "ن", "هل اتُّفق على سبل لتلقي الشكاوى والتحقيق فيها والرد عليها؟"),
    ];
    for (token, (language, yes, question)) in tokens.zip(languages) {
        let entered = ["1\n".repeat(questions), "\n".repeat(comments), format!("{yes}\n").repeat(2)].concat();
        let shown = walk.answered_at_the_terminal(token, language, &entered);
        assert!(shown.contains(question), "'{question}' is not in {shown}");
        assert!(languages.iter().all(|(other, _, text)| *other == language || !shown.contains(text)), "{shown}");
    }
    walk.decided(&["survey", "close", "PHL", "first", "--reason", "everybody answered"]);
    walk.decided(&["report", "preliminary", "PHL", "first"]);
    let report = walk.said(&["report", "show", "PHL", "first"]);
    let words = ["of the cluster Health, Philippines", "By part of the cluster", "Health (HEA)", "Nutrition (NUT)"];
    assert!(words.iter().all(|words| report.replace('\\', "").contains(words)), "{report}");
    assert!(report.contains("4 of 4 (100.00 %)"), "{report}");
}

/// RM-9.2: the head of the country team adopts the yearly report, and says since when.
#[test]
fn the_head_adopts_the_yearly_report() {
    let walk = Walk::begin();
    let adopt =
        ["survey", "profile", "PHL", "gccg-2019", "--since", "2024-02-01", "--decided-by", "the country team", "--yes"];
    let receipt = walk.suite.said(&Walk::in_training(&adopt, "rc@PHL"));
    assert!(receipt.starts_with("recorded"), "{receipt}");
    let refused = walk.suite.refused(&Walk::in_training(&adopt, "rc@PHL"));
    assert!(refused.contains("applies already"), "{refused}");
}

/// RM-9.3: what is decided on a round is decided on the state that is read and shown: who does not see it and says yes decides nothing.
#[test]
fn a_round_is_decided_on_as_it_is_read() {
    let walk = Walk::begin();
    let today = day_in(SystemClock.now(), chrono_tz::Asia::Manila);
    let [opens, closes] = [0, 7].map(|days| (today + chrono::Days::new(days)).to_string());
    let plan = ["--opens", &opens, "--closes", &closes, "--decided-by", "the country team"];
    walk.decided(&[&["survey", "plan", "PHL", "health", "first"][..], &plan].concat());
    let open = ["survey", "open", "PHL", "first"];
    let coordinator = |words: &[&'static str]| Walk::in_training(&[&open[..], words].concat(), "coordinator@PHL/HEA");
    let asked = walk.suite.refused(&coordinator(&[]));
    for part in ["Round first of health", "its etag is", "Open the survey of the round first in PHL?", "--yes"] {
        assert!(asked.contains(part), "'{part}' is not in {asked}");
    }
    let stale = walk.suite.refused(&coordinator(&["--yes", "--etag", "v1"]));
    assert!(stale.contains("was changed since it was read") && !stale.contains("header."), "{stale}");
    let rounds = walk.said(&["survey", "list"]);
    assert!(rounds.contains("planned"), "nothing was decided: {rounds}");
    let opened = walk.said(&[&open[..], &["--yes"]].concat());
    assert!(opened.starts_with("recorded round/first"), "{opened}");
}

/// RM-9.7: a mistyped cluster is refused, and that there is no round and no action is said: an empty answer is no all-clear by mistake.
#[test]
fn a_mistyped_cluster_has_no_rounds_and_is_refused() {
    let walk = Walk::begin();
    let lists: [&[&str]; 3] = [&["survey", "list"], &["report", "actions", "PHL"], &["report", "compare", "PHL"]];
    for words in lists {
        let mistyped = [words, &["--cluster", "helth"]].concat();
        let refused = walk.suite.refused(&Walk::in_training(&mistyped, "coordinator@PHL/HEA"));
        assert!(refused.contains("there is no cluster 'helth'") && refused.contains("health"), "{words:?}: {refused}");
        let none = walk.said(words);
        assert!(none.trim() == "there are none" || none.contains("there is no final report"), "{words:?}: {none}");
    }
}
