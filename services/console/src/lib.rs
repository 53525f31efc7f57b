//! The console: a server that draws pages for those who decide, prepare, answer and read.
//!
//! It is a client of the services: it asks them with the person's own token, and draws their answers. It keeps nothing and decides
//! nothing: every rule, refusal and consequence is the services'.

pub mod answer;
mod app;
mod ask;
mod asset;
pub mod config;
pub mod deed;
pub mod drawing;
mod pages;
pub mod problem;
mod reference;
mod server;
mod services;
mod session;
pub mod text;
pub mod visit;

use std::net::SocketAddr;
use std::sync::Arc;

use convene_client::Connection;
use convene_runtime::cause::Cause;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::config::{ConsoleConfig, SignIn};
use crate::pages::news::LISTENERS;
use crate::reference::Names;
use crate::services::Services;
use crate::session::issuer::Issuer;
use crate::session::own::OwnIdentity;
use crate::session::{Keys, KeysError, Seal};

/// Why the console does not start.
#[derive(Debug, thiserror::Error)]
pub enum ConsoleError {
    /// Its address cannot be listened on.
    #[error("the console cannot listen on {address}; choose another console.address")]
    Address {
        /// The address.
        address: SocketAddr,
        /// What is wrong.
        #[source]
        cause: Cause,
    },
    /// It has no key.
    #[error(transparent)]
    Keys(#[from] KeysError),
}

/// A running console.
#[derive(Debug)]
pub struct Console {
    address: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl Console {
    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it: pages that are being drawn are still sent.
    pub async fn stop(self) {
        self.stop.cancel();
        let ended = self.serving.await;
        if let Err(problem) = ended {
            tracing::error!("the console ended badly: {problem}");
        }
    }
}

/// Starts the console.
///
/// # Errors
/// What prevents the start, and how to fix it.
pub async fn start(config: ConsoleConfig) -> Result<Console, ConsoleError> {
    let unusable = |error: std::io::Error| ConsoleError::Address { address: config.address, cause: Cause::new(error) };
    let listener = TcpListener::bind(config.address).await.map_err(unusable)?;
    let address = listener.local_addr().map_err(unusable)?;
    let seal = Seal::new(Keys::in_folder(&config.data)?, config.is_behind_tls());
    let connection = Connection::new(config.services.clone()).trusting(config.ca.clone());
    let known_as = config.public_address.as_ref().map_or_else(|| format!("http://{address}"), |known| known.0.clone());
    let callback = format!("{}/login/callback", known_as.trim_end_matches('/'));
    let issuer = config.issuer.clone().map(|issuer| Arc::new(Issuer::new(issuer, callback)));
    let own = match (config.sign_in, &issuer) {
        (SignIn::Development, _) => OwnIdentity::Development(config.data.clone()),
        (_, Some(issuer)) => OwnIdentity::Issuer(Arc::clone(issuer)),
        (_, None) => OwnIdentity::None,
    };
    let stop = CancellationToken::new();
    let app = App {
        services: Services::new(connection),
        seal,
        issuer,
        own,
        names: Names::default(),
        config,
        listeners: Arc::new(Semaphore::new(LISTENERS)),
        stop: stop.clone(),
    };
    let routes = server::routes(Arc::new(app));
    let stopped = stop.clone().cancelled_owned();
    let serving = tokio::spawn(async move {
        if let Err(problem) = axum::serve(listener, routes).with_graceful_shutdown(stopped).await {
            tracing::error!("the console's server ended: {problem}");
        }
    });
    Ok(Console { address, stop, serving })
}
