//! Who leads Protection where UNHCR, UNICEF and OHCHR settle it among themselves, under the HC or RC (row RM-1.8).

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, OrganizationCode};
use convene_kernel::message;
use convene_kernel::reference_checks;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::case::Case;
use crate::domain::operation::{Emergency, Setting};
use crate::reasons;

/// The agreement of UNHCR, UNICEF and OHCHR on which of them leads Protection (row RM-1.8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProtectionAgreement {
    /// When they consulted under the HC or RC.
    pub consulted_on: NaiveDate,
    /// Who took part.
    pub agencies: Vec<OrganizationCode>,
    /// The lead they agreed on.
    pub lead: OrganizationCode,
}

/// The cluster code of Protection in the register.
const PROTECTION: &str = "PRO";

/// The agencies that agree which of them leads.
const AGENCIES: [&str; 3] = ["UNHCR", "UNICEF", "OHCHR"];

const REMEDY: &str = "have UNHCR, UNICEF and OHCHR consult under the HC or RC, and record which of them leads";

/// Whether the three agencies settle who leads `sector`: in a disaster, and in a conflict or complex emergency without
/// significant displacement.
pub fn is_settled_by_three(emergency: &Emergency, sector: &ClusterCode) -> bool {
    let facts = &emergency.facts;
    sector.as_str() == PROTECTION
        && match facts.setting {
            Setting::Disaster => true,
            Setting::Conflict | Setting::Complex => !facts.significant_displacement,
        }
}

/// Notes that the three did not agree on `lead`, where it is theirs to agree.
pub(super) fn check(
    checks: &mut Checks,
    case: &Case<'_>,
    field: &str,
    lead: &OrganizationCode,
    sectors: &[ClusterCode],
    agreement: Option<&ProtectionAgreement>,
) {
    if !sectors.iter().any(|sector| is_settled_by_three(case.emergency, sector)) {
        return;
    }
    let field = format!("{field}.protection_agreement");
    match agreement {
        None => {
            let problem = "in such an emergency the three agencies agree which of them leads Protection";
            checks.precondition("RM-1.8", reasons::PROTECTION_NOT_AGREED).at(field).says(problem, REMEDY);
        }
        Some(agreement) => must_be_of_the_three(checks, case, &field, lead, agreement),
    }
}

fn must_be_of_the_three(
    checks: &mut Checks,
    case: &Case<'_>,
    field: &str,
    lead: &OrganizationCode,
    agreement: &ProtectionAgreement,
) {
    let took_part = |agency: &&str| agreement.agencies.iter().any(|present| present.as_str() == *agency);
    let absent: Vec<_> = AGENCIES.into_iter().filter(|agency| !took_part(agency)).collect();
    if !absent.is_empty() {
        let problem = message!("{absent} did not take part", absent = absent.join(", "));
        checks
            .precondition("RM-1.8", reasons::PROTECTION_AGENCY_ABSENT)
            .at(format!("{field}.agencies"))
            .says(problem, REMEDY);
    }
    let field_of_the_lead = format!("{field}.lead");
    if !AGENCIES.contains(&agreement.lead.as_str()) {
        let problem = message!("{lead} must be one of the three agencies", lead = agreement.lead);
        checks.precondition("RM-1.8", reasons::PROTECTION_LEAD_DIFFERS).at(&field_of_the_lead).says(problem, REMEDY);
    } else if agreement.lead != *lead {
        let problem = message!("they agreed on {agreed}, {lead} is proposed", agreed = agreement.lead, lead);
        checks.precondition("RM-1.8", reasons::PROTECTION_LEAD_DIFFERS).at(&field_of_the_lead).says(problem, REMEDY);
    }
    if agreement.consulted_on > reference_checks::day(case.context) {
        let problem = message!("{consulted_on} has not come yet", consulted_on = agreement.consulted_on);
        checks.invalid("RM-1.8", reasons::DATE_IN_THE_FUTURE).at(format!("{field}.consulted_on")).says(problem, REMEDY);
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use crate::domain::fixtures::{
        after_the_meeting, haiyan, hc, meeting, ocha, protection_agreement, recommendation, submission,
    };
    use crate::domain::operation::{self, Setting};
    use crate::domain::proposal::AgreedIn;
    use crate::domain::proposal::fixtures::{submit, submit_one};

    /// RM-1.8: in a disaster UNHCR, UNICEF and OHCHR agree which of them leads Protection.
    #[test]
    fn protection_is_agreed_by_three() {
        let mut protection = recommendation("protection", &["PRO"], "UNHCR");
        after_the_meeting().when(&hc(), submit_one(protection.clone())).refused("RM-1.8", "PROTECTION_NOT_AGREED");
        protection.protection_agreement = Some(protection_agreement("UNICEF"));
        after_the_meeting().when(&hc(), submit_one(protection.clone())).refused("RM-1.8", "PROTECTION_LEAD_DIFFERS");
        let mut two = protection_agreement("UNHCR");
        two.agencies.pop();
        protection.protection_agreement = Some(two);
        after_the_meeting().when(&hc(), submit_one(protection.clone())).refused("RM-1.8", "PROTECTION_AGENCY_ABSENT");
        protection.protection_agreement = Some(protection_agreement("UNHCR"));
        after_the_meeting().when(&hc(), submit_one(protection.clone())).opens("RM-1.11.approval");
        protection.protection_agreement = Some(protection_agreement("WHO"));
        protection.lead.agency = code("WHO");
        after_the_meeting().when(&hc(), submit_one(protection.clone())).refused("RM-1.8", "PROTECTION_LEAD_DIFFERS");
        protection.protection_agreement = Some(protection_agreement("UNICEF"));
        protection.lead.agency = code("UNICEF");
        after_the_meeting().when(&hc(), submit_one(protection)).raises_nothing_of("RM-1.6");
    }

    /// RM-1.8: in a conflict the three settle it only where few are displaced; RM-1.6: else UNHCR is the global lead.
    #[test]
    fn protection_in_a_conflict_follows_displacement() {
        let in_a_conflict = |significant_displacement, agency| {
            let (mut facts, mut met) = (haiyan(), meeting());
            (facts.emergency, facts.setting) = (code("conflict"), Setting::Conflict);
            facts.significant_displacement = significant_displacement;
            (met.emergency, met.meeting) = (code("conflict"), code("hct-2"));
            let mut proposal = submission("p-1", vec![recommendation("protection", &["PRO"], agency)]);
            (proposal.emergency, proposal.agreed_in) = (code("conflict"), AgreedIn::Meeting(code("hct-2")));
            after_the_meeting()
                .given(&hc(), operation::Command::RegisterEmergency(facts))
                .given(&ocha(), operation::Command::RecordMeeting(met))
                .when(&hc(), submit(proposal))
        };
        in_a_conflict(false, "UNHCR").refused("RM-1.8", "PROTECTION_NOT_AGREED");
        in_a_conflict(true, "UNHCR").raises_nothing_of("RM-1.6");
        in_a_conflict(true, "UNICEF").raises("RM-1.6");
    }
}
