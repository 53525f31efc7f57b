//! The folder of an operator with the accounts of an installation:
//!
//! | file | what it is |
//! |---|---|
//! | `accounts.toml` | how many partitions each log has, and how much the streams may take |
//! | `agencies/WHO.toml` | an agency, and what it is entitled to; the operator's to write |
//! | `keys/activation.nk` | the seed of a user's nkey, for its owner only; `.next.nk` beside it while it changes |
//! | `accounts.conf` | what a NATS server includes: public keys, and the password of an operator who has one |

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use convene_kernel::codes::OrganizationCode;
use convene_runtime::config::Size;
use convene_runtime::secret_file;
use nkeys::KeyPair;
use serde::{Deserialize, Serialize};

use super::{Agency, Configuration, Entitlement, SuiteUser, WrongEntitlement};

/// Why the accounts cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    /// A file cannot be read or written.
    #[error("{file} cannot be used; name a folder by --accounts that this user may read and write")]
    File {
        /// The file.
        file: String,
        /// What happened.
        source: io::Error,
    },
    /// A file does not say what it should.
    #[error("{file} cannot be understood: {problem}")]
    Malformed {
        /// The file.
        file: String,
        /// What is wrong.
        problem: String,
    },
    /// No consumer can be made of what an agency is entitled to.
    #[error("the agency {agency}: {source}")]
    Entitlement {
        /// The agency.
        agency: OrganizationCode,
        /// What is wrong.
        source: WrongEntitlement,
    },
    /// There is an agency of that name.
    #[error(
        "there is an agency {0} already; change its file to change what it is entitled to, then `convene agency apply`"
    )]
    Known(OrganizationCode),
    /// There is no agency of that name.
    #[error("there is no agency {name} in {folder}; `convene agency list` names those that there are")]
    Unknown {
        /// The name.
        name: OrganizationCode,
        /// Where it was looked for.
        folder: String,
    },
    /// There is no user of that name.
    #[error("there is no user {0}; a user is a service, `auditor`, `operator` or an agency")]
    NoUser(String),
    /// The key of a user does not change at the moment.
    #[error("the key of {0} does not change; begin with `convene accounts rotate {0}`")]
    NotRotating(String),
}

/// What of the accounts is no agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Common {
    partitions: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    storage: Option<u64>,
}

/// The partitions of a log where nothing is configured.
const PARTITIONS: u32 = 8;

/// The folder.
#[derive(Clone, Debug)]
pub struct AccountsFolder {
    path: PathBuf,
}

impl AccountsFolder {
    /// The accounts in the folder at `path`, which is made once something is written to it.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// What a NATS server includes.
    pub fn configuration(&self) -> PathBuf {
        self.path.join("accounts.conf")
    }

    /// The seed of a user's key.
    pub fn seed(&self, user: &str) -> PathBuf {
        self.path.join("keys").join(format!("{user}.nk"))
    }

    /// The seed of the key that a user goes to.
    fn next_seed(&self, user: &str) -> PathBuf {
        self.path.join("keys").join(format!("{user}.next.nk"))
    }

    fn file_of(&self, agency: &OrganizationCode) -> PathBuf {
        self.path.join("agencies").join(format!("{agency}.toml"))
    }

    /// The agencies, by name.
    ///
    /// # Errors
    /// When a file cannot be read or understood.
    pub fn agencies(&self) -> Result<BTreeMap<OrganizationCode, Agency>, AccountsError> {
        let folder = self.path.join("agencies");
        let files = match fs::read_dir(&folder) {
            Ok(files) => files,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(error) => return Err(unusable(&folder, error)),
        };
        let mut agencies = BTreeMap::new();
        for file in files {
            let path = file.map_err(|error| unusable(&folder, error))?.path();
            let Some(stem) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".toml")) else { continue };
            let name = OrganizationCode::try_from(stem.to_owned()).map_err(|error| malformed(&path, &error))?;
            let entitlement: Entitlement = read(&path)?;
            entitlement.subjects().map_err(|source| AccountsError::Entitlement { agency: name.clone(), source })?;
            agencies.insert(name.clone(), Agency { name, entitlement });
        }
        Ok(agencies)
    }

    /// The agency of that name.
    ///
    /// # Errors
    /// When there is none, or its file cannot be understood.
    pub fn agency(&self, name: &OrganizationCode) -> Result<Agency, AccountsError> {
        let folder = || self.path.display().to_string();
        self.agencies()?.remove(name).ok_or_else(|| AccountsError::Unknown { name: name.clone(), folder: folder() })
    }

    /// Adds an agency.
    ///
    /// # Errors
    /// When there is one of that name, what it is entitled to is wrong, or its file cannot be written.
    pub fn add(&self, agency: &Agency) -> Result<(), AccountsError> {
        let path = self.file_of(&agency.name);
        if path.exists() {
            return Err(AccountsError::Known(agency.name.clone()));
        }
        let wrong = |source| AccountsError::Entitlement { agency: agency.name.clone(), source };
        agency.entitlement.subjects().map_err(wrong)?;
        write(&path, &toml::to_string(&agency.entitlement).map_err(|error| malformed(&path, &error))?)
    }

    /// Removes an agency with its keys.
    ///
    /// # Errors
    /// When there is none of that name, or a file cannot be removed.
    pub fn remove(&self, name: &OrganizationCode) -> Result<(), AccountsError> {
        let agency = self.agency(name)?;
        for path in [self.file_of(name), self.seed(&agency.user()), self.next_seed(&agency.user())] {
            remove_file(&path)?;
        }
        Ok(())
    }

    fn common(&self) -> Result<Common, AccountsError> {
        let path = self.path.join("accounts.toml");
        if path.exists() { read(&path) } else { Ok(Common { partitions: PARTITIONS, storage: None }) }
    }

    fn keep(&self, common: &Common) -> Result<(), AccountsError> {
        let path = self.path.join("accounts.toml");
        write(&path, &toml::to_string(common).map_err(|error| malformed(&path, &error))?)
    }

    /// Limits what the streams of the suite may take, each copy counted, from the next time on that `accounts.conf` is written.
    ///
    /// # Errors
    /// When a file cannot be read, understood or written.
    pub fn limit(&self, storage: Size) -> Result<(), AccountsError> {
        self.keep(&Common { storage: Some(storage.0), ..self.common()? })
    }

    /// Writes `accounts.conf`, and a seed for each user that has none. `partitions` is kept for the next time where it is given. The
    /// operator has `password` beside its keys, where there is one.
    ///
    /// # Errors
    /// When a file cannot be read, understood or written.
    pub fn render(&self, partitions: Option<u32>, password: Option<&str>) -> Result<(), AccountsError> {
        let kept = self.common()?;
        let wanted = Common { partitions: partitions.unwrap_or(kept.partitions), ..kept };
        self.keep(&wanted)?;
        let agencies: Vec<Agency> = self.agencies()?.into_values().collect();
        let users = SuiteUser::all().map(|user| user.name().to_owned()).chain(agencies.iter().map(Agency::user));
        let mut keys = BTreeMap::new();
        for user in users {
            let seed = self.seed(&user);
            if !seed.exists() {
                new_seed(&seed)?;
            }
            let next = Some(self.next_seed(&user)).filter(|next| next.exists());
            let public = [seed].into_iter().chain(next).map(|seed| public_key(&seed)).collect::<Result<Vec<_>, _>>()?;
            keys.insert(user, public);
        }
        let keys_of = |user: &str| keys.get(user).cloned().unwrap_or_default();
        let Common { partitions, storage } = wanted;
        let configuration = Configuration { partitions, storage, keys: &keys_of, agencies: &agencies, password };
        let path = self.configuration();
        secret_file::replace(&path, configuration.text().as_bytes()).map_err(|error| unusable(&path, error))
    }

    fn known_user(&self, user: &str) -> Result<(), AccountsError> {
        let is_of_suite = SuiteUser::all().any(|known| known.name() == user);
        if is_of_suite || self.agencies()?.values().any(|agency| agency.user() == user) {
            return Ok(());
        }
        Err(AccountsError::NoUser(user.to_owned()))
    }

    /// Makes the key that `user` goes to, and says where its seed is. Both keys are admitted once the accounts are rendered and the
    /// servers have read them, until [`retire`](Self::retire).
    ///
    /// # Errors
    /// When there is no such user, or a file cannot be written.
    pub fn rotate(&self, user: &str) -> Result<PathBuf, AccountsError> {
        self.known_user(user)?;
        let next = self.next_seed(user);
        if !next.exists() {
            new_seed(&next)?;
        }
        Ok(next)
    }

    /// Puts the key that `user` goes to in the place of the one it had.
    ///
    /// # Errors
    /// When its key does not change, or a file cannot be replaced.
    pub fn retire(&self, user: &str) -> Result<PathBuf, AccountsError> {
        self.known_user(user)?;
        let (next, seed) = (self.next_seed(user), self.seed(user));
        if !next.exists() {
            return Err(AccountsError::NotRotating(user.to_owned()));
        }
        fs::rename(&next, &seed).map_err(|error| unusable(&next, error))?;
        Ok(seed)
    }
}

fn read<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T, AccountsError> {
    let text = fs::read_to_string(path).map_err(|error| unusable(path, error))?;
    toml::from_str(&text).map_err(|error| malformed(path, &error.message()))
}

fn unusable(path: &Path, source: io::Error) -> AccountsError {
    AccountsError::File { file: path.display().to_string(), source }
}

fn malformed(path: &Path, problem: &dyn std::fmt::Display) -> AccountsError {
    AccountsError::Malformed { file: path.display().to_string(), problem: problem.to_string() }
}

fn make_folder_of(path: &Path) -> Result<(), AccountsError> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(|error| unusable(folder, error))
}

fn write(path: &Path, text: &str) -> Result<(), AccountsError> {
    make_folder_of(path)?;
    fs::write(path, text).map_err(|error| unusable(path, error))
}

fn remove_file(path: &Path) -> Result<(), AccountsError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unusable(path, error)),
        _ => Ok(()),
    }
}

fn new_seed(path: &Path) -> Result<(), AccountsError> {
    make_folder_of(path)?;
    let seed = KeyPair::new_user().seed().map_err(|error| malformed(path, &error))?;
    secret_file::keep(path, format!("{seed}\n").as_bytes()).map_err(|error| unusable(path, error))
}

fn public_key(path: &Path) -> Result<String, AccountsError> {
    let seed = fs::read_to_string(path).map_err(|error| unusable(path, error))?;
    let key = KeyPair::from_seed(seed.trim()).map_err(|error| malformed(path, &error))?;
    Ok(key.public_key())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn agency(name: &str) -> Agency {
        let entitlement = Entitlement { countries: ["PHL".parse().expect("a code")].into(), ..Entitlement::default() };
        Agency { name: name.parse().expect("a name"), entitlement }
    }

    fn rendered(folder: &AccountsFolder) -> String {
        folder.render(None, None).unwrap_or_else(|problem| panic!("{problem}"));
        fs::read_to_string(folder.configuration()).expect("it is written")
    }

    /// Seeds are for their owners, and what servers include has none.
    #[test]
    fn seeds_are_secret_and_kept() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = AccountsFolder::at(root.path());
        folder.add(&agency("WHO")).expect("it is new");
        let first = rendered(&folder);
        assert_eq!(rendered(&folder), first, "keys are made once");
        for user in SuiteUser::all().map(SuiteUser::name).chain(["WHO"]) {
            let seed = folder.seed(user);
            assert_eq!(fs::metadata(&seed).expect("a seed").permissions().mode() & 0o777, 0o600, "{user}");
            let text = fs::read_to_string(&seed).expect("a seed");
            assert!(text.starts_with("SU") && !first.contains(text.trim()), "{user}");
            assert!(first.contains(&format!("# {user}\n")), "{user} is admitted");
        }
        assert!(matches!(folder.add(&agency("WHO")), Err(AccountsError::Known(_))));
    }

    /// What the streams may take is kept from one time to the next.
    #[test]
    fn the_streams_take_no_more_than_they_may() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = AccountsFolder::at(root.path());
        assert!(rendered(&folder).contains("jetstream: enabled"), "nothing limits them where nothing is said");
        folder.limit(Size(40 << 30)).expect("it is kept");
        folder.render(Some(4), None).expect("it is written");
        assert!(rendered(&folder).contains("jetstream: { max_file: 42949672960 }"), "{}", rendered(&folder));
        assert_eq!(folder.common().expect("it is read").partitions, 4);
    }

    /// A key goes to the next by a time in which both are admitted.
    #[test]
    fn a_key_is_rotated_in_two_steps() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = AccountsFolder::at(root.path());
        rendered(&folder);
        let old = public_key(&folder.seed("icsm")).expect("a key");
        assert!(matches!(folder.retire("icsm"), Err(AccountsError::NotRotating(_))));
        assert!(matches!(folder.rotate("nobody"), Err(AccountsError::NoUser(_))));
        let next = public_key(&folder.rotate("icsm").expect("another key")).expect("a key");
        let both = rendered(&folder);
        assert!(both.contains(&old) && both.contains(&next));
        folder.retire("icsm").expect("it changes");
        let after = rendered(&folder);
        assert!(!after.contains(&old) && after.contains(&next));
        assert_eq!(public_key(&folder.seed("icsm")).expect("a key"), next);
    }

    #[test]
    fn an_agency_that_is_removed_leaves_nothing() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = AccountsFolder::at(root.path());
        folder.add(&agency("WHO")).expect("it is new");
        folder.add(&agency("UN-HABITAT")).expect("it is new");
        rendered(&folder);
        folder.remove(&"WHO".parse().expect("a name")).expect("it is there");
        assert!(!folder.seed("WHO").exists() && !rendered(&folder).contains("AGENCY_WHO"));
        assert_eq!(folder.agencies().expect("they are read").len(), 1);
        let missing = folder.remove(&"WHO".parse().expect("a name"));
        assert!(matches!(missing, Err(AccountsError::Unknown { .. })));
    }

    /// What an operator writes wrong is named with its file.
    #[test]
    fn a_file_that_is_wrong_is_named() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = AccountsFolder::at(root.path());
        folder.add(&agency("WHO")).expect("it is new");
        fs::write(folder.file_of(&"WHO".parse().expect("a name")), "country = ['PHL']\n").expect("a file");
        let said = folder.agencies().expect_err("there is no such field").to_string();
        assert!(said.contains("WHO.toml") && said.contains("country"), "{said}");
    }
}
