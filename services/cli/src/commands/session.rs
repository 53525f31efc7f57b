//! What commands have in common: the suite they speak to, and the token they speak with.

use anyhow::Context as _;
use async_nats::jetstream;
use convene_coordination::coverage::Kind;
use convene_kernel::identity::{Caller, Grant, Role};
use convene_proto::common::v1::{DatasetHeader, DatasetReceipt};
use convene_runtime::config::{self, Sources};
use convene_runtime::nats::{self, NatsConfig};
use prost::bytes::Bytes;
use prost_reflect::MethodDescriptor;
use serde_json::Value;

use crate::client::Target;
use crate::client::{Connection, Issuer, SuiteFile, method, upload};

/// A suite, as one caller meets it.
pub struct Session {
    /// The services.
    pub connection: Connection,
    token: String,
}

impl Session {
    /// The suite at `target`, called as `target` says.
    pub fn open(target: &Target) -> anyhow::Result<Self> {
        let addresses = match &target.against {
            Some(addresses) => addresses.clone(),
            None => SuiteFile::read(&target.data)?.services.parse()?,
        };
        Ok(Self { connection: Connection::new(addresses).trusting(target.ca.clone()), token: token(target)? })
    }

    /// The same, which sends nothing again: for those who ask whether a service answers.
    pub fn asking_once(self) -> Self {
        Self { connection: self.connection.asking_once(), ..self }
    }

    /// Calls a method by its full name.
    pub async fn call(&mut self, name: &str, body: Value) -> anyhow::Result<Value> {
        let (service, method) = found(name)?;
        Ok(self.connection.call(&service, &method, body, Some(&self.token)).await?)
    }

    /// Calls a method by its full name for each page of its list, and answers with all `entries` of them.
    pub async fn list(&mut self, name: &str, entries: &str, body: Value) -> anyhow::Result<Vec<Value>> {
        let (service, method) = found(name)?;
        Ok(self.connection.list(&service, &method, entries, body, Some(&self.token)).await?)
    }

    /// Uploads rows of coverage: needs, or activities. `sent` hears how many bytes have gone out.
    pub async fn upload_coverage(
        &mut self,
        header: DatasetHeader,
        bytes: Bytes,
        kind: Kind,
        sent: impl Fn(usize) + Send + Sync + 'static,
    ) -> anyhow::Result<DatasetReceipt> {
        Ok(upload::coverage(&self.connection, header, bytes, kind, sent, &self.token).await?)
    }

    /// Calls a method that several services have.
    pub async fn call_of(&mut self, service: &str, name: &str, body: Value) -> anyhow::Result<Value> {
        let method = method::find(convene_proto::descriptor_pool(), name)?;
        Ok(self.connection.call(service, &method, body, Some(&self.token)).await?)
    }
}

/// The method of that full name, and the service that has it.
fn found(name: &str) -> anyhow::Result<(String, MethodDescriptor)> {
    let method = method::find(convene_proto::descriptor_pool(), name)?;
    Ok((method::service_of(&method).unwrap_or_else(|| "activation".to_owned()), method))
}

/// The token given, or one of the built-in issuer.
fn token(target: &Target) -> anyhow::Result<String> {
    target.one_caller()?;
    if let Some(token) = &target.token {
        return Ok(token.clone());
    }
    let issuer = Issuer::open(&target.data).context("no --token is given, and the built-in issuer cannot be used")?;
    Ok(issuer.issue_for_a_call(&caller(target)))
}

/// Whom a token is for that the built-in issuer makes.
pub fn caller(target: &Target) -> Caller {
    let mut grants: Vec<Grant> = target.roles.clone();
    if grants.is_empty() {
        grants.push(Grant { role: Role::Auditor, country: None, cluster: None });
    }
    target.caller(grants)
}

/// How the suite's NATS servers are reached, and as whom: as the settings of NATS say, or as the local suite's own user.
pub fn nats_config(target: &Target) -> anyhow::Result<NatsConfig> {
    match said_of_nats(target)? {
        Some(config) => Ok(config),
        None => Ok(NatsConfig::of(vec![SuiteFile::read(&target.data)?.nats], "convene")),
    }
}

/// Whether it is said which NATS servers are meant, by whatever setting: others than the local suite's.
pub fn names_servers(target: &Target) -> anyhow::Result<bool> {
    Ok(said_of_nats(target)?.is_some())
}

fn said_of_nats(target: &Target) -> anyhow::Result<Option<NatsConfig>> {
    let sources = Sources::of_process(target.nats_settings.clone());
    Ok(config::nats_of_program(sources, target.nats.as_deref(), target.ca.as_deref())?)
}

/// The suite's JetStream.
pub async fn jetstream(target: &Target) -> anyhow::Result<jetstream::Context> {
    let client = nats::connect(&nats_config(target)?).await?;
    Ok(nats::management(&client))
}
