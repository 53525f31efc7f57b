//! Reviews, transition strategies and de-activations as they stand.

/// Reviews, transition strategies and de-activations of a country.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reviews {}
