//! The files of the workspace that coverage looks at.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Problem;

/// This crate's own folder: what it says of rows is neither code that meets them nor a test that shows them.
const OWN_FOLDER: &str = "tests/coverage";

/// Every Rust source of the workspace at `root` except this crate's, sorted by path.
///
/// # Errors
/// When a folder cannot be listed.
pub fn rust_sources(root: &Path) -> Result<Vec<PathBuf>, Problem> {
    let own = root.join(OWN_FOLDER);
    let mut files = files_with_extensions(root, &["rs"])?;
    files.retain(|file| !file.starts_with(&own));
    Ok(files)
}

/// Every file under `folder` with one of the extensions, sorted by path. None when there is no such folder. Hidden
/// folders and build output are left out.
///
/// # Errors
/// When a folder cannot be listed.
pub fn files_with_extensions(folder: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>, Problem> {
    let mut files = Vec::new();
    let mut folders = if folder.is_dir() { vec![folder.to_owned()] } else { Vec::new() };
    while let Some(folder) = folders.pop() {
        let unreadable = |source| Problem::Unreadable { path: folder.clone(), source };
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.is_dir() {
                if !is_generated(&path) {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extensions.iter().any(|wanted| extension == *wanted)) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn is_generated(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| {
        name == "target" || name == "node_modules" || name.to_str().is_some_and(|name| name.starts_with('.'))
    })
}

/// The service that the file belongs to, when it lies in the `src` folder of one.
pub fn service_of<'path>(root: &Path, file: &'path Path) -> Option<&'path str> {
    let mut parts = file.strip_prefix(root).ok()?.iter().map(|part| part.to_str());
    match (parts.next()??, parts.next()??, parts.next()??) {
        ("services", service, "src") => Some(service),
        _ => None,
    }
}

/// The path as reports show it: from the root of the workspace, with `/` between its parts.
pub fn shown(root: &Path, file: &Path) -> String {
    let parts: Vec<_> = file.strip_prefix(root).unwrap_or(file).iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// The text of a file.
///
/// # Errors
/// When it cannot be read as UTF-8 text.
pub fn read(path: &Path) -> Result<String, Problem> {
    fs::read_to_string(path).map_err(|source| Problem::Unreadable { path: path.to_owned(), source })
}
