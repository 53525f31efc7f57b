//! The accounts of a NATS server of one test's own.

use convene_runtime::nats::NatsConfig;
use convene_suite::accounts::{AccountsFolder, Agency, Entitlement, inbox_of};
use tempfile::TempDir;

/// The accounts of a suite and of agencies, with the keys of their users.
#[derive(Debug)]
pub struct Accounts {
    folder: AccountsFolder,
    _root: TempDir,
}

/// An agency that is entitled to everything about `countries`.
///
/// # Panics
/// When a code is malformed.
pub fn agency(name: &str, countries: &[&str]) -> Agency {
    let countries = countries.iter().map(|code| code.parse().expect("a country's code")).collect();
    Agency { name: name.parse().expect("a name"), entitlement: Entitlement { countries, ..Entitlement::default() } }
}

impl Accounts {
    /// The accounts of the suite and of `agencies`.
    ///
    /// # Panics
    /// When they cannot be written.
    pub fn of(agencies: &[Agency]) -> Self {
        let root = tempfile::tempdir().expect("a temporary folder can be made");
        let folder = AccountsFolder::at(root.path());
        agencies.iter().for_each(|agency| folder.add(agency).expect("it is new"));
        folder.render(None, None).unwrap_or_else(|problem| panic!("{problem}"));
        Self { folder, _root: root }
    }

    /// What a server includes.
    ///
    /// # Panics
    /// When it cannot be read.
    pub fn text(&self) -> String {
        std::fs::read_to_string(self.folder.configuration()).expect("it is written")
    }

    /// The seed of a user.
    ///
    /// # Panics
    /// When there is no such user.
    pub fn seed(&self, user: &str) -> String {
        std::fs::read_to_string(self.folder.seed(user)).expect("the user is known").trim().to_owned()
    }

    /// How a user connects to the server at `url`.
    pub fn config_of(&self, user: &str, url: String) -> NatsConfig {
        NatsConfig {
            credentials: Some(self.folder.seed(user)),
            inbox_prefix: Some(inbox_of(user)),
            ..NatsConfig::of(vec![url], user)
        }
    }
}
