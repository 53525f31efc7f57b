//! Codes and identifiers that name countries, clusters, organizations and resources.
//!
//! A code here is well formed; whether it is known on a given date is asked of the [reference data](crate::reference).
//! Every one is safe as a token of a NATS subject.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a text is not a code of some kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not {expected}")]
pub struct NotACode {
    text: String,
    expected: &'static str,
}

impl NotACode {
    /// For what `text` is not, such as `64 hexadecimal digits`.
    pub(crate) fn expected(text: &str, expected: &'static str) -> Self {
        Self { text: text.to_owned(), expected }
    }

    /// What the text must be, such as `a country code of three capital letters`.
    pub fn wanted(&self) -> &'static str {
        self.expected
    }
}

macro_rules! code {
    ($(#[$documentation:meta])* $name:ident, $expected:literal, $folded:expr, $accepts:expr) => {
        $(#[$documentation])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// The code as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        /// As people write it: white space around it does not count.
        impl FromStr for $name {
            type Err = NotACode;

            fn from_str(text: &str) -> Result<Self, NotACode> {
                let folded: fn(&str) -> Cow<'_, str> = $folded;
                Self::try_from(folded(text.trim()).into_owned())
                    .map_err(|NotACode { expected, .. }| NotACode { text: text.to_owned(), expected })
            }
        }

        /// As it is stored, to the letter.
        impl TryFrom<String> for $name {
            type Error = NotACode;

            fn try_from(text: String) -> Result<Self, NotACode> {
                let accepts: fn(&str) -> bool = $accepts;
                if accepts(&text) { Ok(Self(text.into())) } else { Err(NotACode { text, expected: $expected }) }
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0.as_ref().to_owned()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

/// Capital and small letters are the same.
fn in_capitals(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_lowercase()) { text.to_ascii_uppercase().into() } else { text.into() }
}

fn made_of(text: &str, lengths: std::ops::RangeInclusive<usize>, accepts: fn(u8) -> bool) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(accepts)
}

code!(
    /// A country by its ISO 3166-1 alpha-3 code, such as `PHL`.
    CountryCode,
    "an ISO 3166-1 alpha-3 country code: three capital letters, such as PHL",
    in_capitals,
    |text| made_of(text, 3..=3, |byte| byte.is_ascii_uppercase())
);

code!(
    /// A global cluster or area of responsibility, such as `HEA` or `PRO-GBV`.
    ClusterCode,
    "a cluster code: capital letters and hyphens, such as HEA or PRO-GBV",
    in_capitals,
    |text| made_of(text, 2..=12, |byte| byte.is_ascii_uppercase() || byte == b'-')
);

code!(
    /// An organization by its customary short name, such as `UNICEF` or `UN-HABITAT`.
    OrganizationCode,
    "an organization code: 2 to 24 capital letters, digits and hyphens, such as UNICEF",
    in_capitals,
    |text| made_of(text, 2..=24, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-')
);

code!(
    /// A resource within a country's record, such as a cluster `health` or a proposal `p-1`.
    ResourceId,
    "an identifier: 1 to 48 lower-case letters, digits and hyphens, such as health-nutrition",
    |text| text.into(),
    |text| made_of(text, 1..=48, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
);

code!(
    /// A person, opaquely: names and contacts are kept apart, where they can be erased (row PE-5).
    PersonId,
    "an opaque person identifier: 1 to 64 letters, digits, hyphens and underscores; never a name or an address",
    |text| text.into(),
    |text| made_of(text, 1..=64, |byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
);

/// The identifier a caller gives a command (`request_id`), so that sending it twice does it once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandId(pub Uuid);

impl fmt::Display for CommandId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// The state of a resource that a decision was read from: the number of the commit that last changed it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Etag(pub u64);

impl fmt::Display for Etag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "v{}", self.0)
    }
}

impl FromStr for Etag {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        text.strip_prefix('v').and_then(|number| number.parse().ok()).map(Self).ok_or_else(|| NotACode {
            text: text.to_owned(),
            expected: "an etag as an earlier answer gave it, such as v12",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_safe_subject_tokens() {
        for bad in ["", "PH", "P.L", "PH*", "P L", "ПХЛ"] {
            assert!(bad.parse::<CountryCode>().is_err(), "{bad:?} was accepted");
        }
        for bad in ["phl", "PHL "] {
            assert!(CountryCode::try_from(bad.to_owned()).is_err(), "{bad:?} was stored");
        }
        assert!("PRO-GBV".parse::<ClusterCode>().is_ok());
        assert!("health.nutrition".parse::<ResourceId>().is_err());
        assert!("ana.cruz@example.org".parse::<PersonId>().is_err());
    }

    #[test]
    fn codes_are_read_as_people_write_them() {
        for written in ["phl", " PHL", "Phl\n"] {
            assert_eq!(written.parse::<CountryCode>().expect("it is a country").as_str(), "PHL");
        }
        assert_eq!(" un-habitat".parse::<OrganizationCode>().expect("an organization").as_str(), "UN-HABITAT");
        assert_eq!(" health ".parse::<ResourceId>().expect("an identifier").as_str(), "health");
        assert!("Health".parse::<ResourceId>().is_err(), "an identifier is what its maker wrote");
        assert_eq!(" Ana_1 ".parse::<PersonId>().expect("a person").as_str(), "Ana_1");
    }

    #[test]
    fn an_etag_reads_as_it_prints() {
        assert_eq!("v12".parse::<Etag>(), Ok(Etag(12)));
        assert!("12".parse::<Etag>().is_err());
    }
}
