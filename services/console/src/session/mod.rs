//! Who is signed in: kept sealed in the browser, and nowhere else.

mod cookie;
pub mod development;
mod forgery;
mod held;
pub mod issuer;
pub mod own;
mod pending;
mod place;

pub use cookie::{Keys, KeysError, Seal};
pub use forgery::{Forged, check, check_site, is_same};
pub use held::{Session, written};
