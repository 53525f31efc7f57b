//! Which letter is asked for, and why there may be none yet.

use convene_kernel::codes::ResourceId;
use convene_kernel::message;
use convene_kernel::message::{list, verbatim};
use convene_kernel::refusal::Refusal;
use convene_kernel::time::Moment;
use convene_kernel::visibility::Reader;
use convene_proto::activation::v1::LetterKind;
use convene_runtime::document::Document;
use convene_runtime::grpc::{Fields, reasons};

use crate::documents::{self, Desk};

/// The letter of that kind about a thing of the record, for a reader; of several alerts on an emergency the one that was given at
/// `alerted_at`, or the last one.
///
/// # Errors
/// When the kind is not said, the record has no such thing, what the letter reports has not happened, or the letter says what
/// the reader may not see.
pub fn draft(
    desk: Desk<'_>,
    kind: LetterKind,
    (about, alerted_at): (&ResourceId, Option<Moment>),
    reader: &Reader,
) -> Result<Document, Refusal> {
    let operation = desk.operation;
    let emergency = || operation.emergency(about);
    let proposal = || {
        let proposal = operation.proposal(about)?;
        let says_why_not = kind == LetterKind::Decision && proposal.approved_at().is_none();
        must_be_shown(if says_why_not { reader.is_insider() } else { proposal.is_shown(reader) })?;
        Ok::<_, Refusal>(proposal)
    };
    let review = || {
        let review = operation.reviews.review(about)?;
        must_be_shown(kind != LetterKind::DeactivationDecision || reader.is_insider())?;
        Ok::<_, Refusal>(review)
    };
    let (letter, waits_for, remedy) = match kind {
        LetterKind::Unspecified => return kind_missing(),
        LetterKind::Proposal => return Ok(documents::to_the_erc(desk, proposal()?)),
        LetterKind::Alert => {
            let letter = documents::to_the_global_clusters(desk, emergency()?, alerted_at);
            let remedy = match alerted_at {
                None => "record the alert first",
                Some(_) => "name the moment at which an alert on record was given, or none for the last one",
            };
            (letter, "alert on the emergency", remedy)
        }
        LetterKind::Appeal => {
            let remedy = "draft the page for an appeal once a cluster is active";
            (documents::for_the_appeal(desk, emergency()?), "active cluster in the country", remedy)
        }
        LetterKind::GlobalLeads => {
            let letter = documents::to_the_global_leads(desk, operation.cluster(about)?);
            (letter, "other global lead of the cluster", "its lead is the global one; there is no one to inform")
        }
        LetterKind::Endorsement => {
            let letter = documents::request_for_endorsement(desk, proposal()?);
            let remedy = "record to whom the ERC passes the proposal on; the letter goes to them";
            (letter, "passing on of the proposal", remedy)
        }
        LetterKind::Decision => {
            let letter = documents::decision_to_the_head(desk, proposal()?);
            (letter, "decision on the proposal", "draft the letter once the ERC has decided")
        }
        LetterKind::Stakeholders => (documents::to_stakeholders(desk, proposal()?), APPROVAL, AFTER_APPROVAL),
        LetterKind::Partners => (documents::to_partners(desk, proposal()?), APPROVAL, AFTER_APPROVAL),
        LetterKind::Deactivation => {
            let remedy = "the summary reports the outcome of a review; draft it once the review is closed";
            (documents::summary_of_review(desk, review()?), "close of the review", remedy)
        }
        LetterKind::DeactivationEndorsement => {
            let letter = documents::request_to_approve_deactivation(desk, review()?);
            let remedy = "record with whom the ERC shares the summary; the letter goes to them";
            (letter, "sharing of the summary of the review", remedy)
        }
        LetterKind::DeactivationDecision => {
            let letter = documents::answer_on_deactivation(desk, review()?);
            (letter, "decision on a de-activation", "draft the letter once the ERC has decided on a cluster")
        }
        LetterKind::DeactivationPartners => {
            (documents::deactivation_to_partners(desk, review()?), APPROVED_END, AFTER_APPROVED_END)
        }
        LetterKind::DeactivationGovernment => {
            (documents::deactivation_to_government(desk, review()?), APPROVED_END, AFTER_APPROVED_END)
        }
        LetterKind::Government => (documents::to_government(desk, proposal()?), APPROVAL, AFTER_APPROVAL),
    };
    letter.ok_or_else(|| Refusal::NotFound { what: waits_for, name: about.to_string(), remedy: remedy.into() })
}

/// A letter says no more to a reader than the record does.
fn must_be_shown(is_shown: bool) -> Result<(), Refusal> {
    if is_shown {
        return Ok(());
    }
    Err(Refusal::denied("RM-1.11", crate::reasons::LETTER_NOT_SHOWN).at("kind").says(
        "the letter says what those who decide have not made public",
        "ask with a role that takes part in deciding; once the ERC has approved, everybody finds the letters of the approval",
    ))
}

const APPROVAL: &str = "approval of the proposal";

const AFTER_APPROVAL: &str = "this letter reports an approval; draft it once the ERC has approved";

const APPROVED_END: &str = "approval of a de-activation by the review";

const AFTER_APPROVED_END: &str =
    "this letter reports what the ERC approved; draft it once the end of a cluster is approved";

fn kind_missing() -> Result<Document, Refusal> {
    let mut fields = Fields::new();
    let remedy = message!("choose one of {kinds}", kinds = list(KINDS.iter().map(|kind| verbatim(kind.as_str_name()))));
    fields.under_no_row().refuse("kind", reasons::FIELD_MISSING, "is required", remedy);
    fields.finish(None)
}

const KINDS: [LetterKind; 14] = [
    LetterKind::Alert,
    LetterKind::Proposal,
    LetterKind::Endorsement,
    LetterKind::Decision,
    LetterKind::Stakeholders,
    LetterKind::Partners,
    LetterKind::Government,
    LetterKind::GlobalLeads,
    LetterKind::Appeal,
    LetterKind::Deactivation,
    LetterKind::DeactivationEndorsement,
    LetterKind::DeactivationDecision,
    LetterKind::DeactivationPartners,
    LetterKind::DeactivationGovernment,
];
