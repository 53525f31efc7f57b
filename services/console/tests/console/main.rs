//! The console over HTTP, on a suite of each test's own: what a browser without scripts does. And its texts and settings.

mod browser;
mod deciding;
mod haiyan;
mod news;
mod session;
mod settings;
mod stage;
mod texts;
