//! The commands about the preparation of a mission, each where somebody may give it.

use convene_kernel::identity::Role;
use convene_kernel::testing::{Case, actor, at, code};

use crate::domain::Icsm;
use crate::domain::fixtures::{
    Example, agree, agreed, answer_leader, approved, briefing, call, called, cluster, consider, consortium,
    decide_team, decided, draft, draft_of_terms, ended, everybody, field, gcc, global_lead, hc, hcss, health, leader,
    led, listed, m_1, nominate, nominated, nomination, parties, preparing, propose_leader, propose_list,
    recommendation, shared, task_team,
};
use crate::domain::preparation::{
    ApproveFocalPoint, ApproveNominee, Command, FindingAnswer, FocalPointNaming, LeaderReferral, Nomination,
    PartnersInformed, Party, PreparationStep, Representation, Support, TeamChange,
};
use crate::domain::report::{Level, Recommendation};
use crate::domain::request::Verdict;

fn party(party: &Party) -> &'static str {
    match party {
        Party::Head => "(the RC/HC)",
        Party::CountryTeam => "(the HCT)",
        Party::OchaCountry => "(OCHA in the country)",
        Party::Coordinator { .. } => "(a coordinator)",
        Party::OchaGlobal => "(OCHA globally)",
        Party::GlobalLead { .. } => "(a global lead)",
        Party::IssueLead { .. } => "(an issue's lead)",
    }
}

/// A case for each party that agrees to the terms of reference.
fn agreements() -> Vec<Case<Icsm>> {
    let drafted = preparing().given(&hcss(), Command::DraftTerms(draft_of_terms()));
    let agrees = |(by, to)| {
        let whose = party(&to);
        Case::new(drafted.clone(), &by, agree(to)).with(whose)
    };
    parties().into_iter().map(agrees).collect()
}

/// A case for each kind of nomination.
fn nominations() -> Vec<Case<Icsm>> {
    let gender = nomination("gender", "UNFPA", Representation::Issue { issue: code("gender") });
    let ngo = nomination("ngo", "CARE", Representation::Consortia);
    let ocha = nomination("ocha", "OCHA", Representation::Ocha);
    vec![
        Case::new(called(), &global_lead("WHO"), nominate(health())).with("(for a cluster)"),
        Case::new(called(), &global_lead("UNFPA"), nominate(gender)).with("(for an issue)"),
        Case::new(called(), &consortium(), nominate(ngo)).with("(for the consortia)"),
        Case::new(called(), &hcss(), nominate(ocha)).with("(for OCHA)"),
    ]
}

fn answer(finding: &str) -> Command {
    let (finding, answer) = (finding.to_owned(), "OCHA is in the country already".to_owned());
    Command::AnswerFinding(FindingAnswer { mission: m_1(), finding, answer })
}

/// A case for each kind of finding that others answer.
fn findings() -> Vec<Case<Icsm>> {
    let many = shared().knowing(approved(5)).given(&task_team(), consider(Verdict::Proceed));
    let vague = Recommendation { indicator: None, ..recommendation("meeting", "1", Level::Country) };
    let written = ended().at("2011-07-25T08:00:00Z").given(&hcss(), draft(vec![vague]));
    let finding = |example: &Example, row: &str| answer(&example.finding(row).expect("it is open").id);
    let (of_many, of_vague) = (finding(&many, "IM-5"), finding(&written, "IM-15"));
    vec![
        Case::new(many, &task_team(), of_many).with("(on the year's missions)"),
        Case::new(listed(), &gcc(), answer("IM-11:mission/m-1:size")).with("(on the team)"),
        Case::new(written, &hcss(), of_vague).with("(on the report)"),
    ]
}

/// A case for each command about the leader and the team.
fn people() -> Vec<Case<Icsm>> {
    let refer = || Command::ReferLeader(LeaderReferral { mission: m_1(), reason: "two are equally fit".to_owned() });
    let proposed = listed().given(&gcc(), propose_leader("health"));
    let late = nomination("ngo-2", "OXFAM", Representation::Consortia);
    let late = Nomination { late_because: Some("the first fell ill".to_owned()), ..late };
    let change = TeamChange {
        mission: m_1(),
        leaving: vec![code("ngo")],
        joining: vec![code("ngo-2")],
        reason: "fell ill".to_owned(),
        leader_consulted: true,
    };
    vec![
        Case::new(nominated(), &gcc(), propose_list(everybody())),
        Case::new(listed(), &gcc(), propose_leader("health")),
        Case::new(listed(), &gcc(), refer()),
        Case::new(listed().given(&gcc(), refer()), &task_team(), Command::SettleLeader(leader("logistics"))),
        Case::new(proposed, &hc(), answer_leader(true)),
        Case::new(led(), &hc(), decide_team(everybody())),
        Case::new(decided().given(&consortium(), nominate(late)), &hc(), Command::ChangeTeam(change)),
    ]
}

/// A case for each command about the issues, the briefing and the departure.
fn departure() -> Vec<Case<Icsm>> {
    let coordinator = actor(Role::Coordinator, "WHO");
    let name = || {
        Command::NameFocalPoint(FocalPointNaming {
            mission: m_1(),
            issue: code("age"),
            nominee: code("health"),
            knowledge: "worked on it".to_owned(),
        })
    };
    let approve = Command::ApproveFocalPoint(ApproveFocalPoint { mission: m_1(), issue: code("age") });
    let support =
        Support { mission: m_1(), global_support: "HCSS".to_owned(), country_support: "OCHA Chad".to_owned() };
    let step = PreparationStep {
        mission: m_1(),
        on: at("2011-05-10").date_naive(),
        counterparts: vec!["OCHA Chad".to_owned()],
        settled: "the itinerary".to_owned(),
    };
    let ready = decided().at("2011-07-04T18:00:00Z");
    vec![
        Case::new(decided(), &gcc(), name()),
        Case::new(decided().given(&gcc(), name()), &coordinator, approve),
        Case::new(decided(), &hcss(), briefing(&["gender"], Some("Gender in Chad"))),
        Case::new(agreed(), &hcss(), Command::NameSupport(support)),
        Case::new(decided(), &hcss(), Command::RecordPreparation(step)),
        Case::new(ready, &hcss(), field("2011-07-04")),
    ]
}

/// A case for each command of the area.
pub fn cases() -> Vec<Case<Icsm>> {
    let partners = PartnersInformed { mission: m_1(), cluster: code("HEA"), means: "by mail".to_owned() };
    let of_a_partner = nominate(nomination("partner", "CARE", cluster("HEA")));
    let waiting = called().given(&consortium(), of_a_partner);
    let approve = Command::ApproveNominee(ApproveNominee { mission: m_1(), nominee: code("partner") });
    let mut cases = vec![Case::new(preparing(), &hcss(), Command::DraftTerms(draft_of_terms()))];
    cases.extend(agreements());
    cases.push(Case::new(agreed(), &gcc(), call()));
    cases.push(Case::new(called(), &global_lead("WHO"), Command::ConfirmPartners(partners)));
    cases.extend(nominations());
    cases.push(Case::new(waiting, &global_lead("WHO"), approve));
    cases.extend(findings());
    cases.extend(people());
    cases.extend(departure());
    cases
}
