//! The pure core of Convene: codes, roles, commits, refusals, findings, duties, reference data and the decide/evolve form.
//!
//! Nothing here does I/O, reads a clock or draws a random number: everything that happens is a function of what is passed in.

pub mod action;
pub mod aggregate;
pub mod available;
pub mod catalogue;
pub mod codes;
pub mod commit;
mod context;
pub mod dataset;
pub mod declaration;
pub mod derived_duties;
pub mod digest;
pub mod duty;
pub mod grant_text;
pub mod guidance;
pub mod icalendar;
pub mod identity;
pub mod key;
pub mod known_commands;
pub mod message;
pub mod notice;
pub mod office;
pub mod past_date;
pub mod policy;
pub mod reason;
pub mod reasons;
pub mod recorded;
pub mod recount;
pub mod reference;
pub mod reference_checks;
pub mod refusal;
pub mod row;
pub mod subject;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod time;
pub mod timeline;
pub mod visibility;
mod zone;
