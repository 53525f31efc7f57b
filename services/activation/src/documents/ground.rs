//! On which ground the ERC approved, as letters say it (rows RM-1.11, RM-2.11).

use std::collections::BTreeSet;

use convene_kernel::codes::OrganizationCode;

use super::{Desk, DraftingDesk, sentence};
use crate::domain::endorsement::ApprovalGround;

/// The ground of an approval as sentences, with those who `endorsed` where all did; who objects is deliberation, and no letter
/// says it.
pub(super) fn of_approval(desk: Desk<'_>, ground: &ApprovalGround, endorsed: &BTreeSet<OrganizationCode>) -> String {
    match ground {
        ApprovalGround::AllEndorsed if endorsed.is_empty() => "All who were asked endorsed it.".to_owned(),
        ApprovalGround::AllEndorsed => format!("All who were asked endorsed it: {}.", desk.organizations(endorsed)),
        ApprovalGround::NoObjection { silent, until } => format!(
            "No objection was raised in the period given, which ended on {}.{}",
            desk.dated(*until),
            unanswered(desk, silent)
        ),
        ApprovalGround::NotWaiting { reason, silent } if silent.is_empty() => {
            format!(
                "The approval was given without waiting for further agreement, for this reason: {}",
                sentence(reason)
            )
        }
        ApprovalGround::NotWaiting { reason, silent } => format!(
            "The approval was given before all who were asked had answered, for this reason: {}{}",
            sentence(reason),
            unanswered(desk, silent)
        ),
    }
}

fn unanswered(desk: Desk<'_>, silent: &[OrganizationCode]) -> String {
    match silent {
        [] => String::new(),
        silent => format!(" No answer had been received from: {}.", desk.organizations(silent)),
    }
}
