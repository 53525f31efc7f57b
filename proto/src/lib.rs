//! The contracts of Convene as Rust types: gRPC services, their messages, and the public events of the feed.
//!
//! Everything here is generated from the files under `proto/convene`; what the messages mean is said there. Each package is a
//! module: `convene.activation.v1` is [`activation::v1`].

mod comments;
mod marks;
mod message;

use std::sync::LazyLock;

pub use comments::comment;
pub use marks::{
    clear_all_but_restricted_fields, clear_marked_fields, fields_off_the_feed, known_as, person_fields,
    restricted_fields,
};
pub use message::{CommandRequest, DatedRequest, PagedRequest, QueryRequest, RecordMessage};
use prost_reflect::DescriptorPool;

#[allow(missing_docs, clippy::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/packages.rs"));
}

pub use generated::convene::*;

/// The descriptor set of every contract, for reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

static POOL: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(DESCRIPTORS).expect("the build wrote a valid descriptor set"));

/// Every contract as descriptors, to find a message or a method by its name.
pub fn descriptor_pool() -> &'static DescriptorPool {
    &POOL
}
