//! What some settings are made of: spans of time and sizes.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// Why a text is not what a setting asks for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not {0}")]
pub struct NotAValue(&'static str);

/// A span of time, written as `250 ms`, `20 s`, `5 min` or `1 h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(pub Duration);

impl FromStr for Span {
    type Err = NotAValue;

    fn from_str(text: &str) -> Result<Self, NotAValue> {
        let (number, unit) = split(text).ok_or(NotAValue(Self::FORM))?;
        let milliseconds = match unit {
            "ms" => 1,
            "s" => 1_000,
            "min" => 60_000,
            "h" => 3_600_000,
            _ => return Err(NotAValue(Self::FORM)),
        };
        number.checked_mul(milliseconds).map(Duration::from_millis).map(Self).ok_or(NotAValue(Self::FORM))
    }
}

impl Span {
    const FORM: &'static str = "a span of time, such as 250 ms, 20 s, 5 min or 1 h";
}

/// A number of bytes, written as `65536`, `64 KiB`, `1 MiB` or `10 GiB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub u64);

impl FromStr for Size {
    type Err = NotAValue;

    fn from_str(text: &str) -> Result<Self, NotAValue> {
        let (number, unit) = split(text).ok_or(NotAValue(Self::FORM))?;
        let bytes: u64 = match unit {
            "" => 1,
            "KiB" => 1 << 10,
            "MiB" => 1 << 20,
            "GiB" => 1 << 30,
            "TiB" => 1 << 40,
            _ => return Err(NotAValue(Self::FORM)),
        };
        number.checked_mul(bytes).map(Self).ok_or(NotAValue(Self::FORM))
    }
}

impl fmt::Display for Size {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(40, " TiB"), (30, " GiB"), (20, " MiB"), (10, " KiB")];
        match units.iter().find(|(power, _)| self.0 > 0 && self.0.is_multiple_of(1 << power)) {
            Some((power, unit)) => write!(formatter, "{}{unit}", self.0 >> power),
            None => write!(formatter, "{}", self.0),
        }
    }
}

impl Size {
    const FORM: &'static str = "a size, such as 65536, 64 KiB, 1 MiB or 10 GiB";
}

/// The address under which pages are, written as `https://clusters.example.org/schemas`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseAddress(pub String);

impl FromStr for BaseAddress {
    type Err = NotAValue;

    fn from_str(text: &str) -> Result<Self, NotAValue> {
        const FORM: &str = "the address of pages without a question mark, such as https://clusters.example.org/schemas";
        let uri: http::Uri = text.parse().map_err(|_| NotAValue(FORM))?;
        let is_address = matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.query().is_none()
            && !text.contains(['#', '"', '\\']);
        if is_address { Ok(Self(text.to_owned())) } else { Err(NotAValue(FORM)) }
    }
}

fn split(text: &str) -> Option<(u64, &str)> {
    let text = text.trim();
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    Some((number.parse().ok()?, unit.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_sizes_have_units() {
        assert_eq!("250 ms".parse(), Ok(Span(Duration::from_millis(250))));
        assert_eq!("5min".parse(), Ok(Span(Duration::from_secs(300))));
        assert_eq!("1 MiB".parse(), Ok(Size(1_048_576)));
        assert_eq!("65536".parse(), Ok(Size(65_536)));
        assert_eq!(
            [Size(1 << 30), Size(3 << 20), Size(1_000)].map(|size| size.to_string()),
            ["1 GiB", "3 MiB", "1000"]
        );
        assert!("20".parse::<Span>().is_err());
        assert!("1 MB".parse::<Size>().is_err());
        assert!("99999999999 TiB".parse::<Size>().is_err());
    }

    #[test]
    fn pages_have_an_absolute_address() {
        let address = "https://clusters.example.org/schemas";
        assert_eq!(address.parse(), Ok(BaseAddress(address.to_owned())));
        for text in [
            "",
            "/schemas",
            "ftp://example.org",
            "https://example.org/?a=b",
            "https://example.org/#a",
            "https://e.org/\"",
        ] {
            assert!(text.parse::<BaseAddress>().is_err(), "{text}");
        }
    }
}
