//! Who this side is to the NATS servers: an nkey, alone or with the JWT of an operator, from a file that is read at each connection.
//!
//! Whoever puts another key into the file and takes the old one from the server has changed it without a restart.

use std::fs::File;
use std::future::{Ready, ready};
use std::io::{self, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use async_nats::{Auth, AuthError};
use nkeys::{KeyPair, KeyPairType};

/// Why a file of the connection cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    /// It is not there, or this user may not read it.
    #[error("it cannot be read; name a file that is there and that this user may read")]
    Unreadable(#[source] io::Error),
    /// Every user of this machine may read the secret in it.
    #[error("every user of this machine may read it (mode {0:03o}); take that from them (`chmod 600`)")]
    ReadByAll(u32),
    /// It has no key of a user.
    #[error(
        "it has no nkey of a user, whose seed begins with SU; name the file with the seed, or the credentials file"
    )]
    NoKey,
}

/// Opens a file that may be read by those only who need it.
pub(super) fn open_secret(path: &Path) -> Result<File, FileProblem> {
    let file = File::open(path).map_err(FileProblem::Unreadable)?;
    let mode = file.metadata().map_err(FileProblem::Unreadable)?.permissions().mode() & 0o777;
    if mode & 0o004 == 0 { Ok(file) } else { Err(FileProblem::ReadByAll(mode)) }
}

/// The key of a user, and the JWT that says what the user may do where the servers do not know it themselves.
pub(super) struct Identity {
    jwt: Option<String>,
    key: KeyPair,
}

impl Identity {
    /// The identity in a file that holds a seed alone, or the credentials that `nsc` writes.
    pub(super) fn read(path: &Path) -> Result<Self, FileProblem> {
        let mut text = String::new();
        open_secret(path)?.read_to_string(&mut text).map_err(FileProblem::Unreadable)?;
        let lines = || text.lines().map(str::trim);
        let seeds = lines().filter(|line| line.starts_with("SU"));
        let key = seeds.filter_map(|seed| KeyPair::from_seed(seed).ok()).next().ok_or(FileProblem::NoKey)?;
        let jwt = lines().skip_while(|line| !line.contains("BEGIN NATS USER JWT")).nth(1);
        match key.key_pair_type() {
            KeyPairType::User => Ok(Self { jwt: jwt.map(str::to_owned), key }),
            _ => Err(FileProblem::NoKey),
        }
    }

    /// The answer to what a server asks to have signed.
    fn answer(self, nonce: &[u8]) -> Result<Auth, nkeys::error::Error> {
        let mut auth = Auth::new();
        auth.signature = Some(self.key.sign(nonce)?);
        auth.nkey = self.jwt.is_none().then(|| self.key.public_key());
        auth.jwt = self.jwt;
        Ok(auth)
    }
}

/// What answers servers with the identity that is in the file at `path` then.
pub(super) fn authenticator(
    path: PathBuf,
) -> impl Fn(Vec<u8>) -> Ready<Result<Auth, AuthError>> + Send + Sync + 'static {
    move |nonce| {
        let identity =
            Identity::read(&path).map_err(|problem| AuthError::new(format!("{}: {problem}", path.display())));
        ready(identity.and_then(|identity| identity.answer(&nonce).map_err(AuthError::new)))
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};

    use super::*;

    fn read(text: &str, mode: u32) -> Result<Identity, FileProblem> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("user.nk");
        fs::write(&path, text).expect("a file");
        fs::set_permissions(&path, Permissions::from_mode(mode)).expect("its mode");
        Identity::read(&path)
    }

    #[test]
    fn an_identity_is_a_seed_alone_or_credentials() {
        let key = KeyPair::new_user();
        let seed = key.seed().expect("a seed");
        let alone = read(&format!("{seed}\n"), 0o600).unwrap_or_else(|problem| panic!("{problem}"));
        let auth = alone.answer(b"nonce").expect("it is signed");
        assert_eq!((auth.nkey, auth.jwt), (Some(key.public_key()), None));
        key.verify(b"nonce", &auth.signature.expect("a signature")).expect("by this key");
        let credentials = format!(
            "-----BEGIN NATS USER JWT-----\neyJ0.e30.c2ln\n------END NATS USER JWT------\n\n\
             -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
        );
        let both = read(&credentials, 0o640).unwrap_or_else(|problem| panic!("{problem}"));
        let auth = both.answer(b"nonce").expect("it is signed");
        assert_eq!((auth.nkey, auth.jwt.as_deref()), (None, Some("eyJ0.e30.c2ln")));
    }

    #[test]
    fn a_file_that_others_read_or_without_a_key_is_refused() {
        let seed = KeyPair::new_user().seed().expect("a seed");
        assert!(matches!(read(&seed, 0o644), Err(FileProblem::ReadByAll(0o644))));
        let account = KeyPair::new_account().seed().expect("a seed");
        for text in ["", "SUNOSEED", &account] {
            assert!(matches!(read(text, 0o600), Err(FileProblem::NoKey)), "{text}");
        }
        assert!(matches!(Identity::read(Path::new("/nowhere")), Err(FileProblem::Unreadable(_))));
    }
}
