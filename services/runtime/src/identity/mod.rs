//! Who calls: bearer tokens checked against the keys of an issuer that this installation trusts.
//!
//! A token names a person and the roles held where. The domain decides whether a role admits a command.

mod claims;
mod development;
mod error;
mod groups;
mod login;
mod refresh;
mod source;
mod token_error;
mod verifier;

pub use claims::Claims;
pub use development::{DevelopmentIssuer, IssuerError};
pub use error::IdentityError;
pub use groups::Groups;
pub use login::{FreshLogin, Login};
pub use source::{KeySource, NotASource, agent, is_safe};
pub use token_error::TokenError;
pub use verifier::{IdentityConfig, Mode, NotAMode, Verified, Verifier};
