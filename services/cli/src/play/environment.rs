//! Where a scenario is played: a suite on simulated time, through its public interfaces.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use convene_runtime::cause::Cause;
use convene_suite::{SERVICES, Service};
use prost_reflect::{DescriptorPool, MethodDescriptor};
use serde_json::{Value, json};

use super::obligation::Obligation;
use super::scenario::{Actor, Scenario};
use crate::client::feed::{Feed, FeedError, FeedEvent};
use crate::client::method::{self, NoMethod};
use crate::client::{CallError, Connection, upload};
use crate::import::CoverageRows;

/// Why the suite cannot be played against.
#[derive(Debug, thiserror::Error)]
pub enum EnvironmentError {
    /// The contracts lack what the player needs.
    #[error("the suite's contracts lack what the player needs")]
    Contract(#[from] NoMethod),
    /// A call of the player's own failed.
    #[error("{what} failed")]
    Call {
        /// What was tried.
        what: String,
        /// Why it failed.
        #[source]
        cause: Box<CallError>,
    },
    /// The answer is malformed.
    #[error("{what}: the answer is malformed")]
    Answer {
        /// What was tried.
        what: String,
        /// What is wrong.
        #[source]
        cause: serde_json::Error,
    },
    /// The feed cannot be read.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// There is no token.
    #[error("there is no token for {office}")]
    Token {
        /// Whom it is for.
        office: String,
        /// Why.
        #[source]
        cause: Cause,
    },
}

/// What the player needs of a suite.
#[async_trait]
pub trait Environment: Send {
    /// Lets time pass up to `moment`, and returns when every notice is on the feed that is due by then.
    async fn advance(&mut self, moment: DateTime<Utc>) -> Result<(), EnvironmentError>;

    /// Sends a command or query as `actor`; the inner result is what the service said.
    async fn send(
        &mut self,
        actor: &Actor,
        service: &str,
        method: &MethodDescriptor,
        body: Value,
    ) -> Result<Result<Value, CallError>, EnvironmentError>;

    /// Uploads the rows of a coverage file as `actor`; the inner result is what the service said.
    async fn upload(&mut self, actor: &Actor, rows: &CoverageRows) -> Result<Result<(), CallError>, EnvironmentError>;

    /// Returns when the feed has the log of `service` up to `position`, and what the services that follow it make of that.
    async fn settle(&mut self, service: &str, position: &Value) -> Result<(), EnvironmentError>;

    /// The events that appeared on the feed since the last look.
    async fn events(&mut self) -> Result<Vec<FeedEvent>, EnvironmentError>;

    /// Every obligation of the exercise.
    async fn obligations(&mut self) -> Result<Vec<Obligation>, EnvironmentError>;
}

/// Gives out tokens, which an installation accepts as proof of identity.
pub trait Tokens: Send {
    /// A token for `actor`.
    ///
    /// # Errors
    /// When none is to be had, with the reason.
    fn token(&self, actor: &Actor) -> Result<String, String>;
}

const ADVANCE: &str = "convene.scheduler.v1.SimulationService/AdvanceClock";
const PUBLISHED: &str = "convene.common.v1.StatusService/AwaitPublished";
const FOLLOWED: &str = "convene.common.v1.StatusService/AwaitFollowed";
const OBLIGATIONS: &str = "convene.scheduler.v1.ObligationService/ListObligations";
const SCHEDULER: &str = "scheduler";

/// A running suite.
pub struct Suite<'s> {
    connection: Connection,
    tokens: Box<dyn Tokens>,
    feed: Feed,
    pool: &'s DescriptorPool,
    /// The actor that sets the clock and reads the whole record.
    clock_operator: Actor,
    country: String,
    exercise: String,
}

impl<'s> Suite<'s> {
    /// The suite at `connection`, to play `scenario` on; `clock_operator` turns the clock.
    pub fn new(
        connection: Connection,
        tokens: Box<dyn Tokens>,
        feed: Feed,
        pool: &'s DescriptorPool,
        clock_operator: Actor,
        scenario: &Scenario,
    ) -> Self {
        let (country, exercise) = (scenario.country.to_string(), scenario.exercise.to_string());
        Self { connection, tokens, feed, pool, clock_operator, country, exercise }
    }

    async fn own_call(
        &mut self,
        service: &str,
        name: &str,
        what: &str,
        body: Value,
    ) -> Result<Value, EnvironmentError> {
        let method = method::find(self.pool, name)?;
        let token = self.token(&self.clock_operator.clone())?;
        let answer = self.connection.call(service, &method, body, Some(&token)).await;
        answer.map_err(|cause| EnvironmentError::Call { what: what.to_owned(), cause: Box::new(cause) })
    }

    /// The services that may follow `service`, each after those that it follows. The scheduler is waited for as the clock turns.
    fn followers(&self, service: &str) -> Vec<&'static str> {
        let addresses = self.connection.addresses();
        let names = SERVICES.iter().map(Service::name);
        names.filter(|name| ![service, SCHEDULER].contains(name) && addresses.get(name).is_some()).collect()
    }

    fn token(&self, actor: &Actor) -> Result<String, EnvironmentError> {
        let failed = |why: String| EnvironmentError::Token { office: actor.office.clone(), cause: why.into() };
        self.tokens.token(actor).map_err(failed)
    }
}

#[async_trait]
impl Environment for Suite<'_> {
    async fn advance(&mut self, moment: DateTime<Utc>) -> Result<(), EnvironmentError> {
        let body = json!({"to": moment.to_rfc3339()});
        self.own_call(SCHEDULER, ADVANCE, "turning the clock", body).await.map(drop)
    }

    async fn send(
        &mut self,
        actor: &Actor,
        service: &str,
        method: &MethodDescriptor,
        body: Value,
    ) -> Result<Result<Value, CallError>, EnvironmentError> {
        let token = self.token(actor)?;
        Ok(self.connection.call(service, method, body, Some(&token)).await)
    }

    async fn upload(&mut self, actor: &Actor, rows: &CoverageRows) -> Result<Result<(), CallError>, EnvironmentError> {
        let token = self.token(actor)?;
        let header = rows.header(self.country.clone(), self.exercise.clone());
        let uploaded = upload::coverage(&self.connection, header, rows.bytes.clone(), rows.kind, |_| {}, &token).await;
        Ok(uploaded.map(drop))
    }

    async fn settle(&mut self, service: &str, position: &Value) -> Result<(), EnvironmentError> {
        let what = format!("waiting until {service} has published");
        self.own_call(service, PUBLISHED, &what, json!({"positions": [position]})).await?;
        for follower in self.followers(service) {
            let what = format!("waiting until {follower} has followed");
            self.own_call(follower, FOLLOWED, &what, json!({})).await?;
        }
        Ok(())
    }

    async fn events(&mut self) -> Result<Vec<FeedEvent>, EnvironmentError> {
        Ok(self.feed.published().await?)
    }

    async fn obligations(&mut self) -> Result<Vec<Obligation>, EnvironmentError> {
        let what = "listing the obligations";
        let (method, token) = (method::find(self.pool, OBLIGATIONS)?, self.token(&self.clock_operator)?);
        let body = json!({"header": {"country": self.country, "exercise": self.exercise}});
        let listed = self.connection.list(SCHEDULER, &method, "obligations", body, Some(&token)).await;
        let listed =
            listed.map_err(|cause| EnvironmentError::Call { what: what.to_owned(), cause: Box::new(cause) })?;
        let failed = |cause| EnvironmentError::Answer { what: what.to_owned(), cause };
        let mut obligations: Vec<Obligation> = serde_json::from_value(listed.into()).map_err(failed)?;
        obligations.sort_by_cached_key(Obligation::sort_key);
        Ok(obligations)
    }
}
