//! Who owes what is for an office: the head of the country team, and the lead agency of a cluster, one after another (rows OG-7,
//! OG-18).
//!
//! Who held an office is recorded in any order. What was owed under a former holder moves to the next one on the day of the change,
//! also where that is recorded after later changes.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, LastOpening, Owner};
use convene_kernel::identity::Role;
use convene_kernel::office::{self, Holders};
use convene_kernel::policy::rules;

use super::cluster::Cluster;
use super::operation::Country;
use super::{Event, Operation};

/// The roles that answer for the humanitarian response, one at a time (row OG-7).
pub const HEADS: [Role; 2] = [Role::HumanitarianCoordinator, Role::ResidentCoordinator];

/// The heads of the country team: the RC until the record says that an HC is appointed (row OG-7).
pub fn heads(country: &Country) -> Holders {
    let spans = country.leadership.spans().map(|span| (span.since, Owner::role(span.value.what.head())));
    Holders::of(Owner::role(Role::ResidentCoordinator), spans)
}

/// The lead agencies of a cluster; the first one from the beginning.
pub fn leads(cluster: &Cluster) -> Holders {
    let lead = |agency: &_| Owner::of(Role::LeadAgency, Clone::clone(agency));
    let mut spans = cluster.leads.spans().map(|span| (span.since, lead(&span.value.what.agency))).peekable();
    let first = spans.peek().map_or(Owner::role(Role::LeadAgency), |(_, first)| first.clone());
    Holders::of(first, spans)
}

/// What the other of HC and RC owed, the one who acted then owed (row OG-7).
pub fn hand_to_heads(decision: &mut Decision<Event>, (before, after): (&Country, &Country), context: &Context<'_>) {
    let of_the_head = |opening: &LastOpening| HEADS.contains(&opening.duty.owner.role);
    office::hand_over(decision, (&heads(before), &heads(after)), of_the_head, context);
}

/// What another lead agency of the cluster owed, the one that led then owed, but for a coordinator, whom each owes anew, and for the
/// hand-over that was planned (row OG-18).
pub fn hand_to_leads(decision: &mut Decision<Event>, (before, after): (&Cluster, &Cluster), context: &Context<'_>) {
    let of_the_lead = |opening: &LastOpening| {
        let duty = &opening.duty;
        duty.cluster.as_ref() == Some(&before.id)
            && duty.owner.role == Role::LeadAgency
            && duty.rule != rules::RM_7_3_HAND_OVER
            && duty.rule != rules::OG_9_COORDINATOR
    };
    office::hand_over(decision, (&leads(before), &leads(after)), of_the_lead, context);
}

/// What a decision opens is owed by who held the office when it came to be owed, and by those who followed since then.
pub fn find_owners(decision: &mut Decision<Event>, operation: &Operation, context: &Context<'_>) {
    office::find_owners(decision, |duty| holders_of(duty, operation), context);
}

/// The holders of the office that owes the duty, where that is an office whose holders are on record.
fn holders_of(duty: &Duty, operation: &Operation) -> Option<Holders> {
    if HEADS.contains(&duty.owner.role) {
        return Some(heads(&operation.country));
    }
    let of_the_lead = duty.owner.role == Role::LeadAgency && duty.rule != rules::OG_9_COORDINATOR;
    let cluster = duty.cluster.as_ref().filter(|_| of_the_lead)?;
    operation.clusters.get(cluster).map(leads)
}

#[cfg(test)]
mod tests {
    use convene_kernel::duty::DutyChange;
    use convene_kernel::testing::{at, code};
    use convene_kernel::time::Moment;

    use super::*;
    use crate::domain::cluster;
    use crate::domain::fixtures::{
        Example, designation, emergency, haiyan, hc, health, lead, lead_designated, ocha, shelter, start_of,
        with_cluster,
    };
    use crate::domain::operation::{self, Leadership};

    /// The example after it was recorded who acted since a day, in June 2014.
    fn head_since(example: Example, humanitarian_coordinator: bool, day: &str) -> Example {
        let leadership = Leadership { humanitarian_coordinator, country_team: true, since: at(day).date_naive() };
        example.at("2014-06-15").given(&ocha(), operation::Command::RecordLeadership(leadership))
    }

    /// The changes of the owner of the duty by `rule` that the last command decided.
    fn handed_over(example: Example, humanitarian_coordinator: bool, day: &str, rule: &str) -> Vec<(Role, Moment)> {
        let leadership = Leadership { humanitarian_coordinator, country_team: true, since: at(day).date_naive() };
        let outcome = example.at("2014-06-15").when(&ocha(), operation::Command::RecordLeadership(leadership));
        let changes = outcome.commit().duties.iter().filter_map(|change| match change {
            DutyChange::HandedOver { id, to, at, .. } if id.starts_with(rule) => Some((to.role, *at)),
            _ => None,
        });
        changes.collect()
    }

    /// OG-7: what is owed moves on the day of the change, and who acted in between takes its place when it is found later.
    #[test]
    fn what_is_owed_moves_on_the_day_of_the_change() {
        let (rc, hc) = (Role::ResidentCoordinator, Role::HumanitarianCoordinator);
        let moved = handed_over(health(), true, "2014-02-01", "RM-2.10");
        assert_eq!(moved, [(hc, start_of("2014-02-01"))]);
        let later = head_since(health(), true, "2014-02-01");
        assert_eq!(later.duty("RM-2.10.review").expect("it is owed").owner.role, hc);
        assert_eq!(handed_over(later.clone(), false, "2014-01-01", "RM-2.10"), [], "the RC owed it before");
        let before = handed_over(later.clone(), true, "2013-01-01", "RM-2.10");
        assert_eq!(before, [(hc, at("2013-11-13T09:00:00Z")), (hc, start_of("2014-02-01"))], "from the beginning");
        let back = head_since(later, false, "2014-05-01");
        assert_eq!(back.duty("RM-2.10.review").expect("it is owed").owner.role, rc);
        let between = head_since(back, true, "2014-03-01");
        assert_eq!(between.duty("RM-2.10.review").expect("it is owed").owner.role, rc, "the HC acted before");
    }

    /// OG-7, RM-1.15: an emergency that is registered after the heads of its time were is owed by them one after another.
    #[test]
    fn who_acted_then_owes_what_is_recorded_later() {
        let heads = head_since(Example::new("PHL", "2014-06-15"), false, "2013-01-01");
        let heads = head_since(heads, true, "2013-11-10");
        let outcome = heads.when(&hc(), operation::Command::RegisterEmergency(haiyan()));
        let of_the_consultation = |change: &&DutyChange| change.duty_id().starts_with("OG-1");
        let owners = outcome.commit().duties.iter().filter(of_the_consultation).map(|change| match change {
            DutyChange::Opened { duty, .. } => (duty.owner.role, duty.since),
            DutyChange::HandedOver { to, at, .. } => (to.role, *at),
            other => panic!("{other:?}"),
        });
        let (rc, hc) = (Role::ResidentCoordinator, Role::HumanitarianCoordinator);
        assert_eq!(owners.collect::<Vec<_>>(), [(rc, haiyan().onset), (hc, start_of("2013-11-10"))]);
    }

    /// OG-18, RM-7.3: what others owe of a cluster stays with them when another agency leads it, and the hand-over that one lead planned is
    /// not planned by the next.
    #[test]
    fn what_others_owe_stays_with_them() {
        let hand_over = cluster::HandOver {
            cluster: code("shelter"),
            to: code("UN-HABITAT"),
            planned_on: at("2014-06-01").date_naive(),
            agreement: cluster::agreement(),
            moved_because: None,
        };
        let planned = shelter().at("2014-02-01").given(&lead("IFRC"), cluster::Command::PlanHandOver(hand_over));
        let led = lead_designated(planned, "shelter", "UN-HABITAT", "2014-03-20");
        for example in [shelter(), led] {
            let handed_over = designation(&example, "shelter", "IOM", "2014-03-01").duties.into_iter();
            let mut rules: Vec<_> = handed_over
                .filter(|change| matches!(change, DutyChange::HandedOver { .. }))
                .filter_map(|change| change.duty_id().split(':').next().map(str::to_owned))
                .collect();
            rules.sort_unstable();
            let of_the_lead =
                ["GN-7.early-recovery", "GN-9.1.counterpart", "OG-11.focal-points", "RM-2.5.transition-strategy"];
            assert_eq!(rules, of_the_lead);
        }
    }

    /// OG-18: what a lead agency owes moves with the lead; a lead in between that is recorded later takes its place.
    #[test]
    fn what_a_lead_owes_moves_with_the_lead() {
        let shelter = with_cluster(emergency(), "shelter", &["SHL"], "IFRC");
        let owner = |example: &Example| {
            example.duty("RM-2.5.transition-strategy").and_then(|duty| duty.owner.organization.clone())
        };
        let last = lead_designated(shelter, "shelter", "UN-HABITAT", "2014-03-01");
        assert_eq!(owner(&last), Some(code("UN-HABITAT")));
        let between = lead_designated(last, "shelter", "IOM", "2014-01-10");
        assert_eq!(owner(&between), Some(code("UN-HABITAT")), "it leads at present");
    }
}
