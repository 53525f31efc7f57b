//! Who is signed in: kept in one sealed cookie in the browser, and nowhere else.

mod cookie;
pub mod development;
mod forgery;
mod held;
pub mod issuer;
pub mod own;
mod pending;

pub use cookie::{Keys, KeysError, Seal, unguessable};
pub use forgery::{Forged, check, check_site};
pub use held::{Session, written};
