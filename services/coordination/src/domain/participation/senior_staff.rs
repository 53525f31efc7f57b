//! The member of an organization's senior staff who is engaged in a cluster, and the language of work (row RM-5.3).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{PersonId, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::{Event, InCluster, Participant};
use crate::domain::checks::{self, cluster_of};
use crate::domain::{Arrangements, Decided};

/// The member of senior staff engaged in a cluster, and the language of work (row RM-5.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeniorStaff {
    /// The identifier of the participant in the record of its country, such as `care-health`.
    pub participant: ResourceId,
    /// The person.
    pub person: PersonId,
    /// The language the person works in, as a language tag such as `fr`.
    pub language: String,
    /// What interpretation the organization needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpretation: Option<String>,
}

pub(super) fn name_senior_staff(arrangements: &Arrangements, command: &SeniorStaff, context: &Context<'_>) -> Decided {
    let participant = arrangements.participant_to_change(&command.participant, context)?;
    let cluster = cluster_of(arrangements, participant, context)?;
    let mut checks = Checks::new();
    checks::language_tag(&mut checks, "RM-5.3", "language", &command.language);
    checks.finish()?;
    let named = InCluster { what: command.clone(), cluster: cluster.id.clone() };
    Ok(Decision::about(participant.subject()).event(Event::SeniorStaffNamed(named).into()))
}

pub(super) fn named(participant: &mut Participant, named: &SeniorStaff, stamp: &Stamp) {
    participant.senior_staff.record(stamp.occurred_at, Recorded::new(named, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::participation::Command;

    fn speaking(language: &str) -> Command {
        let interpretation = Some("from French in meetings".to_owned());
        let (participant, person) = (code("care"), code("p-77"));
        Command::NameSeniorStaff(SeniorStaff { participant, person, language: language.to_owned(), interpretation })
    }

    /// RM-5.3: the senior staff member of a partner, its language and what it needs are on record, for each time.
    #[test]
    fn senior_staff_and_language_are_on_record() {
        let named = with_care(health()).given(&of_partner("CARE"), senior_staff("care"));
        let changed = named.at("2014-03-01").given(&coordinator(), speaking("fr"));
        let staff = &changed.state().participants[&code("care")].senior_staff;
        let at_moment = |moment: &str| staff.at(at(moment)).map(|staff| staff.what.language.as_str());
        assert_eq!((at_moment("2014-02-28"), at_moment("2014-03-01")), (Some("en"), Some("fr")));
        let present = staff.present().expect("it is named");
        assert_eq!(present.what.interpretation.as_deref(), Some("from French in meetings"));
        changed.when(&of_partner("OXFAM"), speaking("fr")).refused("RM-5.1", "NOT_YOUR_ORGANIZATION");
    }

    /// RM-5.3: a language is named by a tag that programs read.
    #[test]
    fn a_language_is_a_tag() {
        for language in ["French", "f", "FR", "fr-", "fr-a_b", "fr-abcdefghi"] {
            with_care(health()).when(&coordinator(), speaking(language)).refused("RM-5.3", "LANGUAGE_MALFORMED");
        }
        for language in ["fr", "fil", "es-419", "zh-Hant"] {
            with_care(health()).when(&coordinator(), speaking(language)).commit();
        }
    }
}
