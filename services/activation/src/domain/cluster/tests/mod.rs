//! Clusters by given, when and then: coordination, leadership, structure.

mod coordination;
mod leadership;
mod structure;
