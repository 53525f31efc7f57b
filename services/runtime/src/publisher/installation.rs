//! The name of an installation, which makes the source of its events unique in the world.

use std::fmt;
use std::str::FromStr;

use async_nats::jetstream;
use uuid::Uuid;

use super::DECISIONS;
use crate::nats::{StreamError, is_not_found};

/// Where the stream of decisions has the name of its installation.
pub(super) const METADATA: &str = "convene-installation";

/// The longest name: that of a host.
const LONGEST: usize = 253;

/// The name of an installation: all services on one feed. No other installation in the world may have it.
///
/// It is the authority of the CloudEvents `source` of every event, so it never changes: it is stored with the stream
/// `DECISIONS` when that is created. The operator gives it in `installation.name`, best as a host name of their own;
/// otherwise it is a random UUID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation(String);

/// A text that is not the name of an installation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not the name of an installation: lower-case letters, digits, '-' and '.', such as clusters.example.org")]
pub struct InvalidInstallation;

impl FromStr for Installation {
    type Err = InvalidInstallation;

    fn from_str(text: &str) -> Result<Self, InvalidInstallation> {
        let is_label = |label: &str| {
            let is_known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            !label.is_empty() && label.bytes().all(is_known) && !label.starts_with('-') && !label.ends_with('-')
        };
        let is_name = text.len() <= LONGEST && text.split('.').all(is_label);
        if is_name { Ok(Self(text.to_owned())) } else { Err(InvalidInstallation) }
    }
}

impl fmt::Display for Installation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Installation {
    /// A name that no other installation has.
    fn random() -> Self {
        Self(Uuid::new_v4().to_string())
    }

    /// The CloudEvents `source` of the events of `service` about `country`: an absolute URI, which nothing is fetched from.
    pub fn source(&self, service: &str, country: &str) -> String {
        format!("convene://{self}/{service}/{country}")
    }

    /// The name that the feed has; `None` where there is no feed, or one without a name.
    ///
    /// # Errors
    /// When the feed cannot be read.
    pub async fn stored(management: &jetstream::Context) -> Result<Option<Self>, StreamError> {
        match management.get_stream(DECISIONS).await {
            Ok(stream) => Ok(stream.cached_info().config.metadata.get(METADATA).and_then(|name| name.parse().ok())),
            Err(error) if is_not_found(&error) => Ok(None),
            Err(error) => Err(StreamError::unavailable(DECISIONS, error)),
        }
    }

    /// The name to open the feed with: that of the feed when it exists, else the one `configured`, else a random one.
    ///
    /// # Errors
    /// When the feed has another name than the one configured, or cannot be read.
    pub(super) async fn find(management: &jetstream::Context, configured: Option<&Self>) -> Result<Self, StreamError> {
        let stored = Self::stored(management).await?;
        match (stored, configured) {
            (Some(stored), Some(configured)) if stored != *configured => {
                let problem = format!(
                    "it belongs to the installation {stored} and not to {configured}: installation.name cannot change, since subscribers know events by it"
                );
                Err(StreamError::Altered { name: DECISIONS.to_owned(), problems: vec![problem] })
            }
            (Some(stored), _) => Ok(stored),
            (None, Some(configured)) => Ok(configured.clone()),
            (None, None) => Ok(Self::random()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_an_absolute_uri_of_the_installation() {
        let installation: Installation = "clusters.example.org".parse().expect("a name");
        let source = installation.source("activation", "PHL");
        assert_eq!(source, "convene://clusters.example.org/activation/PHL");
        let uri: http::Uri = source.parse().expect("a URI");
        assert_eq!((uri.scheme_str(), uri.host()), (Some("convene"), Some("clusters.example.org")));
    }

    #[test]
    fn a_name_is_that_of_a_host() {
        assert_eq!(Installation::random().to_string().parse::<Installation>().as_ref().map(|_| ()), Ok(()));
        for text in ["", "Example.org", "a b", "a..b", "-a", "a/b", "a:1", &"a".repeat(300)] {
            assert_eq!(text.parse::<Installation>(), Err(InvalidInstallation), "{text}");
        }
    }
}
