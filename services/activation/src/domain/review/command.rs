//! What may be asked about reviews, transition and de-activation.

/// About reviews, transition and de-activation.
#[derive(Clone, Debug)]
pub enum Command {}
