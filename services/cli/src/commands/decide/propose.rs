//! `convene propose`: puts clusters to the Emergency Relief Coordinator, from a form that a person fills in.

use clap::Args;

use super::super::session::Session;
use super::{Deciding, Decision, form, state};
use crate::client::Target;
use crate::show::out::put;
use crate::show::table::cell;

/// The form of a proposal, with what each part is for.
pub const FORM: &str = include_str!("proposal.yaml");

/// Propose clusters to the Emergency Relief Coordinator.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  convene propose PHL --form > proposal.yaml     # then fill it in
  convene propose PHL proposal.yaml --as hc@PHL")]
pub struct Propose {
    #[command(flatten)]
    deciding: Deciding,
    /// The form that is filled in, or - for standard input.
    #[arg(required_unless_present = "form")]
    file: Option<String>,
    /// Print the form to fill in.
    #[arg(long, conflicts_with = "file")]
    form: bool,
}

impl Propose {
    /// Shows what would be put to the ERC, asks, and submits it.
    ///
    /// # Errors
    /// When the form is wrong, the proposal is refused, or the person does not confirm it.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let Some(file) = &self.file else { return put(FORM) };
        let content = form::read(file, "convene.activation.v1.Submission")?;
        let mut session = Session::open(target)?;
        let country = &self.deciding.country;
        let decision = Decision {
            method: "ProposalService/SubmitProposal",
            field: "submission",
            question: format!("Put the proposal {} of {country} to the ERC?", cell(&content["proposal"])),
            state: state::submission(&content),
            content,
            etag: String::new(),
        };
        self.deciding.decide(&mut session, target, decision).await
    }
}
