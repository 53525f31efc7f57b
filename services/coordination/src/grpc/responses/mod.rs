//! Records as messages, one file for each area. Persons are shown to readers of the record by their opaque identifier.

pub mod cluster;
pub mod coverage;
pub mod gap;
pub mod intercluster;
pub mod meeting;
pub mod participation;
pub mod practice;
pub mod structure;
