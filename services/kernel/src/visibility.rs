//! Who may see what: values that open only to a reader who may, and the reader, made from a caller and a table of roles.
//!
//! A service has one table of the roles that see its deliberation ([`Insiders`]). The edge makes a [`Reader`] of each
//! caller by it; a [`Restricted`] value opens to a reader or, by a method that says so, to the domain's own decision.
//! The publisher has no reader, so what is restricted does not reach the feed.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::codes::CountryCode;
use crate::identity::{Authority, Caller, Role};

/// The roles that see what a service restricts, in the country they are held in: the one table of a service.
///
/// ```
/// use convene_kernel::identity::Role;
/// use convene_kernel::visibility::Insiders;
///
/// /// Those who take part in deciding.
/// pub const INSIDERS: Insiders = Insiders::of(&[Role::HumanitarianCoordinator, Role::Auditor]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Insiders {
    deciding: &'static [Role],
    consulted: &'static [Role],
}

impl Insiders {
    /// Those who hold one of `roles`, who take part in deciding.
    pub const fn of(roles: &'static [Role]) -> Self {
        Self { deciding: roles, consulted: &[] }
    }

    /// The same, and those who hold one of `roles` are consulted: they read what is proposed before it is decided, and nothing
    /// of what is said on it.
    #[must_use]
    pub const fn consulting(self, roles: &'static [Role]) -> Self {
        Self { deciding: self.deciding, consulted: roles }
    }

    /// The roles that take part in deciding, for documentation.
    pub fn roles(&self) -> &'static [Role] {
        self.deciding
    }
}

/// A reader of one country's record. Only the edge makes one, from a caller whose token was checked: a lint
/// (`disallowed-methods` in `clippy.toml`) refuses [`Reader::of`] anywhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    pub(crate) is_insider: bool,
    pub(crate) is_consulted: bool,
}

impl Reader {
    /// `caller` as a reader of the record of `country`: an insider when it holds one of the roles of `insiders` there.
    pub fn of(caller: &Caller, country: &CountryCode, insiders: Insiders) -> Self {
        let holds_one_of = |roles| caller.acting_under(&Authority::of(roles), country).is_some();
        let is_insider = holds_one_of(insiders.deciding);
        Self { is_insider, is_consulted: is_insider || holds_one_of(insiders.consulted) }
    }

    /// Whether the reader sees what is restricted. For what is no [`Restricted`] value itself, such as a finding or a
    /// duty that would betray one.
    pub fn is_insider(&self) -> bool {
        self.is_insider
    }

    /// Whether the reader sees what is proposed before it is decided: an insider, and who is consulted.
    pub fn is_consulted(&self) -> bool {
        self.is_consulted
    }
}

/// A value that only insiders may see: an objection, a nomination, an answer to a survey.
///
/// Its stored form is that of the value alone. It prints as nothing but its restriction, so that no log shows it.
///
/// ```
/// use convene_kernel::identity::{Caller, Grant, Role};
/// use convene_kernel::visibility::{Insiders, Reader, Restricted};
///
/// let insiders = Insiders::of(&[Role::HumanitarianCoordinator]);
/// let caller = |role| Caller {
///     person: "p-1".parse().expect("a person"),
///     organization: "WHO".parse().expect("an organization"),
///     grants: vec![Grant { role, country: "PHL".parse().ok(), cluster: None }],
/// };
/// let country = "PHL".parse().expect("a country");
/// let insider = Reader::of(&caller(Role::HumanitarianCoordinator), &country, insiders);
/// let outsider = Reader::of(&caller(Role::Partner), &country, insiders);
///
/// let objection = Restricted::new("WHO objects".to_owned());
/// assert_eq!(objection.open(&insider).map(String::as_str), Some("WHO objects"));
/// assert_eq!(objection.open(&outsider), None);
/// assert!(!format!("{objection:?}").contains("WHO"));
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Restricted<T>(T);

impl<T> Restricted<T> {
    /// Restricts `value`.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for a reader who may see it.
    pub fn open(&self, reader: &Reader) -> Option<&T> {
        reader.is_insider.then_some(&self.0)
    }

    /// The value, for a reader who may see it or, once it `is_released`, for everybody: the verdicts of a review that is
    /// closed, for example.
    pub fn open_once_released(&self, reader: &Reader, is_released: bool) -> Option<&T> {
        (is_released || reader.is_insider).then_some(&self.0)
    }

    /// The value, for the domain's own `decide` and `evolve`. Nothing that is shown or published may come from here.
    pub fn for_decision(&self) -> &T {
        &self.0
    }

    /// The value, to be changed by the domain's own `evolve`.
    pub fn for_evolution(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Restricted<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Restricted<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Restricted(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Grant;

    const INSIDERS: Insiders = Insiders::of(&[Role::LeadAgency]);

    #[allow(clippy::disallowed_methods, reason = "it is under test")]
    fn reader(role: Role, held_in: &str) -> Reader {
        let country = |code: &str| code.parse::<CountryCode>().expect("a country");
        let caller = Caller {
            person: "p-1".parse().expect("a person"),
            organization: "WHO".parse().expect("an organization"),
            grants: vec![Grant { role, country: Some(country(held_in)), cluster: None }],
        };
        Reader::of(&caller, &country("PHL"), INSIDERS)
    }

    #[test]
    fn it_opens_to_those_of_the_table_in_the_country_only() {
        let value = Restricted::new(1);
        assert_eq!(value.open(&reader(Role::LeadAgency, "PHL")), Some(&1));
        assert_eq!(value.open(&reader(Role::LeadAgency, "HTI")), None);
        assert_eq!(value.open(&reader(Role::Partner, "PHL")), None);
    }

    #[test]
    fn what_is_released_opens_to_everybody() {
        let (value, outsider) = (Restricted::new(1), reader(Role::Partner, "PHL"));
        assert_eq!(value.open_once_released(&outsider, false), None);
        assert_eq!(value.open_once_released(&outsider, true), Some(&1));
    }

    #[test]
    fn its_stored_form_is_that_of_the_value() {
        let stored = serde_json::to_string(&Restricted::new("WHO objects")).expect("JSON");
        assert_eq!(stored, r#""WHO objects""#);
        assert_eq!(serde_json::from_str::<Restricted<String>>(&stored).expect("JSON").for_decision(), "WHO objects");
    }
}
