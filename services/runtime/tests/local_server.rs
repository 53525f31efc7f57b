//! The NATS server that runs on one machine for development.

use std::time::Duration;

use convene_runtime::nats::{self, LocalServer, LocalServerConfig, LocalServerError, NatsConfig, SyncInterval};

fn config(folder: &tempfile::TempDir) -> LocalServerConfig {
    let sync_interval = SyncInterval::Every(Duration::from_secs(120));
    LocalServerConfig { folder: folder.path().to_owned(), port: None, sync_interval, binary: None }
}

#[tokio::test]
async fn a_second_server_on_the_same_folder_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = LocalServer::start(config(&folder)).await.expect("it starts");
    let second = LocalServer::start(config(&folder)).await;
    assert!(matches!(&second, Err(LocalServerError::Running { port, .. }) if *port == first.port()), "{second:?}");
    drop(first);
    LocalServer::start(config(&folder)).await.expect("the first one was killed").stop().await;
    LocalServer::start(config(&folder)).await.expect("the second one ended in good order");
}

#[tokio::test]
async fn a_program_that_is_no_server_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = LocalServer::start(LocalServerConfig { binary: Some("/bin/true".into()), ..config(&folder) }).await;
    let problem = refused.expect_err("it is no NATS server").to_string();
    assert!(problem.contains("/bin/true") && problem.contains("2.12.12"), "{problem}");
}

#[tokio::test]
async fn a_wrong_address_is_named() {
    let config = |url: &str| NatsConfig { urls: vec![url.to_owned()], credentials: None, name: "test".to_owned() };
    let problem = nats::connect(&config("nats://127.0.0.1:1")).await.expect_err("no server listens").to_string();
    assert!(problem.contains("127.0.0.1:1"), "{problem}");
    let problem = nats::connect(&config("::not an address::")).await.expect_err("it is no address").to_string();
    assert!(problem.contains("::not an address::"), "{problem}");
}
