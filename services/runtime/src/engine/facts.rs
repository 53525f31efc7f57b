//! Facts from outside a record that a decision needs: where an engine gets them.

use convene_kernel::aggregate::Aggregate;
use convene_kernel::key::AggregateKey;
use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};

use crate::cause::Cause;

/// Why facts cannot be gathered now, such as a projection that has not caught up. The caller is asked to try again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct FactsUnavailable(Cause);

impl FactsUnavailable {
    /// They are not known because of `cause`.
    pub fn new(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(Cause::new(cause))
    }
}

/// Gathers the facts that a decision needs from outside its record.
///
/// The engine asks for each attempt to decide a command: after its caller is admitted, and again when another writer
/// was faster and the command is decided anew. A caller who is denied, and a request that was carried out before, cause
/// no question. What is gathered is a reading, not a lock: records elsewhere may change while the command is decided.
///
/// Every function of the right form is a source, over the engine's own view or over anything it captures:
///
/// ```
/// # use convene_kernel::aggregate::{Aggregate, Context, Record};
/// # use convene_kernel::commit::{Commit, Decision, Stamp};
/// # use convene_kernel::identity::{Authority, Role};
/// # use convene_kernel::key::AggregateKey;
/// # use convene_kernel::refusal::Refusal;
/// # use convene_kernel::subject::SubjectKind;
/// # use convene_runtime::engine::{FactSource, View};
/// # const GRANT: SubjectKind = SubjectKind::new("grant");
/// # #[derive(Clone, Debug)]
/// # struct Grants;
/// # #[derive(Debug)]
/// # struct Award(u64);
/// #[derive(Clone, Debug)]
/// struct AwardedWorldwide(u64);
///
/// # #[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
/// # struct Awarded { amount: u64, awarded_before: u64 }
/// impl Aggregate for Grants {
///     type Facts = AwardedWorldwide;
/// #   type Command = Award;
/// #   type Event = Awarded;
/// #   type State = u64;
/// #   const SERVICE: &'static str = "grants";
/// #   const KIND: &'static str = "grant";
/// #   fn authority(_: &u64, _: &Award) -> Authority { Authority::of(&[Role::Operator]) }
///
///     fn decide(
///         _state: &u64,
///         command: &Award,
///         facts: &AwardedWorldwide,
///         _context: &Context<'_>,
///     ) -> Result<Decision<Awarded>, Refusal> {
///         // The event carries the fact, so that it means the same whenever it is read.
///         let event = Awarded { amount: command.0, awarded_before: facts.0 };
///         Ok(Decision::about(GRANT.of("main")).event(event))
///     }
/// #   fn evolve(state: u64, event: &Awarded, _: &Stamp) -> u64 { state + event.amount }
/// }
///
/// /// Sums over all countries.
/// #[derive(Clone, Default, serde::Serialize, serde::Deserialize)]
/// struct Totals { awarded: u64 }
/// # impl View<Grants> for Totals {
/// #   fn apply(&mut self, commit: &Commit<Awarded>, _: &Record<Grants>) {
/// #     self.awarded += commit.events.iter().map(|event| event.amount).sum::<u64>();
/// #   }
/// # }
///
/// fn source() -> impl FactSource<Grants, Totals> {
///     |totals: &Totals, _key: &AggregateKey, _command: &Award| Ok(AwardedWorldwide(totals.awarded))
/// }
/// ```
///
/// A source that makes a request, such as the store of datasets, implements the trait itself.
pub trait FactSource<A: Aggregate, V>: Send + Sync + 'static {
    /// The facts for `command` on the record of `key`, now. `view` is the engine's own, locked until this returns and not
    /// while the future is awaited; the engine itself must not be asked from here.
    ///
    /// # Errors
    /// When they are not known for now.
    fn gather<'a>(
        &'a self,
        view: &V,
        key: &'a AggregateKey,
        command: &'a A::Command,
    ) -> BoxFuture<'a, Result<A::Facts, FactsUnavailable>>;
}

impl<A, V, F> FactSource<A, V> for F
where
    A: Aggregate,
    F: Fn(&V, &AggregateKey, &A::Command) -> Result<A::Facts, FactsUnavailable> + Send + Sync + 'static,
{
    fn gather<'a>(
        &'a self,
        view: &V,
        key: &'a AggregateKey,
        command: &'a A::Command,
    ) -> BoxFuture<'a, Result<A::Facts, FactsUnavailable>> {
        ready(self(view, key, command)).boxed()
    }
}
