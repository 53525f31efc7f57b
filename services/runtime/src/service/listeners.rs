//! The addresses of a service: bound before anything else is opened, so that a mistake shows at once.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio_util::task::AbortOnDropHandle;

use super::error::ServiceError;
use crate::config::ServiceConfig;
use crate::connections::LimitedListener;
use crate::grpc::BoundServer;
use crate::http;
use crate::metrics::Metrics;
use crate::readiness::Readiness;
use crate::schema;

/// The gRPC address, where nothing is answered yet, and the metrics and health pages, which are served.
#[derive(Debug)]
pub(super) struct Listeners {
    pub grpc: BoundServer,
    pub http: HttpServer,
    /// What the health pages answer from.
    pub readiness: Readiness,
}

impl Listeners {
    /// Binds both addresses, and starts to serve the pages.
    ///
    /// # Errors
    /// When an address, or the certificate, cannot be used.
    pub async fn bind(config: &ServiceConfig, metrics: Arc<Metrics>) -> Result<Self, ServiceError> {
        let grpc = BoundServer::bind(&config.grpc).await?;
        let readiness = Readiness::starting();
        let unusable = |source| ServiceError::Http { address: config.http, source };
        let listener = TcpListener::bind(config.http).await.map_err(unusable)?;
        let address = listener.local_addr().map_err(unusable)?;
        let listener =
            LimitedListener::of_pages(listener, "http.address", config.grpc.connections, Arc::clone(&metrics));
        let pages = http::pages(metrics, readiness.clone());
        let task = AbortOnDropHandle::new(tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, pages).await {
                tracing::error!(%error, "the metrics and health server stopped");
            }
        }));
        Ok(Self { grpc, http: HttpServer { address, _task: task }, readiness })
    }
}

/// The metrics and health pages, for as long as it is kept.
#[derive(Debug)]
pub(super) struct HttpServer {
    pub address: SocketAddr,
    _task: AbortOnDropHandle<()>,
}

impl HttpServer {
    /// Where its pages with the schemas of events are; `None` where it listens on every address, of which none is known to others.
    pub fn schemas(&self) -> Option<String> {
        let Self { address, .. } = self;
        (!address.ip().is_unspecified()).then(|| format!("http://{address}{}", schema::PATH.trim_end_matches('/')))
    }
}
