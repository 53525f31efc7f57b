//! What every call passes: a limit on its size, and a token that is checked.

use std::sync::Arc;
use std::time::Duration;

use convene_kernel::guidance::Guidance;
use convene_kernel::identity::Caller;
use convene_kernel::message;
use convene_kernel::message::{Message, verbatim};
use convene_kernel::time::Moment;
use serde::Deserialize;
use tokio::sync::watch;
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};

use super::reasons;
use super::status::{again_after, plain};
use crate::clock::{Clock as _, SystemClock};
use crate::identity::{FreshLogin, Login, TokenError, Verified, Verifier};
use crate::telemetry::TRACEPARENT;

/// The pause that is asked for while tokens cannot be checked.
const PAUSE: Duration = Duration::from_millis(500);

/// How much is taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Calls that run at the same time; fewer while the service is overloaded.
    pub calls: usize,
    /// Bytes of a request.
    pub request_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { calls: 1_024, request_bytes: 1024 * 1024 }
    }
}

impl Limits {
    /// The largest message that is decoded at all. What is larger than the limit and still decoded gets a better answer.
    pub fn largest_decoded(&self) -> usize {
        self.request_bytes.saturating_mul(4)
    }
}

/// The gate that every call passes.
#[derive(Debug)]
pub struct Edge {
    verifier: Verifier,
    guidance: watch::Receiver<Arc<Guidance>>,
    limits: Limits,
    fresh_login: Option<FreshLogin>,
}

/// A call that was let in.
#[derive(Debug)]
pub struct Admitted {
    /// Who calls.
    pub caller: Caller,
    /// How and when the caller logged in.
    pub login: Login,
    /// When the caller's token expires; `None` when that is out of all proportion.
    pub token_expires_at: Option<Moment>,
    /// The W3C trace context the caller works under.
    pub trace: Option<String>,
}

impl Edge {
    /// A gate for those whose tokens `verifier` accepts.
    pub fn new(verifier: Verifier, guidance: watch::Receiver<Arc<Guidance>>, limits: Limits) -> Self {
        Self { verifier, guidance, limits, fresh_login: None }
    }

    /// The same, where whoever decides has logged in as `fresh_login` asks.
    #[must_use]
    pub fn deciding_after(self, fresh_login: Option<FreshLogin>) -> Self {
        Self { fresh_login, ..self }
    }

    /// How old the login of whoever decides may be, in whole seconds; `None` where it may be of any age.
    pub fn fresh_login_seconds(&self) -> Option<u64> {
        self.fresh_login.as_ref().map(|asked| asked.within.as_secs())
    }

    /// Why who logged in so is asked to log in again before a decision; `None` who is not.
    pub fn step_up(&self, login: &Login) -> Option<Message> {
        let asked = self.fresh_login.as_ref().filter(|asked| !asked.admits(login, SystemClock.now()))?;
        let seconds = asked.within.as_secs();
        Some(if asked.classes.is_empty() {
            message!(
                "the decision needs a login that is at most {seconds} seconds old; log in again, and send it again",
                seconds
            )
        } else {
            let classes = verbatim(asked.classes.join(" "));
            message!(
                "the decision needs a login of the class {classes} that is at most {seconds} seconds old; log in so, and send it again",
                classes,
                seconds
            )
        })
    }

    /// The guidance in force.
    pub fn guidance(&self) -> Arc<Guidance> {
        Arc::clone(&self.guidance.borrow())
    }

    /// Whether tokens can be checked.
    pub fn can_check_tokens(&self) -> bool {
        self.verifier.has_keys()
    }

    /// The largest message that is decoded at all.
    pub fn largest_decoded(&self) -> usize {
        self.limits.largest_decoded()
    }

    /// Lets a call of `size` bytes in.
    ///
    /// # Errors
    /// When the request is too large, or the token is not accepted.
    pub fn admit(&self, metadata: &MetadataMap, size: usize) -> Result<Admitted, Status> {
        if size > self.limits.request_bytes {
            let limit = self.limits.request_bytes;
            let message =
                message!("the request has {size} bytes, {limit} are admitted; split it into several", size, limit);
            return Err(plain(Code::InvalidArgument, reasons::MESSAGE_TOO_LARGE, message));
        }
        let Verified { caller, login, expires_at } = self.verified(metadata)?;
        let trace = metadata.get(TRACEPARENT).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Ok(Admitted { caller, login, token_expires_at: expires_at, trace })
    }

    fn verified(&self, metadata: &MetadataMap) -> Result<Verified, Status> {
        let token = metadata
            .get("authorization")
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer ").or_else(|| value.strip_prefix("bearer ")))
            .ok_or_else(|| {
                let message =
                    "the call carries no bearer token; give it in the metadata: authorization: Bearer <token>";
                plain(Code::Unauthenticated, reasons::TOKEN_MISSING, message)
            })?;
        self.verifier.verify(token.trim()).map_err(|error| {
            tracing::warn!(target: "audit", %error, "a token was not accepted");
            match error {
                TokenError::Expired => plain(Code::Unauthenticated, reasons::TOKEN_EXPIRED, error.message()),
                TokenError::NoKeys | TokenError::UnknownKey => {
                    again_after(PAUSE, Code::Unavailable, reasons::SERVICE_UNAVAILABLE, error.message())
                }
                _ => plain(Code::Unauthenticated, reasons::TOKEN_INVALID, error.message()),
            }
        })
    }
}
