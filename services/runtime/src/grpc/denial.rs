//! Denials: what is answered to a caller who may not do something, and the line of it in the log for those who audit.
//!
//! The log says who by opaque identifiers, as tokens do.

use convene_kernel::identity::Caller;
use convene_kernel::message::Message;
use convene_kernel::reason::Reason;
use convene_kernel::refusal::Refusal;
use tonic::{Code, Status};

use super::status::{plain, status_of};

/// The status that denies `caller` something for `reason`.
pub fn denied(caller: &Caller, reason: Reason, message: impl Into<Message>) -> Status {
    let message = message.into();
    note(caller, reason, &message.to_string());
    plain(Code::PermissionDenied, reason, message)
}

/// The status that says `refusal` to `caller`.
pub fn status_for(caller: &Caller, refusal: &Refusal) -> Status {
    if let Refusal::Denied(violations) = refusal {
        violations.iter().for_each(|violation| note(caller, violation.reason, &violation.to_string()));
    }
    status_of(refusal)
}

fn note(caller: &Caller, reason: Reason, message: &str) {
    let Caller { person, organization, .. } = caller;
    tracing::warn!(target: "audit", %person, %organization, %reason, "denied: {message}");
}
