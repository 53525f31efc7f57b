//! The processor time that threads of this process have taken.

use std::fs;
use std::ops::Sub;

/// Ticks of a second in `/proc`, the same on every Linux that Rust supports.
const TICKS: f64 = 100.0;

/// Processor time in seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct ThreadTime {
    /// Of the threads with the name asked for.
    pub named: f64,
    /// Of all others.
    pub others: f64,
}

impl Sub for ThreadTime {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        Self { named: self.named - earlier.named, others: self.others - earlier.others }
    }
}

/// What the threads that exist have taken so far, those called `name` apart.
pub fn thread_time(name: &str) -> ThreadTime {
    let mut time = ThreadTime::default();
    let threads = fs::read_dir("/proc/self/task").expect("the threads of this process");
    for thread in threads.flatten() {
        // A thread may end meanwhile.
        let Ok(text) = fs::read_to_string(thread.path().join("stat")) else { continue };
        let (named, figures) = text.rsplit_once(") ").expect("a name in parentheses");
        // The 14th and 15th figure of the line: in the program, and in the system for it.
        let taken: f64 = figures.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<f64>().expect("ticks")).sum();
        let sum = if named.ends_with(&format!("({name}")) { &mut time.named } else { &mut time.others };
        *sum += taken / TICKS;
    }
    time
}
