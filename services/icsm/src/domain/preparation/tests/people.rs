//! Calls, nominations, lists and late changes.

use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::{Caller, Grant, Role};
use convene_kernel::testing::{at, code};

use crate::domain::fixtures::*;
use crate::domain::preparation::team::ResolvedBy;
use crate::domain::preparation::{
    ApproveNominee, Base, BaseLevel, Call, Command, Cut, FindingAnswer, ListProposal, Nomination, PartnersTold,
    StandsFor, TeamChange, team,
};
use crate::domain::request::MissionRequest;
use crate::domain::{self};

fn called() -> Example {
    agreed().given(&gcc(), call())
}

fn health() -> Nomination {
    nomination("health", "WHO", cluster("HEA"))
}

/// IM-7: the GCC calls with a closing date that is ahead, and owes the review of names by then.
#[test]
fn a_call_closes() {
    agreed().when(&gcc(), call()).opens("IM-7.nominations");
    let duty = called().duty("IM-7.nominations").expect("it is owed").clone();
    let rule = Guidance::embedded().policy.rule("IM-7.nominations").expect("a rule");
    assert_eq!(
        rule.period.after(duty.since),
        at("2011-05-29"),
        "it is due when the day after the closing date is over"
    );
    let late =
        Call { mission: m_1(), closes_on: at("2011-05-01").date_naive(), clusters: Vec::new(), issues: Vec::new() };
    let outcome = agreed().when(&gcc(), Command::Call(late));
    outcome.refused("IM-7", "DATE_NOT_AHEAD").refused("IM-7", "INVITATION_EMPTY");
    preparing().when(&gcc(), call()).refused("IM-7", "NO_TERMS");
    agreed().when(&global_lead("WHO"), nominate(health())).refused("IM-7", "NOT_CALLED");
}

/// IM-7, IM-11: the names are reviewed once the call is closed; a name after that gives its reason.
#[test]
fn names_come_in_time() {
    let open = called().given(&global_lead("WHO"), nominate(health()));
    open.when(&gcc(), propose_list(vec![code("health")])).refused("IM-7", "CALL_OPEN");
    let late = called().at("2011-05-28T08:00:00Z");
    late.clone().when(&global_lead("WHO"), nominate(health())).refused("IM-11", "CALL_CLOSED");
    let because = Some("the first nominee fell ill".to_owned());
    let outcome = late.when(&global_lead("WHO"), nominate(Nomination { late_because: because, ..health() }));
    outcome.raises_nothing_of("IM-11");
    nominated().when(&gcc(), propose_list(everybody())).keeps("IM-7.nominations");
}

/// IM-20: each global lead invited confirms that its partners were told.
#[test]
fn partners_are_told() {
    agreed().when(&gcc(), call()).opens("IM-20.partners");
    let told = |code_of: &str| {
        let means = "by mail to all partners".to_owned();
        Command::ConfirmPartners(PartnersTold { mission: m_1(), cluster: code(code_of), means })
    };
    called().when(&global_lead("WHO"), told("HEA")).keeps("IM-20.partners");
    called().when(&global_lead("UNICEF"), told("EDU")).refused("IM-20", "CLUSTER_NOT_INVITED");
}

/// IM-20: each agency that leads an invited cluster globally that day owes by name; one confirms for all that lead it.
#[test]
fn each_global_lead_owes_by_name() {
    let invited = Call {
        mission: m_1(),
        closes_on: at("2011-05-27").date_naive(),
        clusters: vec![code("HEA"), code("EDU")],
        issues: Vec::new(),
    };
    let called = agreed().given(&gcc(), Command::Call(invited));
    let owners = |example: &Example| owing(example, "IM-20.partners");
    assert_eq!(owners(&called), ["SAVE-THE-CHILDREN", "UNICEF", "WHO"]);
    let told = PartnersTold { mission: m_1(), cluster: code("EDU"), means: "by mail".to_owned() };
    assert_eq!(owners(&called.given(&global_lead("UNICEF"), Command::ConfirmPartners(told))), ["WHO"]);
}

/// IM-7, IM-20: a call made anew is answered and confirmed anew; nobody owes anything for the one before it.
#[test]
fn a_call_made_anew_is_confirmed_anew() {
    let told = PartnersTold { mission: m_1(), cluster: code("HEA"), means: "by mail".to_owned() };
    let confirmed = called().given(&global_lead("WHO"), Command::ConfirmPartners(told));
    let anew = Call {
        mission: m_1(),
        closes_on: at("2011-06-10").date_naive(),
        clusters: vec![code("HEA")],
        issues: Vec::new(),
    };
    let again = confirmed.at("2011-05-20").given(&gcc(), Command::Call(anew));
    let owed =
        |subject: &str| again.record().duties.contains_key(&format!("IM-20.partners:mission/m-1/cluster/{subject}"));
    assert!(owed("HEA") && !owed("LOG"), "health is invited again, and logistics is not");
    assert!(mission(&again).preparation.partners_told.is_empty());
    assert!(
        again.duty("IM-7.nominations").expect("names are reviewed").since
            > called().duty("IM-7.nominations").expect("a duty").since
    );
}

/// IM-3, IM-7: an issue that there is not is told with those there are.
#[test]
fn issues_are_known() {
    let odd = Call {
        mission: m_1(),
        closes_on: at("2011-06-10").date_naive(),
        clusters: vec![code("HEA")],
        issues: vec![code("hiv")],
    };
    let outcome = agreed().when(&gcc(), Command::Call(odd));
    assert!(outcome.refused("IM-7", "ISSUE_UNKNOWN").refusal().to_string().contains("hiv-aids"));
    let unheard_of = StandsFor::Issue { issue: code("hiv") };
    called()
        .when(&global_lead("UNFPA"), nominate(nomination("x", "UNFPA", unheard_of)))
        .refused("IM-8", "ISSUE_UNKNOWN");
}

/// IM-6, IM-8: whoever leads a cluster alone does not speak for a cross-cutting issue.
#[test]
fn an_issue_is_for_its_own_lead() {
    let gender = nominate(nomination("gender", "UNFPA", StandsFor::Issue { issue: code("gender") }));
    let lead_of = |cluster: Option<&str>| Caller {
        person: code("p-1"),
        organization: code("WHO"),
        grants: vec![Grant { role: Role::GlobalLead, country: None, cluster: cluster.map(code) }],
    };
    for command in [gender, agree(crate::domain::preparation::Party::IssueLead { issue: code("gender") })] {
        let admitted = domain::preparation::authority(called().state(), &command);
        assert!(lead_of(Some("HEA")).acting_under(&admitted, &code("TCD")).is_none());
        assert!(lead_of(None).acting_under(&admitted, &code("TCD")).is_some());
    }
}

/// IM-10: nobody passes for OCHA, or for an NGO, who works for neither.
#[test]
fn nobody_passes_for_ocha_or_an_ngo() {
    let passes = |organization: &str, stands_for| nominate(nomination("x", organization, stands_for));
    called().when(&hcss(), passes("CARE", StandsFor::Ocha)).refused("IM-10", "NOT_OF_OCHA");
    called().when(&consortium(), passes("WHO", StandsFor::Consortia)).refused("IM-10", "NOT_OF_AN_NGO");
}

/// IM-20: a nomination says which indicative criteria counted.
#[test]
fn the_criteria_that_counted_are_recorded() {
    let none = Nomination { criteria: Vec::new(), ..health() };
    called().when(&global_lead("WHO"), nominate(none)).refused("IM-20", "CRITERION_MISSING");
    let other = Nomination { criteria: vec!["friendship".to_owned()], ..health() };
    called().when(&global_lead("WHO"), nominate(other)).refused("IM-20", "CODE_NOT_LISTED");
}

/// IM-8: nobody goes who is based in the target country, is not empowered, or does not know cluster policy.
#[test]
fn a_participant_comes_from_outside_and_is_empowered() {
    let unfit = Nomination {
        base: Base { level: BaseLevel::Regional, country: code("TCD"), reason: None },
        may_recommend: false,
        knows_policy: false,
        ..health()
    };
    let outcome = called().when(&global_lead("WHO"), nominate(unfit));
    outcome.refused("IM-8", "BASED_IN_THE_COUNTRY").refused("IM-8", "REGIONAL_WITHOUT_A_REASON");
    outcome.refused("IM-8", "NOT_EMPOWERED").refused("IM-8", "POLICY_KNOWLEDGE_MISSING");
    let reason = Some("the only specialist in cholera".to_owned());
    let regional = Base { level: BaseLevel::Regional, country: code("SEN"), reason };
    let _ = called().given(&global_lead("WHO"), nominate(Nomination { base: regional, ..health() }));
}

fn approve(nominee: &str) -> Command {
    Command::ApproveNominee(ApproveNominee { mission: m_1(), nominee: code(nominee) })
}

/// IM-8: a partner's nominee goes with the explicit approval of the global lead, and of no other.
#[test]
fn a_partners_nominee_is_approved() {
    let partner = nomination("partner", "IMC", cluster("HEA"));
    let example = nominated().at("2011-05-20").given(&consortium(), nominate(partner)).at("2011-05-30");
    let with_partner: Vec<ResourceId> = ["partner", "logistics", "gender", "ocha"].map(code).to_vec();
    let cuts = ["health", "ngo"].map(|id| Cut { nominee: code(id), reason: "one person a cluster".to_owned() });
    let list = ListProposal { mission: m_1(), participants: with_partner, cuts: cuts.to_vec() };
    example.clone().when(&gcc(), Command::ProposeList(list.clone())).refused("IM-8", "NOMINEE_NOT_APPROVED");
    let admitted = domain::preparation::authority(example.state(), &approve("partner"));
    let lead_of = |cluster: &str| Caller {
        person: code("p-1"),
        organization: code("WHO"),
        grants: vec![Grant { role: Role::GlobalLead, country: None, cluster: Some(code(cluster)) }],
    };
    assert!(lead_of("HEA").acting_under(&admitted, &code("TCD")).is_some());
    assert!(lead_of("LOG").acting_under(&admitted, &code("TCD")).is_none());
    let approved = example.given(&global_lead("WHO"), approve("partner"));
    let _ = approved.given(&gcc(), Command::ProposeList(list));
    nominated().when(&global_lead("WHO"), approve("health")).refused("IM-8", "APPROVAL_NOT_NEEDED");
}

/// IM-10: OCHA takes part in every mission, and an NGO does.
#[test]
fn ocha_and_an_ngo_take_part() {
    let participants: Vec<ResourceId> = ["health", "logistics", "gender"].map(code).to_vec();
    let cuts = ["ngo", "ocha"].map(|id| Cut { nominee: code(id), reason: "no seat".to_owned() }).to_vec();
    let outcome = nominated().when(&gcc(), Command::ProposeList(ListProposal { mission: m_1(), participants, cuts }));
    outcome.refused("IM-10", "OCHA_ABSENT").refused("IM-10", "NGO_ABSENT");
}

fn joining(nominee: &str) -> ResolvedBy {
    ResolvedBy::Joining(vec![code(nominee)])
}

/// IM-11: where a list is too long, the preview names those without whom nothing would lack.
#[test]
fn a_preview_tells_who_can_be_spared() {
    let shelter = nomination("shelter", "IFRC", cluster("SHL"));
    let example = nominated().at("2011-05-20").given(&global_lead("IFRC"), nominate(shelter));
    let (people, day) = (all(&example), at("2011-05-30").date_naive());
    let lacks = team::lacks(mission(&example), &people, &Guidance::embedded().reference, day);
    let too_long = lacks.iter().find(|lack| lack.field == "size").expect("six people, where four can be received");
    assert_eq!(too_long.resolved_by, ResolvedBy::Leaving(vec![code("shelter")]));
}

/// IM-10, IM-11: what the preview says a team lacks, and who would resolve it, is what the list is then held to.
#[test]
fn a_preview_tells_what_lacks_and_who_mends_it() {
    let example = nominated();
    let (mission, day) = (mission(&example), at("2011-05-30").date_naive());
    let reference = &Guidance::embedded().reference;
    let lacks = team::lacks(mission, &[code("health")], reference, day);
    let resolving = |field: &str, row: &str| {
        let lack = lacks.iter().find(|lack| lack.field == field && lack.row == row).expect("it lacks that");
        lack.resolved_by.clone()
    };
    assert_eq!(resolving("clusters.LOG", "IM-11"), joining("logistics"));
    assert_eq!(resolving("issues.gender", "IM-10"), joining("gender"));
    let firm: Vec<_> = lacks.iter().filter_map(|lack| lack.firm.map(|reason| (reason, &lack.resolved_by))).collect();
    assert_eq!(firm, [("OCHA_ABSENT", &joining("ocha")), ("NGO_ABSENT", &joining("ngo"))]);
}

/// IM-10: a priority issue without its specialist is a finding.
#[test]
fn a_priority_issue_has_its_specialist() {
    let participants: Vec<ResourceId> = ["health", "logistics", "ngo", "ocha"].map(code).to_vec();
    let cuts = vec![Cut { nominee: code("gender"), reason: "four people at most".to_owned() }];
    let list = ListProposal { mission: m_1(), participants, cuts };
    nominated().when(&gcc(), Command::ProposeList(list)).raises("IM-10");
}

/// IM-11: a list longer than the country can receive is a finding, which the GCC answers with a reason.
#[test]
fn a_list_too_long_is_found_and_answered() {
    nominated().when(&gcc(), propose_list(everybody())).raises("IM-11");
    let finding = "IM-11:mission/m-1:size".to_owned();
    let answer = FindingAnswer { mission: m_1(), finding, answer: "OCHA is in the country already".to_owned() };
    listed().when(&gcc(), Command::AnswerFinding(answer.clone())).resolves("IM-11");
    let answered = led().given(&gcc(), Command::AnswerFinding(answer.clone()));
    answered.when(&hc(), decide_team(everybody())).raises_nothing_of("IM-11");
    let nothing = decided().given(&gcc(), Command::AnswerFinding(answer.clone()));
    assert!(nothing.when(&gcc(), Command::AnswerFinding(answer)).refusal().to_string().contains("no finding"));
}

/// IM-5, IM-11, IM-15: the GCC answers findings; the task team what it let proceed, OCHA what it wrote for the leader.
#[test]
fn findings_are_answered_by_those_concerned() {
    let admitted = |finding: &str| {
        let (finding, answer) = (finding.to_owned(), "it is so".to_owned());
        let command = Command::AnswerFinding(FindingAnswer { mission: m_1(), finding, answer });
        domain::preparation::authority(listed().state(), &command).roles().to_vec()
    };
    assert_eq!(admitted("IM-11:mission/m-1:size"), [Role::GlobalClusterCoordinators]);
    assert!(admitted("IM-5:mission/m-1:capacity").contains(&Role::TaskTeam));
    assert!(admitted("IM-15:mission/m-1:recommendations.meeting.indicator").contains(&Role::OchaHcss));
}

/// IM-11: the GCC says of each nominee whether the nominee goes, and, when not, why.
#[test]
fn nobody_is_left_out_in_silence() {
    let four: Vec<ResourceId> = ["health", "logistics", "ngo", "ocha"].map(code).to_vec();
    nominated().when(&gcc(), propose_list(four)).refused("IM-11", "PARTICIPATION_MISSING");
}

fn with_protection(count: usize, moment: &str) -> Example {
    let areas = ["PRO-CPN", "PRO-GBV", "PRO-HLP", "PRO-MIN", "PRO-ROL", "PRO"];
    let named = areas[..count].iter().enumerate();
    let example = named.fold(nominated().at("2011-05-20"), |example, (index, area)| {
        let nomination = nomination(&format!("pro-{index}"), "UNHCR", cluster(area));
        example.given(&global_lead("UNHCR"), nominate(nomination))
    });
    example.at(moment)
}

fn all(example: &Example) -> Vec<ResourceId> {
    mission(example).preparation.nominees.keys().cloned().collect()
}

fn crowded(example: &Example, moment: &str) -> Vec<String> {
    let (people, day) = (all(example), at(moment).date_naive());
    let lacks = team::lacks(mission(example), &people, &Guidance::embedded().reference, day);
    let of_clusters = lacks.into_iter().filter(|lack| lack.row == "IM-9" && lack.field.starts_with("clusters."));
    of_clusters.map(|lack| lack.field).collect()
}

/// IM-9: one person a cluster; Protection up to its areas of responsibility, of which there were five and then four.
#[test]
fn one_person_a_cluster_and_protection_by_its_areas() {
    assert!(crowded(&with_protection(5, "2011-05-30"), "2011-05-30").is_empty());
    assert_eq!(crowded(&with_protection(6, "2011-05-30"), "2011-05-30"), ["clusters.PRO"]);
    assert_eq!(crowded(&with_protection(5, "2011-05-30"), "2012-09-30"), ["clusters.PRO"]);
    let second =
        nominated().at("2011-05-20").given(&global_lead("WHO"), nominate(nomination("h-2", "WHO", cluster("HEA"))));
    let second = second.at("2011-05-30");
    assert_eq!(crowded(&second, "2011-05-30"), ["clusters.HEA"]);
    second.clone().when(&gcc(), propose_list(all(&second))).raises("IM-9");
}

/// IM-9: more than one of a cluster goes when the country asked for it.
#[test]
fn the_country_may_ask_for_more_of_a_cluster() {
    let mut asked = mission(&nominated()).clone();
    let mut second = asked.preparation.nominees[&code::<ResourceId>("health")].clone();
    second.nomination.nominee = code("h-2");
    asked.preparation.nominees.insert(code("h-2"), second);
    let people: Vec<ResourceId> = asked.preparation.nominees.keys().cloned().collect();
    let (reference, day) = (&Guidance::embedded().reference, at("2011-05-30").date_naive());
    let crowded =
        |mission: &domain::Mission| team::lacks(mission, &people, reference, day).iter().any(|lack| lack.row == "IM-9");
    assert!(crowded(&asked));
    let health: ClusterCode = code("HEA");
    asked.requested.request = MissionRequest { more_of: vec![health], ..asked_for() };
    assert!(!crowded(&asked));
}

/// IM-9: co-leads settle who goes and speaks for both; what was settled completes the list, as the preview says.
#[test]
fn co_leads_are_spoken_for() {
    let camps = nomination("camps", "UNHCR", cluster("CCM"));
    let for_both = Nomination { nominee: code("both"), speaks_for: vec![code("IOM")], ..camps.clone() };
    let example = nominated().at("2011-05-20").given(&global_lead("UNHCR"), nominate(camps));
    let example = example.given(&global_lead("UNHCR"), nominate(for_both)).at("2011-05-30");
    let people = |other: &str| ["health", "logistics", "gender", "ngo", "ocha", other].map(code).to_vec();
    let list = |goes: &str, stays: &str| {
        let cuts = vec![Cut { nominee: code(stays), reason: "one person a cluster".to_owned() }];
        Command::ProposeList(ListProposal { mission: m_1(), participants: people(goes), cuts })
    };
    let lacks = team::lacks(
        mission(&example),
        &people("camps"),
        &Guidance::embedded().reference,
        at("2011-05-30").date_naive(),
    );
    let silent = lacks.iter().find(|lack| lack.row == "IM-9").expect("nobody speaks for IOM");
    assert_eq!((silent.field.as_str(), &silent.resolved_by), ("co_leads.CCM.IOM", &joining("both")));
    let listed = example.given(&gcc(), list("camps", "both"));
    assert!(listed.finding("IM-9").is_some());
    listed.when(&gcc(), list("both", "camps")).resolves("IM-9");
}

fn change(leaving: &[&str], joining: &[&str]) -> Command {
    Command::ChangeTeam(TeamChange {
        mission: m_1(),
        leaving: leaving.iter().map(|id| code(id)).collect(),
        joining: joining.iter().map(|id| code(id)).collect(),
        reason: "fell ill".to_owned(),
        leader_consulted: true,
    })
}

/// IM-11: a late change keeps to the firm rules, and to people who were nominated.
#[test]
fn a_late_change_is_an_exception() {
    led().when(&hc(), change(&["ngo"], &[])).refused("IM-11", "TEAM_NOT_DECIDED");
    decided().when(&hc(), change(&["ngo"], &[])).refused("IM-10", "NGO_ABSENT");
    decided().when(&hc(), change(&[], &[])).refused("IM-11", "CHANGE_MISSING");
    let late = nomination("ngo-2", "OXFAM", StandsFor::Consortia);
    let late = Nomination { late_because: Some("the first fell ill".to_owned()), ..late };
    let changed = decided().given(&consortium(), nominate(late)).given(&hc(), change(&["ngo"], &["ngo-2"]));
    assert!(mission(&changed).preparation.people().contains(&code("ngo-2")));
    assert_eq!(mission(&changed).preparation.changes.len(), 1);
}

/// IM-11: the leader is consulted on a late change, too, unless the leader is the one who leaves.
#[test]
fn the_leader_is_consulted_on_a_late_change() {
    let unasked = |leaving: &str| {
        let mut change = change(&[leaving], &[]);
        if let Command::ChangeTeam(change) = &mut change {
            change.leader_consulted = false;
        }
        change
    };
    decided().when(&hc(), unasked("logistics")).refused("IM-11", "LEADER_NOT_CONSULTED");
    let _ = decided().given(&hc(), unasked("health"));
}

/// IM-11: the RC/HC decides every list, in consultation with the mission leader, and says why it differs.
#[test]
fn the_rc_hc_has_the_last_word() {
    let mut alone = decide_team(everybody());
    if let Command::DecideTeam(decision) = &mut alone {
        decision.leader_consulted = false;
        decision.reason = None;
        decision.participants.pop();
    }
    let outcome = led().when(&hc(), alone);
    outcome.refused("IM-11", "LEADER_NOT_CONSULTED").refused("IM-11", "REASON_MISSING").refused("IM-10", "OCHA_ABSENT");
    led().when(&hc(), decide_team(everybody())).keeps("IM-19.preparation").opens("IM-19.country");
    decided().when(&hc(), decide_team(everybody())).refused("IM-11", "TEAM_DECIDED");
}
