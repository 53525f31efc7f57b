//! The one way in which anything is done: a form, a check of what would come of it, the deed, and a receipt.
//!
//! A deed is a row of [`table`]: a method, and what it is done with. Its form is drawn from the message of the method, what would come of it
//! is what the service says when it only validates, and its receipt is what the history of the thing has. Nothing is written per command.

mod away;
mod consequences;
pub mod coordination;
mod form;
pub mod history;
mod missions;
mod monitoring;
mod offered;
mod receipt;
mod row;
mod sent;
mod shared;
mod stand;
mod steps;
pub mod subject;
mod summary;
pub mod table;
mod values;
mod widget;

pub use offered::{Offer, Offers, offers, offers_of};

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// The addresses of deeds.
pub fn routes() -> Router<Arc<App>> {
    let form = || get(steps::show).post(steps::take);
    Router::new()
        .route("/countries/{country}/new/{deed}", form())
        .route("/countries/{country}/new/{deed}/receipt", get(receipt::show))
        .route("/countries/{country}/{collection}/{id}/{deed}", form())
        .route("/countries/{country}/{collection}/{id}/{deed}/receipt", get(receipt::show))
        .route("/queue/{country}/{id}/{deed}", form())
        .route("/queue/{country}/{id}/{deed}/receipt", get(receipt::show))
}
