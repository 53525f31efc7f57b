//! Names that many rows have, and what they are made into, each kept once.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::super::canonical::Area;
use super::super::vocabulary::folded;
use super::compared::{Place, Together};

/// A place as rows name it: the cluster, the code of the area, its level, and the areas it is in.
type NamedPlace = (Arc<str>, Arc<str>, u8, Arc<str>);

/// The names.
#[derive(Clone, Debug, Default)]
pub struct Names {
    kept: HashSet<Arc<str>, FixedState>,
    folded: HashMap<Arc<str>, Arc<str>, FixedState>,
    places: HashMap<NamedPlace, Arc<Place>, FixedState>,
    /// Organizations by their folded names.
    together: HashMap<(Arc<str>, Arc<str>), Together, FixedState>,
}

impl Names {
    /// The name as it is kept.
    pub fn of(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.kept.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        self.kept.insert(Arc::clone(&name));
        name
    }

    /// The name as it is compared, and as it is written.
    pub fn folded(&mut self, written: &str) -> (Arc<str>, Arc<str>) {
        if let Some((written, folded)) = self.folded.get_key_value(written) {
            return (Arc::clone(folded), Arc::clone(written));
        }
        let (written, folded) = (self.of(written), self.of(&folded(written)));
        self.folded.insert(Arc::clone(&written), Arc::clone(&folded));
        (folded, written)
    }

    /// A cluster in an area.
    pub fn place(&mut self, cluster: &str, area: &Area) -> Arc<Place> {
        let key = (self.of(cluster), self.of(&area.code), area.level, self.of(&area.within));
        if let Some(known) = self.places.get(&key) {
            return Arc::clone(known);
        }
        let within = area.within.split('/').filter(|above| !above.is_empty()).map(|above| self.of(above));
        let within: Vec<Arc<str>> = within.collect();
        let place =
            Place { cluster: Arc::clone(&key.0), area: Arc::clone(&key.1), level: key.2, within: within.into() };
        let place = Arc::new(place);
        self.places.insert(key, Arc::clone(&place));
        place
    }

    /// Organizations that do something together, folded; an empty name is none.
    pub fn together(&mut self, one: Arc<str>, other: Arc<str>) -> Together {
        let key = (one, other);
        if let Some(known) = self.together.get(&key) {
            return Arc::clone(known);
        }
        let organizations = [&key.0, &key.1].into_iter().filter(|name| !name.is_empty()).cloned();
        let organizations: BTreeSet<Arc<str>> = organizations.collect();
        let together: Together = organizations.into_iter().collect();
        self.together.insert(key, Arc::clone(&together));
        together
    }
}
