//! The `convene` program: reads the command line, carries the command out, and says how it went.

use std::process::ExitCode;

use clap::FromArgMatches as _;
use convene_cli::arguments::{Arguments, command_line};
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
    let matches = command_line().get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|problem| problem.exit());
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
