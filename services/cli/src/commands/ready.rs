//! `convene ready`: whether the service beside it is ready, as the health check of a container.

use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;
use ureq::Agent;

/// How long the service may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Check whether a service is ready.
#[derive(Debug, Args)]
pub struct Ready {
    /// The address of the service's health and metrics server.
    #[arg(env = "CONVENE_HTTP__ADDRESS", default_value = convene_suite::SERVICES[0].defaults.http_address, value_parser = address)]
    address: SocketAddr,
}

/// An address, or why a text is none.
fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "must be the IP address and port of a service's health pages, such as 127.0.0.1:7411".to_owned())
}

impl Ready {
    /// Says what the service says.
    ///
    /// # Errors
    /// When it is not ready, or does not answer.
    pub fn run(&self) -> anyhow::Result<()> {
        let agent: Agent =
            Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false).build().into();
        let address = self.address;
        let unreachable = |problem| anyhow::anyhow!("{address} does not answer: {problem}; see that the service runs");
        let mut answer = agent.get(format!("http://{address}/readyz")).call().map_err(unreachable)?;
        let said = answer.body_mut().read_to_string().map_err(unreachable)?;
        anyhow::ensure!(answer.status().is_success(), "{}", said.trim_end());
        anstream::print!("{said}");
        Ok(())
    }
}
