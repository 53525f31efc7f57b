//! The field of a finding about one cluster of a proposal, such as `health.lead.agency`.

use std::fmt;
use std::str::FromStr;

use convene_kernel::codes::ResourceId;

/// Which cluster of a proposal a finding is about, and which part of what is said on it.
///
/// Its text is part of the finding's identifier, which the record keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterField {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The part, such as `lead.agency`.
    pub part: String,
}

impl ClusterField {
    /// `part` of what is said on `cluster`.
    pub fn new(cluster: &ResourceId, part: &str) -> Self {
        Self { cluster: cluster.clone(), part: part.to_owned() }
    }
}

impl fmt::Display for ClusterField {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.cluster, self.part)
    }
}

/// A text that is no field of one cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotOfACluster;

impl FromStr for ClusterField {
    type Err = NotOfACluster;

    fn from_str(text: &str) -> Result<Self, NotOfACluster> {
        let (cluster, part) = text.split_once('.').ok_or(NotOfACluster)?;
        let cluster = cluster.parse().map_err(|_| NotOfACluster)?;
        Ok(Self { cluster, part: part.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;

    #[test]
    fn a_field_reads_as_it_prints() {
        let field = ClusterField::new(&code("health"), "lead.agency");
        assert_eq!(field.to_string(), "health.lead.agency");
        assert_eq!(field.to_string().parse(), Ok(field));
        assert_eq!("plan".parse::<ClusterField>(), Err(NotOfACluster));
    }
}
