//! The stored forms of a service's events, one file each under `tests/stored/<area>/`: what the log holds is read for ever.
//!
//! A file is added and never edited. Where a form is superseded, the new one gets a file of its own and the old one an upcast.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The stored forms of the events of one service.
#[derive(Clone, Debug)]
pub struct StoredForms {
    service: PathBuf,
}

impl StoredForms {
    /// Those of the service whose folder is `service`.
    pub fn of(service: impl Into<PathBuf>) -> Self {
        Self { service: service.into() }
    }

    /// The events that the sources of `area` declare and that have no file.
    ///
    /// # Errors
    /// When a source or a folder cannot be read.
    pub fn missing(&self, area: &str) -> io::Result<Vec<String>> {
        let path = self.service.join("src/domain").join(area).join("event.rs");
        let declared = declared(&fs::read_to_string(&path)?);
        if declared.is_empty() {
            return Err(io::Error::other(format!("no event is declared in {}", path.display())));
        }
        let stored: BTreeSet<String> = self.files(area)?.iter().filter_map(|path| stem(path)).collect();
        Ok(declared.difference(&stored).map(|event| format!("{area}/{event}")).collect())
    }

    /// What is wrong with the files of `area`: events that are not understood any more, or would be written otherwise now.
    ///
    /// # Errors
    /// When a file or a folder cannot be read.
    pub fn altered<E: Serialize + DeserializeOwned>(&self, area: &str) -> io::Result<Vec<String>> {
        let mut altered = Vec::new();
        for path in self.files(area)? {
            let text = fs::read_to_string(&path)?;
            let problem = match serde_json::from_str::<E>(&text) {
                Err(error) => format!("is not understood any more: {error}"),
                Ok(event) if serde_json::to_value(&event)? != serde_json::from_str::<Value>(&text)? => {
                    "would be stored in another form now".to_owned()
                }
                Ok(_) => continue,
            };
            altered.push(format!("{} {problem}", path.display()));
        }
        Ok(altered)
    }

    /// The files of `area` that hold what looks like an address of a person.
    ///
    /// # Errors
    /// When a file or a folder cannot be read.
    pub fn with_address(&self, area: &str) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        for path in self.files(area)? {
            if fs::read_to_string(&path)?.contains('@') {
                found.push(path.display().to_string());
            }
        }
        Ok(found)
    }

    /// Every form of `area`, by `area/Event`.
    ///
    /// # Errors
    /// When a file or a folder cannot be read, or is not JSON.
    pub fn read(&self, area: &str) -> io::Result<BTreeMap<String, Value>> {
        let mut forms = BTreeMap::new();
        for path in self.files(area)? {
            let form = serde_json::from_str(&fs::read_to_string(&path)?)?;
            forms.insert(format!("{area}/{}", stem(&path).unwrap_or_default()), form);
        }
        Ok(forms)
    }

    /// The events of `areas`, as their forms are read.
    ///
    /// # Errors
    /// When a file or a folder cannot be read, or is no such event.
    pub fn events<E: DeserializeOwned>(&self, areas: &[&str]) -> io::Result<Vec<E>> {
        let mut events = Vec::new();
        for area in areas {
            for form in self.read(area)?.into_values() {
                events.push(serde_json::from_value(form)?);
            }
        }
        Ok(events)
    }

    fn files(&self, area: &str) -> io::Result<Vec<PathBuf>> {
        fs::read_dir(self.service.join("tests/stored").join(area))?.map(|entry| Ok(entry?.path())).collect()
    }
}

/// The event as a service reads it after a restart.
///
/// # Panics
/// When what is written of it is not read.
pub fn reread<E: Serialize + DeserializeOwned>(event: &E) -> E {
    let bytes = serde_json::to_vec(event).expect("an event is JSON");
    serde_json::from_slice(&bytes).expect("what was written is read")
}

/// The text of the first field called `name`, however deep.
pub fn text_in(value: &Value, name: &str) -> Option<String> {
    let fields = value.as_object()?;
    let here = fields.get(name).and_then(Value::as_str).map(str::to_owned);
    here.or_else(|| fields.values().find_map(|value| text_in(value, name)))
}

fn stem(path: &Path) -> Option<String> {
    Some(path.file_stem()?.to_string_lossy().into_owned())
}

/// The names under which the events that a source declares are stored.
fn declared(source: &str) -> BTreeSet<String> {
    let declaration = source.split_once("pub enum Event {").map_or("", |(_, after)| after);
    let body = declaration.split_once("\n}").map_or("", |(body, _)| body);
    let (mut names, mut renamed) = (BTreeSet::new(), None);
    for line in body.lines().filter_map(|line| line.strip_prefix("    ")) {
        if let Some((name, _)) = line.strip_prefix("#[serde(rename = \"").and_then(|rest| rest.split_once('"')) {
            renamed = Some(name.to_owned());
        } else if line.starts_with(|letter: char| letter.is_ascii_uppercase()) {
            let name = || line.chars().take_while(|letter| letter.is_alphanumeric()).collect();
            names.insert(renamed.take().unwrap_or_else(name));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Serialize, Deserialize)]
    enum Event {
        Opened {
            #[serde(default)]
            by: String,
        },
        #[serde(rename = "Closed")]
        Shut,
    }

    /// A service of one area, with `files`.
    fn service(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let (sources, stored) = (folder.path().join("src/domain/door"), folder.path().join("tests/stored/door"));
        fs::create_dir_all(&sources).and_then(|()| fs::create_dir_all(&stored)).expect("folders");
        let source = "/// What may happen.\npub enum Event {\n    /// It.\n    Opened {\n        by: String,\n    },\n    #[serde(rename = \"Closed\")]\n    Shut,\n}\n";
        fs::write(sources.join("event.rs"), source).expect("a file");
        for (name, text) in files {
            fs::write(stored.join(name), text).expect("a file");
        }
        folder
    }

    #[test]
    fn what_is_sound_passes() {
        let folder = service(&[("Opened.json", r#"{"Opened": {"by": "p-1"}}"#), ("Closed.json", r#""Closed""#)]);
        let forms = StoredForms::of(folder.path());
        assert!(forms.missing("door").expect("files").is_empty());
        assert!(forms.altered::<Event>("door").expect("files").is_empty());
        assert!(forms.with_address("door").expect("files").is_empty());
    }

    #[test]
    fn each_fault_is_named() {
        let folder = service(&[
            ("Opened.json", r#"{"Opened": {}}"#),
            ("Opened-2.json", r#"{"Opened": {"by": "someone@example.org"}}"#),
            ("Opened-3.json", r#"{"Ajar": {}}"#),
        ]);
        let forms = StoredForms::of(folder.path());
        assert_eq!(forms.missing("door").expect("files"), ["door/Closed"]);
        let altered = forms.altered::<Event>("door").expect("files").join("\n");
        assert!(altered.contains("Opened.json would be stored in another form now"), "{altered}");
        assert!(altered.contains("Opened-3.json is not understood any more"), "{altered}");
        assert_eq!(altered.lines().count(), 2, "{altered}");
        assert_eq!(forms.with_address("door").expect("files").len(), 1);
        forms.missing("window").expect_err("there is no such area");
    }
}
