//! What may happen between clusters, in its stored form.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::subject::Subject;
use serde::{Deserialize, Serialize};

use super::{
    AdvocacyMessage, ClusterConfirmation, ClusterObjectives, FeasibilityAdvice, FundingRequirements, GlobalAnswer,
    GlobalRequest, IssueOptions, IssueOutcome, IssueRaised, IssueReferral, JointMatter, MessageDelivery, OchaProgress,
    OchaRequest, PreparednessPlan, PreparednessPlanEnd, ProgrammeStep, StepConsolidation, StrategicObjectives,
    WithdrawnFact, advice, confirmation, funding, global_support, issue, joint_matter, message, objectives,
    ocha_service, preparedness, programme_step, withdrawal,
};
use crate::domain::participation::InCluster;
use crate::domain::subjects::{
    CLUSTER, COUNTRY, GLOBAL_REQUEST, ISSUE, JOINT_MATTER, MESSAGE, OCHA_SERVICE, PREPAREDNESS_PLAN, PROGRAMME_STEP,
};
use crate::domain::{self, Arrangements};

/// Between clusters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The HC or RC stated the strategic objectives of the HCT.
    StrategicObjectivesSet(StrategicObjectives),
    /// A cluster stated its objectives.
    ClusterObjectivesStated(ClusterObjectives),
    /// A cluster raised an issue.
    IssueRaised(IssueRaised),
    /// The forum brought it to the HCT.
    IssueBroughtToCountryTeam(InCluster<IssueOptions>),
    /// The HC took it to the ERC.
    IssueTakenToErc(InCluster<IssueReferral>),
    /// It was closed.
    IssueClosed(InCluster<IssueOutcome>),
    /// The forum prepared a message for the HC and the HCT.
    MessagePrepared(AdvocacyMessage),
    /// A message was carried to them.
    MessageDelivered(MessageDelivery),
    /// A contingency or preparedness plan was made or updated.
    PreparednessPlanUpdated(PreparednessPlan),
    /// A plan is kept current no longer.
    PreparednessPlanEnded(PreparednessPlanEnd),
    /// A service cluster advised another one.
    AdviceGiven(FeasibilityAdvice),
    /// A step of the programme cycle began.
    ProgrammeStepStarted(ProgrammeStep),
    /// The forum consolidated what clusters contribute to it.
    ProgrammeStepConsolidated(StepConsolidation),
    /// Clusters took something up together.
    JointMatterTakenUp(JointMatter),
    /// A cluster stated what it needs for an appeal.
    FundingStated(FundingRequirements),
    /// OCHA was asked for something that it provides.
    OchaAsked(OchaRequest),
    /// OCHA said in what state that is.
    OchaServiceReported(OchaProgress),
    /// OCHA confirmed a cluster.
    ClusterConfirmed(ClusterConfirmation),
    /// A cluster asked a global one for support.
    GlobalClusterAsked(GlobalRequest),
    /// The global cluster answered.
    GlobalClusterAnswered(InCluster<GlobalAnswer>),
    /// A fact never was.
    FactWithdrawn(WithdrawnFact),
}

impl Event {
    /// The cluster whose it is: that raised an issue, stated, asked, or is advised or confirmed; none where it is no cluster's.
    pub fn cluster(&self) -> Option<&ResourceId> {
        match self {
            Self::ClusterObjectivesStated(objectives) => Some(&objectives.cluster),
            Self::IssueRaised(issue) => Some(&issue.cluster),
            Self::IssueBroughtToCountryTeam(it) => Some(&it.cluster),
            Self::IssueTakenToErc(it) => Some(&it.cluster),
            Self::IssueClosed(it) => Some(&it.cluster),
            Self::AdviceGiven(advice) => Some(&advice.advised),
            Self::ClusterConfirmed(confirmation) => Some(&confirmation.cluster),
            Self::GlobalClusterAsked(request) => Some(&request.cluster),
            Self::GlobalClusterAnswered(it) => Some(&it.cluster),
            Self::FundingStated(funding) => Some(&funding.cluster),
            Self::FactWithdrawn(it) => it.cluster.as_ref(),
            Self::StrategicObjectivesSet(_)
            | Self::MessagePrepared(_)
            | Self::MessageDelivered(_)
            | Self::PreparednessPlanUpdated(_)
            | Self::PreparednessPlanEnded(_)
            | Self::ProgrammeStepStarted(_)
            | Self::ProgrammeStepConsolidated(_)
            | Self::JointMatterTakenUp(_)
            | Self::OchaAsked(_)
            | Self::OchaServiceReported(_) => None,
        }
    }

    /// The other clusters that it concerns: the one that advised, those that agreed on a message, or that take something up together.
    pub fn clusters(&self) -> Vec<&ResourceId> {
        match self {
            Self::AdviceGiven(advice) => vec![&advice.cluster],
            Self::MessagePrepared(message) => message.clusters.iter().collect(),
            Self::PreparednessPlanUpdated(plan) => plan.clusters().collect(),
            Self::ProgrammeStepConsolidated(consolidation) => consolidation.clusters.iter().collect(),
            Self::JointMatterTakenUp(matter) => matter.clusters.iter().collect(),
            Self::FactWithdrawn(it) => it.clusters.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// What it happened to.
    pub fn subject(&self) -> Subject {
        match self {
            Self::StrategicObjectivesSet(_) => COUNTRY.only(),
            Self::ClusterObjectivesStated(objectives) => CLUSTER.of(&objectives.cluster),
            Self::IssueRaised(issue) => ISSUE.of(&issue.issue),
            Self::IssueBroughtToCountryTeam(it) => ISSUE.of(&it.what.issue),
            Self::IssueTakenToErc(it) => ISSUE.of(&it.what.issue),
            Self::IssueClosed(it) => ISSUE.of(&it.what.issue),
            Self::MessagePrepared(message) => MESSAGE.of(&message.message),
            Self::MessageDelivered(delivery) => MESSAGE.of(&delivery.message),
            Self::PreparednessPlanUpdated(plan) => PREPAREDNESS_PLAN.of(&plan.plan),
            Self::PreparednessPlanEnded(end) => PREPAREDNESS_PLAN.of(&end.plan),
            Self::AdviceGiven(advice) => CLUSTER.of(&advice.advised),
            Self::ProgrammeStepStarted(step) => PROGRAMME_STEP.of(&step.step),
            Self::ProgrammeStepConsolidated(consolidation) => PROGRAMME_STEP.of(&consolidation.step),
            Self::JointMatterTakenUp(matter) => JOINT_MATTER.of(&matter.matter),
            Self::FundingStated(funding) => CLUSTER.of(&funding.cluster),
            Self::OchaAsked(request) => OCHA_SERVICE.of(&request.request),
            Self::OchaServiceReported(progress) => OCHA_SERVICE.of(&progress.request),
            Self::ClusterConfirmed(confirmation) => CLUSTER.of(&confirmation.cluster),
            Self::GlobalClusterAsked(request) => GLOBAL_REQUEST.of(&request.request),
            Self::GlobalClusterAnswered(it) => GLOBAL_REQUEST.of(&it.what.request),
            Self::FactWithdrawn(it) => it.of.clone(),
        }
    }

    /// The decision that it happened, about what it happened to.
    pub(super) fn decided(self) -> Decision<domain::Event> {
        Decision::about(self.subject()).event(self.into())
    }
}

/// The state after the event.
pub fn evolve(mut arrangements: Arrangements, event: &Event, stamp: &Stamp) -> Arrangements {
    let it = &mut arrangements;
    match event {
        Event::StrategicObjectivesSet(objectives) => objectives::set(it, objectives, stamp),
        Event::ClusterObjectivesStated(objectives) => objectives::stated(it, objectives, stamp),
        Event::IssueRaised(raised) => issue::raised(it, raised, stamp),
        Event::IssueBroughtToCountryTeam(options) => issue::brought(it, &options.what, stamp),
        Event::IssueTakenToErc(referral) => issue::referred(it, &referral.what, stamp),
        Event::IssueClosed(outcome) => issue::closed(it, &outcome.what, stamp),
        Event::MessagePrepared(message) => message::prepared(it, message, stamp),
        Event::MessageDelivered(delivery) => message::delivered(it, delivery, stamp),
        Event::PreparednessPlanUpdated(plan) => preparedness::updated(it, plan, stamp),
        Event::PreparednessPlanEnded(end) => preparedness::ended(it, end, stamp),
        Event::AdviceGiven(advice) => advice::given(it, advice, stamp),
        Event::ProgrammeStepStarted(step) => programme_step::started(it, step, stamp),
        Event::ProgrammeStepConsolidated(consolidation) => programme_step::consolidated(it, consolidation, stamp),
        Event::JointMatterTakenUp(matter) => joint_matter::taken_up(it, matter, stamp),
        Event::FundingStated(funding) => funding::stated(it, funding, stamp),
        Event::OchaAsked(request) => ocha_service::asked(it, request, stamp),
        Event::OchaServiceReported(progress) => ocha_service::reported(it, progress, stamp),
        Event::ClusterConfirmed(confirmation) => confirmation::confirmed(it, confirmation, stamp),
        Event::GlobalClusterAsked(request) => global_support::asked(it, request, stamp),
        Event::GlobalClusterAnswered(answer) => global_support::answered(it, &answer.what, stamp),
        Event::FactWithdrawn(fact) => withdrawal::withdrawn(it, fact, stamp),
    }
    arrangements
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Intercluster(event)
    }
}
