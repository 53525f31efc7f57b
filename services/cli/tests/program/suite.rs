//! The program as a process of its own, and a suite that it runs.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// `convene up` as a process of its own, as a terminal starts it; it ends with the test.
pub struct Suite {
    process: Child,
    data: Arc<TempDir>,
    pages: Vec<String>,
}

impl Suite {
    /// Starts it, and returns when it says that it is up.
    pub fn start() -> Self {
        Self::start_in(Arc::new(tempfile::tempdir().expect("a temporary folder")))
    }

    /// The same, with its data in a folder that exists.
    pub fn start_in(data: Arc<TempDir>) -> Self {
        Self::start_with(data, &[])
    }

    /// The same, with settings in its environment.
    pub fn start_with(data: Arc<TempDir>, settings: &[(&str, &str)]) -> Self {
        Self::start_as(data, &[], settings)
    }

    /// The same, with more arguments.
    pub fn start_as(data: Arc<TempDir>, arguments: &[&str], settings: &[(&str, &str)]) -> Self {
        let mut process = convene(data.path())
            .args(["up", "--free-addresses"])
            .args(arguments)
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .expect("the program starts");
        let said = process.stdout.take().expect("its output is read");
        let mut lines = BufReader::new(said).lines().map_while(Result::ok);
        assert!(lines.any(|line| line.contains("Convene is up")), "the suite did not come up");
        let pages = lines.take_while(|line| !line.contains("Ctrl-C"));
        let pages =
            pages.filter_map(|line| line.split_whitespace().find(|word| word.ends_with("/metrics")).map(str::to_owned));
        let pages = pages.collect();
        Self { process, data, pages }
    }

    /// The addresses of the pages with its metrics, one a service.
    pub fn pages(&self) -> &[String] {
        &self.pages
    }

    /// The folder of its data.
    pub fn data(&self) -> Arc<TempDir> {
        Arc::clone(&self.data)
    }

    /// Sends a signal to the process and to what it started, as a terminal does on Ctrl-C, and returns what it said on its way
    /// to the end.
    pub fn end_by(mut self, signal: &str) -> String {
        let group = format!("-{}", self.process.id());
        let sent = Command::new("kill").args([signal, "--", &group]).status().expect("kill is there");
        assert!(sent.success(), "the suite had ended before");
        self.last_words()
    }

    /// Waits until it says on standard error something that has `word` in it, and returns that line.
    pub fn word(&mut self, word: &str) -> String {
        let mut errors = BufReader::new(self.process.stderr.take().expect("its errors are read"));
        let mut line = String::new();
        while !line.contains(word) {
            line.clear();
            let read = errors.read_line(&mut line).expect("text");
            assert!(read > 0, "it ended, and never said {word}");
        }
        self.process.stderr = Some(errors.into_inner());
        line
    }

    /// Waits until the process ends, and returns what it said on its way to the end.
    pub fn last_words(&mut self) -> String {
        let mut said = String::new();
        let mut errors = self.process.stderr.take().expect("its errors are read");
        errors.read_to_string(&mut said).expect("text");
        self.process.wait().expect("it ends");
        said
    }

    /// Kills its NATS server, another one than that which was killed before, and returns the number of its process.
    pub fn kill_nats(&self, killed_before: Option<&str>) -> String {
        let limit = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(server) = self.nats_process().filter(|server| Some(server.as_str()) != killed_before) {
                let sent = Command::new("kill").args(["-KILL", &server]).status().expect("kill is there");
                assert!(sent.success(), "the NATS server had ended before");
                return server;
            }
            assert!(Instant::now() < limit, "no other NATS server was started");
            std::thread::yield_now();
        }
    }

    /// The number of the process of its NATS server, which the server writes into the name of a file.
    fn nats_process(&self) -> Option<String> {
        let files = std::fs::read_dir(self.data.path().join("nats")).ok()?.flatten();
        let mut ports = files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|it| it == "ports"));
        Some(ports.next()?.file_stem()?.to_str()?.rsplit('_').next()?.to_owned())
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
        if matches!(self.process.try_wait(), Ok(Some(_))) {
            return;
        }
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
