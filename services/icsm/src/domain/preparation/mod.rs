//! The preparation of a mission: terms of reference, people, leader, briefings, until it arrives in the country.
//!
//! Rules on the team that the guidance states as firm refuse; those it calls indicative make findings, which the GCC
//! answers with a reason (rows IM-8 to IM-11). [`lacks`] shows both before anything is decided, too. Each topic is one
//! file: its values, who may act, what a command decides, what an event changes, and its tests.

mod briefing;
mod call;
mod command;
mod departure;
mod event;
mod finding_answer;
mod focal_point;
pub mod lacks;
mod leader;
mod list;
mod nomination;
#[cfg(test)]
mod properties;
mod state;
mod team;
mod terms;

use convene_kernel::aggregate::Context;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};

pub use briefing::Briefing;
pub use call::{Call, PartnersTold};
pub use command::Command;
pub use departure::{Arrival, PreparationStep, Support};
pub use event::Event;
pub use finding_answer::FindingAnswer;
pub use focal_point::{ApproveFocalPoint, FocalPoint, FocalPointNaming};
pub use leader::{AnswerLeader, CriterionEvidence, LeaderAnswer, LeaderProposal, LeaderReferral, Leadership};
pub use list::{Cut, ListProposal};
pub use nomination::{ApproveNominee, Base, BaseLevel, Nomination, Nominee, StandsFor};
pub use state::Preparation;
pub use team::{Member, TeamChange, TeamDecision};
pub use terms::{AgreeToTerms, Party, Terms, TermsDraft, TermsSigned};

use super::{Decided, Mission, Missions};

/// Who may give the command.
pub fn authority(missions: &Missions, command: &Command) -> Authority {
    match command {
        Command::DraftTerms(_) => terms::may_draft(),
        Command::AgreeToTerms(command) => terms::may_agree(command),
        Command::Call(_) => call::may_call(),
        Command::ConfirmPartners(command) => call::may_confirm(command),
        Command::Nominate(command) => nomination::may_nominate(command),
        Command::ApproveNominee(command) => nomination::may_approve(missions, command),
        Command::ProposeList(_) => list::may_propose(),
        Command::AnswerFinding(command) => finding_answer::may_answer(command),
        Command::DecideTeam(_) | Command::ChangeTeam(_) => team::may_decide(),
        Command::ProposeLeader(_) | Command::ReferLeader(_) => leader::may_propose(),
        Command::SettleLeader(_) => leader::may_settle(),
        Command::AnswerLeader(_) => leader::may_answer(),
        Command::NameFocalPoint(_) => focal_point::may_name(),
        Command::ApproveFocalPoint(command) => focal_point::may_approve(missions, command),
        Command::RecordBriefing(_) => briefing::may_brief(),
        Command::NameSupport(_) | Command::RecordPreparation(_) => departure::may_support(),
        Command::Field(_) => departure::may_field(),
    }
}

/// What the command brings about.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(missions: &Missions, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::DraftTerms(command) => terms::draft(missions, command, context),
        Command::AgreeToTerms(command) => terms::agree(missions, command, context),
        Command::Call(command) => call::call(missions, command, context),
        Command::ConfirmPartners(command) => call::confirm_partners(missions, command, context),
        Command::Nominate(command) => nomination::nominate(missions, command, context),
        Command::ApproveNominee(command) => nomination::approve(missions, command, context),
        Command::ProposeList(command) => list::propose(missions, command, context),
        Command::AnswerFinding(command) => finding_answer::answer(missions, command, context),
        Command::DecideTeam(command) => team::decide(missions, command, context),
        Command::ChangeTeam(command) => team::change(missions, command, context),
        Command::ProposeLeader(command) => leader::propose(missions, command, context),
        Command::ReferLeader(command) => leader::refer(missions, command, context),
        Command::SettleLeader(command) => leader::settle(missions, command, context),
        Command::AnswerLeader(command) => leader::answer(missions, command, context),
        Command::NameFocalPoint(command) => focal_point::name(missions, command, context),
        Command::ApproveFocalPoint(command) => focal_point::approve(missions, command, context),
        Command::RecordBriefing(command) => briefing::brief(missions, command, context),
        Command::NameSupport(command) => departure::name_support(missions, command, context),
        Command::RecordPreparation(command) => departure::record_step(missions, command, context),
        Command::Field(command) => departure::field(missions, command, context),
    }
}

/// The state after the event.
pub fn evolve(missions: Missions, event: &Event, stamp: &Stamp) -> Missions {
    missions.change(event.mission(), stamp, |mission| {
        let preparation = &mut mission.preparation;
        match event {
            Event::TermsDrafted(draft) => terms::drafted(preparation, draft),
            Event::TermsSigned(signed) => terms::signed(preparation, signed, stamp),
            Event::TermsAgreed { .. } => {}
            Event::Called(call) => call::called(preparation, call),
            Event::PartnersTold(told) => call::partners_told(preparation, told),
            Event::Nominated { nomination, needs_approval, is_ngo } => {
                nomination::nominated(preparation, nomination, *needs_approval, *is_ngo);
            }
            Event::NomineeApproved { nominee, organization, .. } => {
                nomination::approved(preparation, nominee, organization);
            }
            Event::ListProposed(list) => list::proposed(preparation, list),
            Event::FindingAnswered(answer) => finding_answer::answered(preparation, answer),
            Event::TeamDecided { decision, .. } => team::decided(preparation, decision),
            Event::TeamChanged { change, .. } => team::changed(preparation, change),
            Event::LeaderProposed(proposal) | Event::LeaderSettled(proposal) => leader::proposed(preparation, proposal),
            Event::LeaderReferred(referral) => leader::referred(preparation, referral),
            Event::LeaderAnswered(answer) => leader::answered(preparation, answer),
            Event::FocalPointNamed { naming, needs_approval } => {
                focal_point::named(preparation, naming, *needs_approval);
            }
            Event::FocalPointApproved { issue, .. } => focal_point::approved(preparation, issue),
            Event::Briefed(briefing) => briefing::briefed(preparation, briefing),
            Event::SupportNamed(support) => departure::support_named(preparation, support),
            Event::Prepared(step) => departure::prepared(preparation, step),
            Event::Fielded(arrival) => departure::fielded(preparation, arrival),
        }
    })
}

/// The GCC organizes until there is a team with its leader in it; from then on the leader prepares with the country
/// (row IM-19). A leader who is lost is looked for again.
fn organization(decision: &mut Decision<super::Event>, mission: &Mission, context: &Context<'_>) {
    let subject = mission.subject();
    let owed = |rule, role| Duty::new(rule, mission.subject(), Owner::role(role), context.occurred_at);
    if !mission.preparation.is_organized() {
        decision.open(owed("IM-19.preparation", Role::GlobalClusterCoordinators));
        return;
    }
    decision.keep("IM-19.preparation", &subject, context.occurred_at);
    if mission.preparation.steps.is_empty() {
        decision.open(owed("IM-19.country", Role::OchaHcss));
    }
}
