//! The countries that a list is about: the one its query names, or all in which the caller holds a role.

use std::collections::BTreeSet;

use convene_kernel::codes::CountryCode;
use convene_kernel::identity::{Caller, Role};

/// Some countries, or all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Countries {
    /// Every country.
    All,
    /// These alone.
    These(BTreeSet<CountryCode>),
}

impl Countries {
    /// One country.
    pub fn one(country: CountryCode) -> Self {
        Self::These(BTreeSet::from([country]))
    }

    /// The countries in which `caller` holds a role that `admits`: all, when it holds one that is bound to no country.
    pub fn of(caller: &Caller, admits: impl Fn(Role) -> bool) -> Self {
        let held = caller.grants.iter().filter(|grant| admits(grant.role)).map(|grant| grant.country.clone());
        held.collect::<Option<BTreeSet<_>>>().map_or(Self::All, Self::These)
    }

    /// Those of them that are among `others`.
    #[must_use]
    pub fn within(self, others: &Self) -> Self {
        match (self, others) {
            (these, Self::All) => these,
            (Self::All, others) => others.clone(),
            (Self::These(these), Self::These(others)) => Self::These(these.intersection(others).cloned().collect()),
        }
    }

    /// Whether `country` is one of them.
    pub fn contain(&self, country: &CountryCode) -> bool {
        match self {
            Self::All => true,
            Self::These(countries) => countries.contains(country),
        }
    }

    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        matches!(self, Self::These(countries) if countries.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::identity::Grant;

    use super::*;

    fn caller(grants: &[(Role, Option<&str>)]) -> Caller {
        let grant = |&(role, country): &(Role, Option<&str>)| Grant {
            role,
            country: country.map(|code| code.parse().expect("a country")),
            cluster: None,
        };
        let grants = grants.iter().map(grant).collect();
        Caller { person: "p-1".parse().expect("a person"), organization: "WHO".parse().expect("a code"), grants }
    }

    #[test]
    fn they_are_those_in_which_an_admitted_role_is_held() {
        let both = caller(&[(Role::Partner, Some("PHL")), (Role::Auditor, Some("HTI"))]);
        let country = |code: &str| code.parse::<CountryCode>().expect("a country");
        let all = Countries::of(&both, |_| true);
        assert!(all.contain(&country("PHL")) && all.contain(&country("HTI")) && !all.contain(&country("SSD")));
        assert_eq!(Countries::of(&both, |role| role == Role::Auditor), Countries::one(country("HTI")));
        assert!(Countries::of(&both, |role| role == Role::Donor).is_none());
        let haiti = Countries::one(country("HTI"));
        assert_eq!(all.clone().within(&haiti), haiti);
        assert_eq!(Countries::All.within(&haiti), haiti);
        assert!(haiti.within(&Countries::one(country("SSD"))).is_none());
    }

    #[test]
    fn a_role_bound_to_no_country_is_held_in_all() {
        let everywhere = caller(&[(Role::Partner, Some("PHL")), (Role::Auditor, None)]);
        assert_eq!(Countries::of(&everywhere, |_| true), Countries::All);
        assert!(!Countries::of(&everywhere, |role| role == Role::Partner).contain(&"HTI".parse().expect("a country")));
    }
}
