//! Why a token is not accepted: what is answered to its bearer.

use convene_kernel::identity::GrantError;
use convene_kernel::message;
use convene_kernel::message::{Message, verbatim};

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It has expired.
    #[error("the bearer token has expired; get a new one from the issuer")]
    Expired,
    /// It is not valid yet.
    #[error("the bearer token is not valid yet; check the clocks, or wait until it is")]
    NotYet,
    /// Another issuer made it.
    #[error("the bearer token is of an issuer that this installation does not know")]
    Issuer,
    /// It is meant for something else.
    #[error("the bearer token is meant for another audience than this installation")]
    Audience,
    /// Its algorithm is not admitted.
    #[error("the bearer token is signed by an algorithm that is not admitted; EdDSA, ES256 and RS256 are")]
    Algorithm,
    /// No key of the issuer made its signature.
    #[error("the signature of the bearer token is not by a key of the issuer")]
    Signature,
    /// It is no token.
    #[error("the bearer token is malformed: it must be a signed JSON Web Token without critical extensions")]
    Malformed,
    /// A claim is missing or wrong.
    #[error("the bearer token is malformed: its claim '{claim}' {problem}; see that the issuer sets it")]
    Claim {
        /// The claim.
        claim: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A role is granted without the scope that it is held in.
    #[error("the bearer token grants a role that counts nowhere: {0}")]
    Grant(#[source] GrantError),
    /// It names a key that is not among those read last; they are read again.
    #[error(
        "the bearer token names a key that is not known yet; the issuer's keys are read again, send the call again"
    )]
    UnknownKey,
    /// The issuer's keys are not known yet.
    #[error("no token can be checked: the issuer's keys were not read yet; see that the issuer can be reached")]
    NoKeys,
}

impl TokenError {
    /// What is wrong with the token, and what to do, as a sentence that can be shown in another language.
    pub fn message(&self) -> Message {
        match self {
            Self::Claim { claim, problem } => message!(
                "the bearer token is malformed: its claim '{claim}' {problem}; see that the issuer sets it",
                claim = verbatim(claim),
                problem = Message::from(*problem)
            ),
            Self::Grant(GrantError::NoCountry(role)) => {
                message!("the bearer token grants the role '{role}' without the country that it is held in", role)
            }
            Self::Grant(GrantError::HasCluster(role)) => {
                message!("the bearer token grants the role '{role}' for a cluster, and it is held for none", role)
            }
            without_values => Message::of_reference_data(&without_values.to_string()),
        }
    }
}
