//! The reason codes of the coordination service: the stable names by which programs distinguish its refusals.

pub use convene_kernel::reasons::{
    CLUSTER_NOT_ACTIVE, CONVENER_AS_LAST_RESORT, ENDS_BEFORE_IT_BEGINS, FACT_HAS_OTHERS, FACT_OF_ANOTHER_COMMIT,
    NOT_THE_LEAD_AGENCY, ORGANIZATION_MISSING, REASON_MISSING,
};

convene_kernel::reasons! {
    pub const ADDITION_CODE_TAKEN = "The code of an added commitment is malformed, or is that of one of the ten.";
    pub const ALREADY_TAKES_PART = "The organization takes part in the cluster already.";
    pub const AUTHORITY_SIGNS_NOTHING = "A government body takes part as an authority, without signing commitments.";
    pub const CATEGORY_UNKNOWN = "There is no such category of members or invitees.";
    pub const CLUSTER_HAS_THE_GAP = "A cluster has the gap, and others are to close it.";
    pub const COMMITMENT_ACCEPTED_ALREADY = "The organization made or accepted the commitment already.";
    pub const COMMITMENT_ALREADY_EXISTS = "The country's record has a commitment of that name already.";
    pub const COMMITMENT_ANSWERED_TWICE = "Two stands are given on the same commitment.";
    pub const COMMITMENT_BOTH_WORDED_AND_DROPPED = "A commitment is both worded and left out.";
    pub const COMMITMENT_ENDED = "The commitment is met, taken back, or ended with its gap.";
    pub const COMMITMENT_NOT_ACCEPTED = "The organization has not accepted the commitment, and answers for nothing.";
    pub const COMMITMENT_NOT_ANSWERED = "No stand is given on one of the ten commitments.";
    pub const COMMITMENT_NOT_SAID = "A commitment is named for a fact of another kind, or is not named for one of a commitment.";
    pub const COMMITMENT_UNKNOWN = "There is no such commitment.";
    pub const CONCERN_OF_ONE_AREA = "A concern common to several areas names one.";
    pub const DECIDED_BY_A_SUB_NATIONAL_GROUP = "The group that decides on a sub-national group is sub-national itself.";
    pub const DUE_BEFORE_COMMITTED = "A commitment is due before it is made.";
    pub const FORUM_DECIDES_NOTHING = "The inter-cluster forum takes no operational decision for a cluster.";
    pub const FUNCTIONS_OUTSIDE_A_WORK_PLAN = "Another document than a work plan says how functions are covered.";
    pub const FUNCTION_ALWAYS_APPLIES = "A function is said not to be applicable that applies to every cluster.";
    pub const FUNCTION_NOT_COVERED = "A work plan does not cover one of the core functions.";
    pub const FUNCTION_UNKNOWN = "There is no such core function.";
    pub const FURTHER_LEVEL_NEEDS_A_REASON = "It is not said why a further administrative level is needed.";
    pub const GAP_ALREADY_EXISTS = "The country's record has a gap of that name already.";
    pub const GAP_CLOSED = "The gap is closed at that time.";
    pub const GAP_NOT_IDENTIFIED = "The gap was identified after that time.";
    pub const GROUND_OF_ANOTHER_KIND = "A structure of this kind does not end on the ground given.";
    pub const GROUP_OF_ONE_CLUSTER = "A group of clusters names fewer than two.";
    pub const LANGUAGE_MALFORMED = "A language is not named by a language tag.";
    pub const LAST_RESORT_IS_THE_SERVICE = "How last resort applies is stated where it is the service itself.";
    pub const LAST_RESORT_NOT_STATED = "It is not stated how last resort applies in protection, early recovery or camp coordination.";
    pub const MEETING_ON_RECORD_ALREADY = "The country's record has a meeting of that name already.";
    pub const NOT_ANOTHER_CLUSTER = "A cluster that is said to meet together with another one is that one, or is not active then.";
    pub const NOT_A_PARTNER = "The command is for partners, and the organization takes part in another way.";
    pub const NOT_TAKING_PART = "The organization takes no part in an active cluster at that time.";
    pub const NOT_TO_BE_TAKEN_UP = "What is said to be taken up is no earlier meeting of a structure.";
    pub const NOT_YOUR_ORGANIZATION = "A partner speaks for another organization.";
    pub const NO_CONSTRAINT_STATED = "Nothing is stated to stand in the way of the service.";
    pub const NO_SUPPORT_ASKED_FOR = "The provider of last resort has asked for no support.";
    pub const NO_TERMS_TO_ENDORSE = "No terms of the sub-national cluster wait to be endorsed.";
    pub const ORGANIZATION_KIND_MISSING = "It is not said what an organization is that is not in the register.";
    pub const ORGANIZATION_KIND_OF_THE_REGISTER = "The register says what the organization is.";
    pub const ORGANIZATION_NAMED_TWICE = "The same organization is named twice.";
    pub const PARTICIPANT_ALREADY_EXISTS = "The country's record has a participant of that name already.";
    pub const PARTNERS_NOT_CALLED_ON = "Partners are not called on to fill the gap.";
    pub const PLACE_CODE_MALFORMED = "A place code is not made of capital letters and digits.";
    pub const PLACE_HAS_A_SUB_NATIONAL_CLUSTER = "The cluster has a sub-national cluster in that place.";
    pub const PLACE_MISSING = "It is not said which part of the country something is for.";
    pub const PLACE_OF_A_NATIONAL_AUTHORITY = "An authority of the whole country is said to be of a part of it.";
    pub const PLAN_LINKED_ALREADY = "The gap is linked to the strategic response plan already.";
    pub const PLAN_NOT_SAID = "It is not said whether the strategic response plan reflects the gap, or two things are said of it.";
    pub const PROVIDER_MISSING = "A service is ensured through others, and none is named.";
    pub const QUALITY_MISSING = "It is not said how a member meets one of the four criteria.";
    pub const QUALITY_UNKNOWN = "A quality is stated that is not asked of members.";
    pub const RENEWED_TO_NO_LATER_DAY = "A renewal is to no later day, or to one that is over.";
    pub const REPORTED_FIELD_TWICE = "A field is twice in a reporting format.";
    pub const REQUEST_ANSWERED = "The request for support is answered already.";
    pub const REQUEST_NOT_REFERRED = "The HC has not passed the request on to the ERC.";
    pub const REQUEST_REFERRED_ALREADY = "The request was passed on to the ERC already.";
    pub const REVISION_WITHOUT_LESSON = "It is not said what led to a revision.";
    pub const SERIES_ENDED = "The series of meetings has ended by then.";
    pub const SERIES_OF_ANOTHER_CLUSTER = "The series of meetings is of another cluster.";
    pub const SHARING_NOT_STATED = "Several lead, and it is not said how they share that.";
    pub const STATEMENT_MISSING = "An organization outside the register accepts, and its own word is not on record.";
    pub const STRUCTURE_ALREADY_EXISTS = "The country's record has a structure of that name already.";
    pub const STRUCTURE_ENDED_ALREADY = "Another end of the structure is on record.";
    pub const STRUCTURE_NOT_THERE = "The structure does not work at that time.";
    pub const STRUCTURE_OF_ANOTHER_CLUSTER = "There is no such structure that works in the cluster at that time.";
    pub const STRUCTURE_OF_ANOTHER_KIND = "The command is for structures of another kind.";
    pub const STRUCTURE_OF_THE_KIND_THERE = "The country has a structure of the kind, of which there is one.";
    pub const SUPPORT_ASKED_FOR_ALREADY = "An earlier request for support waits for the HC's answer.";
    pub const TERMS_WITHOUT_SERVICE_DELIVERY = "Terms of a sub-national cluster have no function of service delivery.";
    pub const WAY_NOT_STATED = "Last resort does not apply to the gap in that way.";
}
