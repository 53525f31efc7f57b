//! `convene agency`: the agencies that follow decisions from outside, and how far each has come.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use async_nats::jetstream;
use clap::{Args, Subcommand};
use convene_kernel::codes::{CountryCode, OrganizationCode, ResourceId};
use convene_kernel::identity::{Grant, Role};
use convene_kernel::time::Moment;
use convene_runtime::nats::{self, NatsConfig};
use convene_suite::accounts::{AGENCIES, Agency, DOMAIN, Durable, Entitlement, inbox_of, provide, remove};
use serde_json::{Value, json};
use uuid::Uuid;

use super::accounts::{AccountsOption, RELOAD};
use super::session::{Session, jetstream, nats_config};
use crate::client::Target;
use crate::show::dates;
use crate::show::out::{note, say, say_json};
use crate::show::table::{Output, cell, table};

/// Agencies.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  convene agency add WHO --country PHL --country HTI
  convene agency credentials WHO")]
pub struct AgencyCommand {
    #[command(flatten)]
    folder: AccountsOption,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add an agency: its file, its key, its account and its consumer.
    Add {
        /// Its name: that of the organization, with more behind a hyphen where it has several systems.
        name: OrganizationCode,
        #[command(flatten)]
        entitlement: EntitlementOptions,
    },
    /// Give each agency what its file says, after a file was changed.
    Apply,
    /// List the agencies, and what they are entitled to.
    List,
    /// Show what an agency needs to connect, and where its key is. The key itself is not shown.
    Credentials {
        /// The agency.
        name: OrganizationCode,
    },
    /// Show how many decisions wait for each agency.
    Lag {
        /// Only this agency.
        name: Option<OrganizationCode>,
    },
    /// Connect as an agency with its key, and ask its consumer how many decisions wait. None is taken.
    Ping {
        /// The agency.
        name: OrganizationCode,
    },
    /// Have the decisions of an agency delivered to it again, from a place or a moment on. What it has not acknowledged is never
    /// passed over.
    #[command(group = clap::ArgGroup::new("from").required(true).args(["sequence", "since"]))]
    Replay {
        /// The agency.
        name: OrganizationCode,
        /// A place on the stream `AGENCIES`, as each delivered message says its own; 1 for all.
        #[arg(long, value_name = "NUMBER")]
        sequence: Option<u64>,
        /// A moment: what was stored then or later.
        #[arg(long, value_name = "TIME")]
        since: Option<Moment>,
        /// The identifier of an earlier request, to send that one again; it is carried out once.
        #[arg(long, value_name = "UUID")]
        request: Option<Uuid>,
    },
    /// Remove an agency: its consumer, its account, its key and its file.
    Remove {
        /// The agency.
        name: OrganizationCode,
    },
}

/// Which decisions the agency gets.
#[derive(Debug, Args)]
struct EntitlementOptions {
    /// A country; more than one may be given. Default: all.
    #[arg(long = "country", value_name = "ISO3")]
    countries: Vec<CountryCode>,
    /// A cluster by its identifier in the country, or `country` for decisions about no single one; more than one may be given.
    /// Default: all.
    #[arg(long = "cluster", value_name = "ID")]
    clusters: Vec<ResourceId>,
    /// A service that records decisions, such as activation; more than one may be given. Default: all.
    #[arg(long = "service", value_name = "SERVICE", value_parser = service)]
    services: Vec<ResourceId>,
}

/// The name of a service that publishes decisions.
fn service(name: &str) -> Result<ResourceId, String> {
    let publishes = |service: &&convene_suite::Service| {
        service.on_nats.publishes.iter().any(|subject| subject.starts_with("convene.decisions."))
    };
    let known: Vec<&str> = convene_suite::SERVICES.iter().filter(publishes).map(convene_suite::Service::name).collect();
    if known.contains(&name) {
        return name.parse().map_err(|problem: convene_kernel::codes::NotACode| problem.to_string());
    }
    Err(format!("no service of this name publishes decisions; use one of {}", known.join(", ")))
}

impl AgencyCommand {
    /// Carries out what is asked for.
    ///
    /// # Errors
    /// When a file or the suite cannot be used.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let Self { folder: option, what } = self;
        let folder = option.folder(target);
        match what {
            What::Add { name, entitlement } => {
                let EntitlementOptions { countries, clusters, services } = entitlement;
                let entitlement = Entitlement {
                    countries: BTreeSet::from_iter(countries),
                    clusters: BTreeSet::from_iter(clusters),
                    services: BTreeSet::from_iter(services),
                };
                let agency = Agency { name, entitlement };
                folder.add(&agency)?;
                apply(&option, target, &[&agency]).await?;
                credentials(target, &agency, &folder.seed(&agency.user()))
            }
            What::Apply => {
                let agencies = folder.agencies()?;
                apply(&option, target, &agencies.values().collect::<Vec<_>>()).await?;
                list(target, agencies.values())
            }
            What::List => list(target, folder.agencies()?.values()),
            What::Credentials { name } => {
                let agency = folder.agency(&name)?;
                credentials(target, &agency, &folder.seed(&agency.user()))
            }
            What::Lag { name } => {
                let agencies = match name {
                    Some(name) => vec![folder.agency(&name)?],
                    None => folder.agencies()?.into_values().collect(),
                };
                let context = jetstream(target).await?;
                let mut durables = Vec::new();
                for agency in &agencies {
                    durables.push(Durable::of(agency, &context).await?);
                }
                show(target, &durables)
            }
            What::Ping { name } => {
                let agency = folder.agency(&name)?;
                let durable = ping(target, &agency, folder.seed(&agency.user())).await?;
                show(target, &[durable])
            }
            What::Replay { name, sequence, since, request } => {
                let from = match since {
                    Some(since) => json!({"storedSince": since}),
                    None => json!({"sequence": sequence}),
                };
                replay(target, &name, from, request.unwrap_or_else(Uuid::now_v7)).await
            }
            What::Remove { name } => {
                let agency = folder.agency(&name)?;
                remove(&jetstream(target).await?, &agency).await?;
                folder.remove(&name)?;
                if !option.render(target, None).await? {
                    note(RELOAD);
                }
                say(format!("{name} is removed"))
            }
        }
    }
}

/// Shows what the agency's engineer needs, without the key itself.
fn credentials(target: &Target, agency: &Agency, seed: &Path) -> anyhow::Result<()> {
    let said = [
        ("agency", agency.name.to_string()),
        ("key", seed.display().to_string()),
        ("stream", AGENCIES.to_owned()),
        ("consumer", agency.durable()),
        ("domain", DOMAIN.to_owned()),
        ("inboxPrefix", inbox_of(&agency.user())),
    ];
    match target.output {
        Output::Json => say_json(&BTreeMap::from(said)),
        Output::Table => {
            let in_words = |what: &str| if what == "inboxPrefix" { "inbox prefix" } else { what }.to_owned();
            say(table(&["what", "value"], said.map(|(what, value)| vec![in_words(what), value])))?;
            note("send the file with the key by a way that nobody else reads; docs/agencies.md is for the agency");
            Ok(())
        }
    }
}

/// Renders the accounts, and gives the agencies their consumers.
async fn apply(option: &AccountsOption, target: &Target, agencies: &[&Agency]) -> anyhow::Result<()> {
    if !option.render(target, None).await? {
        note(RELOAD);
    }
    let context = jetstream(target).await.context(
        "the agencies are written down, and have no consumers yet: run `convene agency apply` where the suite can be reached",
    )?;
    for agency in agencies {
        provide(&context, agency).await?;
    }
    Ok(())
}

/// Asks the consumer of an agency, as the agency.
async fn ping(target: &Target, agency: &Agency, seed: PathBuf) -> anyhow::Result<Durable> {
    let config = nats_config(target)?;
    let urls = config.urls.iter().map(|url| without_user(url)).collect();
    let config = NatsConfig {
        urls,
        credentials: Some(seed),
        inbox_prefix: Some(inbox_of(&agency.user())),
        name: format!("convene-{}", agency.user()),
        ..config
    };
    let client = nats::open(&config).await.context("the agency is not admitted: have the servers read its account?")?;
    Ok(Durable::of(agency, &jetstream::with_domain(client, DOMAIN)).await?)
}

/// Has the decisions of an agency delivered again.
async fn replay(target: &Target, agency: &OrganizationCode, from: Value, request: Uuid) -> anyhow::Result<()> {
    let mut target = target.clone();
    if target.roles.is_empty() && target.token.is_none() {
        target.roles.push(Grant { role: Role::Operator, country: None, cluster: None });
    }
    let mut body = from;
    body["agency"] = json!(agency);
    body["requestId"] = json!(request);
    let mut session = Session::open(&target)?;
    note(format!("where no answer comes, send it again with --request {request}"));
    let answer = session.call("convene.scheduler.v1.AgencyService/ReplayDecisions", body).await?;
    match target.output {
        Output::Json => say_json(&answer),
        Output::Table => {
            let sequence = cell(&answer["replay"]["sequence"]);
            say(format!("{agency} gets its decisions again from {sequence} on"))
        }
    }
}

/// An address without the user that it is for.
fn without_user(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, server))) => format!("{scheme}://{server}"),
        _ => url.to_owned(),
    }
}

fn list<'a>(target: &Target, agencies: impl Iterator<Item = &'a Agency>) -> anyhow::Result<()> {
    let some = |named: Vec<String>| if named.is_empty() { "all".to_owned() } else { named.join(", ") };
    match target.output {
        Output::Json => {
            let shown = |agency: &Agency| json!({"agency": agency.name, "entitlement": agency.entitlement});
            say_json(&agencies.map(shown).collect::<Vec<_>>())
        }
        Output::Table => {
            let row = |agency: &Agency| {
                let Entitlement { countries, clusters, services } = &agency.entitlement;
                vec![
                    agency.name.to_string(),
                    some(countries.iter().map(ToString::to_string).collect()),
                    some(clusters.iter().map(ToString::to_string).collect()),
                    some(services.iter().map(ToString::to_string).collect()),
                ]
            };
            say(table(&["agency", "countries", "clusters", "services"], agencies.map(row)))
        }
    }
}

fn show(target: &Target, durables: &[Durable]) -> anyhow::Result<()> {
    match target.output {
        Output::Json => say_json(&durables),
        Output::Table => {
            let row = |durable: &Durable| {
                vec![
                    durable.agency.clone(),
                    durable.waiting.to_string(),
                    durable.unacknowledged.to_string(),
                    durable.last_acknowledged.map(dates::moment).unwrap_or_default(),
                ]
            };
            let headings = ["agency", "waiting", "unacknowledged", "last acknowledged"];
            say(table(&headings, durables.iter().map(row)))
        }
    }
}
