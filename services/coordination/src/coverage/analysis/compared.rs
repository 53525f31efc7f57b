//! Activities and needs, as far as they are compared.

use std::sync::Arc;

use chrono::NaiveDate;

/// Organizations that do something together, folded, in their order.
pub type Together = Arc<[Arc<str>]>;

/// An activity of a report, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Activity {
    /// What is done.
    pub matter: Matter,
    /// Who does it.
    pub doing: Doing,
    /// Where, for which cluster.
    pub place: Arc<Place>,
    /// How many people were reached; nothing where it is not said.
    pub reached: Option<u64>,
}

/// A need of an assessment, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Need {
    /// Where, for which cluster.
    pub place: Arc<Place>,
    /// The name of the area.
    pub name: Arc<str>,
    /// The group of people, folded.
    pub group: Arc<str>,
    /// How many.
    pub people: u64,
}

/// What is done, where, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Matter {
    /// The activity, folded.
    pub activity: Arc<str>,
    /// The code of the area.
    pub area: Arc<str>,
    /// The group of people, folded.
    pub group: Arc<str>,
}

/// Who does it, for which cluster, and when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Doing {
    /// The organizations that do it.
    pub organizations: Together,
    /// The cluster.
    pub cluster: Arc<str>,
    /// The first day; the first of all where it is not known.
    pub begins: NaiveDate,
    /// The last day; the last of all where it is not known.
    pub ends: NaiveDate,
}

/// A cluster in an area.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The cluster.
    pub cluster: Arc<str>,
    /// The code of the area; empty for the whole country.
    pub area: Arc<str>,
    /// Its level.
    pub level: u8,
    /// The areas it is in, below the country.
    pub within: Arc<[Arc<str>]>,
}

/// A cluster and the code of an area.
pub type Key = (Arc<str>, Arc<str>);

impl Place {
    /// Its cluster and its area.
    pub fn key(&self) -> Key {
        (self.cluster.clone(), self.area.clone())
    }

    /// Its cluster with the area, with those it is in, and with the country: each once.
    pub fn keys(&self) -> impl Iterator<Item = Key> {
        let above = self
            .within
            .iter()
            .enumerate()
            .filter(|(at, area)| !area.is_empty() && **area != self.area && !self.within[..*at].contains(area));
        let above = above.map(|(_, area)| Arc::clone(area));
        let country = Some(Arc::<str>::default()).filter(|country| *country != self.area);
        above.chain(country).chain([Arc::clone(&self.area)]).map(|area| (Arc::clone(&self.cluster), area))
    }
}

/// What began and what ended of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed<T> {
    /// What there was not, or otherwise.
    pub opened: Vec<T>,
    /// What is no more.
    pub closed: Vec<T>,
}

impl<T: PartialEq> Changed<T> {
    /// Nothing.
    pub fn none() -> Self {
        Self { opened: Vec::new(), closed: Vec::new() }
    }

    /// Adds what was before and is now in one place.
    pub fn add(&mut self, before: Option<T>, now: Option<T>) {
        if before != now {
            self.closed.extend(before);
            self.opened.extend(now);
        }
    }
}
