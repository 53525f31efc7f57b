//! `convene show`: what is on the record about a country, an emergency, a proposal, a review, a cluster, and letters drafted
//! from it.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::session::Session;
use crate::arguments::Place;
use crate::show::table::Output;
use crate::show::{country, record};

/// Show what is on the record.
#[derive(Debug, Args)]
pub struct Show {
    /// An exercise instead of the real record.
    #[arg(long, global = true, default_value = "", value_name = "NAME")]
    exercise: String,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A country's clusters and who leads them, on any day.
    Country {
        /// The country, as ISO 3166-1 alpha-3.
        country: String,
        /// What had happened by this moment, such as 2014-05-01T00:00:00Z.
        #[arg(long, value_name = "MOMENT")]
        as_of: Option<String>,
        /// What had been recorded by this moment.
        #[arg(long, value_name = "MOMENT")]
        known_on: Option<String>,
    },
    /// A proposal with the answers to it.
    Proposal {
        /// The country.
        country: String,
        /// The proposal.
        proposal: String,
    },
    /// A review.
    Review {
        /// The country.
        country: String,
        /// The review.
        review: String,
    },
    /// What happened in a cluster, and who decided it.
    Cluster {
        /// The country.
        country: String,
        /// The cluster.
        cluster: String,
    },
    /// Everything recorded of an emergency, with who recorded it and when.
    Emergency {
        /// The country.
        country: String,
        /// The emergency.
        emergency: String,
    },
    /// A letter drafted from the record, as Markdown.
    Letter {
        /// The country.
        country: String,
        /// Which letter.
        kind: Letter,
        /// What it is about: an emergency (alert, appeal), a cluster (global-leads), a review (deactivation), or else a proposal.
        about: String,
    },
}

/// The letters there are.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Letter {
    /// To the global clusters: the meeting of the HCT that will discuss activation.
    Alert,
    /// To the ERC: the proposal.
    Proposal,
    /// From the ERC to the HC or RC and partners at global level: the decision.
    Decision,
    /// From the ERC to partners, donors and other stakeholders: the agreed leads.
    Stakeholders,
    /// To partners in the country: clusters and leads as approved.
    Partners,
    /// To the government: clusters and leads as approved.
    Government,
    /// To the global leads of what another agency leads in the country.
    GlobalLeads,
    /// For an appeal: sectors and leads as they are now.
    Appeal,
    /// To the ERC: the summary of a review that recommends de-activation.
    Deactivation,
}

impl Letter {
    fn code(self) -> &'static str {
        match self {
            Self::Alert => "LETTER_KIND_ALERT",
            Self::Proposal => "LETTER_KIND_PROPOSAL",
            Self::Decision => "LETTER_KIND_DECISION",
            Self::Stakeholders => "LETTER_KIND_STAKEHOLDERS",
            Self::Partners => "LETTER_KIND_PARTNERS",
            Self::Government => "LETTER_KIND_GOVERNMENT",
            Self::GlobalLeads => "LETTER_KIND_GLOBAL_LEADS",
            Self::Appeal => "LETTER_KIND_APPEAL",
            Self::Deactivation => "LETTER_KIND_DEACTIVATION",
        }
    }
}

impl Show {
    /// Asks for it, and shows it.
    ///
    /// # Errors
    /// When there is no such thing, or the caller may not read it.
    pub async fn run(self, place: &Place) -> anyhow::Result<()> {
        let (method, body) = self.query();
        let mut session = Session::open(place)?;
        let answer = session.call(&format!("convene.activation.v1.RecordService/{method}"), body).await?;
        anstream::println!("{}", self.shown(&answer, place.output)?);
        Ok(())
    }

    fn query(&self) -> (&'static str, Value) {
        let header = |country: &str| json!({"country": country, "exercise": self.exercise});
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
                ("GetClusterHistory", json!({"header": header(country), "cluster": cluster, "page": {"pageSize": 500}}))
            }
            What::Letter { country, kind, about } => {
                ("DraftLetter", json!({"header": header(country), "kind": kind.code(), "about": about}))
            }
        }
    }

    fn shown(&self, answer: &Value, output: Output) -> anyhow::Result<String> {
        if output == Output::Json {
            return Ok(serde_json::to_string_pretty(answer)?);
        }
        Ok(match &self.what {
            What::Country { .. } => country::architecture(&answer["architecture"]),
            What::Proposal { .. } => record::outline(&answer["proposal"]),
            What::Emergency { .. } => record::outline(&answer["emergency"]),
            What::Review { .. } => record::outline(&answer["review"]),
            What::Cluster { .. } => country::history(&answer["entries"]),
            What::Letter { .. } => answer["document"]["markdown"].as_str().unwrap_or_default().to_owned(),
        })
    }
}
