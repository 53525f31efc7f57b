//! `convene check-config`: the settings that a service would start with, or everything that is wrong with them.

use std::path::PathBuf;

use clap::Args;
use convene_runtime::config::{self, ServiceConfig, Sources};
use convene_suite::{SERVICES, Service};

use crate::client::Target;
use crate::show::out::{say, say_json};
use crate::show::table::{Output, table};

/// Check the settings of a service.
#[derive(Debug, Args)]
pub struct CheckConfig {
    /// The service.
    #[arg(value_parser = service)]
    service: &'static Service,
    /// The settings, a TOML file. Environment variables such as CONVENE_NATS__URLS override it.
    #[arg(long, value_name = "FILE", env = "CONVENE_CONFIG")]
    config: Option<PathBuf>,
}

/// The service of that name.
fn service(name: &str) -> Result<&'static Service, String> {
    let known: Vec<&str> = SERVICES.iter().map(Service::name).collect();
    convene_suite::find(name)
        .ok_or_else(|| format!("there is no service of this name; use one of {}", known.join(", ")))
}

impl CheckConfig {
    /// Shows each setting with its value and where the value comes from. Passwords in addresses are left out.
    ///
    /// # Errors
    /// Everything that is wrong with the settings.
    pub fn run(self, target: &Target) -> anyhow::Result<()> {
        let defaults = &self.service.defaults;
        let sources = Sources::of_process(self.config);
        let settings = config::effective(&sources, |reader| ServiceConfig::read(reader, defaults))?;
        match target.output {
            Output::Json => say_json(&settings),
            Output::Table => {
                let rows = settings.into_iter().map(|setting| {
                    let value = setting.value.unwrap_or_default();
                    vec![format!("{}.{}", setting.section, setting.key), value, setting.origin]
                });
                say(table(&["setting", "value", "from"], rows))
            }
        }
    }
}
