//! The settings of the console, in the form that the services have theirs.

use std::net::SocketAddr;
use std::path::PathBuf;

use convene_client::Addresses;
use convene_runtime::config::{BaseAddress, Reader, Span};

/// Everything that can be configured of the console.
#[derive(Clone, Debug)]
pub struct ConsoleConfig {
    /// Where pages are served; port 0 for any free one.
    pub address: SocketAddr,
    /// The address that people's browsers know it by; `None` where they use `address`.
    pub public_address: Option<BaseAddress>,
    /// Where the services are.
    pub services: Addresses,
    /// The certificate authorities of the services.
    pub ca: Option<PathBuf>,
    /// The folder of the console's key and of the development issuer's.
    pub data: PathBuf,
    /// How people sign in.
    pub sign_in: SignIn,
    /// How long a session lasts.
    pub session: std::time::Duration,
}

/// How people sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// By choosing who they are: for development and exercises.
    Development,
    /// Not at all: only what needs no account is served.
    Closed,
}

/// What is said of a way to sign in that there is not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is `development` or `closed`")]
pub struct NotASignIn;

impl std::str::FromStr for SignIn {
    type Err = NotASignIn;

    fn from_str(text: &str) -> Result<Self, NotASignIn> {
        match text {
            "development" => Ok(Self::Development),
            "closed" => Ok(Self::Closed),
            _ => Err(NotASignIn),
        }
    }
}

/// The address of the console where nothing is configured.
pub const ADDRESS: &str = "127.0.0.1:7400";

/// The services where nothing is configured: those of `convene up`.
const SERVICES: &str = "activation=http://127.0.0.1:7401,coordination=http://127.0.0.1:7402,icsm=http://127.0.0.1:7403,\
                        monitoring=http://127.0.0.1:7404,scheduler=http://127.0.0.1:7405";

impl ConsoleConfig {
    /// Whether browsers reach the console over TLS.
    pub fn is_behind_tls(&self) -> bool {
        self.public_address.as_ref().is_some_and(|address| address.0.starts_with("https://"))
    }

    /// Reads the settings; `None` where one is wrong, which `reader` then says.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        let address = reader.setting("console", "address", ADDRESS, "Where pages are served; port 0 for any free one.");
        let public_address = reader.optional(
            "console",
            "public_address",
            "The address that people's browsers know the console by, such as `https://convene.example`. With `https` its cookies \
             are sent over TLS only.",
        );
        let services = reader.setting(
            "console",
            "services",
            SERVICES,
            "Where the services are: service=http://host:port, separated by commas.",
        );
        let ca = reader.optional("console", "ca", "The certificate authorities of the services, a PEM file.");
        let data = reader.setting("service", "data", "data", "The folder for the key of the console's cookies.");
        let sign_in = reader.setting(
            "console",
            "sign_in",
            "closed",
            "How people sign in: `development` lets everyone choose who they are, for exercises on one machine; `closed` not at all.",
        );
        let session = reader.setting("console", "session", "8 h", "How long a session lasts.");
        let Span(session) = session?;
        Some(Self {
            address: address?,
            public_address: public_address?,
            services: services?,
            ca: ca?,
            data: data?,
            sign_in: sign_in?,
            session,
        })
    }
}
