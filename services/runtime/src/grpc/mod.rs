//! The gRPC side of a service: parsing requests, carrying them out, answering, and everything around a call.
//!
//! A service's `grpc.rs` maps its own messages; what all rpcs do alike is here.

mod actions;
mod command;
mod concurrency_limit;
pub mod contract;
mod countries;
mod denial;
mod disclosure;
mod edge;
mod error_info;
mod field_paths;
mod fields;
mod header;
mod history;
mod identity;
pub mod limits;
mod load_shedding;
mod moments;
mod observe;
mod page;
mod people;
mod query;
pub mod reasons;
mod records;
mod reference;
mod server;
mod service;
pub mod show;
mod status;
mod status_service;

pub use crate::connections::ConnectionLimits;
pub use crate::metrics::code_name;
pub use command::{carry_out, carry_out_unnamed};
pub use convene_proto::CommandRequest;
pub use countries::Countries;
pub use denial::{denied, status_for};
pub use disclosure::About;
pub use edge::{Admitted, Edge, Limits};
pub use error_info::{ErrorInfoLayer, ErrorInfoService};
pub use fields::Fields;
pub(crate) use header::known_country;
pub use history::HistoryEvent;
pub use identity::IdentityApi;
pub use moments::{AsKnown, Moments, each_record_at, each_record_then};
pub use observe::{Observe, Observed};
pub use page::Page;
pub use people::PeopleApi;
pub use query::{Asked, CountriesQuery, ask, ask_countries, ask_named, may_read, read_fields};
pub use records::records;
pub use reference::ReferenceApi;
pub use server::{BoundServer, GrpcConfig, GrpcServer, Health, ServerError, Services, TlsConfig};
pub use service::{Query, ServiceApi, command, unreadable};
pub use show::{duty, finding, timestamp};
pub use status::{ETAG_METADATA, again_after, plain, status_of, unavailable};
pub use status_service::StatusApi;
