//! `convene show`: what is on the record about a country, an emergency, a proposal, a review, a cluster, and letters drafted
//! from it.

use clap::{Args, Subcommand};
use convene_kernel::codes::{CountryCode, ResourceId};
use convene_kernel::time::Moment;
use serde_json::{Value, json};

use super::choice;
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
    /// A cluster: everything recorded, by whom and when.
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

/// The name of a letter in the contracts, from the name people give it.
fn letter(text: &str) -> Result<String, String> {
    choice::named("convene.activation.v1.LetterKind", "LETTER_KIND_", text)
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
        let answer = session.call(&method, body).await?;
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
                ("GetCluster", json!({"header": header(country), "cluster": cluster}))
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
            What::Cluster { .. } => record::outline("convene.activation.v1.ClusterRecord", &answer["cluster"]),
            What::Letter { html, .. } => said(&answer["document"][if *html { "html" } else { "markdown" }]),
        }
    }
}
