//! `convene whoami`: who the services take the caller for, which roles it holds where, and which installation answers.

use clap::Args;
use serde_json::{Value, json};

use super::session::Session;
use crate::client::Target;
use crate::show::dates;
use crate::show::out::{say, say_json};
use crate::show::table::{Output, cell, table};

/// Show the caller's person, organization, roles and token expiry, and the installation that answers.
#[derive(Debug, Args)]
pub struct WhoAmI {}

impl WhoAmI {
    /// Asks the service, and shows its answer.
    ///
    /// # Errors
    /// When the service cannot be reached, or does not accept the token.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let mut session = Session::open(target)?;
        let answer = session.call("convene.common.v1.IdentityService/WhoAmI", json!({})).await?;
        match target.output {
            Output::Json => say_json(&answer),
            Output::Table => say(shown(&answer)),
        }
    }
}

fn shown(answer: &Value) -> String {
    let time = if answer["simulatedTime"] == json!(true) { ", on simulated time" } else { "" };
    let facts = [
        ("person", cell(&answer["person"])),
        ("organization", cell(&answer["organization"])),
        ("token expires", format!("{} UTC", dates::time_of(&answer["tokenExpiresAt"]))),
        ("installation", format!("{}{time}", cell(&answer["installation"]))),
        ("version", cell(&answer["version"])),
    ];
    let lines: Vec<_> = facts.iter().map(|(what, fact)| format!("{what:<15}{fact}\n")).collect();
    let grants = answer["grants"].as_array().map_or(&[][..], Vec::as_slice);
    let scope = |text: &Value, everywhere: &str| match cell(text) {
        scope if scope.is_empty() => everywhere.to_owned(),
        scope => scope,
    };
    let row =
        |grant: &Value| vec![cell(&grant["role"]), scope(&grant["country"], "all"), scope(&grant["cluster"], "all")];
    format!("{}{}", lines.concat(), table(&["role", "country", "cluster"], grants.iter().map(row)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_without_a_scope_is_held_everywhere() {
        let answer = json!({
            "person": "p-1", "organization": "WHO", "simulatedTime": true, "installation": "clusters.example.org",
            "grants": [{"role": "coordinator", "country": "PHL", "cluster": "HEA"}, {"role": "auditor"}],
        });
        let shown = shown(&answer);
        assert!(shown.contains("installation   clusters.example.org, on simulated time"), "{shown}");
        let words = |begin: &str| {
            let line = shown.lines().find(|line| line.contains(begin)).unwrap_or_default();
            line.split_whitespace().filter(|word| word.is_ascii()).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(words("coordinator"), ["coordinator", "PHL", "HEA"]);
        assert_eq!(words("auditor"), ["auditor", "all", "all"]);
    }
}
