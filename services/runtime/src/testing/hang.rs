//! Processes that hang: stopped where they are, as on a machine that is out of memory, with their connections open.

/// Stops the process where it is: its connections stay, and nothing is answered. Returns once it stands still.
///
/// # Panics
/// When it does not run.
pub fn freeze(process: u32) {
    signal(process, "-STOP");
    // The signal is taken some time after it was sent; what the process does until then is answered.
    let state = format!("/proc/{process}/stat");
    let is_stopped = |stat: &str| stat.rsplit(')').next().is_some_and(|after| after.trim_start().starts_with('T'));
    while !is_stopped(&std::fs::read_to_string(&state).expect("the process runs")) {
        std::thread::yield_now();
    }
}

/// Lets a frozen process go on.
///
/// # Panics
/// When it does not run.
pub fn thaw(process: u32) {
    signal(process, "-CONT");
}

fn signal(process: u32, signal: &str) {
    let sent = std::process::Command::new("kill").args([signal, &process.to_string()]).status();
    assert!(sent.expect("kill is there").success(), "process {process} does not run");
}
