//! Reports and what follows from them, by given, when and then.

mod properties;

use convene_kernel::duty::Owner;
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{actor, at, code};

use super::{
    ActionPoints, Advice, Audience, Closing, Command, Draft, Endorsement, ErcAnswer, ErcRequest, FinalReport, FollowUp,
    Forward, ImprovementPlan, Level, MissionEnd, PlanProgress, Progress, Recommendation, ReferralProposal, Response,
    ResponsePlan, Status, TaskTeamReview,
};
use crate::domain::Stage;
use crate::domain::fixtures::*;

fn end() -> Command {
    Command::End(MissionEnd { mission: m_1(), on: at("2011-07-15").date_naive() })
}

/// IM-14: the end of the mission makes OCHA owe, for the leader, the report for comment and the final one.
#[test]
fn the_report_is_owed() {
    let outcome = in_country().at("2011-07-15").when(&hcss(), end());
    outcome.opens("IM-14.draft").opens("IM-14.report");
    outcome.keeps("IM-19.secretariat").voids("IM-19.support");
    ended().when(&hcss(), draft(recommendations())).keeps("IM-14.draft");
    let empty = ActionPoints { mission: m_1(), points: Vec::new() };
    in_country().when(&hcss(), Command::PresentActionPoints(empty)).refused("IM-14", "NO_ACTION_POINT");
}

/// IM-14: without action points before leaving, every member reviews the report and agrees.
#[test]
fn members_agree_where_there_were_no_action_points() {
    let left = in_country().at("2011-07-15").given(&hcss(), end());
    left.clone().when(&hcss(), draft(recommendations())).refused("IM-14", "MEMBERS_NOT_AGREED");
    let Command::SubmitDraft(report) = draft(recommendations()) else { panic!("it is a draft") };
    let agreed = Draft { agreed_by: everybody(), ..*report };
    let stranger = Draft { agreed_by: vec![code("somebody")], ..agreed.clone() };
    left.clone().when(&hcss(), Command::SubmitDraft(Box::new(stranger))).refused("IM-14", "NOT_IN_THE_TEAM");
    let _ = left.given(&hcss(), Command::SubmitDraft(Box::new(agreed)));
}

/// IM-14: the RC/HC comments before the report is final; the final one goes to all and is posted.
#[test]
fn the_final_report_answers_comments_and_reaches_everybody() {
    ended().when(&hcss(), publish(final_report(recommendations()))).refused("IM-14", "NO_DRAFT");
    let drafted = ended().given(&hcss(), draft(recommendations()));
    drafted.clone().when(&hcss(), publish(final_report(recommendations()))).refused("IM-14", "NOT_COMMENTED");
    let commented = drafted.given(&hc(), comment());
    let narrow = FinalReport { shared_with: vec![Audience::GlobalLeads], ..final_report(recommendations()) };
    commented.clone().when(&hcss(), publish(narrow)).refused("IM-14", "AUDIENCE_LEFT_OUT");
    let outcome = commented.when(&hcss(), publish(final_report(recommendations())));
    outcome.keeps("IM-14.report").opens("IM-16.response-plan");
}

/// IM-15: a recommendation has one of eight types and an addressee.
#[test]
fn a_recommendation_has_a_type_and_an_addressee() {
    let odd = Recommendation { addressee: " ".to_owned(), ..recommendation("meeting", "9", Level::Country) };
    let outcome = ended().when(&hcss(), draft(vec![odd.clone(), odd]));
    outcome
        .refused("IM-15", "TYPE_UNKNOWN")
        .refused("IM-15", "ADDRESSEE_MISSING")
        .refused("IM-15", "RECOMMENDATION_DUPLICATE");
    for kind in ["1", "2", "3", "4", "5", "6", "7", "8"] {
        let _ = ended().given(&hcss(), draft(vec![recommendation("meeting", kind, Level::Country)]));
    }
}

/// IM-15: a missing time-frame, focal point or indicator is a finding until the final report has it.
#[test]
fn what_a_recommendation_lacks_is_found() {
    let bare = Recommendation { time_frame: None, focal_point: None, indicator: None, ..recommendations().remove(0) };
    let outcome = ended().when(&hcss(), draft(vec![bare]));
    outcome.raises("IM-15");
    let weak = outcome.accepted();
    assert_eq!(weak.record().findings.values().filter(|finding| finding.row.as_str() == "IM-15").count(), 3);
    weak.given(&hc(), comment()).when(&hcss(), publish(final_report(recommendations()))).resolves("IM-15");
}

/// IM-16: the response plan answers each recommendation, and is then followed at both levels, again and again.
#[test]
fn the_response_plan_is_adopted_and_followed() {
    published().when(&hc(), response_plan(&["meeting"])).refused("IM-16", "RESPONSE_MISSING");
    published().when(&hc(), response_plan(&["meeting", "guidance", "x"])).refused("IM-16", "RECOMMENDATION_UNKNOWN");
    let outcome = published().when(&hc(), response_plan(&["meeting", "guidance"]));
    outcome.keeps("IM-16.response-plan").opens("IM-16.follow-up");
    let follow = |level, id: &str| {
        let progress = Progress { recommendation: code(id), status: Status::Done, note: "it meets".to_owned() };
        Command::Follow(FollowUp { mission: m_1(), level, progress: vec![progress] })
    };
    published().when(&ocha(), follow(Level::Country, "meeting")).refused("IM-16", "NO_RESPONSE_PLAN");
    let followed = planned().given(&ocha(), follow(Level::Country, "meeting"));
    assert_eq!(followed.record().duties.values().filter(|duty| duty.rule == "IM-16.follow-up").count(), 2);
    planned().when(&hcss(), follow(Level::Global, "guidance")).keeps("IM-16.follow-up");
    let status = mission(&followed).reporting.status(&code("meeting"), Level::Country).map(|progress| progress.status);
    assert_eq!(status, Some(Status::Done));
}

/// IM-16: a mission is closed when everything is done, or when it is said why it is followed no longer.
#[test]
fn a_mission_is_closed() {
    let close = |reason: Option<&str>| Command::Close(Closing { mission: m_1(), reason: reason.map(str::to_owned) });
    published().when(&hcss(), close(None)).refused("IM-16", "NO_RESPONSE_PLAN");
    planned().when(&hcss(), close(None)).refused("IM-16", "REASON_MISSING");
    let closed = planned().given(&hcss(), close(Some("a new strategy takes over")));
    assert_eq!(mission(&closed).stage(), Stage::Closed);
    assert!(closed.record().duties.is_empty());
    let not_followed = |id: &str| {
        let endorsement = Endorsement::NotFollowed { reason: "no funds".to_owned() };
        Response { recommendation: code(id), endorsement }
    };
    let responses = ["meeting", "guidance"].map(not_followed).to_vec();
    let nothing = Command::AdoptResponsePlan(ResponsePlan { mission: m_1(), responses });
    let _ = published().given(&hc(), nothing).given(&hcss(), close(None));
}

fn improvement_plan() -> ImprovementPlan {
    ImprovementPlan {
        mission: m_1(),
        cluster: code("HEA"),
        plan: "a deputy coordinator in Abéché".to_owned(),
        agreed_with: vec!["the health coordinator".to_owned()],
    }
}

/// IM-18: a cluster improvement plan agreed in a mission is followed by the global lead until it is carried out.
#[test]
fn an_improvement_plan_is_followed_by_the_global_lead() {
    let agree = || Command::AgreeImprovementPlan(improvement_plan());
    let follow = |completed| {
        let (cluster, progress) = (code("HEA"), "somebody was recruited".to_owned());
        Command::FollowImprovementPlan(PlanProgress { mission: m_1(), cluster, progress, completed })
    };
    in_country().when(&global_lead("WHO"), follow(false)).refused("IM-18", "PLAN_NOT_ON_RECORD");
    in_country().when(&hcss(), agree()).opens("IM-18.improvement-plan");
    let agreed = in_country().given(&hcss(), agree());
    agreed.clone().when(&hcss(), agree()).refused("IM-18", "PLAN_ALREADY_EXISTS");
    assert!(agreed.clone().given(&global_lead("WHO"), follow(false)).duty("IM-18.improvement-plan").is_some());
    let carried_out = agreed.given(&global_lead("WHO"), follow(true));
    assert!(carried_out.duty("IM-18.improvement-plan").is_none());
    carried_out.when(&global_lead("WHO"), follow(true)).refused("IM-18", "PLAN_COMPLETED");
    let alone = ImprovementPlan { agreed_with: Vec::new(), ..improvement_plan() };
    in_country().when(&hcss(), Command::AgreeImprovementPlan(alone)).refused("IM-18", "PLAN_NOT_AGREED");
}

/// IM-18: each agency that leads the cluster globally when the plan is agreed owes by name; one follows it for all.
#[test]
fn an_improvement_plan_is_owed_by_name() {
    let owed = |cluster: &str, on: &str| {
        let plan = ImprovementPlan { cluster: code(cluster), ..improvement_plan() };
        in_country().at(on).given(&hcss(), Command::AgreeImprovementPlan(plan))
    };
    let owners = |example: &Example| owing(example, "IM-18.improvement-plan");
    assert_eq!(owners(&owed("HEA", "2011-07-13")), ["WHO"]);
    let shared = owed("EDU", "2011-07-13");
    assert_eq!(owners(&shared), ["SAVE-THE-CHILDREN", "UNICEF"]);
    let follow = |completed| {
        let (cluster, progress) = (code("EDU"), "somebody was recruited".to_owned());
        Command::FollowImprovementPlan(PlanProgress { mission: m_1(), cluster, progress, completed })
    };
    let followed = shared.given(&global_lead("UNICEF"), follow(false));
    assert_eq!(owners(&followed), ["SAVE-THE-CHILDREN", "UNICEF"], "it is owed again");
    assert_eq!(owners(&followed.given(&global_lead("SAVE-THE-CHILDREN"), follow(true))), [""; 0]);
}

/// IM-18: a mission is not closed over an improvement plan that is not carried out, unless it is said why.
#[test]
fn an_improvement_plan_is_not_forgotten() {
    let not_followed = |id: &str| {
        let endorsement = Endorsement::NotFollowed { reason: "no funds".to_owned() };
        Response { recommendation: code(id), endorsement }
    };
    let responses = ["meeting", "guidance"].map(not_followed).to_vec();
    let example = published()
        .given(&hc(), Command::AdoptResponsePlan(ResponsePlan { mission: m_1(), responses }))
        .given(&hcss(), Command::AgreeImprovementPlan(improvement_plan()));
    let close = |reason: Option<&str>| Command::Close(Closing { mission: m_1(), reason: reason.map(str::to_owned) });
    example.clone().when(&hcss(), close(None)).refused("IM-18", "REASON_MISSING");
    let closed = example.given(&hcss(), close(Some("the global lead follows it outside the mission")));
    assert!(closed.duty("IM-18.improvement-plan").is_none());
}

fn propose() -> Command {
    Command::ProposeReferral(ReferralProposal { mission: m_1(), reason: "leadership is contested".to_owned() })
}

fn advise() -> Command {
    Command::Advise(Advice { mission: m_1(), advice: "refer it".to_owned() })
}

fn review(asks_to_forward: bool) -> Command {
    let reason = "the country cannot settle it".to_owned();
    Command::Review(TaskTeamReview { mission: m_1(), asks_to_forward, reason })
}

fn forward() -> Command {
    Command::Forward(Forward { mission: m_1() })
}

fn ask() -> Command {
    let text = "Send a plan within a month".to_owned();
    Command::Ask(ErcRequest { mission: m_1(), management_response_plan: true, progress: false, text })
}

fn answer() -> Command {
    Command::Answer(ErcAnswer { mission: m_1(), text: "The plan is attached".to_owned() })
}

/// A mission whose report the Working Group forwarded to the ERC.
fn forwarded() -> Example {
    let advised = planned().given(&gcc(), propose()).given(&gcc(), advise());
    advised.given(&task_team(), review(true)).given(&working_group(), forward())
}

fn working_group() -> Actor {
    actor(Role::IascWorkingGroup, "OCHA")
}

fn erc() -> Actor {
    actor(Role::EmergencyReliefCoordinator, "OCHA")
}

/// IM-17: the ERC gets a report after the GCC was consulted, the task team asked for it and the Working Group forwarded it.
#[test]
fn the_erc_is_reached_by_one_path() {
    planned().when(&task_team(), review(true)).refused("IM-17", "NO_REFERRAL");
    let proposed = planned().given(&gcc(), propose());
    proposed.clone().when(&task_team(), review(true)).refused("IM-17", "GCC_NOT_CONSULTED");
    let advised = proposed.given(&gcc(), advise());
    advised.clone().when(&working_group(), forward()).refused("IM-17", "TASK_TEAM_HAS_NOT_ASKED");
    let declined = advised.clone().given(&task_team(), review(false));
    declined.clone().when(&working_group(), forward()).refused("IM-17", "TASK_TEAM_HAS_NOT_ASKED");
    let _ = declined.given(&gcc(), propose());
    let reviewed = advised.given(&task_team(), review(true));
    reviewed.clone().when(&erc(), ask()).refused("IM-17", "NOT_FORWARDED");
    let asked = forwarded().given(&erc(), ask());
    let close = || Command::Close(Closing { mission: m_1(), reason: Some("a new strategy".to_owned()) });
    asked.clone().when(&hcss(), close()).refused("IM-17", "REFERRAL_UNDER_WAY");
    let answered = asked.given(&hc(), answer());
    answered.clone().when(&hc(), answer()).refused("IM-17", "NOTHING_ASKED");
    let _ = answered.given(&hcss(), close());
}

/// IM-16, IM-17, S-3: what the ERC asks for is owed by who asked for the mission, RC or HC, and the ERC hears when it is late.
#[test]
fn the_erc_is_owed_an_answer() {
    assert!(forwarded().duty("IM-16.response-to-erc").is_none(), "nothing is asked for yet");
    let at_first = forwarded().at("2011-11-15").given(&erc(), ask());
    let owed = at_first.duty("IM-16.response-to-erc").expect("an answer is owed");
    assert_eq!((&owed.owner, owed.since), (&Owner::role(Role::HumanitarianCoordinator), at("2011-11-15")));
    let rule = Guidance::embedded().policy.rule("IM-16.response-to-erc").expect("a rule");
    assert!(rule.ladder.iter().any(|rung| rung.to == Role::EmergencyReliefCoordinator));
    let answered = at_first.given(&hc(), answer());
    assert!(answered.duty("IM-16.response-to-erc").is_none());
    let again = answered.at("2012-01-10").given(&erc(), ask());
    assert_eq!(again.duty("IM-16.response-to-erc").expect("it is owed anew").since, at("2012-01-10"));
    again.when(&hc(), answer()).keeps("IM-16.response-to-erc");
}
