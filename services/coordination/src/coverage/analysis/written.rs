//! How names are written that are compared folded, so that people read them as the data have them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::FixedState;

/// Names of one report: each as it is compared, and as the report writes it.
pub type Forms = HashSet<(Arc<str>, Arc<str>), FixedState>;

/// Names of all reports, and how many reports write each name so.
#[derive(Clone, Debug, Default)]
pub struct Written {
    of_reports: HashMap<String, Forms>,
    reports: BTreeMap<(Arc<str>, Arc<str>), u32>,
}

impl Written {
    /// Puts the names of a report in the place of those that it had, which are returned.
    pub fn replace(&mut self, report: &str, now: Forms) -> Forms {
        for form in &now {
            *self.reports.entry(form.clone()).or_default() += 1;
        }
        let before = if now.is_empty() {
            self.of_reports.remove(report)
        } else {
            self.of_reports.insert(report.to_owned(), now)
        };
        let before = before.unwrap_or_default();
        for form in &before {
            if let Some(count) = self.reports.get_mut(form) {
                *count -= 1;
                if *count == 0 {
                    self.reports.remove(form);
                }
            }
        }
        before
    }

    /// How a name is written that is compared as `name`: as most reports write it, of several such the first.
    pub fn of(&self, name: &Arc<str>) -> Arc<str> {
        let forms = self.reports.range((Arc::clone(name), Arc::from(""))..).take_while(|((known, _), _)| known == name);
        let most = forms.max_by_key(|((_, written), count)| (**count, Reverse(Arc::clone(written))));
        most.map_or_else(|| Arc::clone(name), |((_, written), _)| Arc::clone(written))
    }
}
