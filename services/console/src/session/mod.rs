//! Who is signed in: kept in one sealed cookie in the browser, and nowhere else.

mod cookie;
pub mod development;
mod forgery;
mod held;

pub use cookie::{Keys, KeysError, Seal};
pub use forgery::{Forged, check};
pub use held::Session;
