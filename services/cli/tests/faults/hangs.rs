//! Schedulers and the servers of a cluster that hang in turn amidst a storm of timers: what hangs delays nobody else, and each
//! step of each duty goes out once (row S-4).

use convene_runtime::testing::TestCluster;

use super::storm::{DUTIES, STEPS, all_are_out, are_notified_once, items, on, owe, supervised};
use super::*;

/// What hangs in turn: a server of the cluster, or one of the two schedulers.
#[derive(Clone, Copy, Debug)]
enum Hanging {
    Server(usize),
    One,
    Other,
}

/// In an order in which each of the schedulers has to go on alone between two servers that hang.
const ROUND: [Hanging; 5] = [Hanging::Server(0), Hanging::One, Hanging::Server(1), Hanging::Other, Hanging::Server(2)];

#[tokio::test(flavor = "multi_thread")]
async fn whatever_hangs_each_step_goes_out_once() {
    let cluster = TestCluster::start().await;
    let data = tempfile::tempdir().expect("a folder");
    let mut one = Process::start("scheduler", &cluster.urls(), data.path());
    let mut other = Process::start("scheduler", &cluster.urls(), data.path());
    let asked = connection(one.address(), data.path(), Role::EmergencyReliefCoordinator, None);
    assert_eq!(items(&asked).await, [], "it is up, and nothing is due");
    let jetstream = cluster.jetstream().await;
    owe(&jetstream).await;
    let turns: Vec<Hanging> = (0..kills().div_ceil(ROUND.len())).flat_map(|_| ROUND).collect();
    for (number, hanging) in (1..).zip(&turns) {
        match hanging {
            Hanging::Server(server) => cluster.freeze(*server),
            Hanging::One => one.freeze(),
            Hanging::Other => other.freeze(),
        }
        let sent = DUTIES * STEPS * number / (turns.len() + 1);
        supervised([&mut one, &mut other], async { while on(&jetstream, "NOTICES").await < sent {} }).await;
        match hanging {
            Hanging::Server(server) => cluster.thaw(*server),
            Hanging::One => one.thaw(),
            Hanging::Other => other.thaw(),
        }
    }
    supervised([&mut one, &mut other], all_are_out(&jetstream, &asked)).await;
    are_notified_once(&jetstream, &items(&asked).await).await;
}
