//! Schedulers and the servers of a cluster that hang in turn just as much becomes due: the others send it without waiting for what
//! hangs, and each step of each duty goes out once (row S-4).

use convene_runtime::testing::TestCluster;

use super::storm::{STEPS, all_are_out, are_notified_once, items, on, owe, supervised};
use super::*;

/// What becomes due in each country each time that something hangs.
const DUTIES_A_COUNTRY: usize = 40;

/// What hangs in turn: a server of the cluster, or one of the two schedulers.
#[derive(Clone, Copy, Debug)]
enum Hanging {
    Server(usize),
    One,
    Other,
}

const ROUND: [Hanging; 5] = [Hanging::Server(0), Hanging::One, Hanging::Server(1), Hanging::Other, Hanging::Server(2)];

#[tokio::test(flavor = "multi_thread")]
async fn whatever_hangs_each_step_goes_out_once() {
    let cluster = TestCluster::start().await;
    let data = tempfile::tempdir().expect("a folder");
    let mut one = Process::start("scheduler", &cluster.urls(), data.path());
    let mut other = Process::start("scheduler", &cluster.urls(), data.path());
    let asked = connection(one.address(), data.path(), Role::EmergencyReliefCoordinator, None);
    assert_eq!(items(&asked).await, [], "it is up, and nothing is due");
    let turns: Vec<Hanging> = (0..kills().div_ceil(2 * ROUND.len())).flat_map(|_| ROUND).collect();
    for (before, hanging) in turns.iter().enumerate() {
        // Who looks on is connected to a server that does not hang.
        let jetstream = cluster.jetstream_of(if matches!(hanging, Hanging::Server(0)) { 1 } else { 0 }).await;
        let numbers = before * DUTIES_A_COUNTRY..(before + 1) * DUTIES_A_COUNTRY;
        let notices = numbers.end * COUNTRIES.len() * STEPS;
        owe(&jetstream, u64::try_from(before).expect("few turns") + 1, numbers).await;
        match hanging {
            Hanging::Server(server) => cluster.freeze(*server),
            Hanging::One => one.freeze(),
            Hanging::Other => other.freeze(),
        }
        supervised([&mut one, &mut other], async { while on(&jetstream, "NOTICES").await < notices {} }).await;
        match hanging {
            Hanging::Server(server) => cluster.thaw(*server),
            Hanging::One => one.thaw(),
            Hanging::Other => other.thaw(),
        }
    }
    let (jetstream, duties) = (cluster.jetstream_of(0).await, turns.len() * DUTIES_A_COUNTRY * COUNTRIES.len());
    supervised([&mut one, &mut other], all_are_out(&jetstream, &asked, duties)).await;
    are_notified_once(&jetstream, &items(&asked).await, duties).await;
}
