//! The domain of the scheduler, pure: what is owed, when it is due, who is notified, and what is before the ERC.
//!
//! The [`register`] is folded from the duties that the other services publish; the [`queue`] and the [`policy`] are records of the
//! scheduler's own, decided like any other. Sending anything, and sending it once, is not done here.

pub mod accountability;
pub mod agency;
pub mod calendar;
pub mod calendars;
mod course;
mod escalations;
pub mod happening;
pub mod heads;
pub mod notice;
pub mod obligation;
pub mod occurrence;
pub mod policy;
pub mod queue;
pub mod register;
#[cfg(test)]
mod roles;
pub mod step;
pub mod subjects;
mod timer_queue;

/// The name of this service, as in subjects.
pub const SERVICE: &str = "scheduler";
