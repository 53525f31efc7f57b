//! How often reports are due in a country: as the Reference Module of 2012 says, or by the light revision of 2019, from the day on which
//! the country adopts it (rows RM-9.2, S-2).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::policy::{RuleId, rules};
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::not_in_the_future;
use convene_kernel::refusal::Checks;
use convene_kernel::time::start_of_day;
use serde::{Deserialize, Serialize};

use super::Event;
use crate::domain::subjects::COUNTRY;
use crate::domain::{Decided, Monitored};
use crate::reasons;

/// How often reports are due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportProfile {
    /// Every six months.
    #[default]
    #[serde(rename = "iasc-2012")]
    Iasc2012,
    /// Every year.
    #[serde(rename = "gccg-2019")]
    Gccg2019,
}

/// The adoption of a profile for every cluster of the country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileAdoption {
    /// The profile.
    pub profile: ReportProfile,
    /// The day from which it applies.
    pub since: NaiveDate,
    /// Who decided on it.
    pub decided_by: String,
}

impl ReportProfile {
    /// The rule by which reports of an emergency are due, or of a crisis that goes on.
    pub(super) fn rule(self, is_ongoing: bool) -> RuleId {
        match (self, is_ongoing) {
            (Self::Iasc2012, false) => rules::RM_9_2_REPORT,
            (Self::Iasc2012, true) => rules::RM_9_2_PROTRACTED,
            (Self::Gccg2019, false) => rules::RM_9_2_YEARLY,
            (Self::Gccg2019, true) => rules::RM_9_2_PROTRACTED_YEARLY,
        }
    }
}

/// The head of the humanitarian community, or OCHA for it.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator, Role::OchaCountry])
}

pub(super) fn adopt_profile(monitored: &Monitored, command: &ProfileAdoption, context: &Context<'_>) -> Decided {
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, "RM-9.2", "since", command.since, context.today());
    let at = start_of_day(command.since, context.zone());
    let present = monitored.profiles.at(at).map(|adoption| adoption.what.profile).unwrap_or_default();
    if present == command.profile {
        checks
            .precondition("RM-9.2", reasons::PROFILE_APPLIES_ALREADY)
            .at("profile")
            .says("the profile applies already on that day", "leave it at that, or name another day");
    }
    checks.finish()?;
    Ok(Decision::about(COUNTRY.only()).event(Event::ProfileAdopted(command.clone()).into()))
}

pub(super) fn adopted(monitored: &mut Monitored, adoption: &ProfileAdoption, stamp: &Stamp) {
    let since = start_of_day(adoption.since, stamp.zone);
    monitored.profiles.record(since, Recorded::new(adoption, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::at;

    use crate::domain::fixtures::*;
    use crate::domain::round::fixtures::*;

    fn owed(example: &Example, rule: &str) -> Option<convene_kernel::time::Moment> {
        example.duty(rule).map(|duty| duty.since)
    }

    /// RM-9.2, S-2: a country that adopts the revision of 2019 owes yearly from that day, and what was owed before stays as it was.
    #[test]
    fn a_country_adopts_the_yearly_report() {
        let registered = no_cluster().given(&service(), emergency("2013-11-08T04:40:00Z"));
        let owing = registered.given(&service(), active("health")).at("2014-03-01T08:00:00Z");
        assert_eq!(owed(&owing, "RM-9.2.report"), Some(at("2013-11-08T04:40:00Z")));
        let adopted = owing.clone().when(&head(), adopting("2014-03-01"));
        adopted.voids("RM-9.2.report").opens("RM-9.2.yearly");
        let adopted = adopted.accepted();
        assert_eq!(owed(&adopted, "RM-9.2.yearly"), Some(at("2014-11-08T04:40:00Z")), "it is due in February 2015");
        adopted.when(&head(), adopting("2014-03-01")).refused("RM-9.2", "PROFILE_APPLIES_ALREADY");
        owing.clone().when(&head(), adopting("2014-03-02")).refused("RM-9.2", "DATE_IN_THE_FUTURE");
    }

    /// RM-9.2: a cluster that is activated under the revision of 2019 owes by it alone.
    #[test]
    fn a_cluster_owes_by_the_profile_of_its_country() {
        let adopted = no_cluster().given(&service(), emergency("2013-11-08T04:40:00Z"));
        let adopted = adopted.at("2013-11-15T08:00:00Z").given(&head(), adopting("2013-11-10"));
        let activated = adopted.when(&service(), active("health"));
        activated.opens("RM-9.2.yearly");
        let activated = activated.accepted();
        assert_eq!(owed(&activated, "RM-9.2.report"), None);
        assert_eq!(owed(&activated, "RM-9.2.yearly"), Some(at("2013-11-08T04:40:00Z")));
    }
}
