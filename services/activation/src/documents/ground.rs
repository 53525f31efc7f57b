//! On which ground the ERC approved, as letters say it (rows RM-1.11, RM-2.11).

use convene_kernel::codes::OrganizationCode;

use super::{Desk, sentence};
use crate::domain::endorsement::ApprovalGround;

/// The ground of an approval as a sentence; who objects is deliberation, and no letter says it.
pub(super) fn of_approval(desk: Desk<'_>, ground: &ApprovalGround) -> String {
    match ground {
        ApprovalGround::AllEndorsed => "All who were asked endorsed it.".to_owned(),
        ApprovalGround::NoObjection { silent, until } => format!(
            "No one objected in the period given, which ended on {}. These had not answered: {}.",
            desk.dated(*until),
            names(desk, silent)
        ),
        ApprovalGround::NotWaiting { reason, silent } => {
            let silent = match silent.as_slice() {
                [] => String::new(),
                silent => format!(" These had not answered: {}.", names(desk, silent)),
            };
            format!(
                "The approval does not wait for the agreement of all who were asked, for this reason: {}{silent}",
                sentence(reason)
            )
        }
    }
}

fn names(desk: Desk<'_>, organizations: &[OrganizationCode]) -> String {
    organizations.iter().map(|organization| desk.organization(organization)).collect::<Vec<_>>().join(", ")
}
