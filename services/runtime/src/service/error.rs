//! Why a service does not start.

use crate::grpc::ServerError;
use crate::guidance::GuidanceErrors;
use crate::identity::{IdentityError, IssuerError};
use crate::log::ReadError;
use crate::nats::{NatsError, StreamError};
use crate::people::PeopleError;

/// Why a service does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The operator's guidance is wrong.
    #[error(transparent)]
    Guidance(#[from] GuidanceErrors),
    /// Tokens cannot be verified.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The development issuer cannot be used.
    #[error(transparent)]
    Issuer(#[from] IssuerError),
    /// There is no usable connection to NATS.
    #[error(transparent)]
    Nats(#[from] NatsError),
    /// A stream cannot be used.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// A stream of another service cannot be followed.
    #[error(transparent)]
    Followed(#[from] ReadError),
    /// The directory of people cannot be used.
    #[error(transparent)]
    People(#[from] PeopleError),
    /// The gRPC server does not listen.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The metrics and health server cannot listen.
    #[error("cannot listen at {address}; free the address, or set another in http.address")]
    Http {
        /// The address.
        address: std::net::SocketAddr,
        /// Why.
        source: std::io::Error,
    },
}
