//! Which deeds a page offers: those that the service says this person can do now, and why not the rest.

use convene_client::CallError;
use convene_proto::activation::v1 as activation;
use convene_proto::common::v1::Action;
use convene_proto::scheduler::v1 as scheduler;

use super::subject::Subject;
use super::table::{DEEDS, Deed};
use crate::problem::Problem;
use crate::visit::Visit;

/// A deed that a page offers.
#[derive(Clone, Debug)]
pub struct Offer {
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
        let ends = format!("/{name}");
        self.open.iter().find(|offer| offer.address.ends_with(&ends)).map(|offer| offer.address.as_str())
    }
}

/// What this person can do with a thing now.
///
/// # Errors
/// When the service does not say.
pub async fn offers(visit: &Visit, subject: Subject, id: &str) -> Result<Offers, CallError> {
    let header = visit.header();
    let mut actions: Vec<Action> = if subject == Subject::Item {
        let request = scheduler::ListActionsRequest { header, resource: subject.resource(id) };
        visit.ask(request).await?.actions
    } else {
        let request = activation::ListActionsRequest { header, resource: subject.resource(id) };
        visit.ask(request).await?.actions
    };
    if subject == Subject::Country {
        let request = activation::ListActionsRequest { header: visit.header(), resource: "country".to_owned() };
        actions.extend(visit.ask(request).await?.actions);
    }
    let page = subject.page(visit.param("country"), id);
    let page = if subject == Subject::Country { format!("{page}/new") } else { page };
    let mut offers = Offers::default();
    for deed in DEEDS.iter().filter(|deed| deed.subject == subject) {
        let Some(action) = actions.iter().find(|action| action.method == deed.method) else { continue };
        let label = visit.say(&format!("deed-{}", deed.name));
        if action.allowed {
            offers.open.push(Offer {
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
        label: visit.say(&format!("deed-{}", deed.name)),
        roles: action.roles.iter().map(|role| visit.role(role)).collect(),
        reasons: action.obstacles.iter().map(reason).collect(),
    }
}
