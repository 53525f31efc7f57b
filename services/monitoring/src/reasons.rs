//! The reason codes of the monitoring service: the stable names by which programs distinguish its refusals.

pub use convene_kernel::reasons::CLUSTER_NOT_ACTIVE;

convene_kernel::reasons! {
    pub const CHECKLISTS_NOT_SWITCHED_OFF = "The checklists of the cluster are not switched off.";
    pub const CHECKLISTS_SWITCHED_OFF_ALREADY = "The checklists of the cluster are switched off already.";
    pub const CHECKLIST_ALREADY_EXISTS = "There is a checklist of that identifier already.";
    pub const CHECKLIST_INCOMPLETE = "The checklist lacks an item of its template, or a reason why it is not needed.";
    pub const CHECKLIST_ITEM_TWICE = "The checklist has an item twice.";
    pub const CHECKLIST_ITEM_UNKNOWN = "The template of the checklist has no such item.";
    pub const CHECKLIST_SUBMITTED = "The checklist was submitted, and does not change any more.";
    pub const LEVEL_3_ASKS_FOR_CHECKLISTS = "The checklists of the cluster count from a declaration of level 3, and stay owed.";
    pub const NOBODY_CONSULTED = "The checklist does not say who was consulted.";
    pub const NO_TEMPLATE_IN_FORCE = "There was no template of a checklist on that day.";
}
