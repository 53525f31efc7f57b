//! How many calls may run at the same time: as many as are answered soon, up to the configured number.
//!
//! More calls than a service can carry out do not make it faster: they wait, all of them longer and longer. While calls are
//! refused because of the limit and most others take longer than [`SOON`], the limit falls, down to [`LEAST`]; else it rises
//! again.

use std::time::{Duration, Instant};

/// How soon most calls are answered where the service is not overloaded.
const SOON: Duration = Duration::from_millis(250);

/// For how long answers are counted before the limit changes.
const WINDOW: Duration = Duration::from_millis(100);

/// The least number of concurrent calls that the limit falls to: enough to keep the service busy, since answers are also late
/// where the processor is busy with refusals.
const LEAST: usize = 256;

/// The calls that run, and the limit on them.
#[derive(Debug)]
pub(super) struct ConcurrencyLimit {
    most: usize,
    limit: usize,
    running: usize,
    window: Window,
}

/// What happened since the limit was last looked at.
#[derive(Debug)]
struct Window {
    began: Instant,
    answered: u32,
    late: u32,
    refused: bool,
}

impl Window {
    fn begin(now: Instant) -> Self {
        Self { began: now, answered: 0, late: 0, refused: false }
    }
}

impl ConcurrencyLimit {
    /// A limit of `most` calls.
    pub fn new(most: usize, now: Instant) -> Self {
        Self { most, limit: most, running: 0, window: Window::begin(now) }
    }

    /// Takes a call in, where the limit admits it.
    pub fn enter(&mut self) -> bool {
        let is_admitted = self.running < self.limit;
        if is_admitted {
            self.running += 1;
        } else {
            self.window.refused = true;
        }
        is_admitted
    }

    /// Lets a call go that ran for `duration`.
    pub fn leave(&mut self, duration: Duration, now: Instant) {
        self.running -= 1;
        self.window.answered += 1;
        self.window.late += u32::from(duration > SOON);
        if now.duration_since(self.window.began) >= WINDOW {
            self.adapt();
            self.window = Window::begin(now);
        }
    }

    /// The calls that may run at present.
    #[cfg(test)]
    fn limit(&self) -> usize {
        self.limit
    }

    fn adapt(&mut self) {
        let Window { answered, late, refused, .. } = self.window;
        let most_are_late = late * 2 > answered;
        self.limit = match (refused, most_are_late) {
            (true, true) => (self.limit * 3 / 4).max(LEAST.min(self.most)),
            (_, false) => (self.limit + self.limit / 8 + 1).min(self.most),
            (false, true) => self.limit,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATE: Duration = Duration::from_millis(300);
    const QUICK: Duration = Duration::from_millis(5);

    /// A window in which as many calls came as the limit admits, and `more`; each took `duration`.
    fn window(limit: &mut ConcurrencyLimit, start: &mut Instant, more: usize, duration: Duration) {
        let entered = (0..limit.limit() + more).filter(|_| limit.enter()).count();
        *start += WINDOW;
        (0..entered).for_each(|_| limit.leave(duration, *start));
        // The window ends with the first answer after its time; the rest belongs to the next.
        *start += WINDOW;
        assert!(limit.enter(), "nothing runs");
        limit.leave(QUICK, *start);
    }

    fn limit() -> (ConcurrencyLimit, Instant) {
        let start = Instant::now();
        (ConcurrencyLimit::new(1_000, start), start)
    }

    #[test]
    fn no_more_calls_are_in_work_than_configured() {
        let mut limit = ConcurrencyLimit::new(2, Instant::now());
        assert_eq!([limit.enter(), limit.enter(), limit.enter()], [true, true, false]);
        limit.leave(QUICK, Instant::now());
        assert!(limit.enter());
    }

    #[test]
    fn the_limit_falls_while_calls_are_refused_and_the_others_are_late() {
        let (mut limit, mut start) = limit();
        window(&mut limit, &mut start, 1, LATE);
        assert!(limit.limit() < 1_000, "{}", limit.limit());
        (0..100).for_each(|_| window(&mut limit, &mut start, 1, LATE));
        assert_eq!(limit.limit(), LEAST);
    }

    #[test]
    fn late_answers_alone_do_not_lower_it() {
        let (mut limit, mut start) = limit();
        window(&mut limit, &mut start, 0, LATE);
        assert_eq!(limit.limit(), 1_000);
    }

    #[test]
    fn refused_calls_alone_do_not_lower_it() {
        let (mut limit, mut start) = limit();
        window(&mut limit, &mut start, 1, QUICK);
        assert_eq!(limit.limit(), 1_000);
    }

    #[test]
    fn it_rises_again_once_answers_are_quick() {
        let (mut limit, mut start) = limit();
        (0..100).for_each(|_| window(&mut limit, &mut start, 1, LATE));
        (0..100).for_each(|_| window(&mut limit, &mut start, 0, QUICK));
        assert_eq!(limit.limit(), 1_000);
    }

    #[test]
    fn a_small_configured_number_is_never_exceeded() {
        let mut start = Instant::now();
        let mut limit = ConcurrencyLimit::new(8, start);
        (0..20).for_each(|_| window(&mut limit, &mut start, 1, LATE));
        assert_eq!(limit.limit(), 8);
    }
}
