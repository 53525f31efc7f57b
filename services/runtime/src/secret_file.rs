//! Files with a secret, which only their owner can read.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use uuid::Uuid;

/// Writes a secret, whole or not at all; one that another process wrote first stays.
///
/// # Errors
/// When it cannot be written.
pub fn keep(path: &Path, secret: &[u8]) -> io::Result<()> {
    let draft = draft(path, secret)?;
    let kept = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match kept {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        kept => kept,
    }
}

/// Writes a secret in the place of the file that is there, whole or not at all.
///
/// # Errors
/// When it cannot be written.
pub fn replace(path: &Path, secret: &[u8]) -> io::Result<()> {
    fs::rename(draft(path, secret)?, path)
}

fn draft(path: &Path, secret: &[u8]) -> io::Result<std::path::PathBuf> {
    let draft = path.with_extension(Uuid::new_v4().to_string());
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?.write_all(secret)?;
    Ok(draft)
}
