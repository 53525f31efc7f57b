//! The identification of a critical gap by a cluster (rows GN-11.1, RM-7.5, PE-3).

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::policy::{RuleId, rules};
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::must_be_new;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::{Event, Gap};
use crate::domain::subjects::GAP;
use crate::domain::{Arrangements, Decided, authority};
use crate::reasons;

/// The role to which a gap is reported: OCHA usually facilitates the forum of all coordinators (row PE-3).
pub const REPORTED_TO: Role = Role::OchaCountry;

/// A critical gap that a cluster identified (rows GN-11.1, RM-7.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapIdentification {
    /// The identifier of the gap in the record of its country, such as `g-1`.
    pub gap: ResourceId,
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// Where it is, by the name of the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Where it is, by the place code of an administrative area, such as `PH083747`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pcode: Option<String>,
    /// What is needed and not provided.
    pub need: String,
    /// Who needs it.
    pub population: String,
    /// How many people need it; 0 where that is not known.
    pub people: u64,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Who identified it, such as the meeting of the cluster.
    pub identified_by: String,
    /// The gap of the coverage analysis that it was found as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found_as: Option<String>,
}

/// How urgent a critical gap is: how long the lead has follows from it (row GN-11.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Lives are lost while it is open.
    LifeSaving,
    /// It gets worse in days.
    Urgent,
    /// It is critical, and neither of the others.
    Serious,
}

impl Urgency {
    /// The rule that says how long the provider of last resort has.
    pub fn rule(self) -> RuleId {
        match self {
            Self::LifeSaving => rules::GN_11_1_LIFE_SAVING,
            Self::Urgent => rules::GN_11_1_URGENT,
            Self::Serious => rules::GN_11_1_LAST_RESORT,
        }
    }
}

/// Who may identify a gap: the cluster, by its coordinator or lead agency.
pub(super) fn authority(arrangements: &Arrangements, cluster: &str) -> Authority {
    authority::of_cluster(arrangements, cluster, &[])
}

pub(super) fn identify_gap(arrangements: &Arrangements, command: &GapIdentification) -> Decided {
    arrangements.cluster(&command.cluster)?;
    let (mut checks, known) = (Checks::new(), &arrangements.gaps);
    must_be_new(&mut checks, "GN-11.1", reasons::GAP_ALREADY_EXISTS, "gap", "a gap", known, &command.gap);
    if command.place.is_none() && command.pcode.is_none() {
        checks.invalid("GN-11.1", reasons::PLACE_MISSING).at("place").says(
            "it is not said where the gap is",
            "name the place, or give the place code of its administrative area",
        );
    }
    if let Some(pcode) = command.pcode.as_ref().filter(|pcode| !is_place_code(pcode)) {
        checks.invalid("GN-11.1", reasons::PLACE_CODE_MALFORMED).at("pcode").says(
            message!("'{pcode}' is not a place code", pcode = verbatim(pcode)),
            "give the code of the area in capital letters and digits, such as PH083747, or name the place",
        );
    }
    checks.finish()?;
    Ok(Decision::about(GAP.of(&command.gap)).event(Event::Identified(command.clone()).into()))
}

/// Whether a text has the form of a place code: capital letters and digits, which begin with a letter.
fn is_place_code(text: &str) -> bool {
    let is_one = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    (2..=24).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.bytes().all(is_one)
}

pub(super) fn identified(identification: &GapIdentification, stamp: &Stamp) -> Gap {
    let id = identification.gap.clone();
    Gap { id, identified: Recorded::new(identification, stamp), course: Vec::new(), etag: stamp.etag }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::gap::Command;

    fn identifying(change: impl FnOnce(&mut GapIdentification)) -> Command {
        let Command::IdentifyGap(mut identification) = identifies_gap() else { panic!("it identifies a gap") };
        change(&mut identification);
        Command::IdentifyGap(identification)
    }

    /// GN-11.1: the cluster identifies a gap in a place that is named, or given by its code; twice is refused.
    #[test]
    fn a_cluster_identifies_a_gap_in_a_place() {
        let nowhere = |it: &mut GapIdentification| (it.place, it.pcode) = (None, None);
        health().when(&coordinator(), identifying(nowhere)).refused("GN-11.1", "PLACE_MISSING");
        for pcode in ["ph08", "0837", "PH-08", "P"] {
            let outcome = health().when(&coordinator(), identifying(|it| it.pcode = Some(pcode.to_owned())));
            outcome.refused("GN-11.1", "PLACE_CODE_MALFORMED");
        }
        health().when(&coordinator(), identifying(|it| it.place = None)).commit();
        with_gap(health()).when(&coordinator(), identifies_gap()).refused("GN-11.1", "GAP_ALREADY_EXISTS");
        let ended = health().given(&service(), declares("health", crate::domain::cluster::Fact::End));
        ended.when(&coordinator(), identifies_gap()).refused("RM-2.1", "CLUSTER_NOT_ACTIVE");
    }

    /// GN-11.1: how long the lead has follows from the urgency, and counts from the call.
    #[test]
    fn the_time_of_the_lead_follows_from_the_urgency() {
        let cases =
            [(Urgency::LifeSaving, "life-saving"), (Urgency::Urgent, "urgent"), (Urgency::Serious, "last-resort")];
        for (urgency, rule) in cases {
            let with_gap = health().given(&coordinator(), identifying(|it| it.urgency = urgency));
            let call = || Command::CallOnPartners(partner_call());
            let called = with_gap.at("2013-11-22").when(&coordinator(), call());
            called.opens(&format!("GN-11.1.{rule}"));
            let called = called.accepted();
            let duty = called.duty(&format!("GN-11.1.{rule}")).expect("it is owed");
            assert_eq!((duty.since, duty.owner.organization.clone()), (at("2013-11-22"), Some(code("WHO"))));
        }
    }

    /// GN-11.1: nothing happens to a gap before it was identified.
    #[test]
    fn nothing_happens_to_a_gap_before_it_was_identified() {
        let early = with_gap(health()).that_happened("2013-11-19T08:00:00Z");
        early.when(&coordinator(), Command::CallOnPartners(partner_call())).refused("GN-11.1", "GAP_NOT_IDENTIFIED");
    }
}
