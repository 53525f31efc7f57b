//! The program as a process of its own, and a suite that it runs.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// `convene up` as a process of its own; it ends with the test.
pub struct Suite {
    process: Child,
    data: TempDir,
}

impl Suite {
    /// Starts it, and returns when it says that it is up.
    pub fn start() -> Self {
        let data = tempfile::tempdir().expect("a temporary folder");
        let mut process = convene(data.path())
            .args(["up", "--free-addresses"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let said = process.stdout.take().expect("its output is read");
        let is_up = BufReader::new(said).lines().map_while(Result::ok).any(|line| line.contains("Convene is up"));
        assert!(is_up, "the suite did not come up");
        Self { process, data }
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        convene(self.data.path()).args(arguments).output().expect("the program runs")
    }

    /// What a command says that succeeds.
    pub fn said(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?} failed: {error}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// What a command that succeeds says to programs.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let said = self.said(&[arguments, &["--output", "json"]].concat());
        serde_json::from_str(&said)
            .unwrap_or_else(|problem| panic!("{arguments:?} does not say JSON, {problem}: {said}"))
    }

    /// What a command says that is refused.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} was not refused");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

impl Drop for Suite {
    fn drop(&mut self) {
        // On SIGTERM it also stops its NATS server. Only a process that does not react is killed.
        let signalled = Command::new("kill").arg(self.process.id().to_string()).status();
        if !signalled.is_ok_and(|status| status.success()) {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

/// The program, with its data in a folder.
pub fn convene(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_convene"));
    // The NATS server that `make tools` installs is looked for from the root of the project.
    command.current_dir(root()).arg("--data").arg(data).stderr(Stdio::piped());
    command
}

/// The root of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
