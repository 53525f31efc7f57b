//! The reason codes of the coordination service: the stable names by which programs distinguish its refusals.

pub use convene_kernel::reasons::{CLUSTER_NOT_ACTIVE, NOT_THE_LEAD_AGENCY, ORGANIZATION_MISSING, REASON_MISSING};

convene_kernel::reasons! {
    pub const ADDITION_CODE_TAKEN = "The code of an added commitment is malformed, or is that of one of the ten.";
    pub const ALREADY_TAKES_PART = "The organization takes part in the cluster already.";
    pub const AUTHORITY_SIGNS_NOTHING = "A government body takes part as an authority, without signing commitments.";
    pub const COMMITMENT_ANSWERED_TWICE = "Two stands are given on the same commitment.";
    pub const COMMITMENT_BOTH_WORDED_AND_DROPPED = "A commitment is both worded and left out.";
    pub const COMMITMENT_NOT_ANSWERED = "No stand is given on one of the ten commitments.";
    pub const COMMITMENT_UNKNOWN = "There is no such commitment.";
    pub const LANGUAGE_MALFORMED = "A language is not named by a language tag.";
    pub const NOT_A_PARTNER = "The command is for partners, and the organization takes part in another way.";
    pub const NOT_TAKING_PART = "The organization takes no part in an active cluster at that time.";
    pub const NOT_YOUR_ORGANIZATION = "A partner speaks for another organization.";
    pub const ORGANIZATION_KIND_MISSING = "It is not said what an organization is that is not in the register.";
    pub const ORGANIZATION_KIND_OF_THE_REGISTER = "The register says what the organization is.";
    pub const PARTICIPANT_ALREADY_EXISTS = "The country's record has a participant of that name already.";
    pub const PLACE_MISSING = "It is not said which part of the country something is for.";
    pub const PLACE_OF_A_NATIONAL_AUTHORITY = "An authority of the whole country is said to be of a part of it.";
}
