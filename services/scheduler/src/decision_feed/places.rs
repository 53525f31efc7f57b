//! The places of readers: so many for each person, and so many in all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use convene_kernel::codes::PersonId;

/// How many connections a person has at most.
const MOST_OF_A_PERSON: usize = 8;

/// How many connections there are at most.
const MOST: usize = 512;

/// The places of those who read decisions.
#[derive(Clone, Debug, Default)]
pub struct Places(Arc<Mutex<HashMap<PersonId, usize>>>);

/// A place, for as long as it is kept.
#[derive(Debug)]
pub(super) struct Place {
    places: Places,
    person: PersonId,
}

impl Places {
    fn taken(&self) -> MutexGuard<'_, HashMap<PersonId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more connection of `person`, where there is one.
    pub(super) fn take(&self, person: &PersonId) -> Option<Place> {
        let mut taken = self.taken();
        let held = taken.get(person).copied().unwrap_or_default();
        if held >= MOST_OF_A_PERSON || taken.values().sum::<usize>() >= MOST {
            return None;
        }
        taken.insert(person.clone(), held + 1);
        Some(Place { places: self.clone(), person: person.clone() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        let held = taken.get_mut(&self.person).expect("the place was taken");
        *held -= 1;
        taken.retain(|_, held| *held > 0);
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;

    #[test]
    fn a_person_has_so_many_places_and_gives_them_back() {
        let (places, person) = (Places::default(), code("p-1"));
        let mut held: Vec<_> = (0..MOST_OF_A_PERSON).map(|_| places.take(&person).expect("a place")).collect();
        assert!(places.take(&person).is_none() && places.take(&code("p-2")).is_some());
        held.pop();
        assert!(places.take(&person).is_some());
        held.clear();
        assert!(places.taken().is_empty());
        let all = (0..MOST).map(|number| places.take(&code(&format!("p-{number}"))).expect("a place"));
        let all: Vec<_> = all.collect();
        assert!(places.take(&person).is_none() && all.len() == MOST);
    }
}
