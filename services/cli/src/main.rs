//! The `convene` program: reads the command line, carries the command out, and says how it went.

use std::process::ExitCode;

use clap::FromArgMatches as _;
use convene_cli::arguments::{Arguments, asks_for_json, command_line, without_usage};
use convene_cli::run::run;
use convene_cli::show::out::is_read_enough;
use convene_cli::show::problem::problem_json;
use convene_cli::show::style::{BAD, painted};
use convene_cli::show::table::Output;

/// Commands allocate much and briefly: with the system's allocator the services carry out a fifth fewer a second.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match command_line().try_get_matches().and_then(|found| Arguments::from_arg_matches(&found)) {
        Ok(arguments) => arguments,
        Err(problem) => return not_understood(&problem),
    };
    let output = arguments.target.output;
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) if is_read_enough(&problem) => ExitCode::SUCCESS,
        Err(problem) => {
            match output {
                Output::Table => anstream::eprintln!("{} {problem:#}", painted(BAD, "error:")),
                Output::Json => eprintln!("{:#}", problem_json(&problem)),
            }
            ExitCode::FAILURE
        }
    }
}

/// A command line that cannot be read, and help that was asked for; in JSON for a program that asks for JSON.
fn not_understood(problem: &clap::Error) -> ExitCode {
    if !problem.use_stderr() || !asks_for_json(std::env::args_os()) {
        problem.exit();
    }
    eprintln!("{:#}", problem_json(&anyhow::anyhow!("{}", without_usage(problem))));
    ExitCode::from(u8::try_from(problem.exit_code()).unwrap_or(2))
}
