//! The times in which a cluster had no coordinator: each is a gap that its lead agency owes to fill (row OG-9).
//!
//! The gaps follow from who led when and who coordinated when, whatever the order in which that was recorded. What is found later
//! may fill a gap earlier, show one that nobody knew of, or show that there was none.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::derived_duties::{DerivedDuty, DutyEnd, settle_derived};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::policy::rules;
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;

use super::Cluster;
use super::post::{Post, is_of_a_former_lead};
use crate::domain;
use crate::domain::taking_over;

/// The time in which an agency led the cluster and owed a coordinator.
struct Tenure {
    lead: Owner,
    since: Moment,
    until: Option<Moment>,
    /// Since when it leads in the place of another agency.
    taken_over: Option<Moment>,
}

impl Cluster {
    fn tenures(&self) -> Vec<Tenure> {
        let holders = taking_over::leads(self);
        let spans: Vec<_> = holders.spans().collect();
        let next = spans.iter().skip(1).map(|(since, _)| *since).chain([self.deactivated_at]);
        let tenures = spans.iter().zip(next).map(|((taken_over, lead), until)| Tenure {
            lead: (*lead).clone(),
            since: taken_over.map_or(self.owed_from(), |since| since.max(self.owed_from())),
            until,
            taken_over: *taken_over,
        });
        tenures.filter(|tenure| tenure.until.is_none_or(|until| tenure.since < until)).collect()
    }

    /// The gaps of all of its lead agencies.
    fn coordinator_gaps(&self) -> Vec<DerivedDuty> {
        let tenures = self.tenures();
        let of_tenures = tenures.iter().flat_map(|tenure| {
            let gaps = self.gaps_in(tenure).into_iter();
            gaps.filter(|gap| gap.duty.since == tenure.since || !is_between_two_days(gap))
        });
        of_tenures.collect()
    }

    fn gaps_in(&self, tenure: &Tenure) -> Vec<DerivedDuty> {
        const NO_LONGER_OWED: &str = "another agency leads the cluster, or it ended";
        let mut there: Vec<_> = self.coordinators_in(tenure).collect();
        there.sort_unstable();
        let mut since = tenure.since;
        let is_there =
            |(from, until): &(Moment, Option<Moment>)| *from <= since && until.is_none_or(|until| since < until);
        // What an agency owes from its first moment is done in that moment by who is there already.
        let done_at_once = there.iter().any(is_there).then_some(DutyEnd::Done(since));
        let mut gaps: Vec<_> = done_at_once.map(|end| self.gap(tenure, since, Some(end))).into_iter().collect();
        for (from, until) in there {
            if tenure.until.is_some_and(|end| end <= from) {
                break;
            }
            if since < from {
                gaps.push(self.gap(tenure, since, Some(DutyEnd::Done(from))));
            }
            let Some(until) = until else { return gaps };
            since = since.max(until);
        }
        gaps.push(self.gap(tenure, since, tenure.until.map(|until| DutyEnd::Void(until, NO_LONGER_OWED))));
        gaps
    }

    fn gap(&self, tenure: &Tenure, since: Moment, end: Option<DutyEnd>) -> DerivedDuty {
        let duty = Duty::new(rules::OG_9_COORDINATOR, self.subject(), tenure.lead.clone(), since);
        DerivedDuty::of(duty.concerning(self.id.clone()), end)
    }

    /// When a coordinator of the agency was there: since the first day, or since the day on which one was named ahead of it. It
    /// inherits none (row OG-9).
    fn coordinators_in<'a>(&'a self, tenure: &'a Tenure) -> impl Iterator<Item = (Moment, Option<Moment>)> + 'a {
        let spans = self.appointments.values().flat_map(Timeline::spans);
        let own = spans.filter(|span| span.value.what.post == Post::Coordinator);
        let own = own.filter(|span| {
            let lead = tenure.lead.organization.as_ref();
            tenure.taken_over.zip(lead).is_none_or(|(since, lead)| !is_of_a_former_lead(span.value, (since, lead)))
        });
        own.map(|span| (span.since.min(span.value.stamp.recorded_at), span.until))
    }
}

/// Whether it is none: who left after the lead did leaves none, and who begins on the next day follows who left on that day, which ends with
/// its last second.
fn is_between_two_days(gap: &DerivedDuty) -> bool {
    gap.end.is_some_and(|end| (end.at() - gap.duty.since).num_seconds() <= 1)
}

/// Brings what the lead agencies owe to the gaps that there are after a decision.
pub(super) fn settle_gaps(decision: &mut Decision<domain::Event>, after: &Cluster, context: &Context<'_>) {
    let subject = after.subject();
    let is_one = |duty: &Duty| duty.rule == rules::OG_9_COORDINATOR && duty.subject == subject;
    settle_derived(decision, after.coordinator_gaps(), is_one, "a coordinator was there at that time", context);
}

#[cfg(test)]
mod tests {
    use convene_kernel::duty::DutyChange;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::Recorded;
    use crate::domain::cluster::{
        Appointment, AppointmentEnd, Command, appointment, existing, existing_coordinator, past_lead,
    };
    use crate::domain::fixtures::{Example, emergency, end_of, health, lead, lead_designated, ocha, start_of};

    fn from(person: &str, starts_on: &str) -> Command {
        let starts_on = at(starts_on).date_naive();
        Command::AppointCoordinator(Appointment { starts_on, ..appointment(person) })
    }

    fn until(person: &str, on: &str) -> Command {
        let (cluster, person, on) = (code("health"), code(person), at(on).date_naive());
        Command::EndAppointment(AppointmentEnd { cluster, person, on, hand_over_notes: true })
    }

    /// The gaps of the health cluster, each with its lead agency.
    fn gaps(example: &Example) -> Vec<(String, Moment, Option<Moment>)> {
        let gaps = example.state().clusters[&code("health")].coordinator_gaps().into_iter();
        let lead = |duty: &Duty| duty.owner.organization.as_ref().map(ToString::to_string).unwrap_or_default();
        gaps.map(|gap| (lead(&gap.duty), gap.duty.since, gap.end.map(DutyEnd::at))).collect()
    }

    /// OG-9: a gap between two appointments that is found when the first one's end is recorded, after the second one, is owed
    /// for its time, and was filled late.
    #[test]
    fn a_gap_that_is_found_later_is_owed_for_its_time() {
        let who = lead("WHO");
        let both =
            health().at("2014-06-01").given(&who, from("c-1", "2013-11-14")).given(&who, from("c-2", "2014-02-01"));
        let outcome = both.when(&who, until("c-1", "2014-01-05"));
        let (since, filled) = (end_of("2014-01-05"), start_of("2014-02-01"));
        let [DutyChange::Opened { duty, at }, DutyChange::Kept { id, at: kept_at, .. }] = &outcome.commit().duties[..]
        else {
            panic!("{:?}", outcome.commit().duties)
        };
        assert_eq!((duty.since, *at, &duty.id, *kept_at), (since, Some(since), id, filled));
        assert!(outcome.accepted().duty("OG-9.coordinator").is_none(), "it is filled");
    }

    /// OG-9: a coordinator who is found to have been there fills the gap earlier, or leaves none.
    #[test]
    fn a_coordinator_who_is_found_later_fills_the_gap() {
        let who = lead("WHO");
        let gap = health()
            .at("2014-06-01")
            .given(&who, from("c-1", "2013-11-14"))
            .given(&who, until("c-1", "2014-01-05"))
            .given(&who, from("c-2", "2014-02-01"));
        assert_eq!(gaps(&gap)[1..], [("WHO".to_owned(), end_of("2014-01-05"), Some(start_of("2014-02-01")))]);
        let earlier = gap.clone().when(&who, from("c-3", "2014-01-20"));
        let kept = |change: &DutyChange| matches!(change, DutyChange::Kept { at, .. } if *at == start_of("2014-01-20"));
        assert!(earlier.commit().duties.iter().any(kept), "{:?}", earlier.commit().duties);
        let none = gap.when(&who, from("c-3", "2014-01-01"));
        let never_was =
            |change: &DutyChange| matches!(change, DutyChange::Void { at: Some(at), .. } if *at < end_of("2014-01-05"));
        assert!(none.commit().duties.iter().any(never_was), "{:?}", none.commit().duties);
        assert_eq!(gaps(&none.accepted()).len(), 1, "only that before the first one");
    }

    /// OG-9, OG-18: each lead agency owes for its own time; one that is found to have led in between takes its part.
    #[test]
    fn each_lead_owes_for_its_time() {
        let last = lead_designated(health(), "health", "UNICEF", "2014-03-01");
        let between = lead_designated(last.clone(), "health", "UNFPA", "2014-01-10");
        let of = |agency: &str, since: Moment, end| (agency.to_owned(), since, end);
        let (began, then, last_since) = (at("2013-11-13T09:00:00Z"), at("2014-01-10"), at("2014-03-01"));
        let expected =
            [of("WHO", began, Some(then)), of("UNFPA", then, Some(last_since)), of("UNICEF", last_since, None)];
        assert_eq!(gaps(&between), expected);
        let owed = between.duty("OG-9.coordinator").expect("it is owed");
        assert_eq!((owed.since, owed.owner.organization.clone()), (last_since, Some(code("UNICEF"))));
        assert_eq!(between.record().duties.len(), last.record().duties.len());
    }

    /// OG-9: who begins on the day after the last one left leaves no gap, in whichever order the two are recorded.
    #[test]
    fn no_gap_is_between_one_day_and_the_next() {
        let who = lead("WHO");
        let first = health().at("2014-06-01").given(&who, from("c-1", "2013-11-13"));
        let one_way = first.clone().given(&who, until("c-1", "2014-01-05")).given(&who, from("c-2", "2014-01-06"));
        let other_way = first.given(&who, from("c-2", "2014-01-06")).given(&who, until("c-1", "2014-01-05"));
        let began = at("2013-11-13T09:00:00Z");
        let at_once = vec![("WHO".to_owned(), began, Some(began))];
        assert_eq!((gaps(&one_way), gaps(&other_way)), (at_once.clone(), at_once), "but for what was done at once");
    }

    fn employed_by(agency: &str, person: &str, starts_on: &str) -> Command {
        let starts_on = at(starts_on).date_naive();
        Command::AppointCoordinator(Appointment { starts_on, employer: code(agency), ..appointment(person) })
    }

    /// OG-9, OG-18: a lead's gap ends when another one leads: who comes to that one later fills none of it, and who stays on longer leaves
    /// none after it.
    #[test]
    fn a_gap_ends_with_its_lead() {
        let led = lead_designated(health(), "health", "UNICEF", "2014-03-01").at("2014-06-01");
        let (began, then, came) = (at("2013-11-13T09:00:00Z"), at("2014-03-01"), start_of("2014-04-01"));
        let later = led.clone().given(&lead("UNICEF"), employed_by("UNICEF", "c-1", "2014-04-01"));
        let of = |agency: &str, since: Moment, end| (agency.to_owned(), since, end);
        assert_eq!(gaps(&later), [of("WHO", began, Some(then)), of("UNICEF", then, Some(came))]);
        let stayed = health().at("2014-02-01").given(&lead("WHO"), from("c-1", "2013-11-13"));
        let stayed = lead_designated(stayed, "health", "UNICEF", "2014-03-01").at("2014-06-01");
        let stayed = stayed.given(&lead("UNICEF"), until("c-1", "2014-04-05"));
        assert_eq!(gaps(&stayed), [of("WHO", began, Some(began)), of("UNICEF", then, None)]);
    }

    /// OG-9, OG-18: who comes in the moment in which another agency begins to lead is there for that one at once, and fills no gap of the
    /// one before; who left by then is not there.
    #[test]
    fn who_comes_with_the_next_lead_is_there_at_once() {
        let ends = |example: &Example| {
            let gaps = example.state().clusters[&code("health")].coordinator_gaps().into_iter();
            gaps.map(|gap| gap.end.map(|end| matches!(end, DutyEnd::Done(_)))).collect::<Vec<_>>()
        };
        let began = start_of("2014-03-01").to_rfc3339();
        let led = lead_designated(health(), "health", "UNICEF", &began).at("2014-06-01");
        let came = led.given(&lead("UNICEF"), employed_by("UNICEF", "c-1", "2014-03-01"));
        assert_eq!(ends(&came), [Some(false), Some(true)], "{:?}", gaps(&came));
        let left = health().at("2014-02-01").given(&lead("WHO"), employed_by("UNICEF", "c-1", "2013-11-13"));
        let left = left.given(&lead("WHO"), until("c-1", "2014-01-05"));
        let led_from = |moment: &str| ends(&lead_designated(left.clone(), "health", "UNICEF", moment));
        assert_eq!(led_from(&end_of("2014-01-05").to_rfc3339()), [Some(true), None]);
        assert_eq!(led_from("2014-03-01T00:00:00Z"), [Some(true), Some(false), None]);
    }

    /// OG-9, RM-1.15: a lead of the time before the cluster was on record owed no coordinator here, whoever was there.
    #[test]
    fn a_lead_before_the_record_owed_nothing_here() {
        let found = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(existing())));
        let there = found.given(&ocha(), Command::RecordExistingCoordinator(existing_coordinator("2011-03")));
        let led = there.given(&ocha(), Command::RecordPastLead(past_lead("IOM", "2011")));
        let agencies = led.state().clusters[&code("logistics")].coordinator_gaps().into_iter();
        let agencies: Vec<_> = agencies.filter_map(|gap| gap.duty.owner.organization).collect();
        assert_eq!(agencies, [code("IOM")]);
    }

    /// OG-9, OG-20: whoever the new lead has coordinate from the day on which it begins to lead is its coordinator, whoever employs the
    /// person; a co-coordinator is none.
    #[test]
    fn who_begins_under_the_new_lead_is_its_coordinator() {
        let led = lead_designated(health(), "health", "UNICEF", "2014-03-01T10:00:00Z").at("2014-06-01");
        for day in ["2014-03-01", "2014-03-05"] {
            let seconded = led.clone().given(&lead("UNICEF"), employed_by("CARE", "c-1", day));
            assert!(seconded.duty("OG-9.coordinator").is_none(), "{day}");
            assert!(seconded.state().clusters[&code("health")].has_coordinator(), "{day}");
        }
    }

    /// OG-9, OG-18: an agency that another one followed in the moment in which it would have led owes nothing.
    #[test]
    fn who_led_at_no_time_owes_nothing() {
        let there = health().given(&lead("WHO"), from("c-1", "2013-11-13"));
        let led = lead_designated(there, "health", "UNICEF", "2013-11-13T09:00:00Z");
        assert!(gaps(&led).iter().all(|(agency, ..)| agency == "UNICEF"), "{:?}", gaps(&led));
    }

    /// OG-9, RM-7.1: who was there before another agency led is that of the former lead, but a co-coordinator, and one of the new lead's own.
    #[test]
    fn a_co_coordinator_is_of_no_former_lead() {
        let is_former = |post, employer: &str, starts_on: &str| {
            let starts_on = at(starts_on).date_naive();
            let appointment = Appointment { post, starts_on, employer: code(employer), ..appointment("c-1") };
            let stamp = health().state().clusters[&code("health")].leads.present().expect("it is led").stamp.clone();
            is_of_a_former_lead(&Recorded::new(&appointment, &stamp), (at("2014-03-01T10:00:00Z"), &code("UNICEF")))
        };
        assert!(is_former(Post::Coordinator, "WHO", "2014-02-28"));
        assert!(!is_former(Post::CoCoordinator, "WHO", "2014-02-28"));
        assert!(!is_former(Post::Coordinator, "UNICEF", "2014-02-28"));
        assert!(!is_former(Post::Coordinator, "WHO", "2014-03-01"));
    }
}
