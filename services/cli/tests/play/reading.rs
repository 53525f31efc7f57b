//! All mistakes of a scenario are reported with their positions before anything is sent.

use convene_cli::play::scenario::ExpectedState;
use convene_cli::play::{Unreadable, read};

use super::pool::pool;

const WELLS: &str = include_str!("synthetic/wells.yaml");

#[test]
fn a_scenario_without_mistakes_is_read() {
    let scenario = read("wells.yaml".as_ref(), WELLS, &pool()).expect("no mistakes");
    assert_eq!(scenario.steps[0].what, "Digs a well by hand");
    assert_eq!(scenario.steps[0].line, 8);
    let call = scenario.steps[0].call.as_ref().expect("a call");
    assert_eq!((call.service.as_str(), call.who.as_str()), ("synthetic", "hc"));
    let (state, duty) = &scenario.steps[0].expected.duties[0];
    assert_eq!((*state, duty.resource.as_deref()), (ExpectedState::Open, Some("well/Tacloban")));
    let refused = scenario.steps[1].expected.refused.as_ref().expect("a refusal is expected");
    assert_eq!(refused.reason.as_deref(), Some("TOO_DEEP"));
}

#[test]
fn commands_have_the_same_identifier_in_each_playing_and_each_their_own() {
    let scenario = read("wells.yaml".as_ref(), WELLS, &pool()).expect("no mistakes");
    let again = read("wells.yaml".as_ref(), WELLS, &pool()).expect("no mistakes");
    assert_eq!(scenario.request_id(&scenario.steps[0]), again.request_id(&again.steps[0]));
    assert_ne!(scenario.request_id(&scenario.steps[0]), scenario.request_id(&scenario.steps[1]));
}

#[test]
fn every_mistake_is_reported_with_its_position() {
    let problem =
        read("mistakes.yaml".as_ref(), include_str!("synthetic/mistakes.yaml"), &pool()).expect_err("it has mistakes");
    let Unreadable::Mistakes { mistakes, .. } = problem else { panic!("{problem}") };
    let found: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    let expected = [
        ("line 9, column 10:", "unknown actor 'hq'; the actors are hc"),
        ("line 11, column 12:", "no row 'RM 99'"),
        ("line 14, column 14:", "'place' is the number 7; put it in quotes"),
        ("line 15, column 7:", "DigWellRequest has no field 'deep'"),
        ("line 16, column 13:", "write one of KIND_DUG, KIND_DRILLED"),
        ("line 17, column 16:", "'begunAt' is 'yesterday', which is not a moment"),
        ("line 20, column 22:", "'diggers[0].firstTime' is a text; write true or false"),
        ("line 21, column 5:", "a step has no field 'colour'"),
        ("line 22, column 5:", "time never goes back"),
        ("line 25, column 15:", "'invented' is a number; write true, or what of the step is invented"),
        ("line 26, column 11:", "perhaps convene.synthetic.v1.WellService/DigWell is meant"),
        ("line 27, column 14:", "no event of convene.events.v1 is called 'WellFound'"),
        ("line 28, column 21:", "the policy has no rule 'wells.depth'"),
        ("line 33, column 11:", "no step before keeps 'well'"),
        ("line 33, column 30:", "the player fills in the header"),
    ];
    for (place, what) in expected {
        assert!(
            found.iter().any(|mistake| mistake.starts_with(place) && mistake.contains(what)),
            "{place} {what}\nin {found:#?}"
        );
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}

#[test]
fn a_coverage_file_is_read_before_anything_is_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let headings = "Organization,Cluster,Activity,District,Start date,People reached\n";
    let write = |name: &str, row: &str| std::fs::write(folder.path().join(name), format!("{headings}{row}\n"));
    write("sound.csv", "CARE,Health,Clinics,Leyte,2013-11-09,12").expect("a file");
    write("unsound.csv", "CARE,Health,Clinics,Leyte,2013-11-09,a dozen").expect("a file");
    let found = |step: &str| {
        let text = format!(
            "title: T\nsummary: S\nexercise: e\ncountry: PHL\nactors:\n  hc: {{person: p, organization: CARE, office: O, grants: [{{role: hc, country: PHL}}]}}\n\
             steps:\n  - {{at: 2013-12-01T00:00:00Z, who: hc, what: W, {step}}}\n"
        );
        match read(&folder.path().join("one.yaml"), &text, convene_proto::descriptor_pool()) {
            Ok(scenario) => {
                let call = scenario.steps[0].call.as_ref().expect("a call");
                format!("{} rows", call.rows.as_ref().expect("rows").outcome.rows)
            }
            Err(problem) => problem.to_string(),
        }
    };
    assert_eq!(found("call: CoverageService/ImportActivities, file: sound.csv"), "1 rows");
    let unsound = found("call: CoverageService/ImportActivities, file: unsound.csv");
    assert!(unsound.contains("the file unsound.csv: line 2, column 'People reached'"), "{unsound}");
    let missing = found("call: CoverageService/ImportActivities, file: missing.csv");
    assert!(missing.contains("the file missing.csv cannot be read: No such file"), "{missing}");
    let elsewhere = found("call: OperationService/RegisterEmergency, file: sound.csv");
    assert!(elsewhere.contains("RegisterEmergency imports no file; leave 'file' out"), "{elsewhere}");
    assert!(found("file: sound.csv").contains("no 'call'; name the method"));
}

#[test]
fn what_is_not_yaml_is_reported_with_its_line() {
    let problem = read("wells.yaml".as_ref(), "title: [Wells\nsummary: x\n", &pool()).expect_err("it is not YAML");
    assert!(problem.to_string().contains("wells.yaml is not YAML"), "{problem}");
    assert!(problem.to_string().contains("line 2 column 8"), "{problem}");
}
