//! Roles as people and identity providers write them: `hc@PHL`, `coordinator@PHL/HEA`, `erc`.

use std::str::FromStr;

use crate::guidance::nearest;
use crate::identity::{Grant, Role};

/// Why a text is no role with its scope: what is wrong, and what is probably meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotAGrant(String);

impl FromStr for Grant {
    type Err = NotAGrant;

    /// Reads `ROLE[@COUNTRY][/CLUSTER]`, in letters of either case.
    fn from_str(text: &str) -> Result<Self, NotAGrant> {
        let text = text.trim();
        let (rest, cluster) = text.split_once('/').map_or((text, None), |(rest, cluster)| (rest, Some(cluster)));
        let (role, country) = rest.split_once('@').map_or((rest, None), |(role, country)| (role, Some(country)));
        let form =
            |problem: String| NotAGrant(format!("{problem} (written as ROLE, ROLE@COUNTRY or ROLE@COUNTRY/CLUSTER)"));
        let grant = Self {
            role: named_role(role).map_err(|problem| form(problem.to_string()))?,
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
        Ok(grant)
    }
}

/// The role of that name, in letters of either case.
///
/// # Errors
/// When there is none: with the one that is probably meant, or else with all of them.
pub fn named_role(text: &str) -> Result<Role, NotAGrant> {
    let role = text.trim();
    role.to_ascii_lowercase().parse().map_err(|problem| {
        let named = Role::ALL.iter().map(|role| (role.as_str(), role));
        NotAGrant(match nearest::among(role, named) {
            Some(meant) => format!("unknown role '{role}'; did you mean {meant}?"),
            None => format!("{problem}"),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_with_its_scope() {
        let grant: Grant = "coordinator@PHL/HEA".parse().expect("a grant");
        assert_eq!(grant.country.map(|country| country.to_string()).as_deref(), Some("PHL"));
        assert_eq!(grant.cluster.map(|cluster| cluster.to_string()).as_deref(), Some("HEA"));
        let grant: Grant = "erc".parse().expect("a grant");
        assert_eq!((grant.country, grant.cluster), (None, None));
        let refused = |text: &str| text.parse::<Grant>().expect_err("it is wrong").to_string();
        assert!(refused("hc").contains("hc@PHL"));
        assert!(refused("erc/LOG").contains("leave the cluster out"));
        assert!(refused("king@PHL").contains("ROLE@COUNTRY"));
    }

    #[test]
    fn a_role_is_read_in_either_case_and_a_mistyped_one_is_answered_with_the_nearest() {
        assert_eq!(" HC@phl ".parse::<Grant>(), "hc@PHL".parse());
        let refused = "cordinator@PHL/HEA".parse::<Grant>().expect_err("it is wrong").to_string();
        assert!(refused.contains("did you mean coordinator?"), "{refused}");
    }
}
