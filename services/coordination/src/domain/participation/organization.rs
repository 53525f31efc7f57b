//! Organizations that take part in a cluster: of the register by their code, others by their name (rows GN-1, OG-19).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::OrganizationCode;
use convene_kernel::message;
use convene_kernel::reference::OrganizationKind;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use crate::reasons;

/// An organization that takes part: by its code, or by its name where it is not in the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipatingOrganization {
    /// Its code in the register, such as `CARE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<OrganizationCode>,
    /// Its name, where it is not in the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is; the register says it of a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<OrganizationKind>,
}

impl ParticipatingOrganization {
    /// Whether it is the same organization as another one: of the same code, or of the same name.
    pub fn is_same(&self, other: &Self) -> bool {
        let name = |organization: &Self| organization.name.as_ref().map(|name| name.trim().to_lowercase());
        match (&self.code, &other.code) {
            (Some(code), Some(other)) => code == other,
            (None, None) => name(self) == name(other),
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

impl ParticipatingOrganization {
    /// What it is: as the register says, or as the command says of one that is not in the register.
    pub(super) fn kind_in(&self, context: &Context<'_>) -> OrganizationKind {
        let registered = self.code.as_ref().and_then(|code| context.guidance.reference.organization(code));
        registered.map(|known| known.kind).or(self.kind).unwrap_or(OrganizationKind::Other)
    }
}

/// An organization is named by its code, which `check_code` looks at, or by its name with what it is. A government body takes part as
/// an authority.
pub(super) fn check(
    checks: &mut Checks,
    context: &Context<'_>,
    organization: &ParticipatingOrganization,
    check_code: impl FnOnce(&mut Checks, &OrganizationCode),
) {
    check_named(checks, "OG-19", "organization", organization, check_code);
    if organization.kind_in(context) == OrganizationKind::Government {
        checks.invalid("RM-5.2", reasons::AUTHORITY_SIGNS_NOTHING).at("organization").says(
            "a government body takes part without signing commitments, as an authority",
            "have it join as an authority",
        );
    }
}

/// An organization in `field` is named by its code, which `check_code` looks at, or by its name with what it is.
pub(in crate::domain) fn check_named(
    checks: &mut Checks,
    row: &'static str,
    field: &str,
    organization: &ParticipatingOrganization,
    check_code: impl FnOnce(&mut Checks, &OrganizationCode),
) {
    match (&organization.code, &organization.name, organization.kind) {
        (Some(code), None, None) => check_code(checks, code),
        (None, Some(_), Some(_)) => {}
        (None, Some(_), None) => checks
            .invalid(row, reasons::ORGANIZATION_KIND_MISSING)
            .at(format!("{field}.kind"))
            .says("the organization is named, and it is not said what it is", "say what it is, such as a national NGO"),
        (Some(code), None, Some(_)) => {
            checks
                .invalid(row, reasons::ORGANIZATION_KIND_OF_THE_REGISTER)
                .at(format!("{field}.kind"))
                .says(message!("the register says what {code} is", code), "leave the kind out");
        }
        (None, None, _) | (Some(_), Some(_), _) => {
            checks.invalid(row, reasons::ORGANIZATION_MISSING).at(field).says(
                "the organization is named neither by its code nor by its name, or in both ways",
                "give its code, or its name where it is not in the register",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::fixtures::*;

    fn joining(
        organization: Option<&str>,
        name: Option<&str>,
        kind: Option<OrganizationKind>,
    ) -> ParticipatingOrganization {
        ParticipatingOrganization { code: organization.map(code), name: name.map(str::to_owned), kind }
    }

    /// OG-19: an organization is named by its code, or by its name with what it is.
    #[test]
    fn an_organization_is_named_in_one_way() {
        let refused = |organization, reason: &str| {
            health().when(&coordinator(), named_joins("samar", organization, "health")).refused("OG-19", reason);
        };
        refused(joining(None, None, None), "ORGANIZATION_MISSING");
        refused(joining(Some("CARE"), Some("CARE"), None), "ORGANIZATION_MISSING");
        refused(joining(Some("CARE"), None, Some(OrganizationKind::NationalNgo)), "ORGANIZATION_KIND_OF_THE_REGISTER");
        refused(joining(None, Some("Samar Relief"), None), "ORGANIZATION_KIND_MISSING");
        refused(joining(Some("CAER"), None, None), "ORGANIZATION_UNKNOWN");
        let named = joining(None, Some("Samar Relief"), Some(OrganizationKind::NationalNgo));
        let joined = health().given(&coordinator(), named_joins("samar", named, "health"));
        let participant = &joined.state().participants[&code("samar")];
        assert_eq!(participant.kind, OrganizationKind::NationalNgo);
    }

    /// RM-5.2: a government body signs no commitments: it joins as an authority, and not as a partner or an observer.
    #[test]
    fn a_government_body_signs_nothing() {
        let ministry = || joining(None, Some("Department of Health"), Some(OrganizationKind::Government));
        health()
            .when(&coordinator(), named_joins("doh", ministry(), "health"))
            .refused("RM-5.2", "AUTHORITY_SIGNS_NOTHING");
        health().when(&coordinator(), observer_joins("doh", ministry())).refused("RM-5.2", "AUTHORITY_SIGNS_NOTHING");
    }

    /// GN-1: ICRC is no partner; that it observes is recorded.
    #[test]
    fn icrc_is_no_partner() {
        let icrc = || joining(Some("ICRC"), None, None);
        let refused = health().when(&coordinator(), named_joins("icrc", icrc(), "health"));
        refused.refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
        health().when(&coordinator(), observer_joins("icrc", icrc())).commit();
    }

    /// OG-19: an organization that takes part does not join again, in whatever spelling of its name.
    #[test]
    fn an_organization_takes_part_once() {
        let named = |name: &str| joining(None, Some(name), Some(OrganizationKind::NationalNgo));
        let joined = health().given(&coordinator(), named_joins("samar", named("Samar Relief"), "health"));
        let again = joined.clone().when(&coordinator(), observer_joins("samar-2", named(" SAMAR relief")));
        again.refused("OG-19", "ALREADY_TAKES_PART");
        joined.when(&coordinator(), observer_joins("leyte", named("Leyte Relief"))).commit();
    }
}
