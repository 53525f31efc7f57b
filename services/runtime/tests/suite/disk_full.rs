//! A NATS server whose disk is full: commands say so, readiness too, nothing is acknowledged that is not stored, and all goes on
//! when there is room and the server has been restarted.

use crate::support::ledger::{Entry, booked, order};
use crate::support::suite::{Accounts, Ground, page};
use crate::support::{answer, within};
use convene_runtime::engine::ExecuteError;
use convene_runtime::service_status::ServiceStatus as _;

/// What a command says that cannot be stored.
async fn refused(accounts: &Accounts) -> String {
    match within(accounts.engine.execute(order("PHL", Entry::Deposit(1)))).await {
        Err(error @ ExecuteError::Unavailable(_)) => error.message().to_string(),
        other => panic!("it is not refused for what it is: {other:?}"),
    }
}

#[tokio::test]
async fn a_full_disk_is_named_and_commands_go_on_after_a_restart_of_the_server() {
    let mut ground = Ground::new(&[]).await;
    let (accounts, running) = ground.service().await;
    accounts.engine.execute(order("PHL", Entry::Deposit(1))).await.expect("it is booked");
    ground.nats.limit_files(Some(1));
    let why = refused(&accounts).await;
    for part in ["the disk is full", "restart nats-server", "`convene up`"] {
        assert!(why.contains(part), "'{part}' is not in {why}");
    }
    let (code, shown) = page(&running, "/readyz").await;
    assert!(code == 503 && shown.contains("the disk is full"), "{code}: {shown}");

    // As the message says: room alone does not help the server.
    ground.nats.limit_files(None);
    let why = refused(&accounts).await;
    assert!(why.contains("restart nats-server"), "{why}");
    ground.nats.kill();
    ground.nats.restart().await;
    answer(async || accounts.engine.execute(order("PHL", Entry::Deposit(1))).await).await;
    assert_eq!(booked(&accounts.engine, "PHL").await.len(), 2, "what was refused is not there");
    let (code, shown) = page(&running, "/readyz").await;
    assert_eq!((code, shown.as_str()), (200, "ready\n"));
    let places = [(crate::support::key("PHL").partition(2), 2)];
    within(accounts.records.wait_published(&places)).await;
}
