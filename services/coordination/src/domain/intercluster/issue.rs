//! Cross-cutting issues and risks that a cluster raises: the forum of all coordinators takes them to the HCT as options and advocacy
//! points; only the HC takes them further, to the ERC (row RM-8.7).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::must_be_new;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::Event;
use super::admission::not_before;
use crate::domain::participation::InCluster;
use crate::domain::subjects::ISSUE;
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// An issue that no cluster solves alone (row RM-8.7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueRaised {
    /// The identifier of the issue in the record of its country, such as `mines-samar`.
    pub issue: ResourceId,
    /// The cluster that raises it.
    pub cluster: ResourceId,
    /// What it is.
    pub kind: IssueKind,
    /// What is at stake.
    pub statement: String,
}

/// What an issue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueKind {
    /// It concerns several clusters.
    CrossCutting,
    /// A risk, such as mines or a hazard.
    Risk,
}

/// What the forum prepares for the HCT (rows RM-8.2, RM-8.7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueOptions {
    /// The identifier of the issue in the record of its country, such as `mines-samar`.
    pub issue: ResourceId,
    /// What the HCT can choose from.
    pub options: Vec<String>,
    /// What it can advocate.
    pub advocacy_points: Vec<String>,
}

/// The HC takes an issue to the ERC (row RM-8.7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueReferral {
    /// The identifier of the issue in the record of its country, such as `mines-samar`.
    pub issue: ResourceId,
    /// What is asked of the ERC.
    pub what: String,
}

/// The end of an issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueOutcome {
    /// The identifier of the issue in the record of its country, such as `mines-samar`.
    pub issue: ResourceId,
    /// What came of it.
    pub outcome: String,
}

/// An issue as the record has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// What was raised.
    pub raised: Recorded<IssueRaised>,
    /// What the forum brought to the HCT, the first first.
    pub brought: Vec<Recorded<IssueOptions>>,
    /// What the HC took to the ERC, the first first.
    pub referred: Vec<Recorded<IssueReferral>>,
    /// How it ended.
    pub closed: Option<Recorded<IssueOutcome>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

impl Issue {
    /// What its commits are about, such as `issue/mines-samar`.
    pub fn subject(&self) -> Subject {
        ISSUE.of(&self.raised.what.issue)
    }

    /// When it was raised.
    pub fn since(&self) -> Moment {
        self.raised.stamp.occurred_at
    }

    /// When it was brought to the HCT first, by a moment.
    pub fn brought_at(&self, moment: Moment) -> Option<Moment> {
        self.brought.first().map(|first| first.stamp.occurred_at).filter(|at| *at <= moment)
    }

    /// When the HC took it to the ERC first, by a moment.
    pub fn referred_at(&self, moment: Moment) -> Option<Moment> {
        self.referred.first().map(|first| first.stamp.occurred_at).filter(|at| *at <= moment)
    }

    /// When it was closed, by a moment.
    pub fn closed_at(&self, moment: Moment) -> Option<Moment> {
        self.closed.as_ref().map(|closed| closed.stamp.occurred_at).filter(|at| *at <= moment)
    }
}

/// Who closes an issue: OCHA, which keeps the record of the forum, and the HC whom it serves.
pub(super) fn authority_to_close() -> Authority {
    Authority::of(&[Role::OchaCountry, Role::HumanitarianCoordinator, Role::ResidentCoordinator])
}

/// An issue that is open then.
pub(super) fn admits(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let issue = arrangements.intercluster.issue(id)?;
    not_before("RM-8.7", "issue", issue.since(), context)?;
    match issue.closed_at(context.occurred_at) {
        Some(_) => Err(is_closed(issue)),
        None => Ok(()),
    }
}

/// An issue is closed once.
pub(super) fn admits_closing(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits(arrangements, id, context)?;
    let issue = arrangements.intercluster.issue(id)?;
    if issue.closed.is_some() { Err(is_closed(issue)) } else { Ok(()) }
}

fn is_closed(issue: &Issue) -> Refusal {
    Refusal::precondition("RM-8.7", reasons::ISSUE_CLOSED).at("issue").says(
        message!("the issue '{id}' is closed", id = issue.raised.what.issue),
        "raise another one, if there is one",
    )
}

/// Nothing goes to the ERC that the forum has not brought to the HCT.
pub(super) fn admits_referral(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits(arrangements, id, context)?;
    if arrangements.intercluster.issue(id)?.brought_at(context.occurred_at).is_some() {
        return Ok(());
    }
    Err(Refusal::precondition("RM-8.7", reasons::ISSUE_NOT_WITH_COUNTRY_TEAM).at("issue").says(
        "the forum has not brought the issue to the HCT",
        "have the forum bring it to the HCT with its options first",
    ))
}

pub(super) fn raise_issue(arrangements: &Arrangements, command: &IssueRaised) -> Decided {
    arrangements.cluster(&command.cluster)?;
    let (mut checks, known) = (Checks::new(), &arrangements.intercluster.issues);
    must_be_new(&mut checks, "RM-8.7", reasons::ISSUE_ALREADY_EXISTS, "issue", "an issue", known, &command.issue);
    checks.finish()?;
    Ok(Event::IssueRaised(command.clone()).decided())
}

pub(super) fn bring_issue_to_country_team(
    arrangements: &Arrangements,
    command: &IssueOptions,
    context: &Context<'_>,
) -> Decided {
    let cluster = cluster_of(arrangements, &command.issue, context)?;
    let mut checks = Checks::new();
    if command.options.is_empty() && command.advocacy_points.is_empty() {
        checks.invalid("RM-8.7", reasons::NOTHING_PREPARED).at("options").says(
            "neither an option nor an advocacy point is given",
            "say what the HCT can choose from, or what it can advocate",
        );
    }
    checks.finish()?;
    Ok(Event::IssueBroughtToCountryTeam(InCluster { what: command.clone(), cluster }).decided())
}

pub(super) fn take_issue_to_erc(
    arrangements: &Arrangements,
    command: &IssueReferral,
    context: &Context<'_>,
) -> Decided {
    let cluster = cluster_of(arrangements, &command.issue, context)?;
    Ok(Event::IssueTakenToErc(InCluster { what: command.clone(), cluster }).decided())
}

pub(super) fn close_issue(arrangements: &Arrangements, command: &IssueOutcome, context: &Context<'_>) -> Decided {
    let cluster = cluster_of(arrangements, &command.issue, context)?;
    Ok(Event::IssueClosed(InCluster { what: command.clone(), cluster }).decided())
}

/// The cluster that raised the issue, for a command that was given on the present state of the issue.
fn cluster_of(arrangements: &Arrangements, id: &ResourceId, context: &Context<'_>) -> Result<ResourceId, Refusal> {
    let issue = arrangements.intercluster.issue(id)?;
    context.expect_etag("issue", issue.etag)?;
    Ok(issue.raised.what.cluster.clone())
}

pub(super) fn raised(arrangements: &mut Arrangements, raised: &IssueRaised, stamp: &Stamp) {
    let (brought, referred) = (Vec::new(), Vec::new());
    let issue = Issue { raised: Recorded::new(raised, stamp), brought, referred, closed: None, etag: stamp.etag };
    arrangements.intercluster.issues.insert(raised.issue.clone(), issue);
}

/// An issue that is there, after a change; one that is not there does not change.
fn change(arrangements: &mut Arrangements, id: &ResourceId, stamp: &Stamp, change: impl FnOnce(&mut Issue)) {
    if let Some(issue) = arrangements.intercluster.issues.get_mut(id) {
        change(issue);
        issue.etag = stamp.etag;
    }
}

pub(super) fn brought(arrangements: &mut Arrangements, options: &IssueOptions, stamp: &Stamp) {
    let recorded = Recorded::new(options, stamp);
    change(arrangements, &options.issue, stamp, |issue| recorded.insert_into(&mut issue.brought));
}

pub(super) fn referred(arrangements: &mut Arrangements, referral: &IssueReferral, stamp: &Stamp) {
    let recorded = Recorded::new(referral, stamp);
    change(arrangements, &referral.issue, stamp, |issue| recorded.insert_into(&mut issue.referred));
}

pub(super) fn closed(arrangements: &mut Arrangements, outcome: &IssueOutcome, stamp: &Stamp) {
    let recorded = Recorded::new(outcome, stamp);
    change(arrangements, &outcome.issue, stamp, |issue| issue.closed = Some(recorded));
}

#[cfg(test)]
mod tests {
    use convene_kernel::aggregate::Aggregate as _;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::Coordination;
    use crate::domain::fixtures::*;
    use crate::domain::intercluster::Command;
    use crate::domain::intercluster::fixtures::*;

    /// RM-8.7: an issue that a cluster raises is owed to the HCT by the forum, which brings it there as options and advocacy points.
    #[test]
    fn the_forum_brings_an_issue_to_the_country_team() {
        let raised = health().when(&coordinator(), raises_issue());
        raised.opens("RM-8.7.forum");
        let raised = raised.accepted();
        let duty = raised.duty("RM-8.7.forum").expect("it is owed");
        assert_eq!((duty.owner.role, duty.since), (Role::OchaCountry, at("2013-11-20T08:00:00Z")));
        assert_eq!(duty.cluster, Some(code("health")));
        raised.clone().when(&coordinator(), raises_issue()).refused("RM-8.7", "ISSUE_ALREADY_EXISTS");
        let nothing = IssueOptions { issue: code("mines-samar"), options: Vec::new(), advocacy_points: Vec::new() };
        let nothing = Command::BringIssueToCountryTeam(nothing);
        raised.clone().when(&ocha(), nothing).refused("RM-8.7", "NOTHING_PREPARED");
        let early = raised.clone().at("2013-12-01").that_happened("2013-11-19T00:00:00Z");
        early.when(&ocha(), brings_issue()).refused("RM-8.7", "BEFORE_IT_BEGAN");
        let brought = raised.at("2013-11-25").when(&ocha(), brings_issue());
        brought.keeps("RM-8.7.forum");
        let brought = brought.accepted();
        let issue = &brought.state().intercluster.issues[&code("mines-samar")];
        assert_eq!(issue.brought_at(at("2013-11-24")), None);
        assert_eq!(issue.brought_at(at("2013-11-26")), Some(at("2013-11-25")));
    }

    /// RM-8.7: an issue goes to the ERC only if the HC takes it there, after it was with the HCT; a cluster does not, and no duty
    /// does it by itself.
    #[test]
    fn only_the_hc_takes_an_issue_to_the_erc() {
        let raised = health().given(&coordinator(), raises_issue());
        raised.clone().when(&hc(), takes_issue_to_erc()).refused("RM-8.7", "ISSUE_NOT_WITH_COUNTRY_TEAM");
        let brought = raised.given(&ocha(), brings_issue());
        let authority = Coordination::authority(brought.state(), &takes_issue_to_erc().into());
        assert_eq!(authority.roles(), [Role::HumanitarianCoordinator, Role::ResidentCoordinator]);
        let taken = brought.given(&hc(), takes_issue_to_erc());
        let issue = &taken.state().intercluster.issues[&code("mines-samar")];
        assert!(issue.referred_at(at("2013-12-01")).is_some() && issue.referred_at(at("2013-11-19")).is_none());
        let policy = &convene_kernel::guidance::Guidance::embedded().policy;
        let rule = policy.rules().find(|rule| rule.id == "RM-8.7.forum").expect("a rule");
        assert!(rule.ladder.iter().all(|step| step.to != Role::EmergencyReliefCoordinator));
    }

    /// RM-8.7, RM-1.15: an issue is owed as of when it was raised and brought, in whatever order that is recorded.
    #[test]
    fn an_issue_is_owed_as_of_when_it_was_raised() {
        let raised =
            health().at("2014-02-01").that_happened("2013-12-01T00:00:00Z").given(&coordinator(), raises_issue());
        assert_eq!(raised.duty("RM-8.7.forum").map(|duty| duty.since), Some(at("2013-12-01")));
        let closed = raised.at("2014-02-02").given(&ocha(), closes_issue());
        let brought = closed.at("2014-02-03").that_happened("2013-12-05T00:00:00Z").given(&ocha(), brings_issue());
        let kept = brought.record().openings.values().find(|one| one.duty.rule.as_str() == "RM-8.7.forum");
        assert_eq!(kept.and_then(|kept| kept.closed_at), Some(at("2013-12-05")));
    }

    /// RM-8.7: a closed issue is owed no more, and nothing happens to it.
    #[test]
    fn a_closed_issue_is_owed_no_more() {
        let closed = health().given(&coordinator(), raises_issue()).at("2013-11-22").when(&ocha(), closes_issue());
        closed.voids("RM-8.7.forum");
        let closed = closed.accepted();
        closed.clone().when(&ocha(), brings_issue()).refused("RM-8.7", "ISSUE_CLOSED");
        let earlier = closed.at("2013-11-23").that_happened("2013-11-21T00:00:00Z");
        earlier.when(&ocha(), closes_issue()).refused("RM-8.7", "ISSUE_CLOSED");
    }
}
