//! The time zone in which the days of a commit begin and end, in its stored form: the name of the zone, left out where it is UTC.

use chrono_tz::Tz;
use serde::{Deserialize as _, Deserializer, Serializer};

/// The zone of commits that name none.
pub(crate) fn utc() -> Tz {
    Tz::UTC
}

/// Whether the zone is left out.
// A field is left out of the stored form by what it refers to.
#[allow(clippy::trivially_copy_pass_by_ref)]
pub(crate) fn is_utc(zone: &Tz) -> bool {
    *zone == Tz::UTC
}

#[allow(clippy::trivially_copy_pass_by_ref)]
pub(crate) fn serialize<S: Serializer>(zone: &Tz, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(zone.name())
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
    let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    name.parse().map_err(|_| serde::de::Error::custom(format!("'{name}' is not a time zone")))
}
