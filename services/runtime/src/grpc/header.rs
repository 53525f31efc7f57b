//! What the header of a request names: the record it is about, and of a command who gave it which identifier.

use convene_kernel::codes::{CommandId, CountryCode, Etag, ResourceId};
use convene_kernel::guidance::{Guidance, nearest};
use convene_kernel::key::AggregateKey;
use convene_kernel::message;
use convene_kernel::message::{Message, verbatim};
use convene_kernel::time::Occurred;
use convene_proto::common::v1 as common;

use super::fields::Fields;
use super::reasons;
use crate::engine::LIVE;

/// What the header of a command says.
pub(super) struct Header {
    pub key: AggregateKey,
    pub id: CommandId,
    pub etag: Option<Etag>,
    pub validate_only: bool,
    pub occurred: Option<Occurred>,
}

impl Header {
    /// Reads the header of a command on a record of `kind`.
    pub fn of_command(
        fields: &mut Fields,
        header: &common::CommandHeader,
        guidance: &Guidance,
        kind: &str,
    ) -> Option<Self> {
        let key = key(fields, &header.country, &header.exercise, guidance, kind);
        let id = fields.command_id("request_id", &header.request_id);
        let etag = fields.optional_code::<Etag>("etag", &header.etag);
        let occurred_at = fields.optional_moment("occurred_at", header.occurred_at.as_ref());
        let occurred_on = fields.optional_date("occurred_on", &header.occurred_on);
        let occurred = match (occurred_at?, occurred_on?) {
            (Some(_), Some(_)) => {
                let problem = "occurred_at is given too, and only one of them can be";
                fields.refuse("occurred_on", reasons::DAY_AND_MOMENT, problem, "leave one of them empty");
                return None;
            }
            (moment, day) => moment.map(Occurred::At).or_else(|| day.map(Occurred::On)),
        };
        Some(Self { key: key?, id: id?, etag: etag?, validate_only: header.validate_only, occurred })
    }
}

/// The record that a country and an exercise name.
pub(super) fn key(
    fields: &mut Fields,
    country: &str,
    exercise: &str,
    guidance: &Guidance,
    kind: &str,
) -> Option<AggregateKey> {
    let country = known_country(fields, country, guidance);
    let exercise = fields.optional_code::<ResourceId>("exercise", exercise);
    let (country, exercise) = (country?, exercise?);
    let (id, is_exercise) = match exercise {
        Some(exercise) => (exercise.to_string(), true),
        None => (LIVE.to_owned(), false),
    };
    Some(AggregateKey { country, kind: kind.to_owned(), id, exercise: is_exercise })
}

pub(crate) fn known_country(fields: &mut Fields, text: &str, guidance: &Guidance) -> Option<CountryCode> {
    known_country_at(fields, "country", text, guidance)
}

/// The same, in any field.
pub(super) fn known_country_at(
    fields: &mut Fields,
    field: &str,
    text: &str,
    guidance: &Guidance,
) -> Option<CountryCode> {
    let country = fields.code::<CountryCode>(field, text)?;
    if guidance.reference.country(&country).is_none() {
        let problem = message!("there is no country {country}", country);
        fields.refuse(field, reasons::CODE_UNKNOWN, problem, remedy_for_country(&country, guidance));
        return None;
    }
    Some(country)
}

/// The country that is probably meant by a code that none has.
pub(crate) fn remedy_for_country(code: &CountryCode, guidance: &Guidance) -> Message {
    let countries = guidance.reference.countries().map(|country| (country.code.as_str(), country));
    match nearest::among(code.as_str(), countries) {
        Some(country) => message!(
            "did you mean {code} ({name})? Give an ISO 3166-1 alpha-3 code",
            code = &country.code,
            name = verbatim(&country.names.en)
        ),
        None => "give an ISO 3166-1 alpha-3 code, such as PHL".into(),
    }
}
