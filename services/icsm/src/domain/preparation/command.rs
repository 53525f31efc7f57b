//! What may be asked about the preparation of a mission.

use chrono::NaiveDate;
use convene_kernel::actions;
use convene_kernel::aggregate::Context;
use convene_kernel::identity::Authority;

use super::{
    AgreeToTerms, AnswerLeader, ApproveFocalPoint, ApproveNominee, Arrival, Briefing, Call, FindingAnswer,
    FocalPointNaming, LeaderProposal, LeaderReferral, ListProposal, Nomination, PartnersInformed, PreparationStep,
    Support, TeamChange, TeamDecision, TermsDraft, approval, briefing, call, departure, finding_answer, focal_point,
    leader, list, nomination, team, terms,
};
use crate::domain::subjects::MISSION;
use crate::domain::{self, Decided, Missions, Stage, authority};

/// About terms of reference, people and briefings.
#[derive(Clone, Debug)]
pub enum Command {
    /// Drafts the final terms of reference; an earlier draft and the agreement to it fall (row IM-6).
    DraftTerms(TermsDraft),
    /// Agrees to them for a party (row IM-6).
    AgreeToTerms(AgreeToTerms),
    /// Calls for expressions of interest (row IM-7).
    CallForNominations(Call),
    /// Confirms that invitation and terms went to cluster partners (row IM-20).
    ConfirmPartners(PartnersInformed),
    /// Nominates a participant (rows IM-7, IM-8).
    NominateParticipant(Box<Nomination>),
    /// Approves a partner's nominee for a cluster, as its global lead (row IM-8).
    ApproveNominee(ApproveNominee),
    /// Proposes the list (row IM-11).
    ProposeParticipants(ListProposal),
    /// Answers a finding with a reason (rows IM-5, IM-9, IM-10, IM-11, IM-13).
    AnswerMissionFinding(FindingAnswer),
    /// Proposes the leader to the RC/HC (row IM-12).
    ProposeLeader(LeaderProposal),
    /// Asks the task team, where the GCC does not agree on a leader (row IM-12).
    ReferLeader(LeaderReferral),
    /// Settles who is proposed, as the task team (row IM-12).
    SettleLeader(LeaderProposal),
    /// Accepts or refuses the leader proposed (row IM-12).
    AnswerLeader(AnswerLeader),
    /// Decides on the team, finally (row IM-11).
    DecideTeam(TeamDecision),
    /// Changes the team late (row IM-11).
    ChangeTeam(TeamChange),
    /// Names a member of the team who volunteers as focal point of an issue (row IM-13).
    NameIssueFocalPoint(FocalPointNaming),
    /// Approves a focal point, as coordinator of the member's cluster (row IM-13).
    ApproveIssueFocalPoint(ApproveFocalPoint),
    /// Records a briefing of the team (rows IM-10, IM-13).
    RecordTeamBriefing(Briefing),
    /// Names OCHA's secretariat support (row IM-19).
    NameSupport(Support),
    /// Records what the leader settled with the country (row IM-19).
    RecordPreparation(PreparationStep),
    /// Records that the mission arrived (rows IM-6, IM-10).
    FieldMission(Arrival),
}

actions! {
    Command on Missions, by "convene.icsm.v1.PreparationService", given (missions, id, context):
    DraftTerms(mission) of MISSION, terms::authority_to_draft(), missions.is_at(id, "IM-6", &[Stage::Preparing]);
    AgreeToTerms(mission) of MISSION,
        terms::authority_to_agree(), missions.admits(id, context, terms::admits_agreement);
    CallForNominations(mission) of MISSION, call::authority_to_call(), missions.admits(id, context, call::admits);
    ConfirmPartners(mission) of MISSION,
        call::authority_to_confirm(), missions.is_at(id, "IM-20", &[Stage::Preparing]);
    NominateParticipant(mission) of MISSION,
        nomination::authority_to_nominate(), missions.admits(id, context, nomination::admits);
    ApproveNominee(mission) of MISSION,
        nomination::authority_to_approve(), missions.admits(id, context, approval::admits);
    ProposeParticipants(mission) of MISSION,
        list::authority(), missions.admits(id, context, list::admits);
    AnswerMissionFinding(mission) of MISSION,
        finding_answer::authority(), missions.mission(id).map(|_| ());
    ProposeLeader(mission) of MISSION,
        leader::authority_to_propose(), missions.admits(id, context, leader::admits_proposal);
    ReferLeader(mission) of MISSION,
        leader::authority_to_propose(), missions.admits(id, context, leader::admits_referral);
    SettleLeader(mission) of MISSION,
        leader::authority_to_settle(), missions.admits(id, context, leader::admits_settlement);
    AnswerLeader(mission) of MISSION,
        leader::authority_to_answer(), missions.admits(id, context, leader::admits_answer);
    DecideTeam(mission) of MISSION,
        team::authority(), missions.admits(id, context, team::admits_decision);
    ChangeTeam(mission) of MISSION,
        team::authority(), missions.admits(id, context, team::admits_change);
    NameIssueFocalPoint(mission) of MISSION,
        focal_point::authority_to_name(), missions.is_at(id, "IM-13", &[Stage::Preparing, Stage::InCountry]);
    ApproveIssueFocalPoint(mission) of MISSION,
        focal_point::authority_to_approve(), missions.admits(id, context, focal_point::admits_approval);
    RecordTeamBriefing(mission) of MISSION,
        briefing::authority(), missions.is_at(id, "IM-13", &[Stage::Preparing]);
    NameSupport(mission) of MISSION,
        departure::authority_to_support(), missions.is_at(id, "IM-19", &[Stage::Preparing, Stage::InCountry]);
    RecordPreparation(mission) of MISSION,
        departure::authority_to_support(), missions.admits(id, context, departure::admits_step);
    FieldMission(mission) of MISSION,
        departure::authority_to_field(), missions.admits(id, context, departure::admits_arrival);
}

/// Who may give the command, by its content where that counts.
pub fn authority(missions: &Missions, command: &Command) -> Authority {
    match command {
        Command::AgreeToTerms(command) => terms::authority_to_agree_for(&command.party),
        Command::ConfirmPartners(command) => authority::global_lead(&command.cluster),
        Command::NominateParticipant(command) => nomination::authority_to_nominate_for(&command.represents),
        Command::ApproveNominee(command) => nomination::authority_for_nominee(missions, command),
        Command::AnswerMissionFinding(command) => finding_answer::authority_for_finding(command),
        Command::ApproveIssueFocalPoint(command) => focal_point::authority_for_focal_point(missions, command),
        _ => {
            let (action, id) = command.action();
            (action.authority)(missions, id)
        }
    }
}

impl Command {
    /// The day on which what the command says happened, where it names one.
    pub fn happened_on(&self) -> Option<NaiveDate> {
        match self {
            Self::RecordTeamBriefing(briefing) => Some(briefing.on),
            Self::RecordPreparation(step) => Some(step.on),
            Self::FieldMission(arrival) => Some(arrival.on),
            _ => None,
        }
    }
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(missions: &Missions, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::DraftTerms(command) => terms::draft_terms(missions, command, context),
        Command::AgreeToTerms(command) => terms::agree_to_terms(missions, command, context),
        Command::CallForNominations(command) => call::call_for_nominations(missions, command, context),
        Command::ConfirmPartners(command) => call::confirm_partners(missions, command, context),
        Command::NominateParticipant(command) => nomination::nominate_participant(missions, command, context),
        Command::ApproveNominee(command) => approval::approve_nominee(missions, command, context),
        Command::ProposeParticipants(command) => list::propose_participants(missions, command, context),
        Command::AnswerMissionFinding(command) => finding_answer::answer_mission_finding(missions, command, context),
        Command::DecideTeam(command) => team::decide_team(missions, command, context),
        Command::ChangeTeam(command) => team::change_team(missions, command, context),
        Command::ProposeLeader(command) => leader::propose_leader(missions, command, context),
        Command::ReferLeader(command) => leader::refer_leader(missions, command, context),
        Command::SettleLeader(command) => leader::settle_leader(missions, command, context),
        Command::AnswerLeader(command) => leader::answer_leader(missions, command, context),
        Command::NameIssueFocalPoint(command) => focal_point::name_issue_focal_point(missions, command, context),
        Command::ApproveIssueFocalPoint(command) => focal_point::approve_issue_focal_point(missions, command, context),
        Command::RecordTeamBriefing(command) => briefing::record_team_briefing(missions, command, context),
        Command::NameSupport(command) => departure::name_support(missions, command, context),
        Command::RecordPreparation(command) => departure::record_preparation(missions, command, context),
        Command::FieldMission(command) => departure::field_mission(missions, command, context),
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Preparation(command)
    }
}

/// The commands about the preparation of a mission, each where somebody may give it.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::identity::Role;
    use convene_kernel::testing::{Case, actor, at, code};

    use crate::domain::Icsm;
    use crate::domain::fixtures::{
        Example, agree, agreed, answer_leader, approved, briefing, call, called, cluster, consider, consortium,
        decide_team, decided, draft, draft_of_terms, ended, everybody, field, gcc, global_lead, hc, hcss, health,
        leader, led, listed, m_1, nominate, nominated, nomination, parties, preparing, propose_leader, propose_list,
        recommendation, shared, task_team,
    };
    use crate::domain::preparation::{
        AnswerLeader, ApproveFocalPoint, ApproveNominee, Command, FindingAnswer, FocalPointNaming, LeaderReferral,
        Nomination, PartnersInformed, Party, PreparationStep, Representation, Support, TeamChange,
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
        Command::AnswerMissionFinding(FindingAnswer { mission: m_1(), finding, answer })
    }

    /// A case for each kind of finding that others answer.
    fn findings() -> Vec<Case<Icsm>> {
        let many = shared().knowing(approved(5)).given(&task_team(), consider(Verdict::Proceed));
        let vague = Recommendation { indicator: None, ..recommendation("meeting", "1", Level::Country) };
        let written = ended().at("2011-07-25T08:00:00Z").given(&hcss(), draft(vec![vague]));
        let finding = |example: &Example, row: &str| answer(&example.finding(row).expect("it is open").id);
        let Command::AnswerLeader(accepted) = answer_leader(true) else { panic!("an answer") };
        let alone = Command::AnswerLeader(AnswerLeader { hct_consulted: false, ..accepted });
        let alone = listed().given(&gcc(), propose_leader("health")).given(&hc(), alone);
        let (of_many, of_vague) = (finding(&many, "IM-5"), finding(&written, "IM-15"));
        let of_the_leader = finding(&alone, "IM-12");
        vec![
            Case::new(many, &task_team(), of_many).with("(on the year's missions)"),
            Case::new(listed(), &gcc(), answer("IM-11:mission/m-1:size")).with("(on the team)"),
            Case::new(written, &hcss(), of_vague).with("(on the report)"),
            Case::new(alone, &hc(), of_the_leader).with("(on the leader)"),
        ]
    }

    /// A case for each command about the leader and the team.
    fn people() -> Vec<Case<Icsm>> {
        let refer =
            || Command::ReferLeader(LeaderReferral { mission: m_1(), reason: "two are equally fit".to_owned() });
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
            Command::NameIssueFocalPoint(FocalPointNaming {
                mission: m_1(),
                issue: code("age"),
                nominee: code("health"),
                knowledge: "worked on it".to_owned(),
            })
        };
        let approve = Command::ApproveIssueFocalPoint(ApproveFocalPoint { mission: m_1(), issue: code("age") });
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

    /// RM-1.15, IM-13, IM-19: what a command says happened on the day that it names.
    #[test]
    fn a_command_that_names_a_day_happened_on_it() {
        let day = |text: &str| Some(at(text).date_naive());
        assert_eq!(briefing(&["gender"], None).happened_on(), day("2011-05-30"));
        assert_eq!(field("2011-07-04").happened_on(), day("2011-07-04"));
        let (on, counterparts) = (at("2011-05-10").date_naive(), vec!["OCHA Chad".to_owned()]);
        let step = PreparationStep { mission: m_1(), on, counterparts, settled: "the itinerary".to_owned() };
        assert_eq!(Command::RecordPreparation(step).happened_on(), day("2011-05-10"));
        assert_eq!(agree(Party::Head).happened_on(), None);
    }
}
