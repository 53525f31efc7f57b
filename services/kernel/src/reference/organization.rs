//! Organizations, with their standing in the IASC and the limits that some set to their part (rows GN-1 and GN-3).
//!
//! An organization may take part without being listed; the list says what is known of those that are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::codes::OrganizationCode;
use crate::guidance::problem::Problem;
use crate::guidance::reading::{Fields, Source};

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Its code.
    pub code: OrganizationCode,
    /// Its name.
    pub name: String,
    /// Other names people use for it.
    pub aliases: Vec<String>,
    /// What it is.
    pub kind: OrganizationKind,
    /// Its standing in the IASC.
    pub iasc: IascStanding,
    /// The consortia of non-governmental organizations that it belongs to, by code.
    pub consortia: Vec<OrganizationCode>,
    /// The limits of its part in the cluster approach.
    pub limits: Option<Limits>,
}

/// What an organization is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrganizationKind {
    /// An agency, fund, programme or office of the United Nations.
    Un,
    /// An international non-governmental organization.
    InternationalNgo,
    /// A national non-governmental organization.
    NationalNgo,
    /// A component of the International Red Cross and Red Crescent Movement.
    Movement,
    /// An international organization outside the United Nations.
    InternationalOrganization,
    /// A consortium of non-governmental organizations.
    NgoConsortium,
    /// A government body.
    Government,
    /// A donor.
    Donor,
    /// Any other.
    Other,
}

/// An organization's standing in the Inter-Agency Standing Committee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IascStanding {
    /// A member.
    Member,
    /// Invited standingly; in practice there is no difference.
    StandingInvitee,
    /// Neither.
    Outside,
}

/// A limit to an organization's part in the cluster approach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Limits {
    /// Coordination with it is recorded, and nothing else: it leads nothing, is member of nothing, owes nothing (row GN-1).
    CoordinationRecordedOnly,
    /// It convenes and does not lead: never provider of last resort, accountable to no part of the United Nations (row
    /// GN-3).
    ConvenerOnly,
}

impl Organization {
    /// Whether it convenes and does not lead (row GN-3).
    pub fn convenes_only(&self) -> bool {
        self.limits == Some(Limits::ConvenerOnly)
    }

    /// Whether it takes part in the IASC: as member, as standing invitee, or by a consortium that is one (row OG-12).
    pub fn is_in_iasc(&self) -> bool {
        self.iasc != IascStanding::Outside || !self.consortia.is_empty()
    }
}

/// Reads the list.
pub(super) fn read(file: &str, text: &str, problems: &mut Vec<Problem>) -> BTreeMap<OrganizationCode, Organization> {
    let mut organizations: BTreeMap<OrganizationCode, Organization> = BTreeMap::new();
    Source::read(file, text, problems, |fields| {
        fields.tables("organization", |fields| {
            let organization = organization(fields)?;
            if organizations.contains_key(&organization.code) {
                fields.wrong_in("code", format!("{} is listed twice", organization.code), "remove one of the entries");
            }
            organizations.insert(organization.code.clone(), organization);
            Some(())
        });
    });
    organizations
}

fn organization(fields: &mut Fields<'_>) -> Option<Organization> {
    let kinds = [
        ("un", OrganizationKind::Un),
        ("international-ngo", OrganizationKind::InternationalNgo),
        ("national-ngo", OrganizationKind::NationalNgo),
        ("movement", OrganizationKind::Movement),
        ("international-organization", OrganizationKind::InternationalOrganization),
        ("ngo-consortium", OrganizationKind::NgoConsortium),
        ("government", OrganizationKind::Government),
        ("donor", OrganizationKind::Donor),
        ("other", OrganizationKind::Other),
    ];
    let standings = [("member", IascStanding::Member), ("standing-invitee", IascStanding::StandingInvitee)];
    let limits =
        [("coordination-recorded-only", Limits::CoordinationRecordedOnly), ("convener-only", Limits::ConvenerOnly)];
    let code = fields.parsed("code");
    let name = fields.text("name");
    let aliases = fields.texts("aliases");
    let kind = fields.choice("kind", &kinds);
    let iasc = fields.optional_choice("iasc", &standings).unwrap_or(IascStanding::Outside);
    let named = fields.texts("consortia");
    let consortia = named.iter().filter_map(|consortium| {
        let code = consortium.parse();
        if code.is_err() {
            fields.wrong_in(
                "consortia",
                format!("'{consortium}' must be a code"),
                "use the code of a listed consortium",
            );
        }
        code.ok()
    });
    let consortia = consortia.collect();
    let limits = fields.optional_choice("limits", &limits);
    Some(Organization { code: code?, name: name?, aliases, kind: kind?, iasc, consortia, limits })
}
