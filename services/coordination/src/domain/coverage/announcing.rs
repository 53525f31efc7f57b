//! What the data show is announced once when it appears and once when it closes (rows RM-8.5, RM-8.6).
//!
//! Whatever command is decided, what is shown and not on record is put on record, and what is on record and not shown is closed: by the
//! same commit, so that neither is there without the other. A commit has room for some of them only: the rest follows with the next
//! command, which the service itself gives where nobody else does.

use convene_kernel::commit::{Decision, Stamp};

use super::{Event, Facts, FoundDuplication, FoundGap, Life, OfCluster, Shown};
use crate::domain::{CoverageEvent, CoverageState};

/// What the service gives where something is to be announced, and nobody else gives a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Announcing;

/// How many bytes of texts one commit announces.
const ROOM: usize = 300 * 1024;

/// How many bytes an announcement has beside its texts.
const BESIDE_TEXTS: usize = 256;

/// How many announcements have room in any case, where their texts are not long.
const SURE: usize = 200;

/// Puts on record what the data show, as far as a commit has room for it.
pub(in crate::domain) fn announce(decision: &mut Decision<CoverageEvent>, state: &CoverageState, facts: &Facts) {
    let gaps = facts.shown.gaps.iter().filter_map(|(id, shown)| match change(state.gaps.get(id), shown.as_ref())? {
        Change::Found(gap) => {
            let of = facts.found_under(std::slice::from_ref(&gap.cluster));
            Some((Event::GapFound(OfCluster { what: gap.clone(), of }), gap.length()))
        }
        Change::Closed(found) => Some((Event::GapClosed(found.clone()), found.what.length())),
    });
    let duplications = facts.shown.duplications.iter().filter_map(|(id, shown)| {
        match change(state.duplications.get(id), shown.as_ref())? {
            Change::Found(duplication) => {
                let of = facts.found_under(&duplication.clusters);
                let length = duplication.length();
                Some((Event::DuplicationFound(OfCluster { what: duplication.clone(), of }), length))
            }
            Change::Closed(found) => Some((Event::DuplicationClosed(found.clone()), found.what.length())),
        }
    });
    let mut room = ROOM;
    for (event, length) in gaps.chain(duplications) {
        let Some(left) = room.checked_sub(length + BESIDE_TEXTS) else { return };
        room = left;
        decision.events.push(event.into());
    }
}

impl Shown {
    /// Whether one commit surely has room for all of it.
    pub fn fits_one_commit(&self) -> bool {
        let gaps = self.gaps.values().flatten().map(FoundGap::length).sum::<usize>();
        let duplications = self.duplications.values().flatten().map(FoundDuplication::length).sum::<usize>();
        self.gaps.len() + self.duplications.len() <= SURE && gaps + duplications <= ROOM / 2
    }
}

/// What is to be put on record.
enum Change<'a, T> {
    /// It is shown, and not on record.
    Found(&'a T),
    /// It is on record, and not shown.
    Closed(&'a OfCluster<T>),
}

fn change<'a, T: Clone, A, B>(on_record: Option<&'a Life<T, A, B>>, shown: Option<&'a T>) -> Option<Change<'a, T>> {
    match (on_record.filter(|life| life.is_open()), shown) {
        (None, Some(shown)) => Some(Change::Found(shown)),
        (Some(life), None) => Some(Change::Closed(&life.found.what)),
        (Some(_), Some(_)) | (None, None) => None,
    }
}

impl FoundGap {
    fn length(&self) -> usize {
        self.area.len() + self.area_name.len()
    }
}

impl FoundDuplication {
    fn length(&self) -> usize {
        let texts = self.organizations.iter().map(|name| name.len() + 4).sum::<usize>();
        texts
            + self.activity.len()
            + self.area.len()
            + self.area_name.len()
            + self.group.len()
            + 16 * self.clusters.len()
    }
}

pub(super) fn closed<T, A, B>(life: Option<&mut Life<T, A, B>>, stamp: &Stamp) {
    if let Some(life) = life {
        (life.closed, life.etag) = (Some(stamp.clone()), stamp.etag);
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::coverage::Command;
    use crate::domain::coverage_fixtures::*;

    fn names(example: Example) -> (Vec<String>, Example) {
        let outcome = example.when(&service(), announces());
        let of = |event: &CoverageEvent| match event {
            CoverageEvent::Coverage(Event::GapFound(_)) => "gap found",
            CoverageEvent::Coverage(Event::GapClosed(_)) => "gap closed",
            CoverageEvent::Coverage(Event::DuplicationFound(_)) => "duplication found",
            CoverageEvent::Coverage(Event::DuplicationClosed(_)) => "duplication closed",
            _ => "another",
        };
        (outcome.commit().events.iter().map(|event| of(event).to_owned()).collect(), outcome.accepted())
    }

    /// RM-8.5, RM-8.6: what the data show is announced once when it appears, and once when it closes.
    #[test]
    fn what_is_shown_is_announced_once() {
        let (events, found) = names(shown());
        assert_eq!(events, ["gap found", "duplication found"]);
        found.clone().when(&service(), announces()).refused("RM-8.6", "NOTHING_TO_ANNOUNCE");
        let (events, closed) = names(found.knowing(nothing_shown()));
        assert_eq!(events, ["gap closed", "duplication closed"]);
        closed.clone().when(&service(), announces()).refused("RM-8.6", "NOTHING_TO_ANNOUNCE");
        let (events, _) = names(closed.knowing(shown_facts()));
        assert_eq!(events, ["gap found", "duplication found"]);
    }

    /// RM-8.6: the import that makes a gap announces it, in the same commit.
    #[test]
    fn an_import_announces_what_it_shows() {
        let commit = shown().when(&coordinator(), Command::ImportActivities(march("CARE"))).commit().clone();
        assert_eq!(commit.events.len(), 3);
        assert!(
            matches!(&commit.events[1], CoverageEvent::Coverage(Event::GapFound(found)) if found.of == Some(code("health")))
        );
    }

    /// RM-8.6: what does not fit into one commit is announced by the next ones, nothing twice.
    #[test]
    fn what_does_not_fit_follows() {
        let mut facts = shown_facts();
        for number in 0..3_000 {
            let id: convene_kernel::codes::ResourceId = code(&format!("hea-x{number:05}"));
            facts.shown.gaps.insert(id.clone(), Some(FoundGap { coverage_gap: id, ..a_gap() }));
        }
        assert!(!facts.shown.fits_one_commit() && shown_facts().shown.fits_one_commit());
        let (mut example, mut announced, mut commits) = (uploaded().knowing(facts), 0, 0);
        while announced < 3_002 {
            let outcome = example.when(&service(), announces());
            let commit = outcome.commit();
            assert!(commit.encode().len() < 1_000_000, "a commit is a message");
            (announced, commits) = (announced + commit.events.len(), commits + 1);
            example = outcome.accepted();
        }
        assert!(announced == 3_002 && commits > 1, "{announced} in {commits}");
        example.when(&service(), announces()).refused("RM-8.6", "NOTHING_TO_ANNOUNCE");
    }
}
