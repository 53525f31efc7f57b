//! The moments that a page is asked about: what had happened by a day, as it was known on a day.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use convene_client::CallError;
use convene_kernel::time::end_of_day;
use prost_types::Timestamp;

use crate::deed::subject::Subject;
use crate::deed::{Offers, offers_of};
use crate::visit::Visit;

/// A day as a form gives it, and the moment that it means: its end in the country.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The text in the address.
    pub text: String,
    /// The moment; none where the text is no day or moment.
    pub moment: Option<Timestamp>,
}

/// The moments that a page is asked about.
#[derive(Clone, Debug, Default)]
pub struct Moments {
    /// By when it had happened.
    pub as_of: Asked,
    /// When it was known.
    pub known_on: Asked,
}

impl Moments {
    /// Those that the address asks about.
    pub fn of(visit: &Visit) -> Self {
        Self { as_of: asked(visit, "as_of"), known_on: asked(visit, "known_on") }
    }

    /// Whether the page is about the past.
    pub fn is_past(&self) -> bool {
        self.as_of.moment.is_some() || self.known_on.moment.is_some()
    }

    /// What this person can do with a thing by a service; nothing on a page about the past.
    ///
    /// # Errors
    /// When the service does not say.
    pub async fn offers(&self, visit: &Visit, service: &str, subject: Subject, id: &str) -> Result<Offers, CallError> {
        if self.is_past() { Ok(Offers::default()) } else { offers_of(visit, service, subject, id).await }
    }
}

/// The moment that the address asks about under `name`.
pub fn asked(visit: &Visit, name: &str) -> Asked {
    let text = visit.asked(name).trim().to_owned();
    let zone = visit.names.zone(visit.param("country")).unwrap_or(Tz::UTC);
    let moment = match text.parse::<NaiveDate>() {
        Ok(day) => Some(end_of_day(day, zone)),
        Err(_) => text.parse::<DateTime<Utc>>().ok(),
    };
    Asked { text, moment: moment.map(timestamp) }
}

fn timestamp(at: DateTime<Utc>) -> Timestamp {
    Timestamp { seconds: at.timestamp(), nanos: i32::try_from(at.timestamp_subsec_nanos()).unwrap_or_default() }
}
