//! Examples under guidance that an operator changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Example;
use crate::aggregate::Aggregate;
use crate::guidance::Guidance;

impl<A: Aggregate> Example<A> {
    /// The same, under a policy file of an operator's from here on.
    ///
    /// # Panics
    /// When the file is no policy.
    #[must_use]
    #[track_caller]
    pub fn under_policy(self, policy: &str) -> Self {
        self.under(&BTreeMap::new(), Some(policy))
    }

    /// The same, under reference data whose file `name` has that text from here on.
    #[must_use]
    #[track_caller]
    pub fn under_reference(self, name: &str, text: &str) -> Self {
        self.under(&BTreeMap::from([(name.to_owned(), text.to_owned())]), None)
    }

    #[track_caller]
    fn under(mut self, reference: &BTreeMap<String, String>, policy: Option<&str>) -> Self {
        let guidance = Guidance::parse(reference, policy);
        self.guidance = Arc::new(guidance.unwrap_or_else(|problems| panic!("{problems:?}")));
        self
    }
}
