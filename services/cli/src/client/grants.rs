//! Roles as they are written on the command line: `hc@PHL`, `coordinator@PHL/HEA`, `erc`.

use std::str::FromStr;

use convene_kernel::guidance::nearest;
use convene_kernel::identity::{Grant, Role};

/// A role with its scope, read from `ROLE[@COUNTRY][/CLUSTER]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantText(pub Grant);

impl FromStr for GrantText {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (rest, cluster) = text.split_once('/').map_or((text, None), |(rest, cluster)| (rest, Some(cluster)));
        let (role, country) = rest.split_once('@').map_or((rest, None), |(role, country)| (role, Some(country)));
        let form = |problem: String| format!("{problem} (written as ROLE, ROLE@COUNTRY or ROLE@COUNTRY/CLUSTER)");
        let grant = Grant {
            role: named_role(role).map_err(form)?,
            country: country
                .map(|code| code.trim().parse())
                .transpose()
                .map_err(|problem| form(format!("{problem}")))?,
            cluster: cluster
                .map(|code| code.trim().parse())
                .transpose()
                .map_err(|problem| form(format!("{problem}")))?,
        };
        grant.check().map_err(|problem| form(problem.to_string()))?;
        Ok(Self(grant))
    }
}

/// The role of that name, in letters of either case.
///
/// # Errors
/// When there is none: with the one that is probably meant, or else with all of them.
pub fn named_role(text: &str) -> Result<Role, String> {
    let role = text.trim();
    role.to_ascii_lowercase().parse().map_err(|problem| {
        let named = Role::ALL.iter().map(|role| (role.as_str(), role));
        match nearest::among(role, named) {
            Some(meant) => format!("unknown role '{role}'; did you mean {meant}? `convene reference roles` lists all"),
            None => format!("{problem}"),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_with_its_scope() {
        let GrantText(grant) = "coordinator@PHL/HEA".parse().expect("a grant");
        assert_eq!(grant.country.map(|country| country.to_string()).as_deref(), Some("PHL"));
        assert_eq!(grant.cluster.map(|cluster| cluster.to_string()).as_deref(), Some("HEA"));
        let GrantText(grant) = "erc".parse().expect("a grant");
        assert_eq!((grant.country, grant.cluster), (None, None));
        assert!("hc".parse::<GrantText>().expect_err("no country").contains("hc@PHL"));
        assert!("erc/LOG".parse::<GrantText>().expect_err("no role for a cluster").contains("leave the cluster out"));
        assert!("king@PHL".parse::<GrantText>().expect_err("no role").contains("ROLE@COUNTRY"));
    }

    #[test]
    fn a_role_is_read_in_either_case_and_a_mistyped_one_is_answered_with_the_nearest() {
        let GrantText(grant) = " HC@phl ".parse().expect("a grant");
        assert_eq!(grant, "hc@PHL".parse::<GrantText>().expect("a grant").0);
        let refused = |text: &str| text.parse::<GrantText>().expect_err("it is wrong");
        assert!(refused("cordinator@PHL/HEA").contains("did you mean coordinator?"));
    }
}
