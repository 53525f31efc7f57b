//! The reason codes of the monitoring service: the stable names by which programs distinguish its refusals.

pub use convene_kernel::reasons::{CLUSTER_NOT_ACTIVE, ORGANIZATION_UNKNOWN};

convene_kernel::reasons! {
    pub const ACTION_ALREADY_EXISTS = "There is an action of that identifier already.";
    pub const ACTION_CLOSED = "The action was done or given up.";
    pub const ACTION_MISSING = "No action is to better a function that is orange or red.";
    pub const ANONYMITY_FIXED = "Whether a round is anonymous does not change once it is planned.";
    pub const ANSWER_MISSING = "An item that is asked is not answered.";
    pub const ANSWER_NOT_ADMITTED = "An answer is none of its item, or its item is not asked.";
    pub const CHECKLISTS_NOT_SWITCHED_OFF = "The checklists of the cluster are not switched off.";
    pub const CHECKLISTS_SWITCHED_OFF_ALREADY = "The checklists of the cluster are switched off already.";
    pub const CHECKLIST_ALREADY_EXISTS = "There is a checklist of that identifier already.";
    pub const CHECKLIST_INCOMPLETE = "The checklist lacks an item of its template, or a reason why it is not needed.";
    pub const CHECKLIST_ITEM_TWICE = "The checklist has an item twice.";
    pub const CHECKLIST_ITEM_UNKNOWN = "The template of the checklist has no such item.";
    pub const CHECKLIST_SUBMITTED = "The checklist was submitted, and does not change any more.";
    pub const COMMENT_UNKNOWN = "The questionnaire asks for no such comment.";
    pub const COMPONENT_UNKNOWN = "The cluster does not serve the sector.";
    pub const DUE_IN_THE_PAST = "An action would be due on a day that has passed.";
    pub const EVIDENCE_MISSING = "Nothing shows that the action was done, or says why it was given up.";
    pub const HUB_NOT_SURVEYED = "The round does not survey the hub, or the cluster as a whole.";
    pub const HUB_TWICE = "The plan of the round has a hub twice.";
    pub const HUB_UNKNOWN = "The cluster has sub-national clusters, and the hub is none of them.";
    pub const HUB_UNNAMED = "Neither the plan nor coordination says what the hub is called.";
    pub const INVITED_ALREADY = "The organization has a token of the cluster or hub already.";
    pub const KIND_IN_THE_REGISTER = "The register says what the organization is.";
    pub const KIND_TWICE = "A statement has a kind of organization twice.";
    pub const LEVEL_3_ASKS_FOR_CHECKLISTS = "The checklists of the cluster count from a declaration of level 3, and stay owed.";
    pub const MEETING_BEFORE_REPORT = "The review meeting is dated before the preliminary report.";
    pub const MORE_THAN_ASKED = "More partners meet a commitment than said whether they do.";
    pub const NOBODY_CONSULTED = "The checklist does not say who was consulted.";
    pub const NOTHING_SURVEYED = "The round surveys neither the cluster as a whole nor a hub.";
    pub const NO_QUESTIONNAIRE_IN_FORCE = "There was no questionnaire on that day.";
    pub const NO_REPORT_YET = "No report was issued yet.";
    pub const NO_TEMPLATE_IN_FORCE = "There was no template of a checklist on that day.";
    pub const PROFILE_APPLIES_ALREADY = "The profile applies already on that day.";
    pub const REPORT_LINE_UNKNOWN = "The report has no such function or cell.";
    pub const REPORT_NOT_RELEASED = "The report was not released to the caller.";
    pub const RESPONDENTS_ASKED = "Respondents were asked in an entity that the plan leaves out.";
    pub const REVIEWED_COMMITMENT_UNKNOWN = "There is no such commitment of partners.";
    pub const ROUND_ALREADY_EXISTS = "There is a round of that identifier already.";
    pub const ROUND_AT_ANOTHER_STAGE = "The round is at another stage than the command needs.";
    pub const ROUND_OF_ANOTHER_CLUSTER = "The round is of another cluster.";
    pub const ROUND_UNDER_WAY = "The survey of another round of the cluster has not closed.";
    pub const STATEMENT_NOT_ASKED = "A partner is not asked how many organizations there are.";
    pub const SURVEY_CLOSED = "The survey has closed.";
    pub const SURVEY_NOT_DUE = "The survey is planned for other days.";
    pub const SURVEY_NOT_OPEN = "The survey has not opened.";
    pub const SURVEY_PERIOD_WRONG = "The survey would close before it opens, or in the past.";
    pub const TIME_ZONE_UNKNOWN = "There is no such time zone.";
    pub const TOKEN_UNKNOWN = "The round has no such token.";
    pub const TOKEN_USED = "The token is another respondent's.";
}
