//! Roles as they are written on the command line: `hc@PHL`, `coordinator@PHL/HEA`, `erc`.

use std::str::FromStr;

use convene_kernel::identity::Grant;

/// A role with its scope, read from `ROLE[@COUNTRY][/CLUSTER]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantText(pub Grant);

impl FromStr for GrantText {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (rest, cluster) = text.split_once('/').map_or((text, None), |(rest, cluster)| (rest, Some(cluster)));
        let (role, country) = rest.split_once('@').map_or((rest, None), |(role, country)| (role, Some(country)));
        let form = |problem: String| format!("{problem} (written as ROLE, ROLE@COUNTRY or ROLE@COUNTRY/CLUSTER)");
        let grant = Grant {
            role: role.parse().map_err(|problem| form(format!("{problem}")))?,
            country: country.map(str::parse).transpose().map_err(|problem| form(format!("{problem}")))?,
            cluster: cluster.map(str::parse).transpose().map_err(|problem| form(format!("{problem}")))?,
        };
        grant.check().map_err(|problem| form(problem.to_string()))?;
        Ok(Self(grant))
    }
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
}
