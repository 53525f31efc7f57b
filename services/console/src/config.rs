//! The settings of the console, in the form that the services have theirs.

use std::net::SocketAddr;
use std::path::PathBuf;

use convene_client::Addresses;
use convene_runtime::config::{BaseAddress, Reader, Span};
use convene_runtime::identity::is_safe;

use crate::session::issuer::{IssuerConfig, Secret};

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
    /// The issuer at which they do, where they sign in at one.
    pub issuer: Option<IssuerConfig>,
    /// How long a session lasts.
    pub session: std::time::Duration,
}

/// How people sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// By choosing who they are: for development and exercises.
    Development,
    /// At an issuer of OpenID Connect.
    Issuer,
    /// Not at all: only what needs no account is served.
    Closed,
}

/// What is said of a way to sign in that there is not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is `issuer`, `development` or `closed`")]
pub struct NotASignIn;

impl std::str::FromStr for SignIn {
    type Err = NotASignIn;

    fn from_str(text: &str) -> Result<Self, NotASignIn> {
        match text {
            "development" => Ok(Self::Development),
            "issuer" => Ok(Self::Issuer),
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
            "How people sign in: `issuer` at an issuer of OpenID Connect; `development` lets everyone choose who they are, for exercises on one machine; `closed` not at all.",
        );
        let session = reader.setting("console", "session", "8 h", "How long a session lasts.");
        let Span(session) = session?;
        let issuer = read_issuer(reader, sign_in)?;
        Some(Self {
            address: address?,
            public_address: public_address?,
            services: services?,
            ca: ca?,
            data: data?,
            sign_in: sign_in?,
            issuer,
            session,
        })
    }
}

/// The issuer, where people sign in at one; `None` where a setting is wrong.
fn read_issuer(reader: &mut Reader, sign_in: Option<SignIn>) -> Option<Option<IssuerConfig>> {
    const SECTION: &str = "console";
    let issuer: Option<Option<String>> = reader.optional(
        SECTION,
        "issuer",
        "The issuer at which people sign in, such as `https://id.example.org`: the one whose tokens the services accept.",
    );
    let client: Option<String> = reader.setting(
        SECTION,
        "client_id",
        "convene-console",
        "The name under which the console is registered at the issuer.",
    );
    let secret: Option<Option<Secret>> = reader.optional(
        SECTION,
        "client_secret",
        "The secret of the console at the issuer. Give it in a file, by the variable with `_FILE` after its name.",
    );
    let scopes: Option<Vec<String>> = reader.list(
        SECTION,
        "scopes",
        &["convene"],
        "What is asked of the issuer beside `openid`: what makes it issue tokens for the services.",
    );
    let (issuer, client, secret, scopes) = (issuer?, client?, secret?, scopes?);
    if sign_in != Some(SignIn::Issuer) {
        return Some(None);
    }
    let remedy = "name the issuer at which the console is registered, and its secret there";
    match issuer.as_deref() {
        None => reader.wrong(SECTION, "issuer", "is required to sign in at an issuer", remedy),
        Some(address) if !is_safe(address) => {
            reader.wrong(SECTION, "issuer", "it is asked in the clear", "give an address that begins with https://");
        }
        Some(_) => {}
    }
    if secret.is_none() {
        reader.wrong(SECTION, "client_secret", "is required to sign in at an issuer", remedy);
    }
    Some(issuer.zip(secret).map(|(issuer, secret)| IssuerConfig { issuer, client, secret, scopes }))
}
