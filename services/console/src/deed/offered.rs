//! Which deeds a page offers: those that the service says this person can do now, and why not the rest.

use convene_client::CallError;
use convene_proto::common::v1::Action;

use super::shared::actions;
use super::subject::Subject;
use super::table::{Deed, deeds};
use crate::problem::Problem;
use crate::visit::Visit;

/// A deed that a page offers.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its name.
    pub name: &'static str,
    /// What the button says.
    pub label: String,
    /// The address of its form.
    pub address: String,
    /// Whether it decides something.
    pub decides: bool,
}

/// A deed that this person cannot do now.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Its name.
    pub name: &'static str,
    /// What it is called.
    pub label: String,
    /// Who can do it.
    pub roles: Vec<String>,
    /// Why this person cannot.
    pub reasons: Vec<Problem>,
}

/// What can be done with a thing, and what not.
#[derive(Clone, Debug, Default)]
pub struct Offers {
    /// What can be done now.
    pub open: Vec<Offer>,
    /// What cannot, with the reasons.
    pub closed: Vec<Refusal>,
}

impl Offers {
    /// The address of the form of a deed, where it can be done now.
    pub fn address_of(&self, name: &str) -> Option<&str> {
        self.open.iter().find(|offer| offer.name == name).map(|offer| offer.address.as_str())
    }

    /// Those with one of these names alone, possible or not.
    #[must_use]
    pub fn of(mut self, names: &[&str]) -> Self {
        self.open.retain(|offer| names.contains(&offer.name));
        self.closed.retain(|refusal| names.contains(&refusal.name));
        self
    }

    /// Those that can be done now and have one of these names, in the order of the names.
    pub fn named(&self, names: &[&str]) -> Vec<Offer> {
        names.iter().filter_map(|name| self.open.iter().find(|offer| offer.name == *name)).cloned().collect()
    }
}

/// What this person can do with a thing now, by the service that keeps it.
///
/// # Errors
/// When the service does not say.
pub async fn offers(visit: &Visit, subject: Subject, id: &str) -> Result<Offers, CallError> {
    offers_of(visit, subject.service(), subject, id).await
}

/// The same by a service that keeps something else of the thing.
///
/// # Errors
/// As [`offers`].
pub async fn offers_of(visit: &Visit, service: &str, subject: Subject, id: &str) -> Result<Offers, CallError> {
    let mut possible = actions(visit, service, subject.resource(id)).await?;
    if subject == Subject::Country {
        possible.extend(actions(visit, service, "country".to_owned()).await?);
    }
    let page = subject.page(visit.param("country"), id);
    let page = if subject == Subject::Country { format!("{page}/new") } else { page };
    let mut offers = Offers::default();
    for deed in deeds().filter(|deed| deed.subject == subject) {
        let Some(action) = possible.iter().find(|action| action.method == deed.method) else { continue };
        let label = visit.say(&format!("deed-{}", deed.name));
        if action.allowed {
            offers.open.push(Offer {
                name: deed.name,
                label,
                address: format!("{}{page}/{}", visit.base, deed.name),
                decides: deed.decides,
            });
        } else {
            offers.closed.push(closed(visit, deed, action));
        }
    }
    Ok(offers)
}

fn closed(visit: &Visit, deed: &Deed, action: &Action) -> Refusal {
    let reason = |obstacle: &convene_proto::common::v1::ActionObstacle| {
        let text = format!("{}; {}", obstacle.problem, obstacle.remedy);
        Problem::of(visit, &obstacle.reason, &obstacle.row, &text)
    };
    Refusal {
        name: deed.name,
        label: visit.say(&format!("deed-{}", deed.name)),
        roles: action.roles.iter().map(|role| visit.role(role)).collect(),
        reasons: action.obstacles.iter().map(reason).collect(),
    }
}
