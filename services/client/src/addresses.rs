//! Where the services of a suite are reached.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// The gRPC address of each service, by the service's name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses(BTreeMap<String, String>);

/// Why a text names no addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' names no address; write service=http://host:port, with a comma between several, or http://host:port for all of them"
)]
pub struct NotAddresses(String);

/// The entry for every service without one of its own.
const ALL: &str = "";

impl Addresses {
    /// The addresses of these services.
    pub fn of(entries: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(entries.into_iter().collect())
    }

    /// The address of `service`.
    pub fn get(&self, service: &str) -> Option<&str> {
        self.0.get(service).or_else(|| self.0.get(ALL)).map(String::as_str)
    }

    /// Every service that has an address of its own, with it.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(service, address)| (service.as_str(), address.as_str()))
    }
}

impl FromStr for Addresses {
    type Err = NotAddresses;

    fn from_str(text: &str) -> Result<Self, NotAddresses> {
        let entries = text.split(',').map(|entry| {
            let entry = entry.trim();
            let (service, address) = entry.split_once('=').unwrap_or((ALL, entry));
            let is_address = address.starts_with("http://") || address.starts_with("https://");
            is_address.then(|| (service.to_owned(), address.to_owned())).ok_or_else(|| NotAddresses(entry.to_owned()))
        });
        entries.collect::<Result<_, _>>().map(Self)
    }
}

impl fmt::Display for Addresses {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.iter().map(|(service, address)| match service {
            ALL => address.to_owned(),
            _ => format!("{service}={address}"),
        });
        formatter.write_str(&entries.collect::<Vec<_>>().join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_and_print_alike() {
        let text = "activation=http://127.0.0.1:7401,scheduler=http://127.0.0.1:7402";
        let addresses: Addresses = text.parse().expect("addresses");
        assert_eq!(addresses.to_string(), text);
        assert_eq!(addresses.get("scheduler"), Some("http://127.0.0.1:7402"));
        assert_eq!(addresses.get("monitoring"), None);
    }

    #[test]
    fn one_address_serves_for_all() {
        let addresses: Addresses = "https://convene.example:443".parse().expect("an address");
        assert_eq!(addresses.get("activation"), addresses.get("scheduler"));
        assert!("activation=127.0.0.1:7401".parse::<Addresses>().is_err());
    }
}
