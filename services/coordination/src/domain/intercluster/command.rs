//! What may be asked about what clusters take up between them.

use convene_kernel::actions;
use convene_kernel::aggregate::Context;

use super::{
    AdvocacyMessage, ClusterConfirmation, ClusterObjectives, FeasibilityAdvice, FundingRequirements, GlobalAnswer,
    GlobalRequest, InterclusterFactWithdrawal, IssueOptions, IssueOutcome, IssueRaised, IssueReferral, JointMatter,
    MessageDelivery, OchaProgress, OchaRequest, PreparednessPlan, PreparednessPlanEnd, ProgrammeStep,
    StepConsolidation, StrategicObjectives, admission, advice, confirmation, funding, global_support, issue,
    joint_matter, message, objectives, ocha_service, preparedness, programme_step, withdrawal,
};
use crate::domain::subjects::{
    CLUSTER, COUNTRY, GLOBAL_REQUEST, ISSUE, MESSAGE, OCHA_SERVICE, PREPAREDNESS_PLAN, PROGRAMME_STEP,
};
use crate::domain::{self, Arrangements, Decided, authority, checks};

/// About what clusters take up between them.
#[derive(Clone, Debug)]
pub enum Command {
    /// The HC or RC states the strategic objectives of the HCT (row RM-8.3).
    SetStrategicObjectives(StrategicObjectives),
    /// A cluster states its objectives (row RM-8.3).
    StateClusterObjectives(ClusterObjectives),
    /// A cluster raises an issue (row RM-8.7).
    RaiseIssue(IssueRaised),
    /// The forum brings it to the HCT (row RM-8.7).
    BringIssueToCountryTeam(IssueOptions),
    /// The HC takes it to the ERC (row RM-8.7).
    TakeIssueToErc(IssueReferral),
    /// Closes it (row RM-8.7).
    CloseIssue(IssueOutcome),
    /// The forum prepares a message for the HC and the HCT (row RM-8.8).
    PrepareMessage(AdvocacyMessage),
    /// A message is carried to them (row RM-8.8).
    DeliverMessage(MessageDelivery),
    /// A contingency or preparedness plan is made or updated (row RM-8.9).
    UpdatePreparednessPlan(PreparednessPlan),
    /// It is kept current no longer (row RM-8.9).
    EndPreparednessPlan(PreparednessPlanEnd),
    /// A service cluster advises another one (row RM-8.10).
    AdviseOnFeasibility(FeasibilityAdvice),
    /// A step of the programme cycle begins (row RM-8.11).
    StartProgrammeStep(ProgrammeStep),
    /// The forum consolidates what clusters contribute to it (row RM-8.11).
    ConsolidateStep(StepConsolidation),
    /// Clusters take something up together (row RM-8.11).
    TakeUpJointly(JointMatter),
    /// A cluster states what it needs for an appeal (row RM-3.2).
    StateFunding(FundingRequirements),
    /// OCHA is asked for something that it provides (row PE-6).
    AskOcha(OchaRequest),
    /// OCHA says in what state that is (row PE-6).
    ReportOchaService(OchaProgress),
    /// OCHA confirms a cluster (row PE-8).
    ConfirmCluster(ClusterConfirmation),
    /// A cluster asks a global one for support (row GN-5.2).
    AskGlobalCluster(GlobalRequest),
    /// The global cluster answers (row GN-5.2).
    AnswerGlobalRequest(GlobalAnswer),
    /// Takes a fact back that never was (row RM-1.15).
    WithdrawInterclusterFact(InterclusterFactWithdrawal),
}

actions! {
    Command on Arrangements, by "convene.coordination.v1.InterclusterService", given (arrangements, id, context):
    SetStrategicObjectives of COUNTRY, admission::head(), Ok(());
    StateClusterObjectives(cluster) of CLUSTER,
        authority::of_cluster(arrangements, id, &[]), checks::admits(arrangements, id, context);
    RaiseIssue(cluster) of CLUSTER,
        authority::of_cluster(arrangements, id, &[]), checks::admits(arrangements, id, context);
    BringIssueToCountryTeam(issue) of ISSUE,
        admission::of_the_forum(), issue::admits(arrangements, id, context);
    TakeIssueToErc(issue) of ISSUE,
        admission::head(), issue::admits_referral(arrangements, id, context);
    CloseIssue(issue) of ISSUE,
        issue::authority_to_close(), issue::admits_closing(arrangements, id, context);
    PrepareMessage of COUNTRY, admission::of_the_forum(), Ok(());
    DeliverMessage(message) of MESSAGE,
        admission::of_the_forum(), message::admits_delivery(arrangements, id, context);
    UpdatePreparednessPlan of COUNTRY, admission::of_the_forum(), Ok(());
    EndPreparednessPlan(plan) of PREPAREDNESS_PLAN,
        admission::of_the_forum(), preparedness::admits_end(arrangements, id, context);
    AdviseOnFeasibility(cluster) of CLUSTER,
        authority::of_cluster(arrangements, id, &[]), advice::admits(arrangements, id, context);
    StartProgrammeStep of COUNTRY, admission::of_the_forum(), Ok(());
    ConsolidateStep(step) of PROGRAMME_STEP,
        admission::of_the_forum(), programme_step::admits(arrangements, id, context);
    TakeUpJointly of COUNTRY, admission::of_the_forum(), Ok(());
    StateFunding(cluster) of CLUSTER,
        authority::of_cluster(arrangements, id, &[]), checks::admits(arrangements, id, context);
    AskOcha of COUNTRY, ocha_service::authority_to_ask(), Ok(());
    ReportOchaService(request) of OCHA_SERVICE,
        admission::of_the_forum(), ocha_service::admits(arrangements, id, context);
    ConfirmCluster(cluster) of CLUSTER,
        admission::of_the_forum(), checks::admits(arrangements, id, context);
    AskGlobalCluster(cluster) of CLUSTER,
        authority::of_cluster(arrangements, id, &[]), checks::admits(arrangements, id, context);
    AnswerGlobalRequest(request) of GLOBAL_REQUEST,
        global_support::authority_to_answer(arrangements, id), global_support::admits_answer(arrangements, id, context);
    WithdrawInterclusterFact of COUNTRY, withdrawal::authority(), Ok(());
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(arrangements: &Arrangements, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::SetStrategicObjectives(command) => objectives::set_strategic_objectives(command),
        Command::StateClusterObjectives(command) => {
            objectives::state_cluster_objectives(arrangements, command, context)
        }
        Command::RaiseIssue(command) => issue::raise_issue(arrangements, command),
        Command::BringIssueToCountryTeam(command) => issue::bring_issue_to_country_team(arrangements, command, context),
        Command::TakeIssueToErc(command) => issue::take_issue_to_erc(arrangements, command, context),
        Command::CloseIssue(command) => issue::close_issue(arrangements, command, context),
        Command::PrepareMessage(command) => message::prepare_message(arrangements, command, context),
        Command::DeliverMessage(command) => message::deliver_message(arrangements, command, context),
        Command::UpdatePreparednessPlan(command) => {
            preparedness::update_preparedness_plan(arrangements, command, context)
        }
        Command::EndPreparednessPlan(command) => preparedness::end_preparedness_plan(arrangements, command, context),
        Command::AdviseOnFeasibility(command) => advice::advise_on_feasibility(arrangements, command, context),
        Command::StartProgrammeStep(command) => programme_step::start_programme_step(arrangements, command),
        Command::ConsolidateStep(command) => programme_step::consolidate_step(arrangements, command, context),
        Command::TakeUpJointly(command) => joint_matter::take_up_jointly(arrangements, command, context),
        Command::StateFunding(command) => funding::state_funding(arrangements, command),
        Command::AskOcha(command) => ocha_service::ask_ocha(arrangements, command, context),
        Command::ReportOchaService(command) => ocha_service::report_ocha_service(arrangements, command, context),
        Command::ConfirmCluster(command) => confirmation::confirm_cluster(arrangements, command),
        Command::AskGlobalCluster(command) => global_support::ask_global_cluster(arrangements, command, context),
        Command::AnswerGlobalRequest(command) => global_support::answer_global_request(arrangements, command, context),
        Command::WithdrawInterclusterFact(command) => {
            withdrawal::withdraw_intercluster_fact(arrangements, command, context)
        }
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Intercluster(command)
    }
}

/// The commands between clusters, each where somebody may give it.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::testing::Case;

    use crate::domain::Coordination;
    use crate::domain::fixtures::*;
    use crate::domain::intercluster::fixtures::*;

    /// A case for each command of the area.
    pub fn cases() -> Vec<Case<Coordination>> {
        let raised = || health().given(&coordinator(), raises_issue());
        let brought = raised().given(&ocha(), brings_issue());
        let asked = health().given(&coordinator(), asks_global("HEA"));
        let set = health().given(&hc(), sets_objectives(&["so-1"]));
        let prepared = health().given(&ocha(), prepares_message());
        let roles: &[(&str, &[&str])] = &[("water trucks", &["health"])];
        let commit = prepared.state().intercluster.messages.values().next().expect("a message").etag;
        vec![
            Case::new(health(), &hc(), sets_objectives(&["so-1", "so-2"])),
            Case::new(set, &coordinator(), states_objectives(&[("h-1", &["so-1"])])),
            Case::new(health(), &coordinator(), raises_issue()),
            Case::new(raised(), &ocha(), brings_issue()),
            Case::new(brought, &hc(), takes_issue_to_erc()),
            Case::new(raised(), &ocha(), closes_issue()),
            Case::new(health(), &ocha(), prepares_message()),
            Case::new(prepared.clone(), &ocha(), delivers_message()),
            Case::new(health(), &ocha(), updates_plan(roles)),
            Case::new(health().given(&ocha(), updates_plan(roles)), &ocha(), ends_plan()),
            Case::new(with_logistics(health()), &coordinator(), advises("logistics", "health")),
            Case::new(health(), &ocha(), starts_step()),
            Case::new(health().given(&ocha(), starts_step()), &ocha(), consolidates_step(&["health"])),
            Case::new(with_logistics(health()), &ocha(), takes_up_jointly()),
            Case::new(health(), &coordinator(), states_funding()),
            Case::new(health(), &coordinator(), asks_ocha()),
            Case::new(health().given(&coordinator(), asks_ocha()), &ocha(), reports_ocha_service()),
            Case::new(health(), &ocha(), confirms_cluster()),
            Case::new(health(), &coordinator(), asks_global("HEA")),
            Case::new(asked, &coordinator(), answers_globally()),
            Case::new(prepared, &ocha(), withdraws_fact(commit)),
        ]
    }
}
