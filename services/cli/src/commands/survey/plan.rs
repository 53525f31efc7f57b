//! What a round is planned with, on the command line.

use std::str::FromStr;

use clap::Args;
use convene_kernel::codes::ResourceId;
use serde_json::{Value, json};

use crate::commands::decide::Deciding;

/// The plan of a round.
#[derive(Debug, Args)]
pub struct Plan {
    #[command(flatten)]
    pub deciding: Deciding,
    /// The cluster.
    pub cluster: ResourceId,
    /// The identifier of the round, such as health-2014.
    pub round: ResourceId,
    /// The day from which the survey may be open.
    #[arg(long, value_name = "DAY")]
    opens: String,
    /// The last day on which answers count.
    #[arg(long, value_name = "DAY")]
    closes: String,
    /// A hub that is surveyed apart: a sub-national cluster on record, or a name for another one; with its time zone where that is not
    /// the country's. Repeat it for several.
    #[arg(long, value_name = "HUB[=NAME][@ZONE]")]
    hub: Vec<HubText>,
    /// Survey the hubs alone.
    #[arg(long, requires = "hub")]
    hubs_only: bool,
    /// Keep answers with the organization that gave them. Reports name none all the same.
    #[arg(long)]
    named: bool,
    /// Who decided on the round.
    #[arg(long, value_name = "TEXT")]
    decided_by: String,
}

impl Plan {
    /// The plan in the form of RoundPlan.
    pub fn body(&self) -> Value {
        let hubs = self.hub.iter().map(|one| json!({"hub": one.hub, "name": one.name, "timeZone": one.time_zone}));
        json!({
            "round": self.round, "cluster": self.cluster, "national": !self.hubs_only, "hubs": hubs.collect::<Vec<_>>(),
            "opensOn": self.opens, "closesOn": self.closes, "decidedBy": self.decided_by,
            "anonymity": if self.named { "ANONYMITY_NAMED" } else { "ANONYMITY_ANONYMOUS" },
        })
    }
}

/// A hub on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct HubText {
    hub: ResourceId,
    name: String,
    time_zone: String,
}

impl FromStr for HubText {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (named, time_zone) = text.split_once('@').unwrap_or((text, ""));
        let (hub, name) = named.split_once('=').unwrap_or((named, ""));
        let hub = hub.parse::<ResourceId>().map_err(|problem| problem.to_string())?;
        Ok(Self { hub, name: name.to_owned(), time_zone: time_zone.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hub_is_read_with_its_time_zone() {
        let hub: HubText = "jayapura=Jayapura@Asia/Jayapura".parse().expect("a hub");
        assert_eq!(
            (hub.hub.as_str(), hub.name.as_str(), hub.time_zone.as_str()),
            ("jayapura", "Jayapura", "Asia/Jayapura")
        );
        let known: HubText = "papua-health@Asia/Jayapura".parse().expect("a hub");
        assert_eq!((known.hub.as_str(), known.name.as_str()), ("papua-health", ""), "coordination has its name");
        assert!("Jayapura".parse::<HubText>().is_err());
    }
}
