//! `convene approve`, `decline`, `withdraw`, `transmit` and `answer`: what is decided on a proposal.

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};
use convene_kernel::codes::OrganizationCode;
use convene_kernel::time::Moment;
use serde_json::{Value, json};

use super::super::session::Session;
use super::state::{self, list};
use super::{Deciding, Decision};
use crate::client::Target;
use crate::show::moment::moment;
use crate::show::table::cell;

/// A proposal that is decided on.
#[derive(Debug, Args)]
struct OnProposal {
    #[command(flatten)]
    deciding: Deciding,
    /// The proposal, as `convene list proposals` names it.
    proposal: String,
}

impl OnProposal {
    async fn read(&self, session: &mut Session) -> anyhow::Result<Value> {
        self.deciding.read(session, "GetProposal", json!({"proposal": self.proposal})).await
    }

    /// Decides on the proposal as it is read now.
    async fn decide(
        &self,
        target: &Target,
        (method, field): (&'static str, &'static str),
        mut content: Value,
        deed: &str,
    ) -> anyhow::Result<()> {
        let mut session = Session::open(target)?;
        let found = self.read(&mut session).await?;
        let proposal = &found["proposal"];
        content["proposal"] = json!(self.proposal);
        let decision = Decision {
            method,
            field,
            content,
            question: format!("{deed} the proposal {} of {}?", self.proposal, self.deciding.country),
            etag: cell(&proposal["etag"]),
            state: state::proposal(proposal),
        };
        self.deciding.decide(&mut session, target, decision).await
    }
}

/// On which ground the ERC approves: one of them.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Ground {
    /// All who were asked endorsed.
    #[arg(long)]
    all_endorsed: bool,
    /// The period for objections has run, and no one who was asked objects.
    #[arg(long)]
    no_objection: bool,
    /// Do not wait for agreement, for this reason; it is public.
    #[arg(long, value_name = "REASON")]
    not_waiting: Option<String>,
}

impl Ground {
    /// The ground in the contracts.
    pub fn content(&self) -> Value {
        let kind = match self {
            Self { all_endorsed: true, .. } => "ALL_ENDORSED",
            Self { no_objection: true, .. } => "NO_OBJECTION",
            _ => "NOT_WAITING",
        };
        json!({"kind": format!("APPROVAL_GROUND_KIND_{kind}"), "reason": self.not_waiting})
    }
}

/// Why it is approved although an organization objects.
#[derive(Clone, Debug)]
pub struct Overruled(OrganizationCode, String);

impl std::str::FromStr for Overruled {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (organization, reason) = text.split_once('=').ok_or("write the organization, = and the reason")?;
        let organization = organization.parse().map_err(|problem| format!("{problem}"))?;
        Ok(Self(organization, reason.to_owned()))
    }
}

/// The answers to objections in the contracts.
pub fn objections(overruled: &[Overruled]) -> Vec<Value> {
    overruled
        .iter()
        .map(|Overruled(organization, reason)| json!({"organization": organization, "reason": reason}))
        .collect()
}

/// Approve a proposal, as the Emergency Relief Coordinator: its clusters are active from then on.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  convene approve PHL p-1 --no-objection --as erc")]
pub struct Approve {
    #[command(flatten)]
    on: OnProposal,
    #[command(flatten)]
    ground: Ground,
    /// Remarks; they are public.
    #[arg(long, value_name = "TEXT")]
    remarks: Option<String>,
    /// Why it is approved although an organization objects. Repeat it for several.
    #[arg(long, value_name = "ORGANIZATION=REASON")]
    overrule: Vec<Overruled>,
}

impl Approve {
    /// # Errors
    /// When the approval is refused, or the person does not confirm it.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let content = json!({
            "ground": self.ground.content(), "remarks": self.remarks, "objections": objections(&self.overrule),
        });
        self.on.decide(target, ("ProposalService/ApproveProposal", "approval"), content, "Approve").await
    }
}

/// Decline a proposal, as the Emergency Relief Coordinator.
#[derive(Debug, Args)]
pub struct Decline {
    #[command(flatten)]
    on: OnProposal,
    /// The reason.
    reason: String,
}

impl Decline {
    /// # Errors
    /// When it is refused, or the person does not confirm it.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let content = json!({"reason": self.reason});
        self.on.decide(target, ("ProposalService/DeclineProposal", "end"), content, "Decline").await
    }
}

/// Take a proposal back before it is decided, as the Humanitarian or Resident Coordinator.
#[derive(Debug, Args)]
pub struct Withdraw {
    #[command(flatten)]
    on: OnProposal,
    /// The reason.
    reason: String,
}

impl Withdraw {
    /// # Errors
    /// When it is refused, or the person does not confirm it.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let content = json!({"reason": self.reason});
        self.on.decide(target, ("ProposalService/WithdrawProposal", "end"), content, "Take back").await
    }
}

/// Pass a proposal on to the IASC Principals and the global lead agencies, as the ERC's office.
#[derive(Debug, Args)]
pub struct Transmit {
    #[command(flatten)]
    on: OnProposal,
    /// The organizations whose Principals are asked, separated by commas. Default: every member of the IASC but OCHA.
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    principals: Vec<OrganizationCode>,
    /// The global lead agencies that are asked. Default: those of the sectors that are recommended.
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    global_leads: Vec<OrganizationCode>,
    /// When it was passed on. Default: now.
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    at: Option<Moment>,
}

impl Transmit {
    /// # Errors
    /// When it is refused, or the person does not confirm it.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let mut session = Session::open(target)?;
        let found = self.on.read(&mut session).await?;
        let mut content =
            json!({"principals": self.principals, "globalLeads": self.global_leads, "transmittedAt": self.at});
        if self.at.is_none() {
            // The present moment by the clock of the suite, which may be simulated.
            content["transmittedAt"] = found["shown"]["asOf"].clone();
        }
        if self.principals.is_empty() {
            content["principals"] = json!(all_principals(&mut session).await?);
        }
        if self.global_leads.is_empty() {
            content["globalLeads"] = json!(leads_of(&mut session, &found["proposal"]["submission"]).await?);
        }
        self.on.decide(target, ("ProposalService/TransmitProposal", "transmission"), content, "Pass on").await
    }
}

/// The organization of the ERC, who asks and is not asked.
const OF_THE_ERC: &str = "OCHA";

/// The members of the IASC, whose Principals are asked.
async fn all_principals(session: &mut Session) -> anyhow::Result<Vec<String>> {
    let organizations = "convene.common.v1.ReferenceService/ListOrganizations";
    let found = session.list(organizations, "organizations", json!({})).await?;
    let members = found.iter().filter(|one| one["iascStanding"] == "IASC_STANDING_MEMBER");
    Ok(members.map(|one| cell(&one["code"])).filter(|code| code != OF_THE_ERC).collect())
}

/// The global lead and co-lead agencies of the sectors that are recommended.
async fn leads_of(session: &mut Session, submission: &Value) -> anyhow::Result<BTreeSet<String>> {
    let sectors: BTreeSet<String> =
        list(&submission["recommendations"]).iter().flat_map(|one| list(&one["sectors"])).map(cell).collect();
    let clusters = "convene.common.v1.ReferenceService/ListGlobalClusters";
    let found = session.list(clusters, "clusters", json!({})).await?;
    let recommended = found.iter().filter(|cluster| sectors.contains(&cell(&cluster["code"])));
    Ok(recommended.flat_map(|cluster| list(&cluster["leads"])).map(|lead| cell(&lead["agency"])).collect())
}

/// What an organization says to a proposal.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Says {
    /// It endorses the proposal.
    Endorses,
    /// It objects.
    Objects,
    /// It proposes something else.
    ProposesAlternative,
    /// It takes back its objection or its alternative.
    TakesBack,
}

/// Answer a proposal for your organization, as its Principal or a global lead agency.
#[derive(Debug, Args)]
pub struct Answer {
    #[command(flatten)]
    on: OnProposal,
    /// What your organization says.
    says: Says,
    /// The reason, or the alternative in full.
    statement: String,
}

impl Answer {
    /// # Errors
    /// When it is refused, or the person does not confirm it.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let position = match self.says {
            Says::Endorses => "POSITION_ENDORSES",
            Says::Objects => "POSITION_OBJECTS",
            Says::ProposesAlternative => "POSITION_PROPOSES_ALTERNATIVE",
            Says::TakesBack => "POSITION_TAKES_BACK",
        };
        let content = json!({"position": position, "statement": self.statement});
        self.on.decide(target, ("ProposalService/AnswerProposal", "answer"), content, "Give this answer to").await
    }
}
