//! Schedulers at work against a real NATS server: never twice, never lost, whatever happens to them and to the server.

mod callers;
mod fixture;
mod once;
mod queue;
mod served;
mod watched;
