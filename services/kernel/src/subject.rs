//! What a commit, a finding or a duty is about: a kind of thing and which one, written `proposal/p-1`.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A kind of thing on a record. A service declares each of its kinds once, as a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SubjectKind(&'static str);

/// A country's record as a whole: what is created on it, and what is recorded of the country itself.
pub const COUNTRY: SubjectKind = SubjectKind::new("country");

/// A finding, whose own identifier has the form of a subject in it.
const FINDING: SubjectKind = SubjectKind::new("finding");

impl SubjectKind {
    /// A kind of the name that subjects begin with, such as `proposal`; it contains no `/`.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name that subjects of this kind begin with.
    pub const fn name(self) -> &'static str {
        self.0
    }

    /// The one of this kind with the identifier `id`: `proposal/p-1`.
    pub fn of(self, id: impl fmt::Display) -> Subject {
        Subject { kind: Cow::Borrowed(self.0), id: Some(id.to_string()), part: None }
    }

    /// The only one of this kind on a record: `country`.
    pub const fn only(self) -> Subject {
        Subject { kind: Cow::Borrowed(self.0), id: None, part: None }
    }
}

/// A thing on a record, possibly a part of another: `proposal/p-1`, `cluster/health/concern/c-1`.
///
/// ```
/// use convene_kernel::subject::{Subject, SubjectKind};
///
/// const CLUSTER: SubjectKind = SubjectKind::new("cluster");
/// const CONCERN: SubjectKind = SubjectKind::new("concern");
///
/// let health = CLUSTER.of("health");
/// let concern = health.part(CONCERN, "c-1");
/// assert_eq!(concern.to_string(), "cluster/health/concern/c-1");
/// assert_eq!(concern.id_of(CLUSTER), Some("health"));
/// assert_eq!(concern.innermost_id(), "c-1");
/// assert!(concern.is_within(&health) && health.is(CLUSTER) && !health.is(CONCERN));
/// assert_eq!("cluster/health/concern/c-1".parse(), Ok(concern));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    kind: Cow<'static, str>,
    id: Option<String>,
    part: Option<Box<Subject>>,
}

impl Subject {
    /// The part of it of that kind with the identifier `id`.
    pub fn part(&self, kind: SubjectKind, id: impl fmt::Display) -> Self {
        let mut whole = self.clone();
        let part = match &whole.part {
            Some(part) => part.part(kind, id),
            None => kind.of(id),
        };
        whole.part = Some(Box::new(part));
        whole
    }

    /// Whether it is of that kind, or a part of one of that kind.
    pub fn is(&self, kind: SubjectKind) -> bool {
        self.kind == kind.0
    }

    /// The identifier, where it is of that kind or a part of one of that kind.
    pub fn id_of(&self, kind: SubjectKind) -> Option<&str> {
        self.id.as_deref().filter(|_| self.is(kind))
    }

    /// Its part, where it is a part of something.
    pub fn its_part(&self) -> Option<&Self> {
        self.part.as_deref()
    }

    /// The identifier of its innermost part, or its own where it has none: `c-1` for `cluster/health/concern/c-1`. The only
    /// one of a kind is named by the kind.
    pub fn innermost_id(&self) -> &str {
        match &self.part {
            Some(part) => part.innermost_id(),
            None => self.id.as_deref().unwrap_or(&self.kind),
        }
    }

    /// Whether it is `whole`, or a part of it.
    pub fn is_within(&self, whole: &Self) -> bool {
        let parts_agree = match (&self.part, &whole.part) {
            (_, None) => true,
            (Some(part), Some(of)) => part.is_within(of),
            (None, Some(_)) => false,
        };
        self.kind == whole.kind && self.id == whole.id && parts_agree
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.kind)?;
        if let Some(id) = &self.id {
            write!(formatter, "/{id}")?;
        }
        self.part.iter().try_for_each(|part| write!(formatter, "/{part}"))
    }
}

impl FromStr for Subject {
    type Err = Infallible;

    /// Reads what [`Display`](fmt::Display) wrote; every text is a subject.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        let (kind, rest) = text.split_once('/').map_or((text, None), |(kind, rest)| (kind, Some(rest)));
        let (id, part) = match rest.and_then(|rest| rest.split_once('/')).filter(|_| kind != FINDING.0) {
            Some((id, part)) => (Some(id), Some(Box::new(part.parse()?))),
            None => (rest, None),
        };
        Ok(Self { kind: Cow::Owned(kind.to_owned()), id: id.map(str::to_owned), part })
    }
}

impl From<&Subject> for Subject {
    fn from(subject: &Subject) -> Self {
        subject.clone()
    }
}

impl PartialEq<str> for Subject {
    /// Whether it is written `text`.
    fn eq(&self, text: &str) -> bool {
        let written = self.to_string();
        written == text
    }
}

impl PartialEq<&str> for Subject {
    fn eq(&self, text: &&str) -> bool {
        self == *text
    }
}

impl Serialize for Subject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Ok(subject) = Cow::<'de, str>::deserialize(deserializer)?.parse();
        Ok(subject)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PROPOSAL: SubjectKind = SubjectKind::new("proposal");

    #[test]
    fn a_part_is_within_its_whole_and_not_within_another() {
        let subject = |text: &str| text.parse::<Subject>().expect("every text is a subject");
        assert!(subject("cluster/health/concern/c-1").is_within(&subject("cluster/health")));
        assert!(!subject("cluster/health-2").is_within(&subject("cluster/health")));
        assert!(!subject("cluster/health").is_within(&subject("cluster/health/concern/c-1")));
        assert_eq!(PROPOSAL.of("p-1"), subject("proposal/p-1"));
        assert_eq!(SubjectKind::new("country").only(), subject("country"));
    }

    /// The identifier of a finding contains a subject; it stays one identifier.
    #[test]
    fn a_finding_is_named_by_its_whole_identifier() {
        let answered: Subject = "finding/RM-1.7:proposal/p-1:lead".parse().expect("every text is a subject");
        assert_eq!(answered.id_of(FINDING), Some("RM-1.7:proposal/p-1:lead"));
    }

    proptest! {
        #[test]
        fn a_subject_is_written_as_it_was_read(text in "[a-z0-9:/.-]{0,24}") {
            let subject: Subject = text.parse().expect("every text is a subject");
            prop_assert_eq!(subject.to_string(), text);
        }
    }
}
