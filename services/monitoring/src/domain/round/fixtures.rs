//! What the tests of rounds start from: a round of the health cluster and its hub in Tacloban, with its respondents.

use std::collections::BTreeMap;

use convene_kernel::codes::ResourceId;
use convene_kernel::digest::Digest;
use convene_kernel::reference::Reference;
use convene_kernel::testing::{at, code};

use super::{
    ActionFollowUp, ActionStatus, ActionUpdate, Anonymity, Command, CommitmentStand, CorrectiveAction, FinalReport,
    FunctionReview, Hub, Invitation, Invitations, KindCount, LeadDuty, LeadDutyStand, PerformanceReport, PlannedAction,
    PreliminaryReport, ProfileAdoption, ReissuedReport, ReleasedTo, ReportAccess, ReportProfile, ReportRelease,
    ReportSetting, ReviewMeeting, RoundCancellation, RoundPlan, SupportFrom, SupportNeeded, SurveyClosing,
    SurveyOpening, SurveyResponse, TokenReplacement, performance_report,
};
use crate::domain::Monitored;
use crate::domain::coordinated::Coordinated;
use crate::domain::fixtures::{Example, coordinator, health, health_id, service};
use crate::domain::questionnaire::{Audience, Code, Kind, Template, shipped};

/// The organizations that are asked: WHO coordinates, the others are partners.
pub const ASKED: [&str; 5] = ["WHO", "CARE", "OXFAM", "UNICEF", "IOM"];

/// A round of the whole cluster and its hub in Tacloban, whose clocks are those of Paris.
pub fn plan() -> RoundPlan {
    RoundPlan {
        round: code("first"),
        cluster: health_id(),
        national: true,
        hubs: vec![Hub {
            hub: code("tacloban"),
            name: Some("Tacloban".to_owned()),
            time_zone: Some("Europe/Paris".to_owned()),
        }],
        opens_on: "2013-11-25".parse().expect("a day"),
        closes_on: "2013-12-08".parse().expect("a day"),
        anonymity: Anonymity::Anonymous,
        decided_by: "the humanitarian country team".to_owned(),
    }
}

/// The health cluster with that round.
pub fn planned() -> Example {
    planned_with(|_| {})
}

/// The same with another plan.
pub fn planned_with(change: impl FnOnce(&mut RoundPlan)) -> Example {
    let mut plan = plan();
    change(&mut plan);
    health().given(&coordinator(), Command::PlanRound(plan))
}

/// That plan, changed.
pub fn changing(change: impl FnOnce(&mut RoundPlan)) -> Command {
    let mut plan = plan();
    change(&mut plan);
    Command::ChangePlan(plan)
}

pub fn cancelling() -> Command {
    let reason = "the cluster closes before it".to_owned();
    Command::CancelRound(RoundCancellation { round: code("first"), reason })
}

/// A new token, named after what it is the digest of, for the lost one of an organization.
pub fn replacing(organization: &str, new: &str) -> Command {
    let (lost, token) = (token(None, organization), token(None, new));
    Command::ReplaceToken(TokenReplacement { round: code("first"), lost, token })
}

/// A response, sent with another token.
pub fn with_token(response: Command, new: &str) -> Command {
    let Command::SubmitResponse(response) = response else { panic!("a response") };
    Command::SubmitResponse(SurveyResponse { token: token(None, new), ..response })
}

/// The adoption of the yearly report.
pub fn adopting(since: &str) -> Command {
    Command::AdoptProfile(ProfileAdoption {
        profile: ReportProfile::Gccg2019,
        since: since.parse().expect("a day"),
        decided_by: "the humanitarian country team".to_owned(),
    })
}

pub fn opening() -> Command {
    Command::OpenSurvey(SurveyOpening { round: code("first") })
}

/// The round on the day it opens.
pub fn open() -> Example {
    planned().at("2013-11-25T08:00:00Z").given(&coordinator(), opening())
}

/// The token of an organization in an entity.
pub fn token(hub: Option<&str>, organization: &str) -> Digest {
    Digest::of(format!("{}/{organization}", hub.unwrap_or_default()).as_bytes())
}

pub fn invitations(hub: Option<&str>, organizations: &[&str]) -> Invitations {
    let invitation = |organization: &&str| Invitation {
        organization: code(organization),
        audience: audience(organization),
        token: token(hub, organization),
        kind: None,
        name: None,
    };
    let invitations = organizations.iter().map(invitation).collect();
    Invitations { round: code("first"), hub: hub.map(code), invitations }
}

fn audience(organization: &str) -> Audience {
    if organization == "WHO" { Audience::Coordinator } else { Audience::Partner }
}

pub fn inviting(hub: Option<&str>, organizations: &[&str]) -> Command {
    Command::InviteRespondents(invitations(hub, organizations))
}

/// The open survey, of the cluster as a whole and its respondents.
pub fn invited() -> Example {
    open().given(&coordinator(), inviting(None, &ASKED))
}

fn template() -> &'static Template {
    shipped().last().expect("a template is shipped")
}

/// A whole response with so many points to each item, as far as its scale has them.
pub fn survey_response(organization: &str, points: u32) -> SurveyResponse {
    survey_response_of(None, organization, points)
}

fn survey_response_of(hub: Option<&str>, organization: &str, points: u32) -> SurveyResponse {
    let audience = audience(organization);
    let mut given: BTreeMap<Code, Code> = BTreeMap::new();
    for item in template().items_for(audience) {
        let scale = template().scale(item.scale.as_str()).expect("a scale");
        let scoring = scale.answers.iter().filter(|answer| answer.points.is_some_and(|of| of <= points.max(1)));
        let answer = scoring.max_by_key(|answer| answer.points).or(scale.answers.first()).expect("an answer");
        // Zero points to how often the cluster meets would leave out all that is asked about its meetings.
        let answer = match points {
            0 if item.asked_if.is_some() || item.code.as_str() != "meeting-frequency" => {
                scale.answers.iter().find(|answer| answer.points == Some(0)).unwrap_or(answer)
            }
            _ => answer,
        };
        if template().asks(item, audience, &given) {
            given.insert(item.code.clone(), answer.code.clone());
        }
    }
    SurveyResponse {
        round: code("first"),
        token: token(hub, organization),
        answers: given.iter().map(|(item, answer)| (item.to_string(), answer.to_string())).collect(),
        comments: BTreeMap::new(),
        components: Vec::new(),
        members: Vec::new(),
        attending: Vec::new(),
    }
}

pub fn response_of(hub: Option<&str>, organization: &str, points: u32) -> Command {
    Command::SubmitResponse(survey_response_of(hub, organization, points))
}

pub fn response(organization: &str, points: u32) -> Command {
    response_of(None, organization, points)
}

pub fn count(kind: Kind, count: u32) -> KindCount {
    KindCount { kind, count }
}

pub fn closing() -> Command {
    Command::CloseSurvey(SurveyClosing { round: code("first"), reason: "everybody answered".to_owned() })
}

/// The round after its last day: the coordinator and three partners answered, all with the fewest points.
pub fn closed() -> Example {
    answered(invited())
}

/// The same of the cluster as a whole alone.
pub fn closed_national() -> Example {
    let planned = planned_with(|plan| plan.hubs.clear()).at("2013-11-25T08:00:00Z");
    answered(planned.given(&coordinator(), opening()).given(&coordinator(), inviting(None, &ASKED)))
}

fn answered(invited: Example) -> Example {
    let answered =
        ASKED[..4].iter().fold(invited, |example, organization| example.given(&service(), response(organization, 0)));
    answered.at("2013-12-10T08:00:00Z")
}

pub fn preliminary(hub: Option<&str>) -> Command {
    preliminary_of("first", hub)
}

fn preliminary_of(round: &str, hub: Option<&str>) -> Command {
    Command::IssuePreliminaryReport(PreliminaryReport { round: code(round), hub: hub.map(code) })
}

pub fn meeting() -> Command {
    meeting_of("first", "2013-12-18")
}

fn meeting_of(round: &str, day: &str) -> Command {
    let stand = CommitmentStand {
        commitment: "4".to_owned(),
        partners_meeting: 2,
        partners_asked: 3,
        lead_meets: true,
        note: None,
    };
    Command::RecordReviewMeeting(ReviewMeeting {
        round: code(round),
        hub: None,
        held_on: day.parse().expect("a day"),
        participants: vec!["the partners".to_owned()],
        commitments: vec![stand],
        lead_duties: vec![LeadDutyStand { duty: LeadDuty::SubNationalLink, met: false, note: None }],
    })
}

/// The round whose review meeting was held.
pub fn reviewed() -> Example {
    reviewing(closed())
}

fn reviewing(closed: Example) -> Example {
    let issued = closed.given(&coordinator(), preliminary(None)).at("2013-12-20T08:00:00Z");
    issued.given(&coordinator(), meeting())
}

/// A report with an action for each function.
pub fn final_report() -> FinalReport {
    final_report_of("first")
}

/// The same of another round, whose actions are its own.
pub fn final_report_of(round: &str) -> FinalReport {
    let action = |id: String, function: &str| PlannedAction {
        action: code(&id),
        code: Some(function.to_owned()),
        what: "meet each week".to_owned(),
        owner: code("WHO"),
        due_on: if round == "first" { "2014-03-01" } else { "2014-12-01" }.parse().expect("a day"),
    };
    let functions = template().functions.iter().map(|function| function.code.as_str());
    let id = |function: &str| match (round, function) {
        ("first", "1") => "meet".to_owned(),
        _ => format!("{round}-{function}"),
    };
    let of_function = |function: &str| action(id(function), function);
    let actions: Vec<_> = functions.map(of_function).collect();
    FinalReport {
        round: code(round),
        hub: None,
        reviews: vec![FunctionReview { function: "1".to_owned(), explanation: "roads were cut".to_owned() }],
        actions,
        support: vec![SupportNeeded {
            asked_of: SupportFrom::GlobalCluster,
            what: "an information manager".to_owned(),
        }],
    }
}

/// The round with its final report.
pub fn with_final_report(closed: Example) -> Example {
    reviewing(closed).given(&coordinator(), Command::IssueFinalReport(final_report()))
}

pub fn reissue() -> Command {
    let FinalReport { round, hub, reviews, actions, support } = final_report();
    let changes = "the owner of the first action was wrong".to_owned();
    Command::ReissueFinalReport(ReissuedReport { round, hub, reviews, actions, support, changes })
}

pub fn release(to: &[ReleasedTo]) -> Command {
    Command::ReleaseReport(ReportRelease { round: code("first"), hub: None, to: to.to_vec() })
}

pub fn update(status: ActionStatus, note: Option<&str>) -> Command {
    update_of("meet", status, note)
}

pub fn update_of(action: &str, status: ActionStatus, note: Option<&str>) -> Command {
    Command::UpdateAction(ActionUpdate { action: code(action), status, note: note.map(str::to_owned) })
}

pub fn corrective() -> Command {
    let action = PlannedAction {
        action: code("cold-chain"),
        code: None,
        what: "repair the cold chain".to_owned(),
        owner: code("UNICEF"),
        due_on: "2013-12-31".parse().expect("a day"),
    };
    Command::AgreeCorrectiveAction(CorrectiveAction { cluster: health_id(), action })
}

pub fn follow_up() -> Command {
    Command::ReportFollowUp(ActionFollowUp { round: code("first"), summary: "half of it is done".to_owned() })
}

/// The same cluster half a year later, with a second round that was reviewed and came to no more points.
pub fn second_round(first: Example) -> Example {
    let plan = RoundPlan {
        round: code("second"),
        hubs: Vec::new(),
        opens_on: "2014-06-02".parse().expect("a day"),
        closes_on: "2014-06-15".parse().expect("a day"),
        ..plan()
    };
    let second: ResourceId = code("second");
    let opened = first.at("2014-06-02T08:00:00Z").given(&coordinator(), Command::PlanRound(plan));
    let opened = opened.given(&coordinator(), Command::OpenSurvey(SurveyOpening { round: second.clone() }));
    let mut asked = invitations(Some("second"), &ASKED);
    (asked.round, asked.hub) = (second.clone(), None);
    let asked = opened.given(&coordinator(), Command::InviteRespondents(asked));
    let sent = |organization: &str| SurveyResponse {
        round: second.clone(),
        ..survey_response_of(Some("second"), organization, 0)
    };
    let answered = ASKED[..4]
        .iter()
        .fold(asked, |example, organization| example.given(&service(), Command::SubmitResponse(sent(organization))));
    let issued = answered.at("2014-06-20T08:00:00Z").given(&coordinator(), preliminary_of("second", None));
    issued.at("2014-06-27T08:00:00Z").given(&coordinator(), meeting_of("second", "2014-06-26"))
}

/// The report of the first round in January 2014, as far as `access` shows it, beside what the coordination service says.
pub fn report_of(
    monitored: &Monitored,
    issue: u32,
    access: ReportAccess,
    coordinated: &Coordinated,
) -> PerformanceReport {
    let (now, country) = (at("2014-01-20T08:00:00Z"), code("PHL"));
    let setting = ReportSetting { now, country: &country, reference: &Reference::embedded(), coordinated };
    performance_report((monitored, &monitored.rounds[&code("first")], None), issue, access, setting).expect("a report")
}
