pub mod cluster;
pub mod review;
