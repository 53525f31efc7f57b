//! What was recorded between clusters by mistake is taken back.

use convene_kernel::aggregate::Aggregate as _;
use convene_kernel::testing::{at, code};

use super::*;
use crate::domain::fixtures::*;
use crate::domain::intercluster::fixtures::*;
use crate::domain::intercluster::{Command, ServiceState};
use crate::domain::{self, Coordination};

/// The commit that recorded what was recorded last.
fn last(example: &Example) -> Etag {
    Etag(example.record().sequence)
}

/// The example after `command`, with the commit that recorded it.
fn with(example: Example, by: &convene_kernel::identity::Actor, command: Command) -> (Example, Etag) {
    let after = example.given(by, command);
    let commit = last(&after);
    (after, commit)
}

/// RM-1.15: each kind of fact is taken back by its commit, and the record is as if it had never been.
#[test]
fn each_fact_is_taken_back_by_its_commit() {
    let with_both = || with_logistics(health());
    let raised = || with_both().given(&coordinator(), raises_issue());
    let brought = || raised().given(&ocha(), brings_issue());
    let facts: [(Example, convene_kernel::identity::Actor, Command); 21] = [
        (with_both(), hc(), sets_objectives(&["so-1"])),
        (with_both(), coordinator(), states_objectives(&[("h-1", &[])])),
        (with_both(), coordinator(), raises_issue()),
        (raised(), ocha(), brings_issue()),
        (brought(), hc(), takes_issue_to_erc()),
        (raised(), ocha(), closes_issue()),
        (with_both(), ocha(), prepares_message()),
        (with_both().given(&ocha(), prepares_message()), ocha(), delivers_message()),
        (with_both(), ocha(), updates_plan(&[("water trucks", &["health"])])),
        (
            with_both().given(&ocha(), updates_plan(&[])).at("2014-01-01"),
            ocha(),
            updates_plan(&[("fuel", &["health"])]),
        ),
        (with_both().given(&ocha(), updates_plan(&[])), ocha(), ends_plan()),
        (with_both(), coordinator(), advises("logistics", "health")),
        (with_both(), ocha(), starts_step()),
        (with_both().given(&ocha(), starts_step()), ocha(), consolidates_step(&["health"])),
        (with_both(), ocha(), takes_up_jointly()),
        (with_both(), coordinator(), states_funding()),
        (with_both(), coordinator(), asks_ocha()),
        (with_both().given(&coordinator(), asks_ocha()), ocha(), reports_ocha_service()),
        (with_both(), ocha(), confirms_cluster()),
        (with_both(), coordinator(), asks_global("HEA")),
        (with_both().given(&coordinator(), asks_global("HEA")), coordinator(), answers_globally()),
    ];
    for (before, by, command) in facts {
        let name = format!("{command:?}");
        let (after, commit) = with(before.clone(), &by, command);
        assert_ne!(after.state().intercluster, before.state().intercluster, "{name}");
        let back = after.given(&ocha(), withdraws_fact(commit));
        let shown = |example: &Example| {
            let mut state = example.state().intercluster.clone();
            state.issues.values_mut().for_each(|one| one.etag = Etag(0));
            state.messages.values_mut().for_each(|one| one.etag = Etag(0));
            state.preparedness_plans.values_mut().for_each(|one| one.etag = Etag(0));
            state.programme_steps.values_mut().for_each(|one| one.etag = Etag(0));
            state.ocha_requests.values_mut().for_each(|one| one.etag = Etag(0));
            state.global_requests.values_mut().for_each(|one| one.etag = Etag(0));
            state
        };
        assert_eq!(shown(&back), shown(&before), "{name}");
        assert_eq!(back.record().findings, before.record().findings, "{name}");
        let owed = |example: &Example| example.record().duties.keys().cloned().collect::<Vec<_>>();
        assert_eq!(owed(&back), owed(&before), "{name}");
        back.when(&ocha(), withdraws_fact(commit)).refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
    }
}

/// RM-1.15: what is taken back concerns the clusters that the fact concerned.
#[test]
fn what_is_taken_back_concerns_the_clusters_of_the_fact() {
    let clusters = |before: Example, by: &convene_kernel::identity::Actor, command: Command| {
        let (after, commit) = with(before, by, command);
        let back = after.when(&ocha(), withdraws_fact(commit));
        let [domain::Event::Intercluster(Event::FactWithdrawn(fact))] = back.commit().events.as_slice() else {
            panic!("it is taken back")
        };
        fact.cluster.iter().chain(&fact.clusters).map(ToString::to_string).collect::<Vec<_>>()
    };
    let with_both = || with_logistics(health());
    let plan = |clusters: &[&str]| updates_plan(&[("water trucks", clusters)]);
    let made = || with_both().given(&ocha(), plan(&["health"])).at("2014-01-01");
    assert_eq!(clusters(with_both(), &ocha(), plan(&["health"])), ["health"]);
    assert_eq!(clusters(made(), &ocha(), plan(&["logistics"])), ["logistics"], "those of that update");
    assert!(clusters(made(), &ocha(), ends_plan()).is_empty());
    let started = with_both().given(&ocha(), starts_step());
    assert_eq!(clusters(started, &ocha(), consolidates_step(&["health"])), ["health"]);
    assert!(clusters(with_both(), &ocha(), starts_step()).is_empty());
    assert_eq!(clusters(with_both(), &ocha(), prepares_message()), ["health"]);
    assert_eq!(clusters(with_both(), &ocha(), takes_up_jointly()), ["health", "logistics"]);
    let advice = clusters(with_both(), &coordinator(), advises("logistics", "health"));
    assert_eq!(advice, ["health", "logistics"], "the one that is advised comes first");
}

/// RM-1.15: what others rest on is taken back after them.
#[test]
fn what_others_rest_on_is_taken_back_after_them() {
    let refused = |example: &Example, commit| {
        example.clone().when(&ocha(), withdraws_fact(commit)).refused("RM-1.15", "FACT_HAS_OTHERS");
    };
    let (raised, issue) = with(health(), &coordinator(), raises_issue());
    let (brought, options) = with(raised, &ocha(), brings_issue());
    let (taken, referral) = with(brought, &hc(), takes_issue_to_erc());
    refused(&taken, issue);
    refused(&taken, options);
    let back = taken.given(&ocha(), withdraws_fact(referral)).given(&ocha(), withdraws_fact(options));
    assert!(back.duty("RM-8.7.forum").is_some(), "it is owed again");
    back.when(&hc(), withdraws_fact(issue)).voids("RM-8.7.forum");

    let (prepared, message) = with(health(), &ocha(), prepares_message());
    refused(&prepared.given(&ocha(), delivers_message()), message);
    let (asked, request) = with(health(), &coordinator(), asks_ocha());
    refused(&asked.given(&ocha(), reports_ocha_service()), request);
    let (asked, request) = with(health(), &coordinator(), asks_global("HEA"));
    refused(&asked.given(&coordinator(), answers_globally()), request);
    let (started, step) = with(with_logistics(health()), &ocha(), starts_step());
    refused(&started.clone().given(&ocha(), consolidates_step(&["health"])), step);
    let Command::TakeUpJointly(mut matter) = takes_up_jointly() else { panic!("a matter") };
    matter.step = Some(code("assessment-2014"));
    refused(&started.given(&ocha(), Command::TakeUpJointly(matter)), step);
    let (made, update) = with(health(), &ocha(), updates_plan(&[]));
    refused(&made.clone().given(&ocha(), ends_plan()), update);
    let updated = made.at("2014-03-01").given(&ocha(), updates_plan(&[]));
    let ended = updated.at("2014-03-02").that_happened("2014-01-01T00:00:00Z").given(&ocha(), ends_plan());
    refused(&ended, update);
}

/// RM-1.15: what was read before a fact was taken back is stale.
#[test]
fn what_was_read_before_is_stale() {
    let (brought, options) = with(health().given(&coordinator(), raises_issue()), &ocha(), brings_issue());
    let back = brought.given(&ocha(), withdraws_fact(options)).reading(options);
    assert!(matches!(back.when(&ocha(), brings_issue()).refusal(), Refusal::Stale { what: "issue", .. }));
}

/// RM-1.15: a state of a service that never was leaves the one before it.
#[test]
fn the_state_before_is_so_again() {
    let accepted = health().given(&coordinator(), asks_ocha()).at("2013-11-25").given(&ocha(), {
        let Command::ReportOchaService(progress) = reports_ocha_service() else { panic!("a state") };
        Command::ReportOchaService(super::super::OchaProgress { state: ServiceState::Accepted, ..progress })
    });
    let (provided, commit) = with(accepted.at("2013-12-01"), &ocha(), reports_ocha_service());
    let back = provided.at("2013-12-05").given(&ocha(), withdraws_fact(commit));
    let request = &back.state().intercluster.ocha_requests[&code("maps-1")];
    assert_eq!(request.progress.at(at("2013-12-05")).map(|one| one.what.state), Some(ServiceState::Accepted));
}

/// RM-1.15: a cluster takes nothing back by itself; who keeps the record between clusters does.
#[test]
fn a_cluster_takes_nothing_back_by_itself() {
    let (raised, issue) = with(health(), &coordinator(), raises_issue());
    let authority = Coordination::authority(raised.state(), &withdraws_fact(issue).into());
    assert_eq!(authority.roles(), [Role::OchaCountry, Role::HumanitarianCoordinator, Role::ResidentCoordinator]);
}
