//! What a service derives from its commits besides the records themselves.

use convene_kernel::aggregate::{Aggregate, Record};
use convene_kernel::commit::Commit;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A read model of a service: what it derives from its commits besides the records themselves.
///
/// Its serialized form is that of snapshots only. The same view must always serialize to the same bytes, as with maps that
/// are ordered.
pub trait View<A: Aggregate>: Serialize + DeserializeOwned + Clone + Default + Send + Sync + 'static {
    /// Adds `commit`, which made `record` what it is now. Commits of one aggregate come in order, each once.
    fn apply(&mut self, commit: &Commit<A::Event>, record: &Record<A>);
}

impl<A: Aggregate> View<A> for () {
    fn apply(&mut self, _commit: &Commit<A::Event>, _record: &Record<A>) {}
}
