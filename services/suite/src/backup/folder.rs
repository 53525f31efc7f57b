//! The folder with backups: a file for each that says which files hold its streams, and these files, named by their digest.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use convene_kernel::digest::Digest;
use convene_runtime::cause::Cause;
use convene_runtime::hashing::Hashing;
use tempfile::NamedTempFile;

use super::error::BackupError;
use super::manifest::{BackupName, Manifest};
use super::sealing::{Recipients, Sealing};

/// A folder with backups.
#[derive(Clone, Debug)]
pub struct BackupFolder(PathBuf);

/// A file of a backup that is being written.
pub(super) struct Writing {
    sealing: Sealing<Hashing<NamedTempFile>>,
    folder: PathBuf,
}

impl BackupFolder {
    /// The folder at `path`.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The backups in it, from the first to the last; none where there is no folder.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn names(&self) -> Result<Vec<BackupName>, BackupError> {
        let mut names = Vec::new();
        for file in files_in(&self.0)? {
            let name = file.strip_suffix(".json").and_then(|name| name.parse().ok());
            names.extend(name);
        }
        names.sort();
        Ok(names)
    }

    /// What that backup consists of.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn manifest(&self, name: &BackupName) -> Result<Manifest, BackupError> {
        let path = self.manifest_file(name);
        let text = fs::read(&path).map_err(|problem| match problem.kind() {
            io::ErrorKind::NotFound => {
                BackupError::Unknown { name: name.to_string(), folder: self.0.display().to_string() }
            }
            _ => BackupError::file(&path, Cause::new(problem)),
        })?;
        serde_json::from_slice(&text).map_err(|_| BackupError::Altered { path: path.display().to_string() })
    }

    /// Keeps others from making a backup here, for as long as what is returned is kept.
    pub(super) fn lock(&self) -> Result<File, BackupError> {
        let path = self.0.join("backup.lock");
        let unusable = |problem: io::Error| BackupError::file(&path, Cause::new(problem));
        let file = fs::create_dir_all(&self.0).and_then(|()| File::create(&path)).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(BackupError::Busy { folder: self.0.display().to_string() }),
            Err(TryLockError::Error(problem)) => Err(unusable(problem)),
        }
    }

    /// Keeps a backup whose files are there, under the name of its moment; it takes the place of no other.
    pub(super) fn keep(&self, manifest: &Manifest) -> Result<BackupName, BackupError> {
        let name = BackupName::at(manifest.made_at);
        let path = self.manifest_file(&name);
        let text =
            serde_json::to_vec_pretty(manifest).map_err(|problem| BackupError::file(&path, Cause::new(problem)))?;
        let written = NamedTempFile::new_in(&self.0).and_then(|mut file| {
            file.write_all(&text)?;
            file.as_file().sync_all()?;
            Ok(file.persist_noclobber(&path)?)
        });
        written
            .and_then(|_| File::open(&self.0)?.sync_all())
            .map_err(|problem| BackupError::file(&path, Cause::new(problem)))?;
        Ok(name)
    }

    /// Removes all backups but the last `count`, and every file that none of those needs.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub(super) fn keep_last(&self, count: usize) -> Result<(), BackupError> {
        let names = self.names()?;
        let (over, kept) = names.split_at(names.len().saturating_sub(count));
        let mut needed = BTreeSet::new();
        for name in kept {
            needed.extend(self.manifest(name)?.streams.into_values().map(|part| part.digest.to_string()));
        }
        for name in over {
            let path = self.manifest_file(name);
            fs::remove_file(&path).map_err(|problem| BackupError::file(&path, Cause::new(problem)))?;
        }
        let parts = self.parts();
        for file in files_in(&parts)?.into_iter().filter(|file| !needed.contains(file)) {
            let path = parts.join(file);
            fs::remove_file(&path).map_err(|problem| BackupError::file(&path, Cause::new(problem)))?;
        }
        Ok(())
    }

    /// Begins a file of a backup.
    pub(super) fn begin(&self, recipients: &Recipients) -> Result<Writing, BackupError> {
        let folder = self.parts();
        let begun = fs::create_dir_all(&folder)
            .and_then(|()| NamedTempFile::new_in(&folder))
            .and_then(|file| Sealing::new(Hashing::new(file), recipients));
        let sealing = begun.map_err(|problem| BackupError::file(&folder, Cause::new(problem)))?;
        Ok(Writing { sealing, folder })
    }

    /// The file of that digest.
    pub(super) fn part(&self, digest: Digest) -> PathBuf {
        self.parts().join(digest.to_string())
    }

    /// Reads the whole file of that digest, and says whether it is what it is named by.
    pub(super) fn is_whole(&self, digest: Digest) -> Result<bool, BackupError> {
        let path = self.part(digest);
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(problem) => return Err(BackupError::file(&path, Cause::new(problem))),
        };
        let mut hashing = Hashing::new(io::sink());
        io::copy(&mut file, &mut hashing).map_err(|problem| BackupError::file(&path, Cause::new(problem)))?;
        Ok(hashing.finish().1 == digest)
    }

    fn parts(&self) -> PathBuf {
        self.0.join("streams")
    }

    fn manifest_file(&self, name: &BackupName) -> PathBuf {
        self.0.join(format!("{name}.json"))
    }
}

impl Writing {
    /// Adds `bytes`.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.sealing.write(bytes).map_err(|problem| BackupError::file(&self.folder, Cause::new(problem)))
    }

    /// Keeps the file under its digest, once it is on the disk. Returns the digest and how many bytes it has.
    pub(super) fn finish(self) -> Result<(Digest, u64), BackupError> {
        let Self { sealing, folder } = self;
        let failed = |problem: io::Error| BackupError::file(&folder, Cause::new(problem));
        let (file, digest) = sealing.finish().map_err(failed)?.finish();
        file.as_file().sync_all().map_err(failed)?;
        let bytes = file.as_file().metadata().map_err(failed)?.len();
        file.persist(folder.join(digest.to_string())).map_err(|problem| failed(problem.error))?;
        File::open(&folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
        Ok((digest, bytes))
    }
}

/// The names of the files in a folder; none where there is no folder.
fn files_in(folder: &Path) -> Result<Vec<String>, BackupError> {
    let unreadable = |problem: io::Error| BackupError::file(folder, Cause::new(problem));
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(problem) => return Err(unreadable(problem)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        if entry.path().is_file() {
            names.extend(entry.file_name().into_string());
        }
    }
    Ok(names)
}
