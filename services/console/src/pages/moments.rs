//! The moments that a page is asked about: what had happened by a day, as it was known on a day.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use convene_kernel::time::end_of_day;
use prost_types::Timestamp;

use crate::visit::Visit;

/// A day as a form gives it, and the moment that it means: its end in the country.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The text in the address.
    pub text: String,
    /// The moment; none where the text is no day or moment.
    pub moment: Option<Timestamp>,
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
