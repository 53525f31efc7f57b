//! The program as those use it who sit before it, or who call it from their scripts.

mod agencies;
mod all_at_once;
mod backups;
mod calendars;
mod checklists;
mod configuration;
mod contacts;
mod coverage;
mod deciding;
mod gaps;
mod importing;
mod interrupted;
mod level_3;
mod missions;
mod pages;
mod partners;
mod played;
mod reference;
mod retried;
mod rounds;
mod secured;
mod suite;
mod supervised;
mod unknown;
mod walk;
mod wrong_input;
