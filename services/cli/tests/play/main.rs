//! Playing scenarios, shown with a service that exists for tests only: the player has no code for any service.

mod improvised;
mod playing;
mod pool;
mod reading;

/// A row of the Reference Module by its number. These tests show nothing of the guidance, so they cite no row of it.
fn row(number: &str) -> String {
    format!("RM-{number}")
}
