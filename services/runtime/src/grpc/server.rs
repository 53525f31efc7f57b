//! The gRPC server around a service's own: health, reflection in both versions, encryption where it is configured, and the same methods
//! as gRPC-Web and as JSON over HTTP.
//!
//! Tokens and limits are [`Edge`](super::Edge)'s; it needs the messages, which are not read yet here.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::Routes;
use tonic::transport::{Identity, Server, ServerTlsConfig};
use tonic_health::ServingStatus;
use tonic_health::pb::health_server::HealthServer;
use tonic_health::server::{HealthReporter, HealthService};
use tonic_web::GrpcWebLayer;
use tower::Service;

use super::edge::Limits;
use super::error_info::ErrorInfoLayer;
use super::json_calls::JsonCalls;
use super::load_shedding::LoadShedding;
use super::observe::Observe;
use crate::connections::{ConnectionLimits, LimitedListener, MarkUse};
use crate::metrics::Metrics;

/// How long a connection may be silent before the server pings the client, and how long the answer may take.
const KEEPALIVE: Duration = Duration::from_secs(20);

/// The services of a server, with their names for health and reflection.
#[derive(Clone, Debug, Default)]
pub struct Services {
    routes: Routes,
    names: Vec<&'static str>,
}

impl Services {
    /// None so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// These and `service`.
    #[must_use]
    pub fn with<S>(mut self, service: S) -> Self
    where
        S: Service<http::Request<Body>, Error = Infallible> + NamedService + Clone + Send + Sync + 'static,
        S::Response: axum::response::IntoResponse,
        S::Future: Send + 'static,
    {
        self.routes = self.routes.add_service(service);
        self.names.push(S::NAME);
        self
    }

    /// These and `pages`, for programs that make no calls. They pass the same limits.
    #[must_use]
    pub fn with_pages(mut self, pages: axum::Router) -> Self {
        self.routes = Routes::from(self.routes.into_axum_router().merge(pages));
        self
    }
}

/// gRPC services and the type that implements them, as [`Services`](crate::grpc::Services): with the limits of `$edge` on
/// messages, and gzip accepted. The limit on a compressed request is on its decompressed size.
#[macro_export]
macro_rules! grpc_services {
    ($edge:expr; $($api:expr => $($server:ident),+);+ $(;)?) => {{
        let largest = $edge.largest_decoded();
        $crate::grpc::Services::new()$($(.with(
            $server::new($api.clone())
                .max_decoding_message_size(largest)
                .accept_compressed(tonic::codec::CompressionEncoding::Gzip),
        ))+)+
    }};
}

/// Why a server does not listen.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The address cannot be used.
    #[error("cannot listen at {address}; free the address, or set another in grpc.address")]
    Address {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The certificate or its key cannot be read.
    #[error("cannot read {path}; fix grpc.tls_certificate and grpc.tls_key")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The certificate or its key cannot be used.
    #[error("cannot use the certificate or its key; fix grpc.tls_certificate and grpc.tls_key")]
    Tls(#[source] tonic::transport::Error),
}

/// How a gRPC server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrpcConfig {
    /// Where it listens; port 0 for any free one.
    pub address: SocketAddr,
    /// The limits on calls.
    pub limits: Limits,
    /// The limits on connections, of calls and of pages.
    pub connections: ConnectionLimits,
    /// Its certificate and key; without them connections are not encrypted.
    pub tls: Option<TlsConfig>,
    /// The domain of the reason codes in errors, unique in the world.
    pub error_domain: String,
}

/// A certificate and its key, as PEM files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsConfig {
    /// The certificate chain.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// A server whose address and certificate are in use, and which answers nothing yet.
#[derive(Debug)]
pub struct BoundServer {
    listener: TcpListener,
    address: SocketAddr,
    server: Server,
    config: GrpcConfig,
}

impl BoundServer {
    /// Binds the address and loads the certificate.
    ///
    /// # Errors
    /// When it cannot listen as it is configured.
    pub async fn bind(config: &GrpcConfig) -> Result<Self, ServerError> {
        let mut server =
            Server::builder().http2_keepalive_interval(Some(KEEPALIVE)).http2_keepalive_timeout(Some(KEEPALIVE));
        // Callers in JSON, and browsers, may come without HTTP/2.
        server = server.accept_http1(true);
        if let Some(tls) = &config.tls {
            let read =
                |path: &PathBuf| fs::read(path).map_err(|source| ServerError::File { path: path.clone(), source });
            let identity = Identity::from_pem(read(&tls.certificate)?, read(&tls.key)?);
            let tls = ServerTlsConfig::new().identity(identity).timeout(config.connections.first_call);
            server = server.tls_config(tls).map_err(ServerError::Tls)?;
        }
        let unusable = |source| ServerError::Address { address: config.address, source };
        let listener = TcpListener::bind(config.address).await.map_err(unusable)?;
        let address = listener.local_addr().map_err(unusable)?;
        Ok(Self { listener, address, server, config: config.clone() })
    }
}

/// A server that answers calls until it is stopped.
#[derive(Debug)]
pub struct GrpcServer {
    address: SocketAddr,
    health: HealthReporter,
    names: Vec<&'static str>,
    stopping: CancellationToken,
    task: JoinHandle<Result<(), tonic::transport::Error>>,
}

impl GrpcServer {
    /// Starts to answer on `bound`; the health service says "not serving" until [`GrpcServer::serving`] is called.
    pub async fn start(bound: BoundServer, services: Services, metrics: Arc<Metrics>) -> Self {
        let BoundServer { listener, address, server, config } = bound;
        let Services { routes, names } = services;
        let health = HealthReporter::new();
        let routes = routes
            .add_service(HealthServer::new(HealthService::from_health_reporter(health.clone())))
            .add_service(reflection(&names).build_v1().expect("the contracts' descriptors are valid"))
            .add_service(reflection(&names).build_v1alpha().expect("the contracts' descriptors are valid"));
        let stopping = CancellationToken::new();
        let listener = LimitedListener::of_calls(listener, "grpc.address", config.connections, Arc::clone(&metrics));
        let shedding = LoadShedding::new(config.limits.calls, &config.error_domain, Arc::clone(&metrics));
        let errors = ErrorInfoLayer::new(&config.error_domain);
        let (json, web) = (JsonCalls::new(config.limits.largest_decoded()), GrpcWebLayer::new());
        let watched = server.layer(MarkUse).layer(json).layer(web).layer(shedding);
        let mut watched = watched.layer(Observe::new(metrics)).layer(errors);
        let router = watched.add_routes(routes.prepare());
        let until = stopping.clone().cancelled_owned();
        let task = tokio::spawn(router.serve_with_incoming_shutdown(listener.incoming(), until));
        let started = Self { address, health, names, stopping, task };
        started.serving(false).await;
        started
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Says by the health service whether calls are answered.
    pub async fn serving(&self, is_serving: bool) {
        self.health().say(is_serving).await;
    }

    /// What says by the health service whether calls are answered, to be kept elsewhere.
    pub fn health(&self) -> Health {
        Health { reporter: self.health.clone(), names: self.names.clone() }
    }

    /// Takes no more calls; returns when those in work are answered.
    pub async fn stop(&mut self) {
        self.serving(false).await;
        self.stopping.cancel();
        match (&mut self.task).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the gRPC server ended with an error"),
            Err(error) => tracing::error!(%error, "the gRPC server did not end by itself"),
        }
    }
}

impl Drop for GrpcServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Says by the health service whether calls are answered.
#[derive(Clone, Debug)]
pub struct Health {
    reporter: HealthReporter,
    names: Vec<&'static str>,
}

impl Health {
    /// Says it of the server and of each of its services.
    pub async fn say(&self, is_serving: bool) {
        let status = if is_serving { ServingStatus::Serving } else { ServingStatus::NotServing };
        for name in self.names.iter().copied().chain([""]) {
            self.reporter.set_service_status(name, status).await;
        }
    }
}

fn reflection(names: &[&'static str]) -> tonic_reflection::server::Builder<'static> {
    let builder = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(convene_proto::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET);
    let names = names.iter().copied().chain(["grpc.health.v1.Health"]);
    names.fold(builder, |builder, name| builder.with_service_name(name))
}
