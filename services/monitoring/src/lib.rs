//! The pure core of monitoring: how well the coordination of clusters works, as partners and coordinators answer in a survey.

pub mod domain;
