//! The contracts of Convene as Rust types: gRPC services, their messages, and the public events of the feed.
//!
//! Everything here is generated from the files under `proto/convene`; what the messages mean is said there.

mod marks;
mod message;

use std::sync::LazyLock;

pub use marks::{clear_marked_fields, fields_off_the_feed, known_as, person_fields, restricted_fields};
pub use message::{CommandRequest, DatedRequest, PagedRequest, QueryRequest, RecordMessage};
use prost_reflect::DescriptorPool;

/// What every service shares.
pub mod common {
    /// Version 1.
    #[allow(missing_docs, clippy::all)]
    pub mod v1 {
        tonic::include_proto!("convene.common.v1");
    }
}

/// The activation service.
pub mod activation {
    /// Version 1.
    #[allow(missing_docs, clippy::all)]
    pub mod v1 {
        tonic::include_proto!("convene.activation.v1");
    }
}

/// The scheduler service.
pub mod scheduler {
    /// Version 1.
    #[allow(missing_docs, clippy::all)]
    pub mod v1 {
        tonic::include_proto!("convene.scheduler.v1");
    }
}

/// The service for inter-cluster support missions.
pub mod icsm {
    /// Version 1.
    #[allow(missing_docs, clippy::all)]
    pub mod v1 {
        tonic::include_proto!("convene.icsm.v1");
    }
}

/// The public events of the feed.
pub mod events {
    /// Version 1.
    #[allow(missing_docs, clippy::all)]
    pub mod v1 {
        tonic::include_proto!("convene.events.v1");
    }
}

/// The descriptor set of every contract, for reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

static POOL: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(DESCRIPTORS).expect("the build wrote a valid descriptor set"));

/// Every contract as descriptors, to find a message or a method by its name.
pub fn descriptor_pool() -> &'static DescriptorPool {
    &POOL
}
