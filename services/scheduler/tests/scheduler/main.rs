//! Schedulers at work against a real NATS server: never twice, never lost, also when they or the server fail.

mod callers;
mod fixture;
mod headed;
mod once;
mod queue;
mod record;
mod served;
mod watched;
mod withdrawn;
