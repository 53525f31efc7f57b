//! What there is between clusters, as the record has it.

use std::collections::BTreeMap;

use convene_kernel::codes::ResourceId;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::find;
use convene_kernel::refusal::Refusal;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::{
    ClusterConfirmation, ClusterObjectives, FeasibilityAdvice, FundingRequirements, GlobalRequestOnRecord, Issue,
    JointMatter, MessageOnRecord, OchaRequestOnRecord, PlanOnRecord, StepOnRecord, StrategicObjectives,
};

/// What clusters take up between them in a country.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Intercluster {
    /// The strategic objectives of the HCT.
    pub strategic_objectives: Timeline<Recorded<StrategicObjectives>>,
    /// The objectives of clusters, by cluster.
    pub cluster_objectives: BTreeMap<ResourceId, Timeline<Recorded<ClusterObjectives>>>,
    /// The issues that clusters raised to the forum, by identifier.
    pub issues: BTreeMap<ResourceId, Issue>,
    /// The messages of the forum for the HC and the HCT, by identifier.
    pub messages: BTreeMap<ResourceId, MessageOnRecord>,
    /// Contingency and preparedness plans, by identifier.
    pub preparedness_plans: BTreeMap<ResourceId, PlanOnRecord>,
    /// The advice that service clusters gave, by identifier.
    pub advice: BTreeMap<ResourceId, Recorded<FeasibilityAdvice>>,
    /// The steps of the programme cycle, by identifier.
    pub programme_steps: BTreeMap<ResourceId, StepOnRecord>,
    /// What clusters take up together, by identifier.
    pub joint_matters: BTreeMap<ResourceId, Recorded<JointMatter>>,
    /// What clusters need, by cluster and appeal.
    pub funding: BTreeMap<ResourceId, BTreeMap<String, Timeline<Recorded<FundingRequirements>>>>,
    /// What was asked of OCHA, by identifier.
    pub ocha_requests: BTreeMap<ResourceId, OchaRequestOnRecord>,
    /// What OCHA confirmed of clusters, by cluster.
    pub confirmations: BTreeMap<ResourceId, Timeline<Recorded<ClusterConfirmation>>>,
    /// What clusters asked of global clusters, by identifier.
    pub global_requests: BTreeMap<ResourceId, GlobalRequestOnRecord>,
}

/// The entry of an identifier, or the refusal that names those there are.
macro_rules! entries {
    ($($(#[$documentation:meta])* $name:ident: $what:literal in $field:ident => $entry:ty;)*) => {
        impl Intercluster {$(
            $(#[$documentation])*
            ///
            /// # Errors
            /// [`Refusal::NotFound`], naming those there are.
            pub fn $name(&self, id: impl AsRef<str>) -> Result<&$entry, Refusal> {
                find($what, &self.$field, id)
            }
        )*}
    };
}

entries! {
    /// The issue of that identifier.
    issue: "issue" in issues => Issue;
    /// The message of that identifier.
    message: "message" in messages => MessageOnRecord;
    /// The plan of that identifier.
    preparedness_plan: "preparedness plan" in preparedness_plans => PlanOnRecord;
    /// The step of that identifier.
    programme_step: "step" in programme_steps => StepOnRecord;
    /// The request to OCHA of that identifier.
    ocha_request: "request to OCHA" in ocha_requests => OchaRequestOnRecord;
    /// The request to a global cluster of that identifier.
    global_request: "global request" in global_requests => GlobalRequestOnRecord;
}
