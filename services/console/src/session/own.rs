//! The console's own identity, which holds no role: with it a partner without an account is asked and answers, by the token of a survey.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::TimeDelta;
use convene_kernel::identity::Caller;
use convene_runtime::identity::{DevelopmentIssuer, IssuerError};

use super::issuer::{Issuer, LoginError};

/// Where the console gets its own token.
#[derive(Clone, Debug)]
pub enum OwnIdentity {
    /// From the built-in issuer, whose key is in that folder.
    Development(PathBuf),
    /// From the issuer at which it is registered.
    Issuer(Arc<Issuer>),
    /// From nobody: there is no page for partners.
    None,
}

/// Why the console has no token of its own.
#[derive(Debug, thiserror::Error)]
pub enum NoOwnToken {
    /// There is no development issuer.
    #[error(transparent)]
    Development(#[from] IssuerError),
    /// The issuer gives none.
    #[error(transparent)]
    Issuer(#[from] LoginError),
    /// Nobody would.
    #[error("the console has no issuer; set console.sign_in")]
    NoIssuer,
}

impl OwnIdentity {
    /// A token of somebody who holds no role anywhere.
    ///
    /// # Errors
    /// When nobody gives one.
    pub async fn token(&self) -> Result<String, NoOwnToken> {
        match self {
            Self::Development(folder) => {
                let caller = Caller {
                    person: "convene-console".parse().expect("it is an identifier"),
                    organization: "CONVENE".parse().expect("it is a code"),
                    grants: Vec::new(),
                };
                Ok(DevelopmentIssuer::existing(folder)?.issue(&caller, TimeDelta::minutes(5)))
            }
            Self::Issuer(issuer) => Ok(issuer.own_token().await?),
            Self::None => Err(NoOwnToken::NoIssuer),
        }
    }
}
