//! Who leads Protection where several agencies settle it among themselves, under the HC or RC (row RM-1.8): in the embedded register
//! UNHCR, UNICEF and OHCHR.

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, OrganizationCode};
use convene_kernel::message;
use convene_kernel::message::{Message, list};
use convene_kernel::reference_checks;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::case::Case;
use crate::domain::operation::Setting;
use crate::reasons;

/// The agreement of the agencies that settle it on which of them leads Protection (row RM-1.8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProtectionAgreement {
    /// When they consulted under the HC or RC.
    pub consulted_on: NaiveDate,
    /// Who took part.
    pub agencies: Vec<OrganizationCode>,
    /// The lead they agreed on.
    pub lead: OrganizationCode,
}

/// The agencies that settle among themselves who leads `sector`, as the register names them: in a disaster, and in a conflict or
/// complex emergency without significant displacement. None where the lead is selected as of every cluster.
pub fn settled_by<'a>(case: &'a Case<'_>, sector: &ClusterCode) -> Option<&'a [OrganizationCode]> {
    let facts = &case.emergency.facts;
    let is_theirs = match facts.setting {
        Setting::Disaster => true,
        Setting::Conflict | Setting::Complex => !facts.significant_displacement,
    };
    let cluster = case.context.guidance.reference.cluster(sector, case.context.day());
    let agencies = cluster.map(|cluster| cluster.settled_by.as_slice()).filter(|agencies| !agencies.is_empty());
    agencies.filter(|_| is_theirs)
}

fn remedy(agencies: &[OrganizationCode]) -> Message {
    message!("have {agencies} consult under the HC or RC, and record which of them leads", agencies = list(agencies))
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
    let Some(agencies) = sectors.iter().find_map(|sector| settled_by(case, sector)) else { return };
    let field = format!("{field}.protection_agreement");
    match agreement {
        None => {
            let problem = message!(
                "in such an emergency {agencies} agree which of them leads Protection",
                agencies = list(agencies)
            );
            checks.precondition("RM-1.8", reasons::PROTECTION_NOT_AGREED).at(field).says(problem, remedy(agencies));
        }
        Some(agreement) => must_be_among(checks, case, &field, (lead, agencies), agreement),
    }
}

fn must_be_among(
    checks: &mut Checks,
    case: &Case<'_>,
    field: &str,
    (lead, agencies): (&OrganizationCode, &[OrganizationCode]),
    agreement: &ProtectionAgreement,
) {
    let absent: Vec<_> = agencies.iter().filter(|agency| !agreement.agencies.contains(agency)).cloned().collect();
    if !absent.is_empty() {
        let problem = message!("{absent} did not take part", absent = list(&absent));
        checks
            .precondition("RM-1.8", reasons::PROTECTION_AGENCY_ABSENT)
            .at(format!("{field}.agencies"))
            .says(problem, remedy(agencies));
    }
    let field_of_the_lead = format!("{field}.lead");
    let differs = if !agencies.contains(&agreement.lead) {
        Some(message!("{lead} must be one of {agencies}", lead = agreement.lead, agencies = list(agencies)))
    } else if agreement.lead != *lead {
        Some(message!("they agreed on {agreed}, {lead} is proposed", agreed = agreement.lead, lead))
    } else {
        None
    };
    if let Some(problem) = differs {
        checks
            .precondition("RM-1.8", reasons::PROTECTION_LEAD_DIFFERS)
            .at(&field_of_the_lead)
            .says(problem, remedy(agencies));
    }
    let consulted_on = format!("{field}.consulted_on");
    let today = case.context.today();
    reference_checks::not_in_the_future(checks, "RM-1.8", &consulted_on, agreement.consulted_on, today);
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::ProtectionAgreement;
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
        let ahead =
            ProtectionAgreement { consulted_on: at("2013-11-10").date_naive(), ..protection_agreement("UNHCR") };
        protection.protection_agreement = Some(ahead);
        after_the_meeting().when(&hc(), submit_one(protection.clone())).refused("RM-1.8", "DATE_IN_THE_FUTURE");
        protection.protection_agreement = Some(protection_agreement("UNHCR"));
        after_the_meeting().when(&hc(), submit_one(protection.clone())).opens("RM-1.11.approval");
        protection.protection_agreement = Some(protection_agreement("WHO"));
        protection.lead.agency = code("WHO");
        after_the_meeting().when(&hc(), submit_one(protection.clone())).refused("RM-1.8", "PROTECTION_LEAD_DIFFERS");
        protection.protection_agreement = Some(protection_agreement("UNICEF"));
        protection.lead.agency = code("UNICEF");
        after_the_meeting().when(&hc(), submit_one(protection)).raises_nothing_of("RM-1.6");
    }

    /// RM-1.8: which agencies settle the lead of which sector is data of the register.
    #[test]
    fn who_settles_a_lead_is_data() {
        let register = include_str!("../../../../kernel/data/reference/clusters.toml");
        let two =
            register.replace(r#"settled_by = ["UNHCR", "UNICEF", "OHCHR"]"#, r#"settled_by = ["UNHCR", "UNICEF"]"#);
        let mut protection = recommendation("protection", &["PRO"], "UNHCR");
        let mut agreement = protection_agreement("UNHCR");
        agreement.agencies.pop();
        protection.protection_agreement = Some(agreement);
        after_the_meeting().when(&hc(), submit_one(protection.clone())).refused("RM-1.8", "PROTECTION_AGENCY_ABSENT");
        let changed = after_the_meeting().under_reference("clusters.toml", &two);
        changed.when(&hc(), submit_one(protection)).opens("RM-1.11.approval");
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
