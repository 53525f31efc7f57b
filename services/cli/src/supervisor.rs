//! What the supervisor of the process is told, where it asks for it: systemd, for a unit with `Type=notify` and `WatchdogSec=`.

use std::future::{Future, pending};
use std::time::Duration;

use sd_notify::NotifyState;

use crate::show::out::note;

/// Says that the service is ready.
pub fn ready() {
    say(NotifyState::Ready);
}

/// Says that the service lives, as often as the supervisor wants to hear it, until `shutdown`, and then that it ends.
pub async fn alive_until(shutdown: impl Future<Output = ()>) {
    tokio::select! {
        () = alive() => {}
        () = shutdown => say(NotifyState::Stopping),
    }
}

async fn alive() {
    let Some(limit) = sd_notify::watchdog_enabled() else { return pending().await };
    let mut moments = tokio::time::interval((limit / 2).max(Duration::from_millis(1)));
    loop {
        moments.tick().await;
        say(NotifyState::Watchdog);
    }
}

fn say(state: NotifyState<'_>) {
    if let Err(problem) = sd_notify::notify(&[state]) {
        note(format!("the supervisor could not be told: {problem}"));
    }
}
