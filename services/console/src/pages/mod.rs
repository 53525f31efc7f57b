//! The pages: what each asks of the services, and what it shows of the answers.

mod checklist;
mod cluster;
mod coordination;
mod countries;
mod country;
mod coverage;
mod decisions;
mod due;
mod emergency;
mod history;
mod home;
mod letter;
mod login;
mod missions;
mod moments;
mod monitoring;
pub mod news;
pub mod obligations;
mod proposal;
pub mod queue;
mod report;
mod review;
pub mod sign_in;
mod survey;
mod timeline;

use std::sync::Arc;

use axum::Router;
use axum::routing::{any, get, post};

use crate::answer::Failure;
use crate::app::App;

/// The addresses of the pages, below the language.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(home::show))
        .route("/login", get(login::show).post(login::take))
        .route("/logout", post(login::leave))
        .route("/queue", get(queue::list))
        .route("/queue/{country}/{id}", get(queue::item))
        .route("/queue/{country}/{id}/history", get(history::show))
        .route("/countries", get(countries::show))
        .route("/countries/{country}", get(country::show))
        .route("/countries/{country}/history", get(history::show))
        .route("/countries/{country}/timeline", get(timeline::show))
        .route("/countries/{country}/due", get(due::show))
        .route("/countries/{country}/emergencies/{id}", get(emergency::show))
        .route("/countries/{country}/proposals/{id}", get(proposal::show))
        .route("/countries/{country}/clusters/{id}", get(cluster::show))
        .route("/countries/{country}/reviews/{id}", get(review::show))
        .route("/countries/{country}/{collection}/{id}/history", get(history::show))
        .route("/countries/{country}/letters/{kind}/{about}", get(letter::show))
        .route("/countries/{country}/coordination", get(coordination::country))
        .route("/countries/{country}/coordination/{id}", get(coordination::cluster))
        .route("/countries/{country}/coordination/{id}/calendar", get(coordination::calendar))
        .route("/countries/{country}/coverage", get(coverage::show))
        .route("/countries/{country}/coverage-gaps/{id}", get(coverage::coverage_gap))
        .route("/countries/{country}/duplications/{id}", get(coverage::one_duplication))
        .route("/countries/{country}/coverage-reports/{id}", get(coverage::coverage_report))
        .route("/countries/{country}/reporters/{id}", get(coverage::one_reporter))
        .route("/countries/{country}/gaps/{id}", get(coordination::gap))
        .route("/countries/{country}/commitments/{id}", get(coordination::commitment))
        .route("/countries/{country}/participants/{id}", get(coordination::participant))
        .route("/countries/{country}/meetings/{id}", get(coordination::meeting))
        .route("/countries/{country}/missions", get(missions::list))
        .route("/countries/{country}/missions/{id}", get(missions::show))
        .route("/countries/{country}/missions/{id}/recommendations", get(missions::matrix))
        .route("/countries/{country}/missions/{id}/documents/{kind}", get(missions::document))
        .route("/missions", get(missions::list))
        .route("/countries/{country}/monitoring", get(monitoring::show))
        .route("/countries/{country}/rounds/{id}", get(monitoring::round))
        .route("/countries/{country}/rounds/{id}/report", get(report::show))
        .route("/countries/{country}/checklists/{id}", get(checklist::show))
        .route("/survey/{country}/{round}/{token}", get(survey::show).post(survey::send))
        .route("/survey/{country}/{round}/{token}/receipt", get(survey::receipt))
        .route("/due", get(due::show))
        .route("/events", get(news::listen))
        .route("/decisions", get(decisions::show))
        .route("/{*rest}", any(|| async { Failure::Missing }))
}
