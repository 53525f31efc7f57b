//! The login at an issuer of OpenID Connect: by code with PKCE, for a client that keeps a secret.
//!
//! The console has two tokens by it: that of whoever is signed in, and one of its own without any role, with which it serves partners who
//! have no account.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use convene_runtime::cause::Cause;
use convene_runtime::clock::{Clock as _, SystemClock};
use convene_runtime::identity::agent;
use openidconnect::core::{
    CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreErrorResponseType, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreTokenResponse,
};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RefreshToken, RequestTokenError, Scope, StandardErrorResponse, TokenResponse as _,
};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use tokio::time::Instant;

/// How long what the issuer says of itself is believed. Its keys change seldom, and then both are there for a while.
const BELIEVED: Duration = Duration::from_secs(300);

/// How long before its end a token is changed for another.
const EARLY: i64 = 30;

/// How long a token holds where the issuer does not say it.
const SHORT: Duration = Duration::from_secs(60);

/// The algorithms by which an issuer may sign, as in the services.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 3] = [
    CoreJwsSigningAlgorithm::EdDsa,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
];

/// The largest answer of an issuer.
const LARGEST: u64 = 1 << 20;

/// The issuer, and who the console is to it.
#[derive(Clone, Debug)]
pub struct IssuerConfig {
    /// The issuer's address.
    pub issuer: String,
    /// The name under which the console is registered there.
    pub client: String,
    /// Its secret.
    pub secret: Secret,
    /// What is asked for.
    pub scopes: Vec<String>,
}

/// A secret, which no log shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

impl std::str::FromStr for Secret {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.trim().to_owned()))
    }
}

/// A login that was begun: sealed in a cookie until its answer comes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    state: String,
    nonce: String,
    verifier: String,
    /// Since when only an answer of the issuer counts that says so, where a fresh login was asked for.
    not_before: Option<i64>,
    /// The page to come back to.
    pub back: String,
    /// When it is too late for an answer, in seconds since 1970.
    pub until: i64,
}

/// What the issuer gave.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    /// With which the services are called.
    pub access: String,
    /// With which another is got; none where the issuer gives none.
    pub refresh: Option<String>,
    /// When the token ends, in seconds since 1970.
    pub until: i64,
}

impl Tokens {
    /// Whether it is time for another.
    pub fn are_ending(until: i64) -> bool {
        SystemClock.now().timestamp() + EARLY >= until
    }
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// The issuer cannot be asked.
    #[error("the issuer {issuer} does not answer as it should")]
    Issuer {
        /// Its address.
        issuer: String,
        /// What is wrong.
        #[source]
        cause: Cause,
    },
    /// The answer is not to the question that this browser asked.
    #[error("the answer of the issuer is to no login that this browser has begun, or comes too late")]
    NotBegun,
    /// The issuer refuses: the person gave up, or may not.
    #[error("the issuer refuses: {0}")]
    Refused(String),
}

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// Logs people in at an issuer.
pub struct Issuer {
    config: IssuerConfig,
    /// Where the issuer sends people back to.
    callback: String,
    client: Mutex<Option<(Instant, Arc<Client>)>>,
    own: Mutex<Option<(String, i64)>>,
}

impl std::fmt::Debug for Issuer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Issuer").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Issuer {
    /// The issuer of `config`, which sends people back to `callback`.
    pub fn new(config: IssuerConfig, callback: String) -> Self {
        Self { config, callback, client: Mutex::default(), own: Mutex::default() }
    }

    /// The address at which a person logs in, and what the answer must fit. A fresh login asks the person again, who may be logged in
    /// already.
    ///
    /// # Errors
    /// When the issuer does not say where that is.
    pub async fn begin(&self, back: String, fresh: bool) -> Result<(String, Begun), LoginError> {
        let client = self.client().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let mut asked = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .set_pkce_challenge(challenge)
            .add_scopes(self.config.scopes.iter().cloned().map(Scope::new));
        if fresh {
            asked = asked.add_prompt(CoreAuthPrompt::Login).set_max_age(Duration::ZERO);
        }
        let (address, state, nonce) = asked.url();
        let now = SystemClock.now().timestamp();
        let begun = Begun {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
            not_before: fresh.then_some(now - EARLY),
            back,
            until: now + 600,
        };
        Ok((address.into(), begun))
    }

    /// The tokens of the person who comes back with an answer.
    ///
    /// # Errors
    /// When the answer is not to `begun`, or the issuer gives none for it.
    pub async fn finish(&self, begun: Begun, state: &str, code: &str) -> Result<Tokens, LoginError> {
        if state != begun.state || begun.until < SystemClock.now().timestamp() {
            return Err(LoginError::NotBegun);
        }
        let client = self.client().await?;
        let exchange =
            client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(|error| self.unusable(error))?;
        let exchange = exchange.set_pkce_verifier(PkceCodeVerifier::new(begun.verifier));
        let answer = exchange.request_async(&over_http).await.map_err(|error| self.refused(error))?;
        let not_before = begun.not_before;
        let is_fresh = move |at: Option<DateTime<Utc>>| match not_before {
            Some(limit) if at.is_none_or(|at| at.timestamp() < limit) => {
                Err("the person has not logged in again".to_owned())
            }
            _ => Ok(()),
        };
        let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS).set_auth_time_verifier_fn(is_fresh);
        let id_token = answer.id_token().ok_or_else(|| LoginError::Refused("it gives no ID token".to_owned()))?;
        id_token.claims(&verifier, &Nonce::new(begun.nonce)).map_err(|error| self.unusable(error))?;
        Ok(tokens(&answer))
    }

    /// Other tokens in the place of those that end.
    ///
    /// # Errors
    /// When the issuer gives none: the person logs in again.
    pub async fn renew(&self, refresh: &str) -> Result<Tokens, LoginError> {
        let client = self.client().await?;
        let refresh = RefreshToken::new(refresh.to_owned());
        let exchange = client.exchange_refresh_token(&refresh).map_err(|error| self.unusable(error))?;
        let answer = exchange.request_async(&over_http).await.map_err(|error| self.refused(error))?;
        let renewed = tokens(&answer);
        Ok(Tokens { refresh: renewed.refresh.or_else(|| Some(refresh.into_secret())), ..renewed })
    }

    /// A token of the console itself, which holds no role.
    ///
    /// # Errors
    /// When the issuer gives none.
    pub async fn own_token(&self) -> Result<String, LoginError> {
        let mut own = self.own.lock().await;
        if let Some((token, _)) = own.as_ref().filter(|(_, until)| !Tokens::are_ending(*until)) {
            return Ok(token.clone());
        }
        let client = self.client().await?;
        let exchange = client.exchange_client_credentials().map_err(|error| self.unusable(error))?;
        let answer = exchange.request_async(&over_http).await.map_err(|error| self.refused(error))?;
        let got = tokens(&answer);
        *own = Some((got.access.clone(), got.until));
        Ok(got.access)
    }

    async fn client(&self) -> Result<Arc<Client>, LoginError> {
        let mut known = self.client.lock().await;
        if let Some((_, client)) = known.as_ref().filter(|(at, _)| at.elapsed() < BELIEVED) {
            return Ok(Arc::clone(client));
        }
        let issuer = IssuerUrl::new(self.config.issuer.clone()).map_err(|error| self.unusable(error))?;
        let callback = RedirectUrl::new(self.callback.clone()).map_err(|error| self.unusable(error))?;
        let said =
            CoreProviderMetadata::discover_async(issuer, &over_http).await.map_err(|error| self.unusable(error))?;
        let secret = ClientSecret::new(self.config.secret.0.clone());
        let client = CoreClient::from_provider_metadata(said, ClientId::new(self.config.client.clone()), Some(secret))
            .set_redirect_uri(callback);
        let client = Arc::new(client);
        *known = Some((Instant::now(), Arc::clone(&client)));
        Ok(client)
    }

    fn unusable(&self, error: impl std::error::Error + Send + Sync + 'static) -> LoginError {
        LoginError::Issuer { issuer: self.config.issuer.clone(), cause: Cause::new(error) }
    }

    fn refused(
        &self,
        error: RequestTokenError<NotAnswered, StandardErrorResponse<CoreErrorResponseType>>,
    ) -> LoginError {
        match error {
            RequestTokenError::ServerResponse(said) => LoginError::Refused(said.to_string()),
            error => self.unusable(error),
        }
    }
}

fn tokens(answer: &CoreTokenResponse) -> Tokens {
    let lasting = i64::try_from(answer.expires_in().unwrap_or(SHORT).as_secs()).unwrap_or(i64::MAX);
    Tokens {
        access: answer.access_token().secret().clone(),
        refresh: answer.refresh_token().map(|token| token.secret().clone()),
        until: SystemClock.now().timestamp().saturating_add(lasting),
    }
}

/// Why an issuer gave no answer.
#[derive(Debug, thiserror::Error)]
#[error("no answer")]
pub struct NotAnswered(#[source] Cause);

/// Asks an issuer. It is followed nowhere else: a secret goes to nobody but it.
async fn over_http(request: HttpRequest) -> Result<HttpResponse, NotAnswered> {
    let asked = tokio::task::spawn_blocking(move || -> Result<HttpResponse, ureq::Error> {
        let agent = agent(&request.uri().to_string(), 0);
        let request = agent.configure_request(request).http_status_as_error(false).build();
        let (head, mut body) = agent.run(request)?.into_parts();
        Ok(HttpResponse::from_parts(head, body.with_config().limit(LARGEST).read_to_vec()?))
    });
    let answer = asked.await.map_err(|error| NotAnswered(Cause::new(error)))?;
    answer.map_err(|error| NotAnswered(Cause::new(error)))
}

#[cfg(test)]
mod tests;
