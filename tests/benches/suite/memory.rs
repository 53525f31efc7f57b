//! The memory that this process has in use.

use std::fs;

/// Bytes of a page on the machines that the benchmark runs on.
const PAGE: u64 = 4_096;

/// Bytes that are resident now.
pub fn resident() -> u64 {
    let text = fs::read_to_string("/proc/self/statm").expect("the memory of this process");
    let pages = text.split(' ').nth(1).expect("the second figure is what is resident");
    pages.parse::<u64>().expect("a number of pages") * PAGE
}
