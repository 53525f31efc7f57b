//! `convene show`: what is on the record about a country, an emergency, a proposal, a review, a cluster, and letters drafted
//! from it.

use clap::{Args, Subcommand};
use convene_kernel::codes::{CountryCode, ResourceId};
use convene_kernel::time::Moment;
use serde_json::{Value, json};

use super::session::Session;
use crate::client::Target;
use crate::show::moment::moment;
use crate::show::out::{say, say_json};
use crate::show::table::{Output, said};
use crate::show::{country, record};

/// Show the record.
#[derive(Debug, Args)]
pub struct Show {
    /// An exercise, instead of the live record.
    #[arg(long, global = true, value_name = "NAME")]
    exercise: Option<ResourceId>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A country's clusters and their leads, on any date.
    Country {
        /// The country (ISO 3166-1 alpha-3).
        country: CountryCode,
        /// Show what had happened by this time, such as 2014-05-01T00:00:00Z.
        #[arg(long, value_name = "MOMENT", value_parser = moment)]
        as_of: Option<Moment>,
        /// Show what was recorded by this time.
        #[arg(long, value_name = "MOMENT", value_parser = moment)]
        known_on: Option<Moment>,
    },
    /// A proposal and its answers.
    Proposal {
        /// The country.
        country: CountryCode,
        /// The proposal.
        proposal: String,
    },
    /// A review.
    Review {
        /// The country.
        country: CountryCode,
        /// The review.
        review: String,
    },
    /// The history of a cluster, and who decided what.
    Cluster {
        /// The country.
        country: CountryCode,
        /// The cluster.
        cluster: String,
    },
    /// An emergency: everything recorded, by whom and when.
    Emergency {
        /// The country.
        country: CountryCode,
        /// The emergency.
        emergency: ResourceId,
    },
    /// A letter drafted from the record, as Markdown or HTML.
    Letter {
        /// The country.
        country: CountryCode,
        /// Which letter: alert, proposal, decision, stakeholders, partners, government, global-leads, appeal, deactivation or deactivation-partners.
        #[arg(value_parser = letter)]
        kind: String,
        /// The subject: an emergency (alert, appeal), a cluster (global-leads), a review (deactivation, deactivation-partners), or a proposal (all others).
        about: String,
        /// Write an HTML page to send or print.
        #[arg(long)]
        html: bool,
    },
}

/// The letters there are, as the contracts have them.
const LETTERS: &str = "convene.activation.v1.LetterKind";

/// What all letters' names in the contracts begin with.
const LETTER: &str = "LETTER_KIND_";

/// The name of a letter in the contracts, from the name people give it.
fn letter(text: &str) -> Result<String, String> {
    let letters = convene_proto::descriptor_pool().get_enum_by_name(LETTERS).expect("the contracts have letters");
    let name = format!("{LETTER}{}", text.to_uppercase().replace('-', "_"));
    if letters.values().any(|letter| letter.number() != 0 && letter.name() == name) {
        return Ok(name);
    }
    let known = letters.values().filter(|letter| letter.number() != 0);
    let known = known.map(|letter| letter.name().trim_start_matches(LETTER).to_lowercase().replace('_', "-"));
    Err(format!("there is no such letter; the letters are {}", known.collect::<Vec<_>>().join(", ")))
}

impl Show {
    /// Asks for it, and shows it.
    ///
    /// # Errors
    /// When there is no such thing, or the caller may not read it.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let (method, body) = self.query();
        let mut session = Session::open(target)?;
        let method = format!("convene.activation.v1.RecordService/{method}");
        let answer = match self.what {
            What::Cluster { .. } => json!({"entries": session.list(&method, "entries", body).await?}),
            _ => session.call(&method, body).await?,
        };
        match target.output {
            Output::Json => say_json(&answer),
            Output::Table => say(self.shown(&answer).trim_end()),
        }
    }

    fn query(&self) -> (&'static str, Value) {
        let header = |country: &CountryCode| json!({"country": country, "exercise": self.exercise});
        match &self.what {
            What::Country { country, as_of, known_on } => {
                ("GetArchitecture", json!({"header": header(country), "asOf": as_of, "knownOn": known_on}))
            }
            What::Proposal { country, proposal } => {
                ("GetProposal", json!({"header": header(country), "proposal": proposal}))
            }
            What::Emergency { country, emergency } => {
                ("GetEmergency", json!({"header": header(country), "emergency": emergency}))
            }
            What::Review { country, review } => ("GetReview", json!({"header": header(country), "review": review})),
            What::Cluster { country, cluster } => {
                ("GetClusterHistory", json!({"header": header(country), "cluster": cluster}))
            }
            What::Letter { country, kind, about, .. } => {
                ("DraftLetter", json!({"header": header(country), "kind": kind, "about": about}))
            }
        }
    }

    fn shown(&self, answer: &Value) -> String {
        match &self.what {
            What::Country { .. } => country::architecture(&answer["architecture"]),
            What::Proposal { .. } => record::outline("convene.activation.v1.Proposal", &answer["proposal"]),
            What::Emergency { .. } => record::outline("convene.activation.v1.EmergencyRecord", &answer["emergency"]),
            What::Review { .. } => record::outline("convene.activation.v1.Review", &answer["review"]),
            What::Cluster { .. } => country::history(&answer["entries"]),
            What::Letter { html, .. } => said(&answer["document"][if *html { "html" } else { "markdown" }]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_called_as_people_say_it() {
        assert_eq!(letter("partners").as_deref(), Ok("LETTER_KIND_PARTNERS"));
        assert!(letter("partner").expect_err("no letter").contains("partners"));
    }
}
