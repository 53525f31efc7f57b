//! `convene review`: a review from its opening to the ERC's decision on each cluster.

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};
use convene_kernel::codes::{OrganizationCode, ResourceId};
use serde_json::{Value, json};

use super::super::session::Session;
use super::proposal::{Ground, Overruled, objections};
use super::state::{self, line, list};
use super::{Deciding, Decision, form};
use crate::client::Target;
use crate::show::blank;
use crate::show::moment::day;
use crate::show::out::say_json;
use crate::show::style::{STRONG, painted};
use crate::show::table::cell;

/// What the forms are that are filled in.
const KEEPING: &str = "convene.activation.v1.Keeping";
const ENDING: &str = "convene.activation.v1.DeactivationCase";

/// Review clusters, and decide whether they end.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  convene review approve PHL r-1 health --all-endorsed --ends-by 2027-06-30 --as erc")]
pub struct Review {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Open a review by the HCT.
    Open {
        #[command(flatten)]
        on: OnReview,
        /// What is reviewed: all clusters every six months, those of a level 3 response, or selected ones.
        #[arg(long, value_enum, default_value_t)]
        kind: Kind,
        /// The emergency of a level 3 review.
        #[arg(long, value_name = "ID")]
        emergency: Option<ResourceId>,
        /// The members of the HCT that take part, separated by commas.
        #[arg(long, value_name = "CODES", value_delimiter = ',')]
        participants: Vec<OrganizationCode>,
        /// The national and development capacity to coordinate instead of clusters.
        #[arg(long, value_name = "TEXT")]
        capacities: String,
        /// The clusters of a review of selected clusters, separated by commas.
        #[arg(long, value_name = "IDS", value_delimiter = ',')]
        clusters: Vec<ResourceId>,
    },
    /// Keep a cluster, from a form that --form prints.
    Keep {
        #[command(flatten)]
        on: OnReview,
        #[command(flatten)]
        form: FilledIn,
    },
    /// Recommend a cluster for de-activation, from a form that --form prints.
    RecommendEnd {
        #[command(flatten)]
        on: OnReview,
        #[command(flatten)]
        form: FilledIn,
    },
    /// Close a review that says of each cluster what becomes of it.
    Close {
        #[command(flatten)]
        on: OnReview,
        /// Which surge capacity withdraws and which stays; for a level 3 review.
        #[arg(long, value_name = "TEXT")]
        surge: Option<String>,
    },
    /// Send the ERC the summary of a review.
    Send {
        #[command(flatten)]
        on: OnReview,
    },
    /// Share the summary with IASC Principals and global lead agencies, as the ERC's office.
    Share {
        #[command(flatten)]
        on: OnReview,
        /// The organizations whose Principals are asked, separated by commas.
        #[arg(long, value_name = "CODES", value_delimiter = ',', required = true)]
        principals: Vec<OrganizationCode>,
        /// The global lead agencies that are asked, separated by commas.
        #[arg(long, value_name = "CODES", value_delimiter = ',')]
        global_leads: Vec<OrganizationCode>,
    },
    /// Answer the summary for your organization.
    Answer {
        #[command(flatten)]
        on: OnReview,
        /// What your organization says.
        says: Says,
        /// The reason.
        statement: String,
    },
    /// Approve the end of a cluster, as the Emergency Relief Coordinator.
    Approve {
        #[command(flatten)]
        on: OnReview,
        /// The cluster.
        cluster: ResourceId,
        #[command(flatten)]
        ground: Ground,
        /// The day by which it ends. Default: the day that the review recommends.
        #[arg(long, value_name = "DATE", value_parser = day)]
        ends_by: Option<NaiveDate>,
        /// The reason.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// Why it is approved although an organization objects. Repeat it for several.
        #[arg(long, value_name = "ORGANIZATION=REASON")]
        overrule: Vec<Overruled>,
    },
    /// Decline the end of a cluster, as the Emergency Relief Coordinator: it stays active.
    Decline {
        #[command(flatten)]
        on: OnReview,
        /// The cluster.
        cluster: ResourceId,
        /// The reason.
        reason: String,
    },
}

/// A form that a person fills in.
#[derive(Debug, Args)]
struct FilledIn {
    /// The form that is filled in, as JSON or YAML, or - for standard input.
    #[arg(required_unless_present = "blank")]
    file: Option<String>,
    /// Print the form to fill in: every field, with what it takes. Leave out what does not apply.
    #[arg(id = "blank", long = "form", conflicts_with = "file")]
    blank: bool,
}

impl FilledIn {
    /// What it says, in the message of the contracts that is called `message`.
    fn read(&self, message: &str) -> anyhow::Result<Value> {
        form::read(self.file.as_deref().unwrap_or("-"), message)
    }
}

/// A review that is decided on.
#[derive(Debug, Args)]
struct OnReview {
    #[command(flatten)]
    deciding: Deciding,
    /// The review, as `convene list reviews` names it; for one that is opened, the identifier that it gets, such as review-2014.
    review: ResourceId,
}

/// What is reviewed.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Kind {
    /// All clusters, every six months.
    #[default]
    Periodic,
    /// The clusters of a level 3 response.
    Level3,
    /// Some clusters, in between.
    SelectedClusters,
}

/// What an organization says to a summary.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Says {
    /// It agrees with the summary.
    Endorses,
    /// It objects to the summary.
    Objects,
}

impl Review {
    /// Shows what would happen, asks, and decides.
    ///
    /// # Errors
    /// When it is refused, or the person does not confirm it.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        match &self.what {
            What::Keep { form, .. } if form.blank => return say_json(&blank::form_of(KEEPING)),
            What::RecommendEnd { form, .. } if form.blank => return say_json(&blank::form_of(ENDING)),
            _ => {}
        }
        let (on, (method, field), deed, content) = self.what.content()?;
        let mut session = Session::open(target)?;
        let mut content = content;
        content["review"] = json!(on.review);
        let (etag, state) = if matches!(self.what, What::Open { .. }) {
            (String::new(), format!("{}\n", painted(STRONG, format!("Review {}", on.review))))
        } else {
            let found = on.deciding.read(&mut session, "GetReview", json!({"review": on.review})).await?;
            (cell(&found["review"]["etag"]), shown(&found))
        };
        let question = format!("{deed} ({} of {})?", on.review, on.deciding.country);
        let decision = Decision { method, field, content, question, etag, state };
        on.deciding.decide(&mut session, target, decision).await
    }
}

impl What {
    /// Which review it is about, the method and the field of its content, what it does, and the content.
    fn content(&self) -> anyhow::Result<(&OnReview, (&'static str, &'static str), String, Value)> {
        Ok(match self {
            Self::Open { on, kind, emergency, participants, capacities, clusters } => {
                let kind = match kind {
                    Kind::Periodic => "REVIEW_KIND_PERIODIC",
                    Kind::Level3 => "REVIEW_KIND_LEVEL_3",
                    Kind::SelectedClusters => "REVIEW_KIND_SELECTED_CLUSTERS",
                };
                let content = json!({
                    "kind": kind, "emergency": emergency, "participants": participants, "capacities": capacities,
                    "clusters": clusters,
                });
                (on, ("ReviewService/OpenReview", "opening"), "Open the review".to_owned(), content)
            }
            Self::Keep { on, form } => {
                let content = form.read(KEEPING)?;
                let deed = format!("Keep the cluster {}", cell(&content["cluster"]));
                (on, ("ReviewService/KeepCluster", "keeping"), deed, content)
            }
            Self::RecommendEnd { on, form } => {
                let content = form.read(ENDING)?;
                let deed = format!("Recommend that the cluster {} ends", cell(&content["cluster"]));
                (on, ("ReviewService/RecommendDeactivation", "deactivation"), deed, content)
            }
            Self::Close { on, surge } => {
                let content = json!({"surge": surge});
                (on, ("ReviewService/CloseReview", "closing"), "Close the review".to_owned(), content)
            }
            Self::Send { on } => {
                (on, ("ReviewService/SendSummary", ""), "Send the ERC the summary of the review".to_owned(), json!({}))
            }
            Self::Share { on, principals, global_leads } => {
                let content = json!({"principals": principals, "globalLeads": global_leads});
                (on, ("ReviewService/ShareSummary", "sharing"), "Share the summary of the review".to_owned(), content)
            }
            Self::Answer { on, says, statement } => {
                let position = match says {
                    Says::Endorses => "SUMMARY_POSITION_ENDORSES",
                    Says::Objects => "SUMMARY_POSITION_OBJECTS",
                };
                let content = json!({"position": position, "statement": statement});
                (on, ("ReviewService/AnswerSummary", "answer"), "Give this answer to the summary".to_owned(), content)
            }
            Self::Approve { on, cluster, ground, ends_by, reason, overrule } => {
                let content = json!({
                    "cluster": cluster, "ruling": "RULING_APPROVED", "ground": ground.content(), "endsBy": ends_by,
                    "reason": reason, "objections": objections(overrule),
                });
                let deed = format!("Approve that the cluster {cluster} ends");
                (on, ("ReviewService/DecideDeactivation", "decision"), deed, content)
            }
            Self::Decline { on, cluster, reason } => {
                let content = json!({"cluster": cluster, "ruling": "RULING_DECLINED", "reason": reason});
                let deed = format!("Decline that the cluster {cluster} ends");
                (on, ("ReviewService/DecideDeactivation", "decision"), deed, content)
            }
        })
    }
}

/// A review as it stands: what it says of each cluster, what those say who were asked, and what is weak in it.
fn shown(found: &Value) -> String {
    let (review, details) = (&found["review"], &found["details"]);
    let open = if review["closed"] == true { "closed" } else { "open" };
    let mut page = format!("{}, {open}\n", painted(STRONG, format!("Review {}", cell(&review["review"]))));
    for (says, field) in
        [("keeps", "kept"), ("recommends to end", "recommended"), ("the ERC approved the end of", "approved")]
    {
        let clusters = cell(&review[field]);
        if !clusters.is_empty() {
            page.push_str(&line(&format!("{says} {clusters}")));
        }
    }
    let shared = list(&details["shared"]).last().map_or(&Value::Null, |shared| &shared["sharing"]);
    let answers: Vec<_> = list(&details["answers"]).iter().map(answer).collect();
    page.push_str(&state::answers(shared, &json!(answers), "SUMMARY_POSITION_"));
    for finding in list(&details["findings"]) {
        page.push_str(&line(&format!("weak: {} ({})", cell(&finding["problem"]), cell(&finding["row"]))));
    }
    page
}

/// An answer with the organization that gave it.
fn answer(record: &Value) -> Value {
    let mut answer = record["answer"].clone();
    answer["organization"] = record["recorded"]["actor"]["organization"].clone();
    answer
}
