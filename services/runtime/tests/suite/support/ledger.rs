//! A small domain: accounts that never go below zero. What it says of money is of no account; that nothing is lost is.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use convene_kernel::aggregate::{Aggregate, Context, Record};
use convene_kernel::codes::CommandId;
use convene_kernel::commit::{Commit, Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::{Authority, Caller, Grant, Role};
use convene_kernel::key::AggregateKey;
use convene_kernel::policy::{RuleId, rules};
use convene_kernel::refusal::Refusal;
use convene_kernel::subject::SubjectKind;
use convene_kernel::time::Moment;
use convene_runtime::clock::SystemClock;
use convene_runtime::engine::{CommandEnvelope, Engine, SnapshotConfig, Snapshots, View};
use convene_runtime::log::Log;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// An account.
#[derive(Clone, Debug)]
pub struct Ledger;

/// What an account is asked for.
#[derive(Clone, Debug)]
pub enum Entry {
    /// Puts an amount in.
    Deposit(u64),
    /// Takes an amount out, if it is there.
    Withdraw(u64),
}

/// What happened to an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Booked {
    /// An amount was put in.
    Deposited {
        /// The amount.
        amount: u64,
    },
    /// An amount was taken out.
    Withdrawn {
        /// The amount.
        amount: u64,
    },
}

/// The rule of the policy by which a deposit is reported.
const REPORT: RuleId = rules::RM_2_10_REVIEW;

impl Aggregate for Ledger {
    type Command = Entry;
    type Event = Booked;
    type State = u64;
    type Facts = ();

    const SERVICE: &'static str = "ledger";
    const KIND: &'static str = "account";

    fn authority(_balance: &u64, _command: &Entry) -> Authority {
        Authority::of(&[Role::Operator])
    }

    fn decide(balance: &u64, command: &Entry, (): &(), context: &Context<'_>) -> Result<Decision<Booked>, Refusal> {
        let mut decision = Decision::about(SubjectKind::new("account").of("main"));
        match *command {
            Entry::Deposit(amount) => {
                decision.open(Duty::new(
                    REPORT,
                    SubjectKind::new("account").of("main"),
                    Owner::role(Role::Operator),
                    context.occurred_at,
                ));
                Ok(decision.event(Booked::Deposited { amount }))
            }
            Entry::Withdraw(amount) if amount <= *balance => {
                decision.keep(REPORT, SubjectKind::new("account").of("main"), context.occurred_at);
                Ok(decision.event(Booked::Withdrawn { amount }))
            }
            Entry::Withdraw(amount) => {
                Err(Refusal::NotFound { what: "balance", name: amount.to_string(), remedy: "deposit it first".into() })
            }
        }
    }

    fn evolve(balance: u64, event: &Booked, _stamp: &Stamp) -> u64 {
        match event {
            Booked::Deposited { amount } => balance + amount,
            Booked::Withdrawn { amount } => balance - amount,
        }
    }
}

/// The balance of every account, as a service would list it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balances(pub BTreeMap<AggregateKey, (u64, u64)>);

impl View<Ledger> for Balances {
    fn apply(&mut self, commit: &Commit<Booked>, record: &Record<Ledger>) {
        let (commits, balance) = self.0.entry(commit.key.clone()).or_default();
        *commits += 1;
        *balance = record.state;
    }
}

/// An engine of accounts.
pub type Bank = Engine<Ledger, Balances>;

/// A bank on `log` that has caught up.
pub async fn bank(log: Arc<dyn Log>) -> Arc<Bank> {
    let bank = Bank::start(log, Arc::new(SystemClock), guidance());
    super::within(bank.caught_up()).await;
    bank
}

/// A bank on `log` that keeps its snapshot in the data folder `data`, once it has caught up.
pub async fn bank_with_snapshots(log: Arc<dyn Log>, data: &Path) -> Arc<Bank> {
    let config = SnapshotConfig { enabled: true, commits: 1_000_000, interval: Duration::from_secs(3_600) };
    let snapshots = Snapshots::of(data, config);
    let no_facts = |_: &Balances, _: &AggregateKey, _: &Entry| Ok(());
    let bank = Bank::start_from_snapshot(log, Arc::new(SystemClock), guidance(), no_facts, snapshots.as_ref());
    super::within(bank.caught_up()).await;
    bank
}

/// The guidance that Convene brings along, which never changes here.
pub fn guidance() -> watch::Receiver<Arc<Guidance>> {
    watch::Sender::new(Arc::clone(Guidance::embedded())).subscribe()
}

/// A person who may book.
pub fn clerk() -> Caller {
    let grants = vec![Grant { role: Role::Operator, country: None, cluster: None }];
    Caller { person: super::code("clerk-1"), organization: super::code("OCHA"), grants }
}

/// An order to book `command` on the account of `country`.
pub fn order(country: &str, command: Entry) -> CommandEnvelope<Entry> {
    CommandEnvelope {
        key: super::key(country),
        caller: clerk(),
        request: match command {
            Entry::Deposit(amount) => amount << 1,
            Entry::Withdraw(amount) => amount << 1 | 1,
        },
        command,
        id: super::command(),
        etag: None,
        occurred: None,
        validate_only: false,
        trace: None,
        cause: None,
    }
}

/// The balance of `country`, `None` when it has no account.
pub fn balance(bank: &Bank, country: &str) -> Option<u64> {
    bank.record(&super::key(country), |record| record.map(|record| record.state))
}

/// The identifiers of all commands in the history of `country`, in order.
pub async fn booked(bank: &Bank, country: &str) -> Vec<CommandId> {
    let history = super::answer(async || bank.history(&super::key(country)).await).await;
    let versions: Vec<u64> = history.iter().map(|commit| commit.version).collect();
    assert_eq!(versions, (1..=history.len() as u64).collect::<Vec<_>>(), "versions are dense");
    history.iter().map(|commit| commit.command).collect()
}

/// A moment that a test names.
pub fn at(text: &str) -> Moment {
    super::code(text)
}
