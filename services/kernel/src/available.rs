//! What a caller can do with a resource now, and what is in the way of the rest.

use crate::action::Action;
use crate::aggregate::{Aggregate, Context, Record};
use crate::guidance::Guidance;
use crate::identity::{Actor, Authority, Caller};
use crate::key::AggregateKey;
use crate::refusal::Refusal;
use crate::subject::Subject;
use crate::time::Moment;
use crate::visibility::Reader;

/// Whether a caller can carry out an action on a resource now.
#[derive(Debug)]
pub struct Available<S: 'static> {
    /// The action.
    pub action: &'static Action<S>,
    /// Who may carry it out on this resource.
    pub authority: Authority,
    /// The caller in the role that admits it; `None` when the caller holds none.
    pub actor: Option<Actor>,
    /// Why it is refused, apart from a missing role.
    pub refusal: Option<Refusal>,
}

impl<S> Available<S> {
    /// Whether the caller can carry it out, with content that is in order.
    pub fn is_allowed(&self) -> bool {
        self.actor.is_some() && self.refusal.is_none()
    }
}

/// What `caller` can do with `resource` on the record of `key` at `now`, in the order of the service's tables. A part of a
/// resource is answered for as its whole.
///
/// An insider without the role sees what else prevents it. Others do not, since it may reveal deliberation.
///
/// # Errors
/// [`Refusal::NotFound`] when the record has no such resource.
pub fn available<A: Aggregate>(
    record: &Record<A>,
    key: &AggregateKey,
    (caller, reader): (&Caller, &Reader),
    resource: &Subject,
    guidance: &Guidance,
    now: Moment,
) -> Result<Vec<Available<A::State>>, Refusal> {
    available_when(record, key, (caller, reader), resource, guidance, (now, (now, None)))
}

/// The same for what happened at a moment and is asked for at `now`: who acted then may be another than who acts now.
pub(crate) fn available_when<A: Aggregate>(
    record: &Record<A>,
    key: &AggregateKey,
    (caller, reader): (&Caller, &Reader),
    resource: &Subject,
    guidance: &Guidance,
    (now, (occurred_at, earliest)): (Moment, (Moment, Option<Moment>)),
) -> Result<Vec<Available<A::State>>, Refusal> {
    let actions = A::ACTIONS.iter().copied().flatten().filter(|action| resource.is(action.kind));
    let id = |action: &Action<A::State>| resource.id_of(action.kind).unwrap_or_default();
    let available = actions.map(|action| {
        let authority = (action.authority)(&record.state, id(action)).by_lineage(&guidance.reference);
        let actor = caller.acting_under(&authority, &key.country);
        let as_if = || caller.as_if_under(&authority).filter(|_| reader.is_insider());
        let Some(as_actor) = actor.clone().or_else(as_if) else {
            return Ok(Available { action, authority, actor, refusal: None });
        };
        let context = record.context(key, &as_actor, guidance, now);
        let context = Context { occurred_at, earliest, ..context };
        let refusal = match (action.admits)(&record.state, id(action), &context) {
            Err(missing @ Refusal::NotFound { .. }) => return Err(missing),
            // Which role acts is a question for those who hold one.
            Err(Refusal::Denied(_)) if actor.is_none() => None,
            admitted => admitted.err(),
        };
        Ok(Available { action, authority, actor, refusal })
    });
    available.collect()
}
