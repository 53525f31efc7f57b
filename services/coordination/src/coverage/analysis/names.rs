//! Names that many rows have, each kept once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::super::vocabulary::folded;

/// The names.
#[derive(Clone, Debug, Default)]
pub struct Names {
    kept: HashSet<Arc<str>>,
    folded: HashMap<Arc<str>, Arc<str>>,
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
}
