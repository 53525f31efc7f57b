//! The program as those use it who sit before it, or who call it from their scripts.

mod configuration;
mod importing;
mod interrupted;
mod missions;
mod pages;
mod played;
mod reference;
mod suite;
mod walk;
mod wrong_input;
