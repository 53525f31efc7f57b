//! What a decision may look at beside the state of its record.

use std::collections::BTreeMap;

use crate::codes::{CountryCode, Etag};
use crate::duty::Duty;
use crate::guidance::Guidance;
use crate::identity::Actor;
use crate::refusal::{Finding, Refusal};
use crate::time::Moment;

/// What a decision may look at beside the state.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The present moment.
    pub now: Moment,
    /// When what the command says happened.
    pub occurred_at: Moment,
    /// Who commands.
    pub actor: &'a Actor,
    /// The country of the aggregate.
    pub country: &'a CountryCode,
    /// Whether the aggregate is an exercise.
    pub exercise: bool,
    /// The state of the resource that the caller decided from, when the caller says so.
    pub etag: Option<Etag>,
    /// The reference data and the policy in force.
    pub guidance: &'a Guidance,
    /// Findings not resolved, by identifier.
    pub findings: &'a BTreeMap<String, Finding>,
    /// Duties owed, by identifier.
    pub duties: &'a BTreeMap<String, Duty>,
}

impl Context<'_> {
    /// Refuses a decision that was not taken on the present state of a resource, whose etag is `current`.
    ///
    /// # Errors
    /// [`Refusal::Stale`] when the caller decided from another state, or does not say from which.
    pub fn expect_etag(&self, what: &'static str, current: Etag) -> Result<(), Refusal> {
        if self.etag == Some(current) { Ok(()) } else { Err(Refusal::Stale { what, given: self.etag, current }) }
    }
}
