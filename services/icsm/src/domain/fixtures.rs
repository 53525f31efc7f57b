//! What the tests of all areas start from: a sound request from Chad, a team with nothing weak in it, a report.

use convene_kernel::codes::ResourceId;
use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{self, actor, at, code};

use super::preparation::{
    self, AgreeToTerms, AnswerLeader, Arrival, Base, BaseLevel, Briefing, Call, CriterionEvidence, LeaderProposal,
    ListProposal, Nomination, Party, Representation, TeamDecision, TermsDraft,
};
use super::report::{
    self, ActionPoints, Audience, Draft, Endorsement, FinalReport, GiveComment, Level, MissionEnd, Recommendation,
    Response, ResponsePlan,
};
use super::request::{
    self, Agreement, Assessment, Calling, Consideration, Factor, FactorAnswer, MissionRequest, RequesterInformed,
    Sharing, Verdict,
};
use super::{Capacity, Icsm, Mission};

/// A country's missions in the making.
pub type Example = testing::Example<Icsm>;

pub fn hc() -> Actor {
    actor(Role::HumanitarianCoordinator, "UNDP")
}

pub fn hcss() -> Actor {
    actor(Role::OchaHcss, "OCHA")
}

pub fn ocha() -> Actor {
    actor(Role::OchaCountry, "OCHA")
}

pub fn task_team() -> Actor {
    actor(Role::TaskTeam, "OCHA")
}

pub fn gcc() -> Actor {
    actor(Role::GlobalClusterCoordinators, "OCHA")
}

pub fn global_lead(organization: &str) -> Actor {
    actor(Role::GlobalLead, organization)
}

pub fn consortium() -> Actor {
    actor(Role::NgoConsortium, "ICVA")
}

/// The organizations that owe something by `rule`, by name.
pub fn owing(example: &Example, rule: &str) -> Vec<String> {
    let duties = example.record().duties.values().filter(|duty| duty.rule == rule);
    duties.filter_map(|duty| duty.owner.organization.as_ref()).map(ToString::to_string).collect()
}

/// The mission all examples are about.
pub fn mission(example: &Example) -> &Mission {
    &example.state().missions[&m_1()]
}

pub fn m_1() -> ResourceId {
    code("m-1")
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// A request with nothing wrong in it.
pub fn asked_for() -> MissionRequest {
    MissionRequest {
        mission: m_1(),
        agreement: Agreement {
            on: at("2011-05-02").date_naive(),
            members: vec![code("UNICEF"), code("WFP"), code("OXFAM")],
            others: texts(&["Ministry of Planning"]),
        },
        terms: "Review how clusters work together in the east".to_owned(),
        assessment: Assessment {
            on: at("2011-04-20").date_naive(),
            by: vec![code("OCHA"), code("OXFAM")],
            challenges: "Sub-national clusters do not share plans".to_owned(),
        },
        initiatives: texts(&["A workshop of coordinators in March"]),
        value_now: "The strategy for the rainy season is being written".to_owned(),
        aims: texts(&["inter-cluster"]),
        objectives: texts(&["Coordination between clusters in the east works"]),
        deliverables: texts(&["A report with recommendations"]),
        starts_on: at("2011-07-04").date_naive(),
        ends_on: at("2011-07-15").date_naive(),
        size: 4,
        composition: "Health, logistics, an NGO and OCHA".to_owned(),
        constraints: "Escorts east of Abéché, four people at most".to_owned(),
        evaluations: "None".to_owned(),
        clusters: vec![code("HEA"), code("LOG")],
        issues: vec![code("gender")],
        more_of: Vec::new(),
    }
}

pub fn submit(request: MissionRequest) -> request::Command {
    request::Command::RequestMission(Box::new(request))
}

/// A country without missions.
pub fn no_mission() -> Example {
    Example::new("TCD", "2011-05-03T08:00:00Z")
}

/// A request that was made.
pub fn requested() -> Example {
    no_mission().given(&hc(), submit(asked_for()))
}

/// The same, shared with the task team.
pub fn shared() -> Example {
    let share = request::Command::ShareRequest(Sharing { mission: m_1(), remarks: None });
    requested().at("2011-05-04T08:00:00Z").given(&hcss(), share)
}

pub fn consideration(verdict: Verdict) -> Consideration {
    let answer = |factor| FactorAnswer { factor, assessment: "weighed".to_owned() };
    Consideration {
        mission: m_1(),
        factors: Factor::ALL.map(answer).to_vec(),
        verdict,
        reason: "The request is sound".to_owned(),
    }
}

pub fn consider(verdict: Verdict) -> request::Command {
    request::Command::ConsiderRequest(Box::new(consideration(verdict)))
}

/// A world in which `approved` missions were approved in 2011.
pub fn approved(approved: usize) -> Capacity {
    Capacity::taken(std::iter::repeat_n(at("2011-02-01").date_naive(), approved))
}

/// The RC/HC is informed of the decision.
pub fn inform_requester() -> request::Command {
    request::Command::InformRequester(RequesterInformed { mission: m_1(), means: "by letter".to_owned() })
}

/// What ends a mission early.
pub fn calling() -> Calling {
    Calling { mission: m_1(), reason: "fighting has begun".to_owned() }
}

/// A mission that proceeds.
pub fn preparing() -> Example {
    shared().at("2011-05-10T08:00:00Z").knowing(approved(2)).given(&task_team(), consider(Verdict::Proceed))
}

pub fn draft_of_terms() -> TermsDraft {
    TermsDraft {
        mission: m_1(),
        text: "The terms of reference".to_owned(),
        objectives: texts(&["Coordination between clusters in the east works"]),
        deliverables: texts(&["A report"]),
        issues: ["age", "diversity", "environment", "gender", "hiv-aids", "human-rights"].map(code).to_vec(),
        coordinators: vec![code("HEA")],
        global_leads: vec![code("LOG")],
        issue_leads: vec![code("gender")],
    }
}

/// Every party to the terms of reference, and who speaks for it.
pub fn parties() -> Vec<(Actor, Party)> {
    vec![
        (hc(), Party::Head),
        (actor(Role::HctMember, "OXFAM"), Party::CountryTeam),
        (ocha(), Party::OchaCountry),
        (actor(Role::Coordinator, "WHO"), Party::Coordinator { cluster: code("HEA") }),
        (hcss(), Party::OchaGlobal),
        (global_lead("WFP"), Party::GlobalLead { cluster: code("LOG") }),
        (global_lead("UNFPA"), Party::IssueLead { issue: code("gender") }),
    ]
}

pub fn agree(party: Party) -> preparation::Command {
    preparation::Command::AgreeToTerms(AgreeToTerms { mission: m_1(), party })
}

/// Terms of reference that every party agreed to.
pub fn agreed() -> Example {
    let drafted = preparing().given(&hcss(), preparation::Command::DraftTerms(draft_of_terms()));
    parties().into_iter().fold(drafted, |example, (actor, party)| example.given(&actor, agree(party)))
}

pub fn call() -> preparation::Command {
    preparation::Command::CallForNominations(Call {
        mission: m_1(),
        closes_on: at("2011-05-27").date_naive(),
        clusters: vec![code("HEA"), code("LOG")],
        issues: vec![code("gender")],
    })
}

/// A call that is open.
pub fn called() -> Example {
    agreed().given(&gcc(), call())
}

/// A nomination with nothing wrong in it.
pub fn nomination(nominee: &str, organization: &str, represents: Representation) -> Nomination {
    Nomination {
        mission: m_1(),
        nominee: code(nominee),
        person: code(&format!("p-{nominee}")),
        organization: code(organization),
        represents,
        base: Base { level: BaseLevel::Global, country: code("CHE"), reason: None },
        may_recommend: true,
        knows_policy: true,
        willing_to_lead: true,
        criteria: texts(&["challenges"]),
        speaks_for: Vec::new(),
        late_because: None,
    }
}

/// WHO's nomination for Health.
pub fn health() -> Nomination {
    nomination("health", "WHO", cluster("HEA"))
}

pub fn nominate(nomination: Nomination) -> preparation::Command {
    preparation::Command::NominateParticipant(Box::new(nomination))
}

pub fn cluster(code_of: &str) -> Representation {
    Representation::Cluster { cluster: code(code_of) }
}

/// A call that was answered: health, logistics, gender, an NGO and OCHA.
pub fn nominated() -> Example {
    let gender = Representation::Issue { issue: code("gender") };
    called()
        .given(&global_lead("WHO"), nominate(health()))
        .given(&global_lead("WFP"), nominate(nomination("logistics", "WFP", cluster("LOG"))))
        .given(&global_lead("UNFPA"), nominate(nomination("gender", "UNFPA", gender)))
        .given(&consortium(), nominate(nomination("ngo", "CARE", Representation::Consortia)))
        .given(&hcss(), nominate(nomination("ocha", "OCHA", Representation::Ocha)))
        .at("2011-05-30T08:00:00Z")
}

/// Everybody who was nominated.
pub fn everybody() -> Vec<ResourceId> {
    ["health", "logistics", "gender", "ngo", "ocha"].map(code).to_vec()
}

pub fn propose_list(participants: Vec<ResourceId>) -> preparation::Command {
    preparation::Command::ProposeParticipants(ListProposal { mission: m_1(), participants, cuts: Vec::new() })
}

pub fn listed() -> Example {
    nominated().given(&gcc(), propose_list(everybody()))
}

pub fn leader(nominee: &str) -> LeaderProposal {
    let shown = |criterion: &str| CriterionEvidence {
        criterion: criterion.to_owned(),
        evidence: "led the mission to Haiti".to_owned(),
    };
    let criteria = ["impartial", "policy", "country", "team-lead"].map(shown).to_vec();
    LeaderProposal { mission: m_1(), nominee: code(nominee), criteria }
}

pub fn propose_leader(nominee: &str) -> preparation::Command {
    preparation::Command::ProposeLeader(leader(nominee))
}

pub fn answer_leader(accepted: bool) -> preparation::Command {
    let reason = (!accepted).then(|| "knows the country too little".to_owned());
    preparation::Command::AnswerLeader(AnswerLeader { mission: m_1(), accepted, reason, hct_consulted: true })
}

/// A list with a leader whom the RC/HC accepted.
pub fn led() -> Example {
    listed().given(&gcc(), propose_leader("health")).given(&hc(), answer_leader(true))
}

pub fn decide_team(participants: Vec<ResourceId>) -> preparation::Command {
    let reason = Some("as security admits".to_owned());
    preparation::Command::DecideTeam(TeamDecision { mission: m_1(), participants, reason, leader_consulted: true })
}

/// A team that was decided on.
pub fn decided() -> Example {
    led().given(&hc(), decide_team(everybody()))
}

/// A briefing on `issues`, with or without a paper.
pub fn briefing(issues: &[&str], paper: Option<&str>) -> preparation::Command {
    preparation::Command::RecordTeamBriefing(Briefing {
        mission: m_1(),
        on: at("2011-05-30").date_naive(),
        by: vec![code("UNFPA")],
        issues: issues.iter().map(|issue| code(issue)).collect(),
        paper: paper.map(str::to_owned),
    })
}

/// Whether the team lacks something of cross-cutting issues, such as `briefings.age`.
pub fn lacks_on_issues(example: &Example, field: &str) -> bool {
    example.record().findings.contains_key(&format!("IM-13:mission/m-1:{field}"))
}

pub fn field(on: &str) -> preparation::Command {
    preparation::Command::FieldMission(Arrival { mission: m_1(), on: at(on).date_naive() })
}

/// A mission in the country.
pub fn in_country() -> Example {
    decided().at("2011-07-04T18:00:00Z").given(&hcss(), field("2011-07-04"))
}

pub fn end_of_mission() -> report::Command {
    report::Command::EndMission(MissionEnd { mission: m_1(), on: at("2011-07-15").date_naive() })
}

/// A mission that gave its action points and left.
pub fn ended() -> Example {
    let points = ActionPoints { mission: m_1(), points: texts(&["Share plans between clusters"]) };
    in_country()
        .at("2011-07-15T12:00:00Z")
        .given(&hcss(), report::Command::PresentActionPoints(points))
        .given(&hcss(), end_of_mission())
}

/// A recommendation with nothing missing.
pub fn recommendation(id: &str, kind: &str, level: Level) -> Recommendation {
    Recommendation {
        recommendation: code(id),
        kind: kind.to_owned(),
        level,
        addressee: "OCHA Chad".to_owned(),
        text: "Hold an inter-cluster meeting in Abéché every two weeks".to_owned(),
        time_frame: Some("by September".to_owned()),
        focal_point: Some("OCHA".to_owned()),
        indicator: Some("minutes are shared".to_owned()),
    }
}

pub fn recommendations() -> Vec<Recommendation> {
    vec![recommendation("meeting", "1", Level::Country), recommendation("guidance", "8", Level::Global)]
}

pub fn draft(recommendations: Vec<Recommendation>) -> report::Command {
    report::Command::SubmitReport(Box::new(Draft {
        mission: m_1(),
        summary: "Clusters plan apart".to_owned(),
        support: "Workshops in Abéché".to_owned(),
        issues: "Gender in every cluster's plan".to_owned(),
        recommendations,
        agreed_by: Vec::new(),
    }))
}

pub fn comment() -> report::Command {
    report::Command::CommentOnReport(GiveComment { mission: m_1(), text: "We agree".to_owned() })
}

pub fn final_report(recommendations: Vec<Recommendation>) -> FinalReport {
    FinalReport {
        mission: m_1(),
        summary: "Clusters plan apart".to_owned(),
        support: "Workshops in Abéché".to_owned(),
        issues: "Gender in every cluster's plan".to_owned(),
        recommendations,
        comments_answered: "Dates were moved".to_owned(),
        shared_with: Audience::ALL.to_vec(),
        posted_on: "the inter-agency platform".to_owned(),
    }
}

pub fn publish(report: FinalReport) -> report::Command {
    report::Command::PublishReport(Box::new(report))
}

/// A mission whose final report is published.
pub fn published() -> Example {
    ended()
        .at("2011-07-25T08:00:00Z")
        .given(&hcss(), draft(recommendations()))
        .given(&hc(), comment())
        .at("2011-08-20T08:00:00Z")
        .given(&hcss(), publish(final_report(recommendations())))
}

pub fn response_plan(ids: &[&str]) -> report::Command {
    let response = |id: &&str| Response { recommendation: code(id), endorsement: Endorsement::Endorsed };
    let responses = ids.iter().map(response).collect();
    report::Command::AdoptResponsePlan(ResponsePlan { mission: m_1(), responses })
}

/// A mission with a response plan.
pub fn planned() -> Example {
    published().at("2011-09-10T08:00:00Z").given(&hc(), response_plan(&["meeting", "guidance"]))
}
