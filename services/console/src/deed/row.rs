//! A row of the table of deeds: a method, and what it is done with.

use super::subject::Subject;

/// What the console puts into a command by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// This value.
    Value(&'static str),
    /// The moment at which the form is checked.
    Now,
}

/// Something that a person does.
#[derive(Clone, Copy, Debug)]
pub struct Deed {
    /// Its name in addresses, and in the keys of texts: `deed-approve`.
    pub name: &'static str,
    /// The method that does it.
    pub method: &'static str,
    /// What it is done with.
    pub subject: Subject,
    /// The fields that a form does not show, by their paths in JSON: the service records them, or they do not apply.
    pub leaves_out: &'static [&'static str],
    /// The fields that the console fills in, by their paths in JSON.
    pub given: &'static [(&'static str, Given)],
    /// Whether it decides: it then takes a fresh login, where the installation asks for one.
    pub decides: bool,
}

impl Deed {
    pub(super) const fn of(name: &'static str, method: &'static str, subject: Subject) -> Self {
        Self { name, method, subject, leaves_out: &[], given: &[], decides: false }
    }

    pub(super) const fn leaving_out(self, leaves_out: &'static [&'static str]) -> Self {
        Self { leaves_out, ..self }
    }

    pub(super) const fn giving(self, given: &'static [(&'static str, Given)]) -> Self {
        Self { given, ..self }
    }

    pub(super) const fn deciding(self) -> Self {
        Self { decides: true, ..self }
    }

    /// The service that does it, such as `activation`.
    pub fn service(&self) -> &'static str {
        self.method.split('.').nth(1).unwrap_or_default()
    }

    /// The address of the page from which it is done, below that of the language.
    pub fn page(&self, country: &str, id: &str) -> String {
        let page = self.subject.page(country, id);
        match (self.subject, self.service()) {
            (Subject::Country, "icsm") => format!("{page}/missions"),
            (Subject::Country, "coordination") => format!("{page}/coverage"),
            (Subject::Cluster, "monitoring") => format!("/countries/{country}/monitoring"),
            (Subject::Cluster, "coordination") => format!("/countries/{country}/coordination/{id}"),
            _ => page,
        }
    }
}
