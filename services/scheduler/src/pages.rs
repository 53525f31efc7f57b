//! The pages of the scheduler for programs that are no callers: a calendar at an address that somebody issued, and the
//! decisions as server-sent events.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use convene_kernel::digest::Digest;
use convene_runtime::grpc::{again_after, plain, reasons, refused_page};
use tonic::{Code, Status};

use crate::decision_feed::decisions_page;
use crate::domain::register::Filter;
use crate::due_calendar::{USUAL_REACH, due_calendar};
use crate::grpc::Api;
use crate::reasons::CALENDAR_UNKNOWN;

/// How the name of a calendar ends.
const ENDING: &str = ".ics";

/// The pause that is asked for before everything on record is read.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(5);

/// A copy is asked about each time, so that a revoked address shows nothing more. None is kept for others.
const REVALIDATED: HeaderValue = HeaderValue::from_static("private, no-cache");

/// The pages.
pub fn pages(api: Api) -> Router {
    Router::new()
        .route("/calendars/{name}", get(calendar_page))
        .route("/decisions", get(decisions_page))
        .with_state(api)
}

/// The calendar of an address, to whoever knows its secret. A wrong one, a revoked one and one that has ended look alike.
async fn calendar_page(State(api): State<Api>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    match calendar_of(&api, &name) {
        Ok(calendar) => answer(calendar, &headers),
        Err(status) => refused_page(status),
    }
}

fn calendar_of(api: &Api, name: &str) -> Result<String, Status> {
    let (addresses, duties) = (&api.scheduler.calendar_addresses, api.scheduler.duties());
    if !(addresses.are_known() && duties.progress().is_caught_up()) {
        let message = "the scheduler has not read yet what is due; ask again in a moment";
        return Err(again_after(PAUSE, Code::Unavailable, reasons::SERVICE_UNAVAILABLE, message));
    }
    let now = api.clock.now();
    let secret = name.strip_suffix(ENDING).map(|secret| Digest::of(secret.as_bytes()));
    let Some(address) = secret.and_then(|secret| addresses.opened_by(secret, now)) else {
        let message = "there is no calendar at this address; have somebody who may read it issue another";
        return Err(plain(Code::NotFound, CALENDAR_UNKNOWN, message));
    };
    let issued = address.issued;
    let filter = Filter {
        countries: issued.countries,
        exercise: issued.exercise,
        organization: issued.organization,
        role: issued.role,
        state: None,
    };
    Ok(due_calendar(duties, &api.edge.guidance(), &filter, now, USUAL_REACH.after(now)))
}

/// The calendar, or that the copy which the reader has is the present one.
fn answer(calendar: String, headers: &HeaderMap) -> Response {
    let etag = format!("\"{}\"", Digest::of(calendar.as_bytes()));
    let is_known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(|known| {
        known.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == "*" || one == etag)
    });
    let etag = HeaderValue::from_str(&etag).expect("a digest is ASCII");
    let head = [(ETAG, etag), (CACHE_CONTROL, REVALIDATED)];
    if is_known {
        return (StatusCode::NOT_MODIFIED, head).into_response();
    }
    (head, [(CONTENT_TYPE, "text/calendar; charset=utf-8")], calendar).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_the_reader_has_is_not_sent_again() {
        let sent = answer("BEGIN:VCALENDAR".to_owned(), &HeaderMap::new());
        let etag = sent.headers()[ETAG].to_str().expect("ASCII").to_owned();
        let asking = |known: &str| {
            let headers = HeaderMap::from_iter([(IF_NONE_MATCH, HeaderValue::from_str(known).expect("ASCII"))]);
            answer("BEGIN:VCALENDAR".to_owned(), &headers).status()
        };
        for known in [etag.clone(), format!("W/{etag}"), format!("\"other\", {etag}"), "*".to_owned()] {
            assert_eq!(asking(&known), StatusCode::NOT_MODIFIED, "{known}");
        }
        assert_eq!(asking("\"other\""), StatusCode::OK);
    }
}
