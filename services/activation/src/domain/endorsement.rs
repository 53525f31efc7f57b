//! Whom the ERC asks before a decision, what each of them owes and says, and the ground on which the ERC approves: silence is
//! never approval (rows RM-1.11, RM-2.11, OG-4).

use std::collections::{BTreeMap, BTreeSet};

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode};
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::message;
use convene_kernel::message::{list, verbatim};
use convene_kernel::policy::{RuleId, rules};
use convene_kernel::reference::{IascStanding, Limits};
use convene_kernel::refusal::{Checks, Finding};
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::objection::ObjectionAnswer;
use super::operation::Setting;
use super::subjects::ANSWER;
use super::{Event, Operation};
use crate::reasons;

/// A decision of the ERC before which others are asked.
#[derive(Clone, Copy, Debug)]
pub struct Procedure {
    row: &'static str,
    answer: RuleId,
}

/// Clusters are activated: those asked have the ERC's 24 hours (row RM-1.11).
pub const ACTIVATION: Procedure = Procedure { row: "RM-1.11", answer: rules::RM_1_11_ANSWER };

/// A cluster ends: those asked have the period of the policy (row RM-2.11).
pub const DEACTIVATION: Procedure = Procedure { row: "RM-2.11", answer: rules::RM_2_11_ANSWER };

/// What an organization says to what the ERC put before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// It has not answered, or what it answered to is no longer what is proposed.
    Silent,
    Endorses,
    /// It objects, or proposed something else and did not agree since.
    Differs,
}

/// An organization that was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Asking {
    role: Role,
    asked_at: Moment,
    answer_by: Option<Moment>,
    stance: Stance,
    since: Option<Moment>,
}

/// Those whom the ERC asked, and what each of them says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked(BTreeMap<OrganizationCode, Asking>);

/// The ground on which the ERC approves, as the ERC states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatedGround {
    /// All who were asked endorsed.
    AllEndorsed,
    /// The period for objections has run, and no one objects.
    NoObjection,
    /// The ERC does not wait for agreement.
    NotWaiting { reason: String },
}

/// The ground on which the ERC approved, with those who had not answered (rows RM-1.11, RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ApprovalGround {
    /// All who were asked endorsed.
    AllEndorsed,
    /// The period for objections had run, and no one objected.
    NoObjection {
        /// Those who had not answered.
        silent: Vec<OrganizationCode>,
        /// When the period had run for all of them.
        until: Moment,
    },
    /// The ERC did not wait for agreement.
    NotWaiting {
        reason: String,
        /// Those who had not answered.
        silent: Vec<OrganizationCode>,
    },
}

impl Asked {
    /// Whether `organization` was asked: no other answers.
    pub fn contains(&self, organization: &OrganizationCode) -> bool {
        self.0.contains_key(organization)
    }

    /// Whether `organization` endorses what is proposed.
    pub fn endorses(&self, organization: &OrganizationCode) -> bool {
        self.0.get(organization).is_some_and(|asking| asking.stance == Stance::Endorses)
    }

    /// Whether `organization` objects, or proposed something else and did not agree since.
    pub fn differs(&self, organization: &OrganizationCode) -> bool {
        self.0.get(organization).is_some_and(|asking| asking.stance == Stance::Differs)
    }

    /// When `organization` was asked first; `None` where it was not.
    pub fn asked_at(&self, organization: &OrganizationCode) -> Option<Moment> {
        self.0.get(organization).map(|asking| asking.asked_at)
    }

    /// Whether what `organization` says at `at` is the last that counts: it has said nothing later, and was not asked anew since.
    pub fn is_latest(&self, organization: &OrganizationCode, at: Moment) -> bool {
        self.0.get(organization).is_some_and(|asking| asking.since.is_none_or(|since| since <= at))
    }

    /// Asks more organizations at `at`, each of which answers by `answer_by`.
    pub fn ask(&mut self, addressees: Addressees<'_>, at: Moment, answer_by: Option<Moment>) {
        for (organization, role) in addressees.in_their_roles() {
            let asking = Asking { role, asked_at: at, answer_by, stance: Stance::Silent, since: None };
            self.0.entry(organization.clone()).or_insert(asking);
        }
    }

    /// Takes what an organization says at `at`; what it said later stays.
    pub fn says(&mut self, organization: &OrganizationCode, stance: Stance, at: Moment) {
        if let Some(asking) = self.0.get_mut(organization).filter(|asking| asking.since.is_none_or(|since| since <= at))
        {
            (asking.stance, asking.since) = (stance, Some(at));
        }
    }

    /// What was proposed changed at `at`: an endorsement from before is of something else, and who has not answered yet answers
    /// what is proposed now, by `answer_by`. Who differed differs until it endorses or agrees.
    pub fn asked_anew(&mut self, at: Moment, answer_by: Option<Moment>) {
        let before =
            |asking: &&mut Asking| asking.stance != Stance::Differs && asking.since.is_none_or(|since| since < at);
        for asking in self.0.values_mut().filter(before) {
            (asking.stance, asking.since, asking.answer_by) = (Stance::Silent, Some(at), answer_by);
        }
    }

    /// The organization took its alternative or its objection back at `at`, and answers by `answer_by` what is proposed.
    pub fn takes_back(&mut self, organization: &OrganizationCode, at: Moment, answer_by: Option<Moment>) {
        if let Some(asking) = self.0.get_mut(organization).filter(|asking| asking.stance == Stance::Differs) {
            (asking.stance, asking.since, asking.answer_by) = (Stance::Silent, Some(at), answer_by);
        }
    }

    /// Those who owe an answer once the proposal changed, and `agreed` to the change did not.
    pub fn to_ask_anew<'a>(
        &'a self,
        agreed: &'a [OrganizationCode],
    ) -> impl Iterator<Item = (&'a OrganizationCode, Role)> {
        let others = self.0.iter().filter(|(organization, _)| !agreed.contains(organization));
        others
            .filter(|(_, asking)| asking.stance != Stance::Differs)
            .map(|(organization, asking)| (organization, asking.role))
    }

    /// Those who endorse what is proposed.
    pub fn endorsing(&self) -> BTreeSet<OrganizationCode> {
        self.in_stance(Stance::Endorses).into_iter().collect()
    }

    fn in_stance(&self, stance: Stance) -> Vec<OrganizationCode> {
        let those = self.0.iter().filter(|(_, asking)| asking.stance == stance);
        those.map(|(organization, _)| organization.clone()).collect()
    }

    /// When the period for objections has run for each of those who are `silent`; `None` where one of them was given none.
    fn period_ends(&self, silent: &[OrganizationCode]) -> Option<Moment> {
        let answer_by = silent.iter().map(|organization| self.0.get(organization)?.answer_by);
        answer_by.collect::<Option<Vec<_>>>()?.into_iter().max()
    }
}

/// The organizations that the ERC asks at one time.
#[derive(Clone, Copy, Debug)]
pub struct Addressees<'a> {
    /// Those whose Principals are asked.
    pub principals: &'a [OrganizationCode],
    /// The global lead and co-lead agencies that are asked.
    pub global_leads: &'a [OrganizationCode],
}

impl<'a> Addressees<'a> {
    /// Whether `organization` is asked.
    pub fn contains(&self, organization: &OrganizationCode) -> bool {
        self.principals.contains(organization) || self.global_leads.contains(organization)
    }

    /// Each organization once: as its Principal where that is asked, else as a global lead.
    fn in_their_roles(self) -> impl Iterator<Item = (&'a OrganizationCode, Role)> {
        let leads_only = self.global_leads.iter().filter(move |organization| !self.principals.contains(organization));
        let principals = self.principals.iter().map(|organization| (organization, Role::IascPrincipal));
        principals.chain(leads_only.map(|organization| (organization, Role::GlobalLead)))
    }
}

impl Procedure {
    /// By when those answer whose period counts from `since`: when their duty to answer is due.
    pub fn answer_by(self, since: Moment, context: &Context<'_>) -> Option<Moment> {
        context.guidance.policy.rule(self.answer).map(|rule| rule.period.due_after(since, context.zone()))
    }

    /// Each organization that is asked for the first time owes an answer, counted from `since`.
    pub fn owe_answers(
        self,
        decision: &mut Decision<Event>,
        subject: &Subject,
        addressees: Addressees<'_>,
        asked: &Asked,
        since: Moment,
        context: &Context<'_>,
    ) {
        let anew = addressees.in_their_roles().filter(|(organization, _)| !asked.contains(organization));
        for (organization, role) in anew.filter(|(organization, _)| owes(context, organization)) {
            decision.open(self.duty(subject, organization, role, since));
        }
    }

    /// What was proposed changed: those who did not agree to the change owe an answer to it.
    pub fn owe_answers_anew(
        self,
        decision: &mut Decision<Event>,
        subject: &Subject,
        asked: &Asked,
        agreed: &[OrganizationCode],
        context: &Context<'_>,
    ) {
        for (organization, role) in asked.to_ask_anew(agreed).filter(|(organization, _)| owes(context, organization)) {
            decision.void(self.answer, part(subject, organization), "what was proposed changed");
            decision.open(self.duty(subject, organization, role, context.occurred_at));
        }
    }

    /// An organization took its alternative or its objection back, and owes an answer to what is proposed.
    pub fn owes_answer_anew(
        self,
        decision: &mut Decision<Event>,
        subject: &Subject,
        asked: &Asked,
        organization: &OrganizationCode,
        context: &Context<'_>,
    ) {
        if let Some(asking) = asked.0.get(organization).filter(|_| owes(context, organization)) {
            decision.open(self.duty(subject, organization, asking.role, context.occurred_at));
        }
    }

    /// The organization answered.
    pub fn answered(self, decision: &mut Decision<Event>, subject: &Subject, by: &OrganizationCode, at: Moment) {
        decision.keep(self.answer, part(subject, by), at);
    }

    /// The ERC's decision ends what those who did not answer owe.
    pub fn release(self, decision: &mut Decision<Event>, subject: &Subject, asked: &Asked, why: &'static str) {
        for organization in asked.0.keys() {
            decision.void(self.answer, part(subject, organization), why);
        }
    }

    fn duty(self, subject: &Subject, organization: &OrganizationCode, role: Role, since: Moment) -> Duty {
        Duty::new(self.answer, part(subject, organization), Owner::of(role, organization.clone()), since)
    }

    /// The ground that the ERC states, where it is so; else what is so instead, and how to approve. An objection that is
    /// answered with a reason is one all the same.
    pub fn ground(
        self,
        checks: &mut Checks,
        (subject, asked): (&Subject, &Asked),
        (stated, objections): (&StatedGround, &[ObjectionAnswer]),
        context: &Context<'_>,
    ) -> Option<ApprovalGround> {
        let (mut silent, mut differing) = (asked.in_stance(Stance::Silent), asked.in_stance(Stance::Differs));
        silent.retain(|organization| owes(context, organization));
        differing.extend(objections.iter().map(|objection| objection.organization.clone()));
        differing.sort_unstable();
        differing.dedup();
        let left_out: Vec<_> = Self::those_left_out(subject, context).collect();
        let all_endorsed = silent.is_empty() && differing.is_empty();
        match stated {
            StatedGround::AllEndorsed | StatedGround::NoObjection if all_endorsed && !left_out.is_empty() => {
                self.not_all_asked(checks, &left_out);
                None
            }
            StatedGround::AllEndorsed if all_endorsed => Some(ApprovalGround::AllEndorsed),
            StatedGround::NoObjection | StatedGround::NotWaiting { .. } if all_endorsed && left_out.is_empty() => {
                checks
                    .invalid(self.row, reasons::ALL_ENDORSED)
                    .at("ground")
                    .says("all who were asked endorsed", "approve on the ground that all endorsed");
                None
            }
            StatedGround::AllEndorsed => {
                self.not_all_endorsed(checks, asked, &silent, &differing);
                None
            }
            StatedGround::NoObjection => self.no_objection(checks, asked, (silent, &differing), context),
            StatedGround::NotWaiting { reason } => Some(ApprovalGround::NotWaiting { reason: reason.clone(), silent }),
        }
    }

    /// Some who are to be asked were not: that all endorsed is not known.
    fn not_all_asked(self, checks: &mut Checks, left_out: &[&Finding]) {
        for finding in left_out {
            checks
                .precondition(self.row, reasons::NOT_ALL_ASKED)
                .at("ground")
                .says(finding.problem.clone(), "ask them too, and wait for their answers; or say why you do not wait");
        }
    }

    fn not_all_endorsed(
        self,
        checks: &mut Checks,
        asked: &Asked,
        silent: &[OrganizationCode],
        differing: &[OrganizationCode],
    ) {
        let problem = match (silent, differing) {
            ([], differing) => message!("{differing} do not agree", differing = list(differing)),
            (silent, []) => message!("{silent} have not answered", silent = list(silent)),
            (silent, differing) => message!(
                "{silent} have not answered, and {differing} do not agree",
                silent = list(silent),
                differing = list(differing)
            ),
        };
        let remedy = match asked.period_ends(silent).filter(|_| differing.is_empty()) {
            Some(until) => message!(
                "wait for their answers; or approve without objection once the period has run, at {until}; or say why you do not wait",
                until
            ),
            None => "wait until they endorse, or say why you do not wait".into(),
        };
        checks.precondition(self.row, reasons::NOT_ALL_ENDORSED).at("ground").says(problem, remedy);
    }

    /// No one objects, and the period has run for each of those who are silent.
    fn no_objection(
        self,
        checks: &mut Checks,
        asked: &Asked,
        (silent, differing): (Vec<OrganizationCode>, &[OrganizationCode]),
        context: &Context<'_>,
    ) -> Option<ApprovalGround> {
        if !differing.is_empty() {
            checks.precondition(self.row, reasons::OBJECTED_TO).at("ground").says(
                message!("{differing} do not agree", differing = list(differing)),
                "settle it with them, or say why you do not wait",
            );
            return None;
        }
        let ends = asked.period_ends(&silent);
        let until = ends.filter(|until| context.occurred_at >= *until);
        if until.is_none() {
            let problem = match ends {
                Some(until) => message!(
                    "the period for objections runs until {until}, and {silent} have not answered",
                    until,
                    silent = list(&silent)
                ),
                None => message!("{silent} were asked without a period for objections", silent = list(&silent)),
            };
            checks
                .precondition(self.row, reasons::PERIOD_FOR_OBJECTIONS_RUNS)
                .at("ground")
                .says(problem, "wait until the period has run or they have answered, or say why you do not wait");
        }
        until.map(|until| ApprovalGround::NoObjection { silent, until })
    }

    /// A finding for each global lead or co-lead that was not asked, one on the Principals who were not, and the end of each that is
    /// weak no longer.
    ///
    /// It is a finding and no refusal: the text says to whom the ERC transmits, not that nothing goes ahead before (row
    /// RM-1.11 is met by **warn**). It is resolved by asking the agency, not by words. The Principals are those of the members of
    /// the IASC in the register, which has no dates of their membership; the ERC, who heads OCHA, asks and is not asked.
    pub fn find_those_left_out(
        self,
        decision: &mut Decision<Event>,
        subject: &Subject,
        leads: &GlobalLeads<'_>,
        is_asked: impl Fn(&OrganizationCode) -> bool,
        context: &Context<'_>,
    ) {
        let left_out = leads.0.iter().filter(|(agency, _)| !is_asked(agency));
        let mut left_out: Vec<_> = left_out.map(|(agency, sectors)| self.left_out(subject, agency, sectors)).collect();
        left_out.extend(self.principals_left_out(subject, &is_asked, context));
        let earlier = Self::those_left_out(subject, context);
        for finding in earlier.filter(|finding| left_out.iter().all(|other| other.id != finding.id)) {
            decision.resolve(&finding.id, "they were asked, or lead nothing of what is proposed");
        }
        left_out.into_iter().for_each(|finding| decision.raise(finding));
    }

    /// The findings on those who are to be asked about `subject` and were not.
    fn those_left_out<'a>(subject: &'a Subject, context: &'a Context<'_>) -> impl Iterator<Item = &'a Finding> {
        context.findings.values().filter(move |finding| {
            let field = finding.field.as_str();
            finding.subject == *subject && (field.starts_with(LEFT_OUT) || field == PRINCIPALS)
        })
    }

    /// The finding that Principals were not asked, where some were not.
    fn principals_left_out(
        self,
        subject: &Subject,
        is_asked: impl Fn(&OrganizationCode) -> bool,
        context: &Context<'_>,
    ) -> Option<Finding> {
        let members = context.guidance.reference.organizations().filter(|one| one.iasc == IascStanding::Member);
        let codes = members.map(|member| &member.code).filter(|code| code.as_str() != OF_THE_ERC);
        let left_out: Vec<_> = codes.filter(|code| !is_asked(code)).collect();
        (!left_out.is_empty()).then(|| {
            Finding::of(self.row, subject).at(PRINCIPALS).says(
                message!("the Principals of {agencies} were not asked", agencies = list(left_out)),
                "ask them too",
            )
        })
    }

    fn left_out(self, subject: &Subject, agency: &OrganizationCode, sectors: &BTreeSet<&str>) -> Finding {
        let sectors = list(sectors.iter().map(verbatim));
        Finding::of(self.row, subject)
            .at(format!("{LEFT_OUT}{agency}"))
            .says(message!("{agency} leads {sectors} globally and was not asked", agency, sectors), "ask it too")
    }
}

/// The field of a finding on a global lead that was not asked, before the agency.
const LEFT_OUT: &str = "global_leads.";

/// The field of the finding on Principals who were not asked.
const PRINCIPALS: &str = "principals";

/// The organization that the ERC heads.
const OF_THE_ERC: &str = "OCHA";

/// The global leads and co-leads, conveners among them, of some sectors, each with what it leads of them.
#[derive(Debug, Default)]
pub struct GlobalLeads<'a>(BTreeMap<OrganizationCode, BTreeSet<&'a str>>);

impl<'a> GlobalLeads<'a> {
    /// Adds those who lead `sectors` globally, in such a setting, on the day of the command.
    pub fn add(&mut self, sectors: &[ClusterCode], setting: Setting, context: &Context<'a>) {
        let day = context.day();
        for cluster in sectors.iter().filter_map(|sector| context.guidance.reference.cluster(sector, day)) {
            for lead in setting.global_leads(cluster, day) {
                self.0.entry(lead.agency.clone()).or_default().insert(cluster.name.as_str());
            }
        }
    }

    /// Adds those who lead globally what a cluster of the country serves.
    pub fn add_cluster(&mut self, operation: &Operation, cluster: &super::cluster::Cluster, context: &Context<'a>) {
        self.add(&cluster.sectors, operation.setting_of(cluster), context);
    }

    /// Whether `organization` is one of them.
    pub fn contain(&self, organization: &OrganizationCode) -> bool {
        self.0.contains_key(organization)
    }
}

/// Whether an organization that is asked owes the answer: with ICRC coordination is recorded, and it owes nothing (row GN-1).
fn owes(context: &Context<'_>, organization: &OrganizationCode) -> bool {
    let known = context.guidance.reference.organization(organization);
    known.is_none_or(|organization| organization.limits != Some(Limits::CoordinationRecordedOnly))
}

/// The answer of an organization to what is asked about `subject`.
fn part(subject: &Subject, organization: &OrganizationCode) -> Subject {
    subject.part(ANSWER, organization)
}

#[cfg(test)]
mod tests;
