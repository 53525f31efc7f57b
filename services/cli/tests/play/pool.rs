//! Contracts with a service that exists for tests only.

use std::path::Path;

use prost_reflect::DescriptorPool;

/// The contracts of the suite's common part and of the service for tests.
pub fn pool() -> DescriptorPool {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [here.join("tests/play/synthetic"), here.join("../../proto")];
    let files = protox::compile(["synthetic.proto", "events.proto"], folders).expect("the contracts for tests compile");
    DescriptorPool::from_file_descriptor_set(files).expect("the contracts for tests are whole")
}
