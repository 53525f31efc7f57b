//! The ledger of what clients sent, and the check of the log and the feed against it. It knows nothing of how either is read.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

/// A command that a client sent, under its identifier as often as it took.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Its identifier.
    pub command: Uuid,
    /// The country.
    pub country: String,
    /// The version of the record in its receipt; `None` when it was never acknowledged.
    pub acknowledged: Option<u64>,
}

/// A commit of the log, in the log's order.
#[derive(Clone, Debug)]
pub struct Logged {
    /// The command that brought it about.
    pub command: Uuid,
    /// The country.
    pub country: String,
    /// Its number on the country's record.
    pub version: u64,
}

/// A decision on the feed, in the feed's order. Each command here makes one.
#[derive(Clone, Debug)]
pub struct Published {
    /// The country.
    pub country: String,
    /// The commit it comes from.
    pub version: u64,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A command is in doubt to the end.
    Unresolved(Uuid),
    /// An acknowledged command is not in the log.
    Lost(Uuid),
    /// A command is in the log more than once.
    Doubled(Uuid),
    /// A command is in the log as another version than in its receipt.
    Misplaced(Uuid),
    /// The log has a command that was never sent.
    Foreign(Uuid),
    /// The versions of a country's record are not 1, 2, 3 and so on, in order.
    Gap(String),
    /// A decision is not on the feed.
    Unpublished(String, u64),
    /// A decision is on the feed more than once.
    ToldAgain(String, u64),
    /// The decisions of a country are not in order on the feed.
    Disordered(String),
}

/// Everything that does not agree.
pub fn faults(sent: &[Sent], log: &[Logged], feed: &[Published]) -> BTreeSet<Fault> {
    let mut found = BTreeSet::new();
    let mut places: HashMap<Uuid, Vec<&Logged>> = HashMap::new();
    for logged in log {
        places.entry(logged.command).or_default().push(logged);
    }
    for sent in sent {
        let places = places.remove(&sent.command).unwrap_or_default();
        match (sent.acknowledged, places.as_slice()) {
            (_, [_, _, ..]) => found.insert(Fault::Doubled(sent.command)),
            (None, _) => found.insert(Fault::Unresolved(sent.command)),
            (Some(_), []) => found.insert(Fault::Lost(sent.command)),
            (Some(version), [place]) if place.version != version || place.country != sent.country => {
                found.insert(Fault::Misplaced(sent.command))
            }
            (Some(_), [_]) => false,
        };
    }
    found.extend(places.into_keys().map(Fault::Foreign));
    let versions = by_country(log.iter().map(|logged| (&logged.country, logged.version)));
    for (country, versions) in &versions {
        if !(1..).zip(versions).all(|(expected, version)| expected == *version) {
            found.insert(Fault::Gap((*country).clone()));
        }
    }
    compare_feed(&versions, feed, &mut found);
    found
}

type Versions<'a> = BTreeMap<&'a String, Vec<u64>>;

fn by_country<'a>(all: impl Iterator<Item = (&'a String, u64)>) -> Versions<'a> {
    let mut versions = Versions::new();
    for (country, version) in all {
        versions.entry(country).or_default().push(version);
    }
    versions
}

fn compare_feed(log: &Versions<'_>, feed: &[Published], found: &mut BTreeSet<Fault>) {
    let published = by_country(feed.iter().map(|published| (&published.country, published.version)));
    for (country, versions) in &published {
        if !versions.is_sorted() {
            found.insert(Fault::Disordered((*country).clone()));
        }
        let mut seen = BTreeSet::new();
        for &version in versions {
            if !seen.insert(version) {
                found.insert(Fault::ToldAgain((*country).clone(), version));
            }
        }
    }
    for (country, versions) in log {
        let published: BTreeSet<_> = published.get(country).into_iter().flatten().collect();
        for version in versions.iter().filter(|version| !published.contains(version)) {
            found.insert(Fault::Unpublished((*country).clone(), *version));
        }
    }
}

/// Three commands in one country and one in another, as they should be.
fn sound() -> (Vec<Sent>, Vec<Logged>, Vec<Published>) {
    let places = [("PHL", 1), ("PHL", 2), ("HTI", 1), ("PHL", 3)];
    let numbered = || (1..).map(Uuid::from_u128).zip(places.map(|(country, version)| (country.to_owned(), version)));
    let sent = |(command, (country, version))| Sent { command, country, acknowledged: Some(version) };
    let logged = |(command, (country, version))| Logged { command, country, version };
    let published = |(_, (country, version))| Published { country, version };
    (numbered().map(sent).collect(), numbered().map(logged).collect(), numbered().map(published).collect())
}

/// The checker names each fault that is planted, and no other; a checker that finds nothing proves nothing.
#[test]
fn the_checker_names_every_fault_that_is_planted() {
    type Plant = fn(&mut Vec<Sent>, &mut Vec<Logged>, &mut Vec<Published>);
    let second = Uuid::from_u128(2);
    let last = Uuid::from_u128(4);
    let phl = || "PHL".to_owned();
    let planted: [(Plant, Vec<Fault>); 10] = [
        (|_, _, _| (), vec![]),
        (|_, log, feed| drop((log.pop(), feed.pop())), vec![Fault::Lost(last)]),
        (|sent, _, _| sent[3].acknowledged = None, vec![Fault::Unresolved(last)]),
        (|sent, _, _| sent[3].acknowledged = Some(4), vec![Fault::Misplaced(last)]),
        (|sent, _, _| drop(sent.pop()), vec![Fault::Foreign(last)]),
        (
            |_, log, _| log.push(Logged { version: 4, ..log[3].clone() }),
            vec![Fault::Doubled(last), Fault::Unpublished(phl(), 4)],
        ),
        (|_, log, _| drop(log.remove(1)), vec![Fault::Lost(second), Fault::Gap(phl())]),
        (|_, _, feed| drop(feed.remove(1)), vec![Fault::Unpublished(phl(), 2)]),
        (|_, _, feed| feed.push(feed[3].clone()), vec![Fault::ToldAgain(phl(), 3)]),
        (|_, _, feed| feed.swap(1, 3), vec![Fault::Disordered(phl())]),
    ];
    for (number, (plant, expected)) in planted.into_iter().enumerate() {
        let (mut sent, mut log, mut feed) = sound();
        plant(&mut sent, &mut log, &mut feed);
        assert_eq!(faults(&sent, &log, &feed), expected.into_iter().collect(), "fault {number}");
    }
}
