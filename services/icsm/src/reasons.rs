//! The reason codes of the service for inter-cluster support missions: the stable names under which programs tell its refusals apart.

use convene_runtime::grpc::reasons::Reason;

macro_rules! reasons {
    ($($code:ident = $meaning:literal;)*) => {
        /// The codes of the service for inter-cluster support missions, and what each means.
        pub const ICSM: &[Reason] = &[$(Reason { code: stringify!($code), meaning: $meaning }),*];
    };
}

reasons! {
    ADDRESSEE_MISSING = "A recommendation is addressed to nobody.";
    ALREADY_FORWARDED = "The report was forwarded to the ERC already.";
    ALREADY_INFORMED = "The RC/HC was told already.";
    ALREADY_REVIEWED = "The task team reviewed the referral already.";
    ALREADY_SHARED = "The task team has the request already.";
    APPROVAL_NOT_NEEDED = "Nobody has to approve, or somebody did already.";
    AUDIENCE_LEFT_OUT = "The final report did not go to everybody it goes to.";
    BASED_IN_THE_COUNTRY = "The nominee is based in the country the mission goes to.";
    CALL_CLOSED = "The name comes after the closing date, and without a reason.";
    CALL_OPEN = "Names can still be put forward.";
    CHANGE_MISSING = "The change of the team changes nothing.";
    CLUSTER_NOT_INVITED = "The call does not invite this cluster.";
    CODE_NOT_LISTED = "The reference data have no such code in their list.";
    CRITERION_MISSING = "A choice does not say which criteria counted.";
    DATE_IN_THE_FUTURE = "A date has not come yet.";
    DATE_NOT_AHEAD = "A date that is to come is past.";
    ENDS_BEFORE_IT_BEGINS = "An end is dated before its beginning.";
    FACTOR_NOT_WEIGHED = "One of the task team's factors is not weighed, or weighed twice.";
    GCC_NOT_CONSULTED = "The GCC was not consulted on the referral.";
    INVITATION_EMPTY = "The call invites no cluster.";
    IN_THE_TEAM = "Somebody who is to join is in the team already.";
    ISSUE_NOT_COVERED = "The mandate leaves out an issue that every mission covers.";
    ISSUE_UNKNOWN = "There is no such cross-cutting issue.";
    LEADER_NOT_CONSULTED = "The mission leader was not consulted on the team.";
    LEADER_PROPOSED = "A leader is proposed or accepted already, or the task team is asked.";
    LEADER_REFUSED = "The RC/HC refused this leader before.";
    MEMBERS_NOT_AGREED = "Members of the team have not agreed to the report.";
    MISSION_ALREADY_EXISTS = "The country's record has a mission of that name already.";
    MISSION_POSTPONED = "The mission rests until it is resumed.";
    NGO_ABSENT = "Nobody of a non-governmental organization is in the team.";
    NOMINEES_NOT_SHOWN = "Nominees are shown to those who take part in deciding.";
    NOMINEE_ALREADY_EXISTS = "The mission has a nominee of that name already.";
    NOMINEE_NOT_APPROVED = "The global lead has not approved a partner's nominee.";
    NOTHING_ASKED = "The ERC asks for nothing, or waits for no answer.";
    NOT_AGREED = "The request does not say who agreed to it in the country.";
    NOT_AT_THIS_STAGE = "The command is for a mission at another stage.";
    NOT_A_PARTICIPANT = "The leader proposed is not among the participants.";
    NOT_CALLED = "The GCC has not called for names.";
    NOT_COMMENTED = "The RC/HC has not commented on the report.";
    NOT_EMPOWERED = "The nominee may not recommend for what it stands for.";
    NOT_FORWARDED = "The report was not forwarded to the ERC.";
    NOT_IN_THE_TEAM = "Somebody named is not in the team.";
    NOT_OF_AN_NGO = "The consortia name somebody who does not work for a non-governmental organization.";
    NOT_OF_OCHA = "The nominee stands for OCHA and does not work for it.";
    NOT_POSTPONED = "The mission is not postponed.";
    NOT_SHARED = "OCHA has not shared the request with the task team.";
    NOT_WILLING_TO_LEAD = "The leader proposed is not willing to lead.";
    NO_ACTION_POINT = "No action point is given.";
    NO_DRAFT = "The report was not given for comment.";
    NO_LEADER = "The mission has no leader whom the RC/HC accepted.";
    NO_LEADER_PROPOSED = "No leader is proposed that was not answered on.";
    NO_LIST = "The GCC has proposed no list.";
    NO_REFERRAL = "No referral to the ERC is proposed.";
    NO_RESPONSE_PLAN = "No response plan is adopted.";
    NO_TERMS = "No final terms of reference are drafted.";
    OCHA_ABSENT = "Nobody of OCHA is in the team.";
    ORGANIZATION_TAKES_NO_PART = "The organization takes no part in the cluster approach.";
    PARTICIPATION_MISSING = "The list does not say whether a nominee goes.";
    PARTY_MISSING = "The terms of reference leave out a side that has to agree.";
    PARTY_NOT_ASKED = "The party is not asked to agree, or has agreed already.";
    PLAN_ALREADY_EXISTS = "The mission has an improvement plan of that cluster already.";
    PLAN_COMPLETED = "The improvement plan is carried out already.";
    PLAN_NOT_AGREED = "Nobody in the cluster is said to have agreed to the improvement plan.";
    PLAN_NOT_ON_RECORD = "The mission has no improvement plan of that cluster.";
    POLICY_KNOWLEDGE_MISSING = "The nominee does not know cluster policy.";
    PROGRESS_MISSING = "Nothing is said on any recommendation.";
    REASON_MISSING = "The decision asks for a reason.";
    RECOMMENDATION_DUPLICATE = "Two recommendations have the same name.";
    RECOMMENDATION_UNKNOWN = "The report has no such recommendation.";
    REFERRAL_UNDER_WAY = "A referral to the ERC is under way.";
    REGIONAL_WITHOUT_A_REASON = "Somebody based in a region goes by exception, with a reason.";
    REQUEST_INCOMPLETE = "The request leaves out something that goes with it.";
    RESPONSE_MISSING = "The response plan does not answer a recommendation, or answers it twice.";
    STANDS_FOR_AN_AGENCY = "Nobody stands for an agency in a mission.";
    TASK_TEAM_ASKED = "The task team was asked to settle who leads.";
    TASK_TEAM_HAS_NOT_ASKED = "The task team has not asked to forward the report.";
    TASK_TEAM_NOT_ASKED = "The GCC has not asked the task team who is to lead.";
    TEAM_DECIDED = "The RC/HC has decided on the team.";
    TEAM_NOT_DECIDED = "The RC/HC has not decided on the team.";
    TERMS_NOT_AGREED = "Not every party has agreed to the terms of reference.";
    TYPE_UNKNOWN = "There is no such type of recommendation.";
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use convene_runtime::grpc::reasons::RUNTIME;
    use convene_runtime::grpc::reasons::checks::undocumented;

    use super::*;

    /// A code that `convene_kernel::reference_checks` uses for all services.
    const OF_REFERENCE_CHECKS: [&str; 1] = ["ORGANIZATION_TAKES_NO_PART"];

    #[test]
    fn every_reason_used_is_documented() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let found = undocumented(&sources, &[ICSM, RUNTIME], &[]).expect("the sources are readable");
        assert!(found.is_empty(), "tell what these mean: {found:?}");
    }

    #[test]
    fn every_documented_reason_is_used() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let used = undocumented(&sources, &[RUNTIME], &[]).expect("the sources are readable");
        let documented = ICSM.iter().map(|reason| reason.code).filter(|code| !OF_REFERENCE_CHECKS.contains(code));
        let unused: Vec<_> = documented.filter(|code| !used.contains(*code)).collect();
        assert!(unused.is_empty(), "nobody uses these any more: {unused:?}");
    }
}
