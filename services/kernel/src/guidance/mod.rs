//! The guidance as data: the reference data and the policy that decisions are taken under.
//!
//! Both are embedded, and either may be replaced by the operator's own files; reading files from a disk is the runtime's
//! affair, here they are text.

mod bundle;
pub mod nearest;
pub(crate) mod problem;
pub(crate) mod reading;

pub use bundle::Guidance;
pub use problem::Problem;
