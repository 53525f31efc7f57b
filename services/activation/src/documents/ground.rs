//! On which ground the ERC approved, as letters say it (rows RM-1.11, RM-2.11).

use std::collections::BTreeSet;

use convene_kernel::codes::OrganizationCode;

use super::{Desk, DraftingDesk, sentence};
use crate::domain::endorsement::ApprovalGround;

/// The ground of an approval as sentences, with those who agreed where all of `asked` did; who objects is deliberation, and no
/// letter says it.
pub(super) fn of_approval(desk: Desk<'_>, ground: &ApprovalGround, asked: &BTreeSet<OrganizationCode>) -> String {
    match ground {
        ApprovalGround::AllEndorsed if asked.is_empty() => "All who were asked endorsed it.".to_owned(),
        ApprovalGround::AllEndorsed => format!("All who were asked endorsed it: {}.", desk.organizations(asked)),
        ApprovalGround::NoObjection { silent, until } => format!(
            "No objection was raised in the period given, which ended on {}. No answer had been received from: {}.",
            desk.dated(*until),
            desk.organizations(silent)
        ),
        ApprovalGround::NotWaiting { reason, silent } => {
            let silent = match silent.as_slice() {
                [] => String::new(),
                silent => format!(" No answer had been received from: {}.", desk.organizations(silent)),
            };
            format!(
                "The approval was given before all who were asked had agreed, for this reason: {}{silent}",
                sentence(reason)
            )
        }
    }
}
