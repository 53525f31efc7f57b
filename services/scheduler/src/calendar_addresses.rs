//! The addresses at which calendars are read: recorded as they are asked for, and found by the digest of their secret part.

use std::sync::Arc;
use std::time::Duration;

use convene_kernel::aggregate::Aggregate as _;
use convene_kernel::codes::{CommandId, PersonId};
use convene_kernel::digest::Digest;
use convene_kernel::key::AggregateKey;
use convene_kernel::time::Moment;
use convene_runtime::cause::Cause;
use convene_runtime::clock::ClockKind;
use convene_runtime::engine::{Engine, ExecuteError};
use tokio::time::timeout;

use crate::domain::calendars::{Address, AddressIssued, AddressRevoked, CalendarRecord, Command};
use crate::system_commands::{self, Asked};

/// How long the log is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why an address is neither issued nor revoked.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// It cannot be recorded.
    #[error(transparent)]
    Record(#[from] ExecuteError),
    /// The log cannot be reached.
    #[error("the log cannot be reached now")]
    Unavailable(#[source] Cause),
}

/// The addresses on record.
#[derive(Debug)]
pub struct CalendarAddresses {
    engine: Arc<Engine<CalendarRecord>>,
    key: AggregateKey,
}

impl CalendarAddresses {
    /// Those on the record of `engine`; on simulated time on that of the simulation.
    pub fn new(engine: Arc<Engine<CalendarRecord>>, clock: ClockKind) -> Self {
        let key = system_commands::key_of_all(CalendarRecord::KIND, clock);
        Self { engine, key }
    }

    /// Issues an address once, however often the same is asked.
    ///
    /// # Errors
    /// Why it is refused, or cannot be recorded now.
    pub async fn issue(&self, issued: AddressIssued, asked: Asked) -> Result<Address, AddressError> {
        let address = issued.address;
        self.record(Command::IssueAddress(issued), &format!("{address}/issued"), asked).await?;
        Ok(self.known(address))
    }

    /// Revokes an address once, however often `request` asks it.
    ///
    /// # Errors
    /// Why it is refused, or cannot be recorded now.
    pub async fn revoke(
        &self,
        request: CommandId,
        revoked: AddressRevoked,
        asked: Asked,
    ) -> Result<Address, AddressError> {
        let address = revoked.address;
        self.record(Command::RevokeAddress(revoked), &format!("{request}/revoked"), asked).await?;
        Ok(self.known(address))
    }

    async fn record(&self, command: Command, occasion: &str, asked: Asked) -> Result<(), AddressError> {
        let recording = system_commands::record_asked(&self.engine, self.key.clone(), occasion, command, asked);
        let recorded = timeout(PATIENCE, recording).await;
        recorded.map_err(|error| AddressError::Unavailable(Cause::new(error)))?.map_err(AddressError::Record)
    }

    fn known(&self, address: CommandId) -> Address {
        let known = self.engine.record(&self.key, |record| record?.state.address(address).cloned());
        known.expect("what was recorded is on record")
    }

    /// The addresses that `person` issued, or all where no person is named, each with its number among all.
    pub fn of(&self, person: Option<&PersonId>) -> Vec<(usize, Address)> {
        self.engine.record(&self.key, |record| {
            let all = record.iter().flat_map(|record| record.state.addresses.iter().cloned().enumerate());
            all.filter(|(_, address)| person.is_none_or(|person| address.issued.by.person == *person)).collect()
        })
    }

    /// The open address whose secret part has that digest.
    pub fn opened_by(&self, secret: Digest, now: Moment) -> Option<Address> {
        self.engine.record(&self.key, |record| record?.state.opened_by(secret, now).cloned())
    }

    /// Whether everything is read that was on record at the start: before that, an address that is not found may be there.
    pub fn are_known(&self) -> bool {
        self.engine.is_caught_up()
    }
}
