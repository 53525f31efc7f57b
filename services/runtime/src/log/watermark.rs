//! What a service knows of its log outside of the log: how far each partition had come, and what was there.
//!
//! A log that was replaced by an older copy, as a whole and together with its feed, fits itself. Only something outside the
//! copy tells. Each service therefore keeps a watermark in its own data folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use serde::{Deserialize, Serialize};

use super::integrity::Integrity;
use super::mark::Mark;
use crate::durable_file;

/// The folder of watermarks in a service's data folder.
const FOLDER: &str = "watermarks";

/// The form that is written, and the only one that is read.
const FORM: u32 = 1;

/// How often what was read since is written.
const INTERVAL: Duration = Duration::from_secs(1);

/// The watermark of the log of `service` in the data folder `data`, whether it is there or not.
pub fn watermark_file(data: &Path, service: &str) -> PathBuf {
    data.join(FOLDER).join(format!("{service}.json"))
}

/// How far each partition of a log had come; `None` for one that was empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watermark {
    form: u32,
    partitions: Vec<Option<Mark>>,
}

/// Why a watermark cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WatermarkError {
    /// The file cannot be read or written.
    #[error("the file cannot be used")]
    File(#[from] io::Error),
    /// The file is not a watermark, or one of another form.
    #[error("the file is not a watermark that this version reads")]
    NotUnderstood(#[from] serde_json::Error),
}

impl Watermark {
    /// The watermark at `path`; an empty one where there is none.
    ///
    /// # Errors
    /// When the file cannot be read, or is none.
    pub fn read(path: &Path) -> Result<Self, WatermarkError> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error.into()),
        };
        let watermark: Self = serde_json::from_slice(&bytes)?;
        if watermark.form != FORM {
            let form = watermark.form;
            let other = format!("its form is {form}, and this version reads {FORM}");
            return Err(WatermarkError::NotUnderstood(serde::de::Error::custom(other)));
        }
        Ok(watermark)
    }

    fn of(partitions: Vec<Option<Mark>>) -> Self {
        Self { form: FORM, partitions }
    }

    /// How far each partition had come that was not empty.
    pub fn marks(&self) -> impl Iterator<Item = (u32, Mark)> {
        (0..).zip(&self.partitions).filter_map(|(partition, mark)| Some((partition, (*mark)?)))
    }

    /// How far `partition` had come.
    pub fn mark(&self, partition: u32) -> Option<Mark> {
        *self.partitions.get(partition as usize)?
    }
}

/// Keeps the watermark at `path` up to what `integrity` has seen, for ever. It never goes back behind `known`.
pub(super) async fn keep(path: PathBuf, integrity: Arc<Integrity>, known: Watermark) {
    let mut written = known;
    let mut is_failing = false;
    loop {
        let now = Watermark::of(integrity.furthest((0..).map(|partition| written.mark(partition))));
        if now != written {
            let (file, content) = (path.clone(), now.clone());
            let writing =
                tokio::task::spawn_blocking(move || durable_file::replace(&file, &serde_json::to_vec(&content)?));
            match writing.await.map_err(io::Error::other).and_then(|outcome| outcome) {
                Ok(()) => (written, is_failing) = (now, false),
                Err(error) if !is_failing => {
                    is_failing = true;
                    let path = path.display();
                    tracing::warn!(%error, %path, "the watermark of the log cannot be written; the one before it stays");
                }
                Err(_) => {}
            }
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::digest::Digest;

    use super::*;

    #[test]
    fn a_file_of_another_form_is_not_used() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = watermark_file(folder.path(), "ledger");
        assert!(Watermark::read(&path).is_ok_and(|none| none.mark(0).is_none()), "there is none yet");
        let mark = Mark { sequence: 3, digest: Digest::of(b"a commit") };
        let watermark = Watermark::of(vec![None, Some(mark)]);
        durable_file::replace(&path, &serde_json::to_vec(&watermark).expect("JSON")).expect("it is written");
        let read = Watermark::read(&path).expect("it is read");
        assert_eq!((read.mark(0), read.mark(1), read.mark(2)), (None, Some(mark), None));
        for altered in [r#"{"form":2,"partitions":[]}"#, r#"{"form":1,"parti"#] {
            fs::write(&path, altered).expect("it is written");
            assert!(matches!(Watermark::read(&path), Err(WatermarkError::NotUnderstood(_))), "{altered}");
        }
    }
}
