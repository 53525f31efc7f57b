//! The snapshots in a data folder, for `convene verify`: each is compared with a fold of the log as of its position.

use std::path::Path;

use convene_runtime::cause::chain;
use convene_runtime::engine::{SnapshotComparison, SnapshotError, snapshot_file};
use convene_runtime::log::Entry;
use convene_suite::SERVICES;
use serde::Serialize;

use crate::show::out::say;
use crate::show::style::{ATTENTION, BAD, GOOD, painted};
use crate::show::text::counted;

/// The snapshots of every service in a data folder.
#[derive(Debug, Default)]
pub(super) struct Snapshots {
    under_way: Vec<UnderWay>,
    compared: usize,
    wrong: Vec<WrongSnapshot>,
    /// Those that no service uses, with the reason.
    unused: Vec<(String, String)>,
}

/// A snapshot that is being compared.
#[derive(Debug)]
struct UnderWay {
    file: String,
    /// What the names of the service's streams begin with.
    log: String,
    comparison: Box<dyn SnapshotComparison>,
}

/// A snapshot that says something else than the log.
#[derive(Debug, Serialize)]
pub(super) struct WrongSnapshot {
    /// Its file.
    pub file: String,
    /// What differs.
    pub differences: Vec<String>,
}

impl Snapshots {
    /// Those in the data folder `data`. Services that keep none there have nothing to compare.
    pub fn find(data: &Path) -> Self {
        let mut found = Self::default();
        for service in SERVICES {
            for kind in service.kinds {
                let path = snapshot_file(data, service.name(), kind.kind);
                let file = path.display().to_string();
                match (kind.compare)(&path) {
                    Ok(comparison) => {
                        let log = format!("LOG_{}_", service.name().to_ascii_uppercase());
                        found.under_way.push(UnderWay { file, log, comparison });
                    }
                    Err(SnapshotError::Missing) => {}
                    Err(error) => found.unused.push((file, chain(&error))),
                }
            }
        }
        found
    }

    /// Takes in an entry of the stream `log`.
    pub fn take_in(&mut self, log: &str, entry: &Entry) {
        let is_of = |own: &str| log.strip_prefix(own).is_some_and(|partition| partition.parse::<u32>().is_ok());
        self.under_way.iter_mut().filter(|one| is_of(&one.log)).for_each(|one| one.comparison.take_in(entry));
    }

    /// Notes what differs, once every log is read.
    pub fn finish(&mut self) {
        for UnderWay { file, comparison, .. } in std::mem::take(&mut self.under_way) {
            self.compared += 1;
            let differences = comparison.differences();
            if !differences.is_empty() {
                self.wrong.push(WrongSnapshot { file, differences });
            }
        }
    }

    /// How many were compared.
    pub fn compared(&self) -> usize {
        self.compared
    }

    /// Those that differ from the log.
    pub fn wrong(&self) -> &[WrongSnapshot] {
        &self.wrong
    }

    /// Shows what was found.
    pub fn show(&self) -> anyhow::Result<()> {
        for (file, why) in &self.unused {
            say(format!("{}  {file}: {why}; no service uses it", painted(ATTENTION, "unused")))?;
        }
        for WrongSnapshot { file, differences } in &self.wrong {
            for difference in differences {
                say(format!("{}  {file}: {difference}", painted(BAD, "wrong")))?;
            }
        }
        if self.wrong.is_empty() && self.compared > 0 {
            let snapshots = counted(self.compared, "snapshot");
            say(format!("{}  {snapshots}: what a fold of the log gives", painted(GOOD, "whole")))?;
        }
        Ok(())
    }
}
