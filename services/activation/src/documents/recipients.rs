//! Whom letters go to: roles, organizations and groups, as data beside the text.

use convene_kernel::codes::{ClusterCode, OrganizationCode};
use convene_kernel::identity::Role;
use convene_runtime::document::{Recipient, RecipientKind, verbatim};

use super::Desk;
use crate::domain::proposal::Proposal;

/// The Emergency Relief Coordinator.
pub(super) fn the_erc() -> Recipient {
    let role = Role::EmergencyReliefCoordinator;
    Recipient { role: Some(role), ..Recipient::named(role.title()) }
}

/// The HC or RC who put `proposal` to the ERC, with the person where this role is on record as its author.
pub(super) fn the_head(desk: Desk<'_>, proposal: &Proposal) -> Recipient {
    let author = &proposal.submitted_by;
    let role = desk.operation.country.recorded_head().unwrap_or(author.role);
    Recipient {
        role: Some(role),
        country: Some(desk.country.clone()),
        person: (author.role == role).then(|| author.person.clone()),
        ..Recipient::named(format!("{}, {}", role.title(), desk.country_name()))
    }
}

/// The partners in the country.
pub(super) fn country_partners(desk: Desk<'_>) -> Recipient {
    Recipient { country: Some(desk.country.clone()), ..partners("Humanitarian partners in the country") }
}

/// The partners at global level, in copy.
pub(super) fn copied_global_partners() -> Recipient {
    Recipient { kind: RecipientKind::Copy, ..partners("Partners at global level") }
}

/// Partners, donors and other stakeholders, wherever they are (row GN-6).
pub(super) fn stakeholders() -> Vec<Recipient> {
    let donors = Recipient { role: Some(Role::Donor), ..Recipient::named("Donors") };
    vec![partners("Partners"), donors, Recipient::named("Other stakeholders")]
}

/// The government.
pub(super) fn the_government(desk: Desk<'_>) -> Recipient {
    Recipient {
        role: Some(Role::NationalAuthority),
        country: Some(desk.country.clone()),
        ..Recipient::named(format!("The Government, {}", desk.country_name()))
    }
}

/// The IASC Principal of an organization.
pub(super) fn principal(organization: &OrganizationCode) -> Recipient {
    let role = Role::IascPrincipal;
    Recipient {
        role: Some(role),
        organization: Some(organization.clone()),
        ..Recipient::named(format!("{} of {organization}", role.title()))
    }
}

/// An agency as global lead, of `cluster` or of all that it leads.
pub(super) fn global_lead(desk: Desk<'_>, agency: &OrganizationCode, cluster: Option<&ClusterCode>) -> Recipient {
    let known = desk.guidance.reference.organization(agency);
    let name = known.map_or_else(|| agency.to_string(), |known| format!("{agency} ({})", known.name));
    Recipient {
        role: Some(Role::GlobalLead),
        cluster: cluster.cloned(),
        organization: Some(agency.clone()),
        ..Recipient::named(name)
    }
}

/// The lines of a letter's head that name those it goes to: one for those it is addressed to, one for those in copy.
pub(super) fn addressed(recipients: &[Recipient]) -> Vec<(&'static str, String)> {
    let names = |kind: RecipientKind| {
        let named = recipients.iter().filter(move |recipient| recipient.kind == kind);
        named.map(|recipient| verbatim(&recipient.name)).collect::<Vec<_>>().join(", ")
    };
    let lines = [("To", names(RecipientKind::To)), ("Copy", names(RecipientKind::Copy))];
    lines.into_iter().filter(|(_, names)| !names.is_empty()).collect()
}

fn partners(name: &str) -> Recipient {
    Recipient { role: Some(Role::Partner), ..Recipient::named(name) }
}
