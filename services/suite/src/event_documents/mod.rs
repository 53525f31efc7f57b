//! What agencies and their tools read about the feed: JSON Schemas of the public events, and an AsyncAPI document of the streams.

mod asyncapi;
mod schema;

pub use asyncapi::{CHANNELS, Channel, document};
pub use schema::{EventMessage, schemas};
