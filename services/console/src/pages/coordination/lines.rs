//! Critical gaps as lines of a list.

use convene_proto::coordination::v1::{GapEntry, GapState, GapUrgency};

use crate::visit::Visit;

/// A critical gap in a list.
pub struct GapLine {
    pub address: String,
    pub need: String,
    pub place: String,
    pub people: u64,
    pub cluster: String,
    pub urgency: String,
    pub state: String,
    pub is_open: bool,
    pub last_resort: String,
    pub carried_by: String,
    /// What was done last, and when.
    pub last: String,
    pub last_at: String,
}

impl GapLine {
    pub fn of(visit: &Visit, entry: &GapEntry) -> Self {
        let gap = entry.gap.clone().unwrap_or_default();
        let what = gap.identification.clone().unwrap_or_default();
        let last = gap.steps.last();
        let state = gap.state();
        Self {
            address: format!("{}/countries/{}/gaps/{}", visit.base, entry.country, gap.gap),
            urgency: visit.word("choice", what.urgency().as_str_name()),
            place: if what.place.is_empty() { what.pcode.clone() } else { what.place.clone() },
            need: what.need,
            people: what.people,
            cluster: what.cluster,
            state: visit.word("choice", state.as_str_name()),
            is_open: state != GapState::Closed,
            last_resort: gap.provider_of_last_resort.clone(),
            carried_by: gap.carried_by.clone(),
            last: last.map(|step| done(visit, &step.step)).unwrap_or_default(),
            last_at: last
                .and_then(|step| step.recorded.as_ref())
                .map(|recorded| visit.day(recorded.occurred_at.as_ref(), &entry.country))
                .unwrap_or_default(),
        }
    }
}

/// Gaps for people: those that are open before those that are closed, the most urgent first.
pub fn gap_lines(visit: &Visit, mut entries: Vec<GapEntry>) -> Vec<GapLine> {
    let urgency = |entry: &GapEntry| {
        let what = entry.gap.as_ref().and_then(|gap| gap.identification.as_ref());
        what.map_or(GapUrgency::Unspecified, |what| what.urgency()) as i32
    };
    entries.sort_by_key(|entry| {
        let is_closed = entry.gap.as_ref().is_some_and(|gap| gap.state() == GapState::Closed);
        (is_closed, urgency(entry), entry.gap.as_ref().map(|gap| gap.gap.clone()))
    });
    entries.iter().map(|entry| GapLine::of(visit, entry)).collect()
}

/// What was done about a gap, which the service says in English.
pub fn done(visit: &Visit, step: &str) -> String {
    let key = format!("gap-{}", step.to_lowercase().replace(' ', "-"));
    crate::text::sayable(visit.language, &key).unwrap_or_else(|| step.to_owned())
}
