//! Requests and their consideration, by given, when and then.

use convene_kernel::identity::Role;
use convene_kernel::testing::{at, code};

use super::{
    Agreement, Assessment, Calling, Command, MissionRequest, Postponement, Resumption, Sharing, Submit, Telling,
    Verdict,
};
use crate::domain::fixtures::*;
use crate::domain::{Capacity, Stage};

fn new() -> Example {
    Example::new("TCD", "2011-05-03T08:00:00Z")
}

fn told() -> Command {
    Command::Tell(Telling { mission: m_1(), means: "by letter".to_owned() })
}

fn calling() -> Calling {
    Calling { mission: m_1(), reason: "fighting has begun".to_owned() }
}

/// IM-1: the RC/HC asks after agreement in the HCT and with other relevant actors.
#[test]
fn a_request_rests_on_agreement() {
    let agreement = Agreement { on: at("2011-05-09").date_naive(), members: Vec::new(), others: Vec::new() };
    let outcome = new().when(&hc(), submit(MissionRequest { agreement, ..asked_for() }));
    outcome.refused("IM-1", "NOT_AGREED").refused("IM-1", "DATE_IN_THE_FUTURE");
    assert_eq!(outcome.refusal().violations().len(), 3);
    requested().when(&hc(), submit(asked_for())).refused("IM-1", "MISSION_ALREADY_EXISTS");
}

/// IM-2: assessment, steps taken, objectives, deliverables, timing and size come with the request.
#[test]
fn a_request_is_complete() {
    let bare = MissionRequest {
        assessment: Assessment { by: Vec::new(), ..asked_for().assessment },
        initiatives: Vec::new(),
        objectives: Vec::new(),
        deliverables: Vec::new(),
        to: at("2011-07-01").date_naive(),
        size: 0,
        aims: vec!["tourism".to_owned()],
        ..asked_for()
    };
    let outcome = new().when(&hc(), submit(bare));
    outcome.refused("IM-2", "REQUEST_INCOMPLETE").refused("IM-2", "ENDS_BEFORE_IT_BEGINS");
    outcome.refused("IM-2", "CODE_NOT_LISTED");
    let past = MissionRequest { from: at("2011-05-02").date_naive(), ..asked_for() };
    new().when(&hc(), submit(past)).refused("IM-2", "DATE_NOT_AHEAD");
    let incomplete = outcome.refusal().violations().iter().filter(|one| one.reason == "REQUEST_INCOMPLETE");
    assert_eq!(incomplete.count(), 5);
}

/// IM-3: clusters and issues asked for are on the record, and a code that is none is told with the nearest.
#[test]
fn clusters_and_issues_are_recorded() {
    let asked = &requested();
    assert_eq!(mission(asked).requested.request.clusters, [code("HEA"), code("LOG")]);
    assert_eq!(mission(asked).requested.request.issues, [code("gender")]);
    let issues = vec![code("hiv")];
    new().when(&hc(), submit(MissionRequest { issues, ..asked_for() })).refused("IM-3", "ISSUE_UNKNOWN");
    let outcome = new().when(&hc(), submit(MissionRequest { clusters: vec![code("WASH")], ..asked_for() }));
    outcome.refused("IM-3", "CLUSTER_UNKNOWN");
    assert!(outcome.refusal().to_string().contains("did you mean WSH"));
}

/// IM-4: OCHA owes the sharing of the request, and the task team, once it has the request, the decision.
#[test]
fn a_request_is_shared_and_then_decided() {
    new().when(&hc(), submit(asked_for())).opens("IM-4.sharing");
    assert!(requested().duty("IM-4.decision").is_none(), "nobody owes a decision on what it has not got");
    let share = || Command::Share(Sharing { mission: m_1(), remarks: None });
    requested().when(&hcss(), share()).keeps("IM-4.sharing").opens("IM-4.decision");
    shared().when(&hcss(), share()).refused("IM-4", "ALREADY_SHARED");
}

/// IM-4: the decision waits for OCHA to share the request, and weighs every factor.
#[test]
fn the_task_team_weighs_every_factor() {
    requested().when(&task_team(), consider(Verdict::Proceed, 0)).refused("IM-4", "NOT_SHARED");
    let Command::Consider(mut hasty) = consider(Verdict::Proceed, 0) else { panic!("it considers") };
    hasty.consideration.factors.pop();
    shared().when(&task_team(), Command::Consider(hasty)).refused("IM-4", "FACTOR_NOT_WEIGHED");
    let outcome = shared().when(&task_team(), consider(Verdict::Decline, 0));
    outcome.keeps("IM-4.decision").opens("IM-4.answer");
}

/// IM-4: HCSS tells the RC/HC whatever was decided, once.
#[test]
fn the_rc_hc_is_told() {
    let support = Verdict::OtherSupport { support: "a surge coordinator".to_owned() };
    for verdict in [Verdict::Proceed, Verdict::Decline, support] {
        let decided = shared().given(&task_team(), consider(verdict, 0));
        decided.clone().when(&hcss(), told()).keeps("IM-4.answer");
        decided.given(&hcss(), told()).when(&hcss(), told()).refused("IM-4", "ALREADY_INFORMED");
    }
    shared().when(&hcss(), told()).refused("IM-4", "NOT_AT_THIS_STAGE");
}

/// IM-4: the task team may ask for more, and considers the request again once it is complete.
#[test]
fn a_request_is_completed() {
    let wanted = Verdict::MoreInformation { wanted: "who would escort the team".to_owned() };
    let untold = shared().given(&task_team(), consider(wanted, 0));
    let asked = untold.clone().given(&hcss(), told());
    assert_eq!(mission(&asked).stage(), Stage::InformationAsked);
    let complete = Command::Complete(Box::new(Submit { request: asked_for(), capacity: Capacity::default() }));
    asked.clone().when(&hc(), complete.clone()).opens("IM-4.decision");
    untold.when(&hc(), complete.clone()).voids("IM-4.answer");
    let again = asked.given(&hc(), complete.clone());
    let decided = again.given(&task_team(), consider(Verdict::Proceed, 0));
    assert_eq!(mission(&decided).stage(), Stage::Preparing);
    shared().when(&hc(), complete).refused("IM-4", "NOT_AT_THIS_STAGE");
}

/// IM-5: the year's missions are shown with each request; from the sixth on they are a finding, never a refusal.
#[test]
fn the_sixth_mission_of_a_year_is_found() {
    let capacity = Capacity::taken([at("2010-12-31"), at("2011-01-02")].map(|moment| moment.date_naive()));
    let submitted = Command::Submit(Box::new(Submit { request: asked_for(), capacity }));
    assert_eq!(mission(&new().given(&hc(), submitted)).requested.approved_this_year, 1);
    shared().when(&task_team(), consider(Verdict::Proceed, 4)).raises_nothing_of("IM-5");
    shared().when(&task_team(), consider(Verdict::Proceed, 5)).raises("IM-5");
    shared().when(&task_team(), consider(Verdict::Proceed, 40)).raises("IM-5");
    shared().when(&task_team(), consider(Verdict::Decline, 40)).raises_nothing_of("IM-5");
}

/// IM-19: approval makes the GCC owe the organization and OCHA the naming of its support.
#[test]
fn approval_opens_the_preparation() {
    let outcome = shared().when(&task_team(), consider(Verdict::Proceed, 0));
    outcome.opens("IM-19.preparation").opens("IM-19.support");
}

/// IM-21: bodies are named as they are called on the day.
#[test]
fn bodies_are_dated() {
    let body = |example: &Example| mission(example).requested.considered.clone().expect("it was considered").body;
    assert_eq!(body(&preparing()), "TTCA");
    let later = shared().at("2019-05-10T08:00:00Z").given(&task_team(), consider(Verdict::Proceed, 0));
    assert_eq!(body(&later), "GCCG");
}

/// IM-2: a mission rests with everything owed for it, and goes on with it.
#[test]
fn a_postponed_mission_rests() {
    let postpone = |until: &str| {
        let until = Some(at(until).date_naive());
        Command::Postpone(Postponement { mission: m_1(), reason: "the rains came early".to_owned(), until })
    };
    preparing().when(&hc(), postpone("2011-05-01")).refused("IM-2", "DATE_NOT_AHEAD");
    preparing().when(&hc(), postpone("2011-10-01")).voids("IM-19.preparation").voids("IM-4.answer");
    let resting = preparing().given(&hc(), postpone("2011-10-01"));
    resting.clone().when(&hcss(), told()).refused("IM-4", "MISSION_POSTPONED");
    let resume = || Command::Resume(Resumption { mission: m_1(), reason: "the roads are dry".to_owned() });
    resting.clone().at("2011-10-03").when(&hc(), resume()).opens("IM-19.preparation").opens("IM-4.answer");
    let since = resting.at("2011-10-03").given(&hc(), resume()).duty("IM-19.support").expect("it is owed").since;
    assert_eq!(since, at("2011-10-03"));
    preparing().when(&hc(), resume()).refused("IM-2", "NOT_POSTPONED");
}

/// IM-1, IM-4: what was called off while it rested does not go on, and nothing is owed for it again.
#[test]
fn what_came_to_nothing_is_not_resumed() {
    let postpone =
        Command::Postpone(Postponement { mission: m_1(), reason: "the rains came early".to_owned(), until: None });
    let resume = || Command::Resume(Resumption { mission: m_1(), reason: "the roads are dry".to_owned() });
    let withdrawn = shared().given(&hc(), postpone.clone()).given(&hc(), Command::Withdraw(calling()));
    let cancelled = preparing().given(&hc(), postpone).given(&hc(), Command::Cancel(calling()));
    for over in [withdrawn, cancelled] {
        assert!(over.record().duties.is_empty() && mission(&over).requested.postponed.is_none());
        over.when(&hc(), resume()).refused("IM-2", "NOT_POSTPONED");
    }
}

/// IM-1: a request is withdrawn before it is decided, and owes nothing then.
#[test]
fn a_request_is_withdrawn() {
    requested().when(&hc(), Command::Withdraw(calling())).voids("IM-4.sharing");
    shared().when(&hc(), Command::Withdraw(calling())).voids("IM-4.decision");
    preparing().when(&hc(), Command::Withdraw(calling())).refused("IM-1", "NOT_AT_THIS_STAGE");
    let withdrawn = shared().given(&hc(), Command::Withdraw(calling()));
    withdrawn.when(&task_team(), consider(Verdict::Proceed, 0)).refused("IM-4", "NOT_AT_THIS_STAGE");
}

/// IM-4: an approved mission is cancelled before it is in the country, and nothing is owed or weak then.
#[test]
fn a_mission_is_cancelled() {
    let weak = shared().given(&task_team(), consider(Verdict::Proceed, 9));
    let cancelled = weak.given(&hc(), Command::Cancel(calling()));
    assert!(cancelled.record().duties.is_empty() && cancelled.record().findings.is_empty());
    shared().when(&hc(), Command::Cancel(calling())).refused("IM-4", "NOT_AT_THIS_STAGE");
    in_country().when(&hc(), Command::Cancel(calling())).refused("IM-4", "NOT_AT_THIS_STAGE");
}

/// IM-1, IM-4: who asks does not decide.
#[test]
fn each_command_has_its_own_people() {
    let admitted = |command: &Command| super::authority(command).roles().to_vec();
    assert!(!admitted(&submit(asked_for())).contains(&Role::TaskTeam));
    assert_eq!(admitted(&consider(Verdict::Proceed, 0)), [Role::TaskTeam]);
    assert_eq!(admitted(&told()), [Role::OchaHcss]);
}
