//! The commands, one a file: what each does is in its own module.

mod about;
pub mod actions;
mod body;
pub mod call;
pub mod check_config;
mod choice;
pub mod decide;
pub mod doctor;
pub mod due;
pub mod history;
pub mod import;
pub mod list;
pub mod mission;
pub mod play;
pub mod queue;
pub mod ready;
mod recorded;
pub mod reference;
pub mod service;
mod session;
pub mod show;
pub mod token;
pub mod up;
pub mod verify;
mod verify_snapshots;
pub mod watch;
pub mod whoami;
