//! The `convene` program: reads the command line, carries the command out, and says how it went.

use std::process::ExitCode;

use clap::Parser as _;
use convene_cli::arguments::Arguments;
use convene_cli::run::run;
use convene_cli::show::out::is_read_enough;
use convene_cli::show::style::{BAD, painted};

/// Commands allocate much and briefly: with the system's allocator the services carry out a fifth fewer a second.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) if is_read_enough(&problem) => ExitCode::SUCCESS,
        Err(problem) => {
            anstream::eprintln!("{} {problem:#}", painted(BAD, "error:"));
            ExitCode::FAILURE
        }
    }
}
