//! The reason codes of the checks that every service shares, and of the kernel's own.

crate::reasons! {
    pub const CLUSTER_NOT_ACTIVE = "The cluster named is not active.";
    pub const CLUSTER_UNKNOWN = "There is no such global cluster or area of responsibility on that day.";
    pub const CONVENER_AS_LAST_RESORT = "An organization that convenes only would be provider of last resort.";
    pub const COUNTRY_NOT_THERE = "The country did not exist on that day.";
    pub const DATE_IN_THE_FUTURE = "A date of something that has happened is in the future.";
    pub const ENDS_BEFORE_IT_BEGINS = "An end is dated before its beginning.";
    pub const FACT_HAS_OTHERS = "Other facts rest on the one that is to be withdrawn.";
    pub const FACT_OF_ANOTHER_COMMIT = "The commit that is named did not record the fact that is to be corrected or withdrawn.";
    pub const NOTHING_TO_CORRECT = "A correction says what is recorded already.";
    pub const NOT_THE_LEAD_AGENCY = "The caller speaks for another agency than the one that leads the cluster.";
    pub const OCCURRED_IN_THE_FUTURE = "The command says that something happened which has not happened yet.";
    pub const ORGANIZATION_MISSING = "An organization is named neither by its code nor by its name, or both ways.";
    pub const ORGANIZATION_TAKES_NO_PART = "The organization takes no lead, membership or duty in the cluster approach.";
    pub const ORGANIZATION_UNKNOWN = "The register has no such organization.";
    pub const REASON_MISSING = "The decision requires a reason.";
}
