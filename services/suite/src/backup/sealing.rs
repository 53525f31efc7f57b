//! Backups that only the holder of a key can read, in the age format: what every program that knows it can open.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use age::secrecy::ExposeSecret as _;
use age::x25519;
use convene_runtime::cause::Cause;

use super::error::BackupError;

/// For whom a backup is sealed; for nobody in particular where there are none.
#[derive(Clone, Debug, Default)]
pub struct Recipients(Vec<x25519::Recipient>);

impl Recipients {
    /// Those of `texts`, such as `age1...`.
    ///
    /// # Errors
    /// Which is none.
    pub fn read(texts: &[String]) -> Result<Self, String> {
        let read = |text: &String| {
            let refused = |problem| format!("'{text}' is no recipient such as age1...: {problem}");
            text.parse().map_err(refused)
        };
        texts.iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// As they are written, in one order.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        names.sort();
        names
    }
}

/// The key that opens what is sealed for its recipient.
pub struct SecretKey(Vec<Box<dyn age::Identity + Send + Sync>>);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("SecretKey").finish_non_exhaustive()
    }
}

impl SecretKey {
    /// Makes a key, keeps it in a file for its owner only, and returns its recipient, which is no secret.
    ///
    /// # Errors
    /// When the file is there, or cannot be written.
    pub fn make(file: &Path) -> Result<String, BackupError> {
        let key = x25519::Identity::generate();
        let written = File::options().write(true).create_new(true).mode(0o600).open(file).and_then(|mut file| {
            writeln!(file, "{}", key.to_string().expose_secret())?;
            file.sync_all()
        });
        match written {
            Ok(()) => Ok(key.to_public().to_string()),
            Err(problem) if problem.kind() == io::ErrorKind::AlreadyExists => {
                Err(BackupError::file(file, "there is a file already, which may open backups".to_owned()))
            }
            Err(problem) => Err(BackupError::file(file, Cause::new(problem))),
        }
    }

    /// The key in a file.
    ///
    /// # Errors
    /// When there is none.
    pub fn read(file: &Path) -> Result<Self, BackupError> {
        let refused = |cause: Cause| BackupError::Sealed { what: file.display().to_string(), cause };
        let read = age::IdentityFile::from_file(file.display().to_string())
            .map_err(|problem| BackupError::file(file, Cause::new(problem)))?;
        read.into_identities().map(Self).map_err(|problem| refused(problem.to_string().into()))
    }
}

/// What is written into a file, sealed where there are recipients.
pub(super) enum Sealing<W: Write> {
    Open(W),
    Sealed(age::stream::StreamWriter<W>),
}

impl<W: Write> Sealing<W> {
    pub(super) fn new(writer: W, recipients: &Recipients) -> io::Result<Self> {
        if recipients.0.is_empty() {
            return Ok(Self::Open(writer));
        }
        let recipients = recipients.0.iter().map(|recipient| recipient as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
        Ok(Self::Sealed(encryptor.wrap_output(writer)?))
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Open(writer) => writer.write_all(bytes),
            Self::Sealed(writer) => writer.write_all(bytes),
        }
    }

    /// What was written to, once all is.
    pub(super) fn finish(self) -> io::Result<W> {
        match self {
            Self::Open(writer) => Ok(writer),
            Self::Sealed(writer) => writer.finish(),
        }
    }
}

/// The first bytes of every sealed file.
const SEALED: &[u8] = b"age-encryption.org/";

/// Opens what is in `file`, sealed or not.
pub(super) fn open(file: File, name: &Path, key: Option<&SecretKey>) -> Result<Box<dyn Read + Send>, BackupError> {
    let unreadable = |problem: io::Error| BackupError::file(name, Cause::new(problem));
    let refused = |cause: Cause| BackupError::Sealed { what: name.display().to_string(), cause };
    let mut file = io::BufReader::with_capacity(1 << 16, file);
    if !io::BufRead::fill_buf(&mut file).map_err(unreadable)?.starts_with(SEALED) {
        return Ok(Box::new(file));
    }
    let key = key.ok_or_else(|| refused("it is sealed, and no key is given".to_owned().into()))?;
    let sealed = age::Decryptor::new_buffered(file).map_err(|problem| refused(problem.to_string().into()))?;
    let identities = key.0.iter().map(|identity| identity.as_ref() as &dyn age::Identity);
    let opened = sealed.decrypt(identities).map_err(|problem| refused(problem.to_string().into()))?;
    Ok(Box::new(opened))
}
