//! Whom letters go to: roles, organizations and groups, as data beside the text.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, OrganizationCode};
use convene_kernel::identity::{Actor, Role};
use convene_kernel::time::Moment;
use convene_runtime::document::Recipient;

use super::{Desk, DraftingDesk};

/// The Emergency Relief Coordinator.
pub(super) fn the_erc() -> Recipient {
    let role = Role::EmergencyReliefCoordinator;
    Recipient { role: Some(role), ..Recipient::named(role.title()) }
}

/// The HC or RC who acted at a moment, with the person where the one who acted on the matter, its `author`, did so in this role.
pub(super) fn the_head(desk: Desk<'_>, author: &Actor, at: Moment) -> Recipient {
    let role = desk.operation.country.head_at(at).unwrap_or(author.role);
    Recipient {
        role: Some(role),
        country: Some(desk.country.clone()),
        person: (author.role == role).then(|| author.person.clone()),
        ..Recipient::named(format!("{}, {}", role.title(), desk.country_name()))
    }
}

pub(super) fn country_partners(desk: Desk<'_>) -> Recipient {
    Recipient { country: Some(desk.country.clone()), ..partners("Humanitarian partners in the country") }
}

/// The partners at global level, in copy.
pub(super) fn copied_global_partners() -> Recipient {
    partners("Partners at global level").in_copy()
}

/// Partners, donors and other stakeholders, wherever they are (row GN-6).
pub(super) fn stakeholders() -> Vec<Recipient> {
    let donors = Recipient { role: Some(Role::Donor), ..Recipient::named("Donors") };
    vec![partners("Partners"), donors, Recipient::named("Other stakeholders")]
}

/// The government, with the national bodies that lead sectors in copy, each once.
pub(super) fn the_government_with<'a>(desk: Desk<'_>, bodies: impl Iterator<Item = &'a String>) -> Vec<Recipient> {
    let government = authority(desk, format!("The Government, {}", desk.country_name()));
    let bodies: BTreeSet<_> = bodies.collect();
    let in_copy = bodies.into_iter().map(|body| authority(desk, body.clone()).in_copy());
    std::iter::once(government).chain(in_copy).collect()
}

fn authority(desk: Desk<'_>, name: String) -> Recipient {
    Recipient { role: Some(Role::NationalAuthority), country: Some(desk.country.clone()), ..Recipient::named(name) }
}

/// Those whom the ERC asks: IASC Principals, and global lead and co-lead agencies.
pub(super) fn asked(
    desk: Desk<'_>,
    principals: &[OrganizationCode],
    global_leads: &[OrganizationCode],
) -> Vec<Recipient> {
    let mut recipients: Vec<_> = principals.iter().map(principal).collect();
    recipients.extend(global_leads.iter().map(|agency| global_lead(desk, agency)));
    recipients
}

/// The IASC Principal of an organization.
fn principal(organization: &OrganizationCode) -> Recipient {
    let role = Role::IascPrincipal;
    Recipient {
        role: Some(role),
        organization: Some(organization.clone()),
        ..Recipient::named(format!("{} of {organization}", role.title()))
    }
}

/// An agency as global lead of all that it leads.
pub(super) fn global_lead(desk: Desk<'_>, agency: &OrganizationCode) -> Recipient {
    let name = format!("{}, as global lead", full_name(desk, agency));
    Recipient { role: Some(Role::GlobalLead), organization: Some(agency.clone()), ..Recipient::named(name) }
}

/// An agency as global lead of one cluster.
pub(super) fn global_lead_of(
    desk: Desk<'_>,
    agency: &OrganizationCode,
    cluster: &ClusterCode,
    day: NaiveDate,
) -> Recipient {
    let led = desk.sectors(std::slice::from_ref(cluster), day);
    let name = format!("{}, as global lead of {led}", full_name(desk, agency));
    Recipient { cluster: Some(cluster.clone()), name, ..global_lead(desk, agency) }
}

fn full_name(desk: Desk<'_>, agency: &OrganizationCode) -> String {
    let known = desk.guidance.reference.organization(agency);
    known.map_or_else(|| agency.to_string(), |known| format!("{agency} ({})", known.name))
}

fn partners(name: &str) -> Recipient {
    Recipient { role: Some(Role::Partner), ..Recipient::named(name) }
}
