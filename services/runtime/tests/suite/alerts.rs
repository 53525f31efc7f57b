//! The alert rules for Prometheus on what is stored: a running service has the metrics that they ask for. `tests/deploy` checks all rules
//! against the code, and their runbooks.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use crate::support::ledger::{Entry, order};
use crate::support::suite::{Ground, page};
use crate::support::within;
use convene_runtime::nats::{Access, SyncInterval};
use convene_runtime::testing::TestServer;
use serde::Deserialize;

#[derive(Deserialize)]
struct Rules {
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    alert: String,
    expr: String,
    r#for: String,
    labels: Severity,
    annotations: Annotations,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Severity {
    severity: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Annotations {
    summary: String,
    runbook: String,
}

fn of_deploy(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy").join(file);
    std::fs::read_to_string(path).expect("a file of deploy/")
}

/// A NATS server whose account may store so much, and no more.
async fn limited(bytes: u64) -> (TestServer, String) {
    let account =
        format!("accounts {{ C {{ jetstream {{ max_file: {bytes} }}, users: [{{ user: c, password: c }}] }} }}\n");
    let nats = TestServer::start_admitting(Access::Users(account), SyncInterval::Every(Duration::from_secs(120))).await;
    let url = nats.url_of("c", "c");
    (nats, url)
}

#[tokio::test]
async fn each_alert_on_what_is_stored_asks_for_metrics_there_are() {
    let rules: Rules = serde_saphyr::from_str(&of_deploy("prometheus/alerts.yaml")).expect("rules");
    let is_of_storage =
        |rule: &Rule| ["ConveneStorage", "ConveneStream"].iter().any(|kind| rule.alert.starts_with(kind));
    let rules: Vec<_> = rules.groups.into_iter().flat_map(|group| group.rules).filter(is_of_storage).collect();
    let (nats, url) = limited(64 << 20).await;
    let ground = Ground::on(nats, url, &[("LOG__MAX_BYTES", "1 MiB")]);
    let (_accounts, running) = ground.service().await;
    let metrics = within(async {
        loop {
            let (_, metrics) = page(&running, "/metrics").await;
            if metrics.contains("convene_storage_limit_bytes{service=\"ledger\"} 67108864") {
                return metrics;
            }
        }
    });
    let metrics = metrics.await;
    let is_there = |name: &str| metrics.lines().any(|line| line.starts_with(&format!("{name}{{")));
    let names: BTreeSet<_> = rules.iter().map(|rule| rule.alert.as_str()).collect();
    assert!(names.len() == rules.len() && rules.len() >= 4, "{names:?}");
    for Rule { alert, expr, r#for, labels, annotations } in &rules {
        let asked = expr.split(|character: char| !character.is_ascii_alphanumeric() && character != '_');
        let asked: Vec<_> = asked.filter(|word| word.starts_with("convene_")).collect();
        assert!(!asked.is_empty(), "{alert} asks for nothing of ours");
        for name in asked {
            assert!(is_there(name), "{alert} asks for {name}, which is not in:\n{metrics}");
        }
        assert!(expr.matches('(').count() == expr.matches(')').count(), "{alert}: {expr}");
        assert!(r#for.ends_with(['m', 'h']) && !annotations.summary.is_empty(), "{alert}");
        assert!(["info", "warning", "critical"].contains(&labels.severity.as_str()), "{alert}");
        assert!(annotations.runbook.starts_with("docs/operations.md#"), "{alert}");
    }
}

#[tokio::test]
async fn an_account_that_is_nearly_full_is_said() {
    let limit = 64 << 10;
    let (nats, url) = limited(limit).await;
    let options = async_nats::ConnectOptions::with_user_and_password("c".to_owned(), "c".to_owned());
    let client = options.connect(&url).await.expect("the server answers");
    let ground = Ground::on(nats, url, &[]);
    let (accounts, running) = ground.service().await;
    let jetstream = async_nats::jetstream::new(client);
    while jetstream.query_account().await.expect("the account").storage * 100 < limit * 80 {
        accounts.engine.execute(order("PHL", Entry::Deposit(1))).await.expect("it has room");
    }
    let warned = within(async {
        loop {
            let (code, text) = page(&running, "/readyz").await;
            if text.contains("the JetStream storage of this account is nearly full") {
                assert_eq!(code, 200, "it is still ready: {text}");
                return text;
            }
        }
    });
    assert!(warned.await.contains("before nothing more can be recorded"));
}
