//! What may be asked about a cluster.

/// About a cluster.
#[derive(Clone, Debug)]
pub enum Command {}
