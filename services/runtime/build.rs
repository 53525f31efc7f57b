//! Gives the program the commit it is built from, where that is known.

use std::process::Command;

/// The variable by which a build without Git names its commit.
const COMMIT: &str = "CONVENE_COMMIT";

fn main() {
    println!("cargo::rerun-if-env-changed={COMMIT}");
    println!("cargo::rerun-if-changed=build.rs");
    let given = std::env::var(COMMIT).ok().filter(|commit| !commit.is_empty());
    // Builds for development do not ask Git: each commit would compile everything again.
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let commit = given.or_else(|| if is_release { commit_of_git() } else { None });
    if let Some(commit) = commit {
        println!("cargo::rustc-env={COMMIT}={commit}");
    }
}

/// The commit that is checked out; `None` without Git, or outside a repository.
fn commit_of_git() -> Option<String> {
    // A change of the branch, or of the commit it is at.
    for file in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", file]) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    git(&["rev-parse", "--short=12", "HEAD"])
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}
