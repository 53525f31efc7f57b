//! The reason codes of the activation service: the stable names under which programs tell its refusals apart.

use convene_runtime::grpc::reasons::Reason;

macro_rules! reasons {
    ($($code:ident = $meaning:literal;)*) => {
        /// The codes of the activation service, and what each means.
        pub const ACTIVATION: &[Reason] = &[$(Reason { code: stringify!($code), meaning: $meaning }),*];
    };
}

reasons! {
    AGREED_AFTERWARDS = "The proposal is dated before the agreement it rests on.";
    AGREED_AFTER_THE_START = "Shared leadership began before its terms were agreed.";
    AGREED_BY_MISSING = "A consultation closes with an agreement that nobody is named for.";
    AGREEMENT_INCOMPLETE = "The terms of shared leadership leave one of their subjects out.";
    AGREEMENT_MISSING = "The proposal names neither a meeting of the HCT nor a consultation in its place.";
    AGREEMENT_NOT_RECORDED = "The meeting or consultation that the proposal rests on is not on the record.";
    ALERTED_IN_THE_FUTURE = "An alert is dated after the present moment.";
    ALERT_AFTER_THE_MEETING = "An alert is dated after the meeting it is for.";
    AREA_UNKNOWN = "There is no such area of responsibility on that day.";
    ARRIVED_IN_THE_FUTURE = "A deployment is dated after the present moment.";
    CHANGE_MISSING = "The adaptation does not say what changes.";
    CLASS_UNCHANGED = "The emergency is in that class already.";
    CLUSTER_ALREADY_EXISTS = "The country's record has a cluster of that name already.";
    CLUSTER_DUPLICATE = "Two parts of the proposal are for one cluster.";
    CLUSTER_NOT_ACTIVE = "The cluster named is not active.";
    CLUSTER_STILL_ACTIVE = "The cluster has to end before this can be done.";
    CLUSTER_WITHOUT_VERDICT = "The review leaves an active cluster out.";
    CONCERN_ALREADY_EXISTS = "The country's record has a concern of that name already.";
    CONCERN_CLOSED = "The concern was closed already.";
    CONSULTATION_ALREADY_EXISTS = "The emergency's record has a consultation of that name already.";
    CONSULTATION_CLOSED = "The consultation on the alternative was closed already.";
    CONSULTATION_OPEN = "A consultation on an alternative is open, and nothing is approved meanwhile.";
    CONVENER_AS_LAST_RESORT = "An organization that convenes only would be provider of last resort.";
    CONVENER_ONLY = "The organization convenes shelter in disasters and takes on no other lead.";
    CORE_FUNCTION_UNKNOWN = "There is no such core function.";
    COUNTERPART_MISSING = "It is said neither who leads the sector nationally nor why nobody does.";
    COUNTRY_DIRECTOR_FIRST = "A concern about a lead is first taken to the agency's country director.";
    COUNTRY_TEAM_ABSENT = "A review is the HCT's, and no member takes part.";
    COUNTRY_TEAM_PASSED_OVER = "A consultation stands in only where there is no HCT.";
    CRITERION_DUPLICATE = "A criterion is assessed twice.";
    CRITERION_MISSING = "One of the four criteria is not assessed.";
    CRITERION_NOT_MET = "One of the four criteria does not hold.";
    CRITERION_NOT_REASSESSED = "A criterion the cluster was activated on is not assessed again.";
    DATE_IN_THE_FUTURE = "A date has not come yet.";
    DEACTIVATION_DECIDED = "The ERC has decided on this cluster already.";
    DEACTIVATION_NOT_APPROVED = "The ERC has not approved that the cluster ends.";
    DECIDED_IN_THE_FUTURE = "A decision is dated after the present moment.";
    EARLY_RECOVERY_NOT_JUSTIFIED = "An early recovery cluster names no area that nothing else covers.";
    EMERGENCY_ALREADY_EXISTS = "The country's record has an emergency of that name already.";
    ENDS_BEFORE_IT_BEGINS = "An end is dated before its beginning.";
    FINDING_NOT_ANSWERABLE = "The finding is resolved by what it asks for, and not by an answer.";
    FINDING_NOT_YOURS = "The finding is answered by those it concerns.";
    FUNDING_IS_NO_GROUND = "Funding is no ground for ending a cluster.";
    GLIDE_MALFORMED = "The text is no GLIDE number.";
    HAND_OVER_MOVED = "A planned hand-over is moved without a reason.";
    HAND_OVER_TO_ITSELF = "A lead is handed over to the agency that has it.";
    HC_APPOINTED = "The RC acts only where no HC is appointed.";
    HC_NOT_APPOINTED = "The record says that the country has no HC.";
    HELD_IN_THE_FUTURE = "A meeting or consultation is dated after the present moment.";
    HOME_IS_HOST = "A seconded coordinator is said to be seconded to the employer.";
    INFORMED_IN_THE_FUTURE = "Somebody is said to have been told after the present moment.";
    ISSUE_UNKNOWN = "There is no such issue in the list.";
    LAST_RESORT_MOVED = "Sharing leadership cannot take the part of provider of last resort from the lead agency.";
    LATE_WITHOUT_A_REASON = "A late consultation says why it was late.";
    LEADS_ITSELF = "The lead is the global lead itself.";
    LEAD_UNCHANGED = "The agency leads the cluster already.";
    LEVEL_THREE_DECLARED = "A level 3 response is declared already.";
    LEVEL_THREE_NOT_DECLARED = "No level 3 response is declared.";
    MEETING_ALREADY_EXISTS = "The emergency's record has a meeting of that name already.";
    MERGED_INTO_AN_ENDING_CLUSTER = "A cluster would be merged into one that is to end.";
    MERGED_WITH_ITSELF = "A cluster cannot be merged with itself.";
    NEW_LEAD_NOT_APPROVED = "A merger would give a cluster a new lead without the ERC's approval.";
    NOBODY_ASKED = "The summary is shared with nobody who could approve it.";
    NOTHING_APPROVED = "Nothing was approved that partners could be informed of.";
    NOTHING_TO_END = "The review recommends no cluster for de-activation.";
    NOTHING_TRANSFERRED = "Responsibility is said to be transferred without anything going along.";
    NOT_AGREED = "The HCT did not agree to it in that meeting.";
    NOT_APPOINTED = "Nobody of that name is appointed there.";
    NOT_ASKED = "The organization was not asked for its approval.";
    NOT_RECOMMENDED = "The review does not recommend that the cluster ends.";
    NOT_THE_GLOBAL_LEAD = "The organization is not the global lead.";
    NOT_THE_LEAD_AGENCY = "The caller speaks for another agency than the one that leads the cluster.";
    NO_COUNTRY_TEAM = "The record says that the country has no HCT.";
    NO_SECTOR_LEFT = "The change would leave a cluster without a sector.";
    OBJECTION_OPEN = "The approval does not say why it goes against an objection.";
    ONSET_IN_THE_FUTURE = "The onset is dated after the present moment.";
    ORGANIZATION_TAKES_NO_PART = "The organization takes no lead, membership or duty in a cluster.";
    OUTSIDE_IASC_WITHOUT_A_REASON = "A lead from outside the IASC gives its reason.";
    OUT_OF_SEQUENCE = "A step is dated before another that it follows.";
    PARTNERS_NOT_CONSULTED = "A structure is adapted after partners were consulted.";
    PLAN_ALREADY_EXISTS = "The country's record has a contingency plan of that name already.";
    PLAN_NOT_RECORDED = "The contingency plan the proposal rests on is not on the record.";
    PRINCIPALS_DECIDED = "The Principals' decision is on the record already.";
    PRINCIPALS_NOT_DECIDED = "The Principals' decision on level 3 is not on the record.";
    PROPOSAL_ALREADY_EXISTS = "The country's record has a proposal of that name already.";
    PROPOSAL_DECIDED = "The proposal was decided already.";
    PROPOSAL_EMPTY = "The proposal recommends nothing.";
    PROPOSAL_NOT_APPROVED = "The ERC has not approved the proposal.";
    PROPOSAL_NOT_TRANSMITTED = "The proposal was not passed on for endorsement.";
    PROPOSAL_TRANSMITTED = "The proposal was passed on already.";
    PROPOSER_APPROVES = "Whoever proposes does not approve.";
    PROTECTION_AGENCY_ABSENT = "One of the three agencies took no part in agreeing on the lead of Protection.";
    PROTECTION_LEAD_DIFFERS = "The three agencies agreed on another lead of Protection.";
    PROTECTION_NOT_AGREED = "The three agencies' agreement on the lead of Protection is not given.";
    RATIONALE_NOT_ITS_OWN = "A recommendation has the rationale of another one.";
    REASON_MISSING = "The decision asks for a reason.";
    RECOMMENDATIONS_AND_CLOSING_DIFFER = "What is recommended does not fit how the consultation closed.";
    REFUGEE_RESPONSE = "A response to refugees alone has no clusters.";
    RESPONSIBILITY_MISSING = "The terms of reference leave out a generic responsibility.";
    RESPONSIBILITY_REPEATED = "The terms of reference name a responsibility twice.";
    RESPONSIBILITY_UNKNOWN = "There is no such generic responsibility.";
    REVIEW_ALREADY_EXISTS = "The country's record has a review of that name already.";
    REVIEW_CLOSED = "The review is closed.";
    REVIEW_NOT_AHEAD = "The date of review has come already.";
    REVIEW_NOT_CLOSED = "The review has to be closed first.";
    REVIEW_OPEN = "Another review is open.";
    SECTOR_DUPLICATE = "Two recommendations name the same sector.";
    SECTOR_NOT_RELEVANT = "The agreement the proposal rests on does not find the sector relevant.";
    SECTOR_NOT_SERVED = "The cluster does not serve that sector.";
    SECTOR_SERVED = "Another active cluster serves the sector.";
    SHARED_WITH_ITSELF = "Leadership is shared with the agency that has it.";
    SHARING_ALREADY_EXISTS = "The cluster has shared leadership of that name already.";
    SHARING_NOT_AGREED = "The shared leadership named is not agreed.";
    SHARING_NOT_STARTED = "The shared leadership named has not begun.";
    STEP_BEFORE_THE_LAST = "A step on a concern is dated before the last one.";
    STEP_OUT_OF_ORDER = "A step on a concern comes out of its order.";
    SUMMARY_NOT_SENT = "The summary was not sent to the ERC.";
    SUMMARY_NOT_SHARED = "The summary was not shared for approval.";
    SUMMARY_SENT = "The summary was sent already.";
    SURGE_DECISION_MISSING = "A level 3 review says what becomes of surge capacity.";
    TERM_IN_USE = "The country uses this word already.";
    TERM_UNKNOWN = "There is no such term of shared leadership.";
    TRANSMITTED_BEFORE_RECEIPT = "The proposal is said to have been passed on before it was received.";
    TRANSMITTED_IN_THE_FUTURE = "The proposal is said to have been passed on after the present moment.";
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use convene_runtime::grpc::reasons::RUNTIME;
    use convene_runtime::grpc::reasons::checks::undocumented;

    use super::*;

    #[test]
    fn every_reason_used_is_documented() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let found = undocumented(&sources, &[ACTIVATION, RUNTIME], &[]).expect("the sources are readable");
        assert!(found.is_empty(), "tell what these mean: {found:?}");
    }

    #[test]
    fn every_documented_reason_is_used() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let used = undocumented(&sources, &[RUNTIME], &[]).expect("the sources are readable");
        let unused: Vec<_> = ACTIVATION.iter().map(|reason| reason.code).filter(|code| !used.contains(*code)).collect();
        assert!(unused.is_empty(), "nobody uses these any more: {unused:?}");
    }
}
