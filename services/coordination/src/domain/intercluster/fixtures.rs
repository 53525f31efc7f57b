//! What the tests of what is between clusters start from.

use convene_kernel::codes::Etag;
use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{actor, code};

use super::{
    AdvocacyMessage, ClusterConfirmation, ClusterObjective, ClusterObjectives, Command, Feasibility, FeasibilityAdvice,
    FundingRequirements, GlobalAnswer, GlobalRequest, InterclusterFactWithdrawal, IssueKind, IssueOptions,
    IssueOutcome, IssueRaised, IssueReferral, JointMatter, LogisticAspect, MatterKind, MessageDelivery, MessageKind,
    OchaList, OchaProgress, OchaRequest, PreparednessPlan, PreparednessPlanEnd, PreparednessRole, ProgrammeStep,
    ServiceState, StepConsolidation, StepKind, StrategicObjective, StrategicObjectives,
};
use crate::domain::fixtures::{Example, active_as, service};
use crate::domain::gap::SupportDecision;
pub use crate::domain::structure::fixtures::hc;

pub fn ocha() -> Actor {
    actor(Role::OchaCountry, "OCHA")
}

/// The same, with an active cluster of logistics, led by WFP.
pub fn with_logistics(example: Example) -> Example {
    example.given(&service(), active_as("logistics", ("LOG", "WFP"), None))
}

pub fn sets_objectives(ids: &[&str]) -> Command {
    let objective =
        |id: &&str| StrategicObjective { objective: code(id), text: "people have what they need".to_owned() };
    let (plan, objectives) = ("Strategic Response Plan 2014".to_owned(), ids.iter().map(objective).collect());
    Command::SetStrategicObjectives(StrategicObjectives { plan, objectives })
}

/// The objectives of the cluster of health, each with the strategic ones that it serves.
pub fn states_objectives(objectives: &[(&str, &[&str])]) -> Command {
    let objective = |(id, serves): &(&str, &[&str])| ClusterObjective {
        objective: code(id),
        text: "clinics work".to_owned(),
        indicators: vec!["consultations a week".to_owned()],
        serves: serves.iter().map(|id| code(id)).collect(),
    };
    let objectives = objectives.iter().map(objective).collect();
    Command::StateClusterObjectives(ClusterObjectives { cluster: code("health"), objectives })
}

pub fn raises_issue() -> Command {
    Command::RaiseIssue(IssueRaised {
        issue: code("mines-samar"),
        cluster: code("health"),
        kind: IssueKind::Risk,
        statement: "mines on the road to two clinics".to_owned(),
    })
}

pub fn brings_issue() -> Command {
    Command::BringIssueToCountryTeam(IssueOptions {
        issue: code("mines-samar"),
        options: vec!["clear the road".to_owned(), "move the clinics".to_owned()],
        advocacy_points: vec!["ask for the maps of the mines".to_owned()],
    })
}

pub fn takes_issue_to_erc() -> Command {
    Command::TakeIssueToErc(IssueReferral { issue: code("mines-samar"), what: "experts in clearance".to_owned() })
}

pub fn closes_issue() -> Command {
    Command::CloseIssue(IssueOutcome { issue: code("mines-samar"), outcome: "the road is cleared".to_owned() })
}

/// A message of the cluster of health, by a day.
pub fn prepares(message: &str, by: &str) -> Command {
    Command::PrepareMessage(AdvocacyMessage {
        message: code(message),
        kind: MessageKind::AdvocacyConcern,
        text: "clinics must be reached before the rains".to_owned(),
        clusters: vec![code("health")],
        owner: code("OCHA"),
        by: by.parse().expect("a day"),
    })
}

pub fn prepares_message() -> Command {
    prepares("access-2014-03", "2014-03-31")
}

pub fn delivers_message() -> Command {
    let outcome = "the HC speaks to the governor".to_owned();
    Command::DeliverMessage(MessageDelivery { message: code("access-2014-03"), outcome })
}

/// A plan with its roles, each with the clusters that have it.
pub fn updates_plan(roles: &[(&str, &[&str])]) -> Command {
    let role = |(role, clusters): &(&str, &[&str])| PreparednessRole {
        role: (*role).to_owned(),
        clusters: clusters.iter().map(|id| code(id)).collect(),
        sharing: None,
    };
    Command::UpdatePreparednessPlan(PreparednessPlan {
        plan: code("typhoons"),
        title: "Typhoons of 2014".to_owned(),
        text: "stocks in Cebu for 20,000 families".to_owned(),
        roles: roles.iter().map(role).collect(),
        national_capacity: Some("exercises with the provinces".to_owned()),
    })
}

pub fn ends_plan() -> Command {
    let reason = "the government has its own".to_owned();
    Command::EndPreparednessPlan(PreparednessPlanEnd { plan: code("typhoons"), reason })
}

pub fn advises(cluster: &str, advised: &str) -> Command {
    Command::AdviseOnFeasibility(FeasibilityAdvice {
        advice: code("advice-1"),
        cluster: code(cluster),
        advised: code(advised),
        work_plan: "Health work plan 2014".to_owned(),
        aspects: vec![LogisticAspect::Transport],
        feasibility: Feasibility::WithChanges,
        explanation: "trucks reach Guiuan by road from December".to_owned(),
    })
}

pub fn starts_step() -> Command {
    let (step, title) = (code("assessment-2014"), "Multi-cluster needs assessment".to_owned());
    Command::StartProgrammeStep(ProgrammeStep { step, kind: StepKind::Assessment, title })
}

pub fn consolidates_step(clusters: &[&str]) -> Command {
    let clusters = clusters.iter().map(|id| code(id)).collect();
    let (step, what) = (code("assessment-2014"), "one questionnaire and one report".to_owned());
    Command::ConsolidateStep(StepConsolidation { step, what, clusters })
}

pub fn takes_up_jointly() -> Command {
    Command::TakeUpJointly(JointMatter {
        matter: code("one-map"),
        kind: MatterKind::InformationTool,
        what: "one map of services".to_owned(),
        clusters: vec![code("health"), code("logistics")],
        step: None,
    })
}

pub fn states_funding() -> Command {
    Command::StateFunding(FundingRequirements {
        cluster: code("health"),
        appeal: "Strategic Response Plan 2014".to_owned(),
        required_usd: 5_000_000,
        priorities: vec!["obstetric care".to_owned(), "vaccination".to_owned()],
    })
}

pub fn asks_ocha() -> Command {
    Command::AskOcha(OchaRequest {
        request: code("maps-1"),
        list: OchaList::Support,
        service: "mapping".to_owned(),
        what: "a map of clinics".to_owned(),
        country_team_request: None,
        conditions: None,
    })
}

pub fn reports_ocha_service() -> Command {
    let (state, what) = (ServiceState::Provided, "the map is online".to_owned());
    Command::ReportOchaService(OchaProgress { request: code("maps-1"), state, what })
}

pub fn confirms_cluster() -> Command {
    Command::ConfirmCluster(ClusterConfirmation {
        cluster: code("health"),
        terms_known: true,
        stakeholders_represented: true,
        plan_of_work_made: true,
        plan_of_work_kept: true,
        way_to_decide_agreed: true,
        remarks: Some("as seen in the forum".to_owned()),
    })
}

pub fn asks_global(of: &str) -> Command {
    let (request, what) = (code("surge-1"), "an epidemiologist".to_owned());
    Command::AskGlobalCluster(GlobalRequest { request, cluster: code("health"), of: code(of), what })
}

pub fn answers_globally() -> Command {
    let (decision, what) = (SupportDecision::Given, "one comes for six weeks".to_owned());
    Command::AnswerGlobalRequest(GlobalAnswer { request: code("surge-1"), decision, what })
}

pub fn withdraws_fact(commit: Etag) -> Command {
    Command::WithdrawInterclusterFact(InterclusterFactWithdrawal {
        commit,
        reason: "it was recorded for another country".to_owned(),
        source: "the minutes of the forum".to_owned(),
    })
}
