//! What the service reads from its commits beside the records themselves.

mod bitemporal;

pub use bitemporal::as_known;
