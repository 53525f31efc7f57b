//! Why no token can be verified: the issuer or its keys are missing, or cannot be used.

use crate::cause::Cause;

/// Why tokens cannot be checked at all.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// No issuer is named.
    #[error("identity.issuer is required: name the issuer whose tokens are accepted")]
    NoIssuer,
    /// No keys are named.
    #[error(
        "identity.keys is required: name the file or the address of the issuer's public keys, a JSON Web Key Set; an issuer whose name is an https:// address is asked for them itself"
    )]
    NoKeys,
    /// The keys cannot be read.
    #[error("the issuer's keys in {place} cannot be used; put a JSON Web Key Set there")]
    Keys {
        /// The file or the address.
        place: String,
        /// What is wrong.
        #[source]
        cause: Cause,
    },
}
