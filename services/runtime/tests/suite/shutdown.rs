//! The signals that end a process, sent to a process of its own: this program, asked to run one test of itself.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use convene_runtime::service::shutdown_signal;

/// Marks the process that the test below ends.
const MARK: &str = "CONVENE_TEST_WAITS_FOR_SIGNALS";

/// The process that the tests here end; nothing in a run of its own.
#[tokio::test]
async fn a_process_that_waits_for_signals() {
    if std::env::var_os(MARK).is_none() {
        return;
    }
    let shutdown = shutdown_signal();
    println!("waiting");
    shutdown.await;
    println!("stopping");
    std::future::pending::<()>().await;
}

struct Waiting {
    process: Child,
    lines: Box<dyn Iterator<Item = String>>,
}

impl Waiting {
    fn start() -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut process = Command::new(program)
            .args(["--exact", "shutdown::a_process_that_waits_for_signals", "--nocapture"])
            .env(MARK, "1")
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let output = BufReader::new(process.stdout.take().expect("its output"));
        let mut waiting = Self { process, lines: Box::new(output.lines().map_while(Result::ok)) };
        waiting.says("waiting");
        waiting
    }

    fn says(&mut self, word: &str) {
        assert!(self.lines.any(|line| line.contains(word)), "it did not say '{word}'");
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args(["-s", signal, &self.process.id().to_string()]).status();
        assert!(sent.expect("kill is there").success());
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_second_signal_ends_the_process_at_once() {
    for (first, second, code) in [("TERM", "TERM", 143), ("INT", "INT", 130), ("TERM", "INT", 130)] {
        let mut waiting = Waiting::start();
        waiting.signal(first);
        waiting.says("stopping");
        waiting.signal(second);
        assert_eq!(waiting.process.wait().expect("it ends").code(), Some(code), "{first}, {second}");
    }
}
