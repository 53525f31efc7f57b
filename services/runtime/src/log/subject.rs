//! Subjects of the log: one literal subject for each aggregate, and the one place that builds and reads them.
//!
//! `convene.log.<service>.<partition>.<ISO3>.<kind>.<id>`. The partition is in the subject because a stream takes in what
//! its subjects match, and no pattern over country codes alone would share them out.

use convene_kernel::key::AggregateKey;

/// The subject of the aggregate `key` in the log of `service`.
pub fn subject_of(service: &str, partitions: u32, key: &AggregateKey) -> String {
    let partition = key.partition(partitions);
    format!("convene.log.{service}.{partition:02}.{}.{}.{}", key.country, key.kind, key.id)
}

/// The subjects of everything in one partition.
pub(super) fn subjects_of_partition(service: &str, partition: u32) -> String {
    format!("convene.log.{service}.{partition:02}.>")
}

/// The name of the stream of one partition.
pub fn stream_of_partition(service: &str, partition: u32) -> String {
    format!("LOG_{}_{partition:02}", service.to_ascii_uppercase())
}

/// What a subject of the log says of the aggregate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogSubject<'a> {
    /// The country.
    pub country: &'a str,
    /// The kind of aggregate.
    pub kind: &'a str,
    /// Which one of its kind.
    pub id: &'a str,
}

impl<'a> LogSubject<'a> {
    /// Reads a subject of the log; `None` when it is none.
    pub fn read(subject: &'a str) -> Option<Self> {
        let mut tokens = subject.strip_prefix("convene.log.")?.split('.').skip(2);
        let read = Self { country: tokens.next()?, kind: tokens.next()?, id: tokens.next()? };
        tokens.next().is_none().then_some(read)
    }

    /// Whether it is the subject of `key`.
    pub fn is_of(&self, key: &AggregateKey) -> bool {
        self.country == key.country.as_str() && self.kind == key.kind && self.id == key.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_reads_as_it_was_built() {
        let country = "PHL".parse().expect("a country");
        let key = AggregateKey { country, kind: "operation".to_owned(), id: "live".to_owned(), exercise: false };
        let subject = subject_of("activation", 8, &key);
        assert_eq!(
            LogSubject::read(&subject),
            Some(LogSubject { country: "PHL", kind: "operation", id: "live" }),
            "{subject}"
        );
        assert_eq!(LogSubject::read("convene.decisions.activation.00.PHL.operation.live"), None);
        assert_eq!(LogSubject::read("convene.log.activation.00.PHL.operation.live.more"), None);
    }
}
