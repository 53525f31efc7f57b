//! Reads the operator's guidance files from their folder: `policy.toml`, and reference files under `reference/`.
//!
//! What they must say is the kernel's to check; a file that nothing reads is a mistake too.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

use convene_kernel::guidance::{Guidance, Problem};

/// The policy file in the folder.
const POLICY: &str = "policy.toml";

/// The folder of reference files in the folder.
const REFERENCE: &str = "reference";

/// Everything that is wrong with the operator's guidance.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct GuidanceErrors(pub Vec<Problem>);

/// The guidance that the files in `folder` say; what is missing there, or everything without a folder, is as embedded.
///
/// # Errors
/// Everything that is wrong in any of the files.
pub fn load(folder: Option<&Path>) -> Result<Arc<Guidance>, GuidanceErrors> {
    let Some(folder) = folder else { return Ok(Arc::clone(Guidance::embedded())) };
    let mut problems = Vec::new();
    let mut top = read_folder(folder, &[REFERENCE], &mut problems);
    let policy = top.remove(POLICY);
    problems.extend(top.keys().map(|name| {
        let remedy = format!("name it {POLICY}, or put it under {REFERENCE}/");
        problem(name, "nothing reads a file of this name".to_owned(), remedy)
    }));
    let reference = folder.join(REFERENCE);
    let reference = if reference.exists() { read_folder(&reference, &[], &mut problems) } else { BTreeMap::new() };
    match Guidance::parse(&reference, policy.as_deref()) {
        Ok(guidance) if problems.is_empty() => Ok(Arc::new(guidance)),
        Ok(_) => Err(GuidanceErrors(problems)),
        Err(found) => {
            problems.extend(found);
            Err(GuidanceErrors(problems))
        }
    }
}

/// The texts of the files in `folder`, by name; hidden files are passed over.
fn read_folder(folder: &Path, folders: &[&str], problems: &mut Vec<Problem>) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    let mut unreadable = |name: String, error: &io::Error| {
        let remedy = "see that it is there, holds text and may be read".to_owned();
        problems.push(problem(&name, format!("cannot be read: {error}"), remedy));
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            unreadable(folder.display().to_string(), &error);
            return texts;
        }
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || folders.contains(&name.as_str()) {
            continue;
        }
        match fs::read_to_string(entry.path()) {
            Ok(text) => drop(texts.insert(name, text)),
            Err(error) => unreadable(name, &error),
        }
    }
    texts
}

fn problem(file: &str, what: String, remedy: String) -> Problem {
    Problem { file: file.to_owned(), location: "the file".to_owned(), what, remedy }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_folder_the_guidance_is_as_embedded() {
        let guidance = load(None).expect("it is well formed");
        assert_eq!(guidance.policy.profile, Guidance::embedded().policy.profile);
    }

    /// S-2: the operator's own files replace what Convene brings along.
    #[test]
    fn every_mistake_in_every_file_is_named_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join(REFERENCE)).expect("a folder");
        load(Some(folder.path())).expect("an empty folder leaves everything as embedded");
        fs::write(folder.path().join(POLICY), "profile = 7\n").expect("a file");
        fs::write(folder.path().join("policies.toml"), "").expect("a file");
        fs::write(folder.path().join(REFERENCE).join("clubs.toml"), "").expect("a file");
        let said = load(Some(folder.path())).expect_err("three files are wrong").to_string();
        for expected in ["policies.toml, the file: nothing reads", "clubs.toml", "policy, line 1"] {
            assert!(said.contains(expected), "{expected} is not in:\n{said}");
        }
    }

    #[test]
    fn a_folder_that_is_not_there_is_a_mistake() {
        let folder = tempfile::tempdir().expect("a folder");
        let errors = load(Some(&folder.path().join("nowhere"))).expect_err("it is not there");
        assert!(errors.to_string().contains("cannot be read"), "{errors}");
    }
}
