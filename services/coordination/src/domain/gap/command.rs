//! What may be asked about critical gaps, and about what partners committed to.

use convene_kernel::actions;
use convene_kernel::aggregate::Context;

use super::{
    CommitmentAcceptance, CommitmentFulfilment, CommitmentRetraction, ConstraintLifting, ConstraintStatement,
    EnsuredService, GapAdvocacy, GapClosing, GapCommitment, GapFactWithdrawal, GapIdentification, LastResortStatement,
    PartnerCall, PlanLink, SupportAnswer, SupportReferral, SupportRequest, admission, call, closing, commitment,
    constraint, identification, last_resort, support, withdrawal,
};
use crate::domain::subjects::{CLUSTER, COMMITMENT, GAP};
use crate::domain::{self, Arrangements, Decided, checks};

/// About critical gaps, and about what partners committed to.
#[derive(Clone, Debug)]
pub enum Command {
    /// A cluster identifies a critical gap (rows GN-11.1, PE-3).
    IdentifyGap(GapIdentification),
    /// A partner commits to do something about it (row GN-A2).
    CommitToGap(GapCommitment),
    /// A partner accepts what was put on record for it (row GN-10).
    AcceptCommitment(CommitmentAcceptance),
    /// A commitment is met (row GN-A2).
    MeetCommitment(CommitmentFulfilment),
    /// A partner takes its commitment back.
    TakeBackCommitment(CommitmentRetraction),
    /// Calls on all partners (rows GN-11.1, RM-7.5).
    CallOnPartners(PartnerCall),
    /// Links the gap to the plan that was issued since (row RM-7.5).
    LinkPlan(PlanLink),
    /// States how last resort applies (row GN-11.3).
    StateLastResort(LastResortStatement),
    /// Ensures the service as provider of last resort (row GN-11.1).
    EnsureService(EnsuredService),
    /// States what stands in the way (row GN-11.2).
    StateConstraint(ConstraintStatement),
    /// Nothing stands in the way any more (row GN-11.2).
    LiftConstraint(ConstraintLifting),
    /// Reports advocacy (row GN-11.2).
    ReportAdvocacy(GapAdvocacy),
    /// Asks the HC for support (row GN-11.4).
    AskForSupport(SupportRequest),
    /// Passes the request on to the ERC (row GN-11.4).
    ReferRequest(SupportReferral),
    /// Answers the request (row GN-11.4).
    AnswerRequest(SupportAnswer),
    /// Closes the gap (rows GN-11.1, GN-11.3).
    CloseGap(GapClosing),
    /// Takes a fact back that never was (row RM-1.15).
    WithdrawGapFact(GapFactWithdrawal),
}

actions! {
    Command on Arrangements, by "convene.coordination.v1.GapService", given (arrangements, id, context):
    IdentifyGap(cluster) of CLUSTER,
        identification::authority(arrangements, id), checks::admits(arrangements, id, context);
    CommitToGap(gap) of GAP,
        commitment::authority_to_commit(arrangements, id), admission::admits(arrangements, id, context);
    AcceptCommitment(commitment) of COMMITMENT,
        commitment::authority(arrangements, id), commitment::admits_acceptance(arrangements, id, context);
    MeetCommitment(commitment) of COMMITMENT,
        commitment::authority(arrangements, id), commitment::admits_fulfilment(arrangements, id, context);
    TakeBackCommitment(commitment) of COMMITMENT,
        commitment::authority(arrangements, id), commitment::admits_retraction(arrangements, id, context);
    CallOnPartners(gap) of GAP,
        admission::of_cluster(arrangements, id, &[]), admission::admits(arrangements, id, context);
    LinkPlan(gap) of GAP,
        admission::of_cluster(arrangements, id, &[]), call::admits_link(arrangements, id, context);
    StateLastResort(gap) of GAP,
        admission::of_lead(arrangements, id), last_resort::admits_statement(arrangements, id, context);
    EnsureService(gap) of GAP,
        admission::of_lead(arrangements, id), last_resort::admits_service(arrangements, id, context);
    StateConstraint(gap) of GAP,
        admission::of_lead(arrangements, id), last_resort::admits(arrangements, id, context);
    LiftConstraint(gap) of GAP,
        admission::of_lead(arrangements, id), constraint::admits_lifting(arrangements, id, context);
    ReportAdvocacy(gap) of GAP,
        admission::of_cluster(arrangements, id, &[]), admission::admits(arrangements, id, context);
    AskForSupport(gap) of GAP,
        admission::of_lead(arrangements, id), support::admits_request(arrangements, id, context);
    ReferRequest(gap) of GAP,
        support::authority_to_refer(), support::admits_referral(arrangements, id, context);
    AnswerRequest(gap) of GAP,
        support::authority_to_answer(), support::admits_answer(arrangements, id, context);
    CloseGap(gap) of GAP,
        closing::authority(arrangements, id), closing::admits(arrangements, id, context);
    WithdrawGapFact(gap) of GAP,
        withdrawal::authority(arrangements, id), withdrawal::admits(arrangements, id, context);
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(arrangements: &Arrangements, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::IdentifyGap(command) => identification::identify_gap(arrangements, command),
        Command::CommitToGap(command) => commitment::commit_to_gap(arrangements, command, context),
        Command::AcceptCommitment(command) => commitment::accept_commitment(arrangements, command, context),
        Command::MeetCommitment(command) => commitment::meet_commitment(arrangements, command, context),
        Command::TakeBackCommitment(command) => commitment::take_back_commitment(arrangements, command, context),
        Command::CallOnPartners(command) => call::call_on_partners(arrangements, command, context),
        Command::LinkPlan(command) => call::link_plan(arrangements, command, context),
        Command::StateLastResort(command) => last_resort::state_last_resort(arrangements, command, context),
        Command::EnsureService(command) => last_resort::ensure_service(arrangements, command, context),
        Command::StateConstraint(command) => constraint::state_constraint(arrangements, command, context),
        Command::LiftConstraint(command) => constraint::lift_constraint(arrangements, command, context),
        Command::ReportAdvocacy(command) => constraint::report_advocacy(arrangements, command, context),
        Command::AskForSupport(command) => support::ask_for_support(arrangements, command, context),
        Command::ReferRequest(command) => support::refer_request(arrangements, command, context),
        Command::AnswerRequest(command) => support::answer_request(arrangements, command, context),
        Command::CloseGap(command) => closing::close_gap(arrangements, command, context),
        Command::WithdrawGapFact(command) => withdrawal::withdraw_gap_fact(arrangements, command, context),
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Gap(command)
    }
}

/// The commands about gaps, each where somebody may give it.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::codes::Etag;
    use convene_kernel::identity::{Actor, Role};
    use convene_kernel::testing::{Case, actor, code};

    use super::*;
    use crate::domain::Coordination;
    use crate::domain::fixtures::*;
    use crate::domain::gap::{ClosingGround, GapFact, Way};

    fn hc() -> Actor {
        actor(Role::HumanitarianCoordinator, "UNDP")
    }

    /// A case for each command of the area.
    pub fn cases() -> Vec<Case<Coordination>> {
        let (who, care) = (lead("WHO"), of_partner("CARE"));
        let proposed = || with_gap(with_care(health())).given(&coordinator(), commits());
        let committed = || with_gap(with_care(health())).given(&care, commits());
        let called_on = || called(health());
        let constrained = || called_on().given(&who, states_constraint());
        let asked = || constrained().given(&who, asks_for_support());
        let referred = || asked().given(&hc(), Command::ReferRequest(support_referral()));
        let uncalled = called_without_plan(health());
        let commitment = code("care-clinics");
        let acceptance = CommitmentAcceptance { commitment, statement: None };
        let retraction = CommitmentRetraction { commitment: code("care-clinics"), reason: "no funds".to_owned() };
        let lifting = ConstraintLifting { gap: code("g-1"), explanation: "the road is open".to_owned() };
        let call = called_on().state().gaps[&code("g-1")].course[0].stamp.etag;
        let end = |ground| Command::CloseGap(GapClosing { ground, ..gap_closing() });
        vec![
            Case::new(health(), &coordinator(), identifies_gap()),
            Case::new(with_gap(with_care(health())), &care, commits()),
            Case::new(proposed(), &care, Command::AcceptCommitment(acceptance)),
            Case::new(committed(), &care, meets_commitment()),
            Case::new(committed(), &care, Command::TakeBackCommitment(retraction)),
            Case::new(with_gap(with_care(health())), &coordinator(), Command::CallOnPartners(partner_call())),
            Case::new(uncalled, &coordinator(), Command::LinkPlan(PlanLink { gap: code("g-1"), plan: plan() })),
            Case::new(called(protection()), &lead("UNHCR"), states_last_resort(&[Way::ThroughOthers])),
            Case::new(called_on(), &who, ensures_service()),
            Case::new(called_on(), &who, states_constraint()),
            Case::new(constrained(), &who, Command::LiftConstraint(lifting)),
            Case::new(constrained(), &who, advocates()),
            Case::new(constrained(), &who, asks_for_support()),
            Case::new(asked(), &hc(), Command::ReferRequest(support_referral())),
            Case::new(referred(), &hc(), Command::AnswerRequest(support_answer())).with("(passed on to the ERC)"),
            Case::new(asked(), &hc(), Command::AnswerRequest(support_answer())).with("(of the HC)"),
            Case::new(called_on(), &coordinator(), Command::CloseGap(gap_closing())),
            Case::new(ended(), &actor(Role::OchaCountry, "OCHA"), end(ClosingGround::NoLongerNeeded))
                .with("(of a cluster that ended)"),
            Case::new(called_on(), &coordinator(), withdraws(GapFact::Call, call)),
        ]
    }

    /// A gap whose cluster ended.
    fn ended() -> Example {
        let end = declares("health", crate::domain::cluster::Fact::End);
        called(health()).at("2014-08-31").given(&service(), end)
    }

    fn withdraws(fact: GapFact, commit: Etag) -> Command {
        Command::WithdrawGapFact(GapFactWithdrawal { fact, commit, ..gap_fact_withdrawal() })
    }
}
