//! The resolution of what time and truth ask for: a country's history of ten years, entered late, in any order, partly in months
//! and from two sources, is the same as if it had been recorded as it happened, and accuses nobody (row RM-1.15).

use chrono::{Days, NaiveDate};
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::Commit;
use convene_kernel::guidance::Guidance;
use convene_kernel::past_date::PastDate;
use convene_kernel::testing::{at, code, commit_of};
use convene_kernel::time::{Moment, end_of_day, start_of_day};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::as_known;
use crate::domain::claims::Claim;
use crate::domain::cluster::{self, Deactivated, ExistingCluster, FoundCluster, LeadDesignated, PastLead};
use crate::domain::fact::{FactKind, FactOnRecord};
use crate::domain::fixtures::{Example, activation, haiyan, ocha};
use crate::domain::operation::{
    self, EmergencyFacts, ExistingMechanism, FoundMechanism, Level3Step, Mechanism, PastLevel3, PreferClaim,
    RecordClaim,
};
use crate::domain::review::{self, PastReview, PastReviewRecorded};
use crate::domain::{Activation, Event, Operation};

const ZONE: chrono_tz::Tz = chrono_tz::Asia::Manila;

/// A cluster of the ten years.
struct Life {
    id: &'static str,
    sector: &'static str,
    activated: &'static str,
    /// Who led it since when, one after another.
    leads: &'static [(&'static str, &'static str)],
    ended: Option<&'static str>,
}

const CLUSTERS: [Life; 5] = [
    Life {
        id: "health",
        sector: "HEA",
        activated: "2008-03-10",
        leads: &[("WHO", "2008-03-10")],
        ended: Some("2010-06-30"),
    },
    Life {
        id: "agriculture",
        sector: "AGR",
        activated: "2008-06-01",
        leads: &[("FAO", "2008-06-01")],
        ended: Some("2010-11-30"),
    },
    Life {
        id: "logistics",
        sector: "LOG",
        activated: "2009-10-05",
        leads: &[("WFP", "2009-10-05"), ("IOM", "2011-02-01"), ("UNHCR", "2012-05-15")],
        ended: Some("2014-12-31"),
    },
    Life {
        id: "shelter",
        sector: "SHL",
        activated: "2013-11-13",
        leads: &[("UNHCR", "2013-11-13"), ("IOM", "2014-03-01")],
        ended: None,
    },
    Life {
        id: "education",
        sector: "EDU",
        activated: "2013-11-20",
        leads: &[("UNICEF", "2013-11-20")],
        ended: Some("2015-08-31"),
    },
];

const REVIEWS: [(&str, &str); 4] =
    [("r-1", "2010-01-20"), ("r-2", "2012-06-11"), ("r-3", "2014-05-13"), ("r-4", "2015-11-02")];

/// The level 3 response: declared, decided on, ended.
const LEVEL_3: [&str; 3] = ["2013-11-12", "2013-11-13", "2014-02-28"];

const MECHANISM: (&str, &str) = ("2009-01-15", "2016-03-31");

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn begin(text: &str) -> Moment {
    start_of_day(day(text), ZONE)
}

fn finish(text: &str) -> Moment {
    end_of_day(day(text), ZONE)
}

fn date(text: &str) -> PastDate {
    text.parse().expect("a date of the past")
}

/// The history as it was recorded, each event when it happened.
fn as_it_happened() -> Vec<Commit<Event>> {
    let mut events: Vec<(Moment, String, Event)> =
        vec![(haiyan().onset, "emergency/haiyan".to_owned(), operation::Event::EmergencyRegistered(haiyan()).into())];
    for life in &CLUSTERS {
        let resource = format!("cluster/{}", life.id);
        let (first, _) = life.leads[0];
        let activated = activation(life.id, &[life.sector], first);
        events.push((begin(life.activated), resource.clone(), cluster::Event::Activated(activated).into()));
        for (agency, since) in &life.leads[1..] {
            let designated = LeadDesignated {
                cluster: code(life.id),
                previous_lead: None,
                lead_agency: code(agency),
                proposal: code("p-2"),
                reason: "another agency is better placed".to_owned(),
                convenes_only: false,
            };
            events.push((begin(since), resource.clone(), cluster::Event::LeadDesignated(designated).into()));
        }
        if let Some(ended) = life.ended {
            let gone = Deactivated { cluster: code(life.id), review: code("r-1"), at: finish(ended) };
            events.push((finish(ended), resource, cluster::Event::Deactivated(gone).into()));
        }
    }
    for (id, held) in REVIEWS {
        let recorded = PastReviewRecorded { past: past_review(id, held), held_at: finish(held) };
        events.push((finish(held), format!("review/{id}"), review::Event::PastReviewRecorded(recorded).into()));
    }
    let step = |at: Moment| Level3Step { emergency: code("haiyan"), at };
    let [declared, decided, ended] = LEVEL_3;
    let steps = [
        (begin(declared), operation::Event::Level3Declared(step(begin(declared)))),
        (begin(decided), operation::Event::PrincipalsDecided(step(begin(decided)))),
        (finish(ended), operation::Event::Level3Ended(step(finish(ended)))),
    ];
    events.extend(steps.map(|(at, event)| (at, "emergency/haiyan".to_owned(), event.into())));
    let mechanism = Mechanism {
        mechanism: code("council"),
        name: "Disaster Council".to_owned(),
        sectors: vec![code("LOG")],
        led_by: "the Office of Civil Defense".to_owned(),
        assessment: None,
        could_be_supported: None,
    };
    let existing = operation::Event::MechanismRecorded(mechanism);
    events.push((begin(MECHANISM.0), "mechanism/council".to_owned(), existing.into()));
    let gone = operation::PastMechanismEnd {
        mechanism: code("council"),
        ended: date(MECHANISM.1),
        ended_at: finish(MECHANISM.1),
        source: "the decree".to_owned(),
    };
    let gone = operation::Event::PastMechanismEndRecorded(gone);
    events.push((finish(MECHANISM.1), "mechanism/council".to_owned(), gone.into()));
    events.sort_by_key(|(at, _, _)| *at);
    let commits = (1..).zip(events).map(|(version, (moment, resource, event))| Commit {
        version,
        recorded_at: moment,
        occurred_at: moment,
        zone: ZONE,
        ..commit_of::<Activation>("PHL", &resource, event)
    });
    commits.collect()
}

fn past_review(id: &str, held: &str) -> PastReview {
    PastReview { review: code(id), emergency: None, held: date(held), kept: Vec::new(), source: "minutes".to_owned() }
}

/// The typhoon as it is registered years later: it was found, and no clock of its onset runs.
fn of_the_past() -> EmergencyFacts {
    EmergencyFacts { found_source: Some("the cable of the ERC".to_owned()), ..haiyan() }
}

/// One thing that is entered late.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Entry {
    Cluster(usize),
    Lead(usize, usize),
    Review(usize),
    Level3,
    Mechanism,
    /// A second source has the day of what the first has in months or years.
    Claim(FactKind, &'static str, &'static str),
    /// That source is preferred.
    Preference(FactKind, &'static str, &'static str),
}

/// What the first source has in months or years only, and what the second one says.
const INEXACT: [(FactKind, &str, &str, &str); 4] = [
    (FactKind::Activation, "shelter", "2013-11", "2013-11-13"),
    (FactKind::End, "education", "2015", "2015-08-31"),
    (FactKind::Lead, "logistics", "2012-05", "2012-05-15"),
    (FactKind::Review, "r-2", "2012-06", "2012-06-11"),
];

/// What the first source has for a day of that fact.
fn as_first_known(kind: FactKind, of: &str, exact: &str) -> PastDate {
    let inexact = INEXACT.iter().find(|(other, one, _, day)| (*other, *one, *day) == (kind, of, exact));
    date(inexact.map_or(exact, |(_, _, inexact, _)| inexact))
}

fn entries() -> Vec<Entry> {
    let leads = |index: usize| (1..CLUSTERS[index].leads.len()).map(move |lead| Entry::Lead(index, lead));
    let mut entries = vec![Entry::Level3, Entry::Mechanism];
    entries.extend((0..CLUSTERS.len()).map(Entry::Cluster));
    entries.extend((0..CLUSTERS.len()).flat_map(leads));
    entries.extend((0..REVIEWS.len()).map(Entry::Review));
    entries.extend(INEXACT.map(|(kind, of, _, exact)| Entry::Claim(kind, of, exact)));
    entries.extend(INEXACT.map(|(kind, of, _, exact)| Entry::Preference(kind, of, exact)));
    entries
}

/// What must be entered before: what it is about.
fn follows(entry: Entry) -> Option<Entry> {
    let cluster = |id: &str| CLUSTERS.iter().position(|life| life.id == id);
    match entry {
        Entry::Lead(index, _) => Some(Entry::Cluster(index)),
        Entry::Claim(FactKind::Lead, of, exact) => {
            let index = cluster(of)?;
            let lead = CLUSTERS[index].leads.iter().position(|(_, since)| *since == exact)?;
            Some(Entry::Lead(index, lead))
        }
        Entry::Claim(FactKind::Review, of, _) => REVIEWS.iter().position(|(id, _)| *id == of).map(Entry::Review),
        Entry::Claim(_, of, _) => cluster(of).map(Entry::Cluster),
        Entry::Preference(kind, of, exact) => Some(Entry::Claim(kind, of, exact)),
        _ => None,
    }
}

/// The same entries in an order in which each can be entered: one whose turn has not come waits.
fn enterable(order: &[Entry]) -> Vec<Entry> {
    let (mut waiting, mut entered) = (order.to_vec(), Vec::new());
    while let Some(next) = waiting.iter().position(|one| follows(*one).is_none_or(|before| entered.contains(&before))) {
        entered.push(waiting.remove(next));
    }
    assert!(waiting.is_empty(), "everything follows something that is entered");
    entered
}

/// The fact that a claim is about.
fn fact(operation: &Operation, kind: FactKind, of: &str, exact: &str) -> FactOnRecord {
    let id: ResourceId = code(of);
    let first_known = as_first_known(kind, of, exact);
    let commit = match kind {
        FactKind::Review => operation.reviews.found[&id].stamp.etag,
        FactKind::Lead => {
            let lead = operation.clusters[&id].leads.values().find(|lead| lead.what.since_date == Some(first_known));
            lead.expect("it was entered").stamp.etag
        }
        FactKind::End => operation.clusters[&id].end_commit.expect("it ended"),
        _ => operation.clusters[&id].as_found.as_ref().expect("it was found").stamp.etag,
    };
    kind.on_record(&id, commit)
}

fn command(operation: &Operation, entry: Entry) -> crate::domain::Command {
    let source = || "the register of the office in Manila".to_owned();
    match entry {
        Entry::Cluster(index) => {
            let life = &CLUSTERS[index];
            let found = FoundCluster {
                cluster: code(life.id),
                name: None,
                sectors: vec![code(life.sector)],
                lead_agency: Some(code(life.leads[0].0)),
                lead_since: None,
                co_leads: Vec::new(),
                co_lead_names: Vec::new(),
                emergency: None,
                activated: as_first_known(FactKind::Activation, life.id, life.activated),
                review_by: None,
                source: source(),
            };
            let ended = life.ended.map(|ended| as_first_known(FactKind::End, life.id, ended));
            cluster::Command::RecordExistingCluster(Box::new(ExistingCluster { found, ended })).into()
        }
        Entry::Lead(index, lead) => {
            let (life, (agency, since)) = (&CLUSTERS[index], CLUSTERS[index].leads[lead]);
            let since = as_first_known(FactKind::Lead, life.id, since);
            let lead = PastLead { cluster: code(life.id), agency: code(agency), since, source: source() };
            cluster::Command::RecordPastLead(lead).into()
        }
        Entry::Review(index) => {
            let (id, held) = REVIEWS[index];
            let held = as_first_known(FactKind::Review, id, held);
            review::Command::RecordPastReview(PastReview { held, ..past_review(id, "2008") }).into()
        }
        Entry::Level3 => {
            let [declared, decided, ended] = LEVEL_3.map(date);
            let (emergency, source) = (code("haiyan"), source());
            let (principals_decided, ended) = (Some(decided), Some(ended));
            operation::Command::RecordPastLevel3(PastLevel3 { emergency, declared, principals_decided, ended, source })
                .into()
        }
        Entry::Mechanism => {
            let found = FoundMechanism {
                mechanism: code("council"),
                name: "Disaster Council".to_owned(),
                sectors: vec![code("LOG")],
                led_by: "the Office of Civil Defense".to_owned(),
                since: date(MECHANISM.0),
                source: source(),
            };
            let ended = Some(date(MECHANISM.1));
            operation::Command::RecordExistingMechanism(ExistingMechanism { found, ended }).into()
        }
        Entry::Claim(kind, of, exact) => {
            let fact = fact(operation, kind, of, exact);
            let agency = (kind == FactKind::Lead).then(|| code("UNHCR"));
            let claim = Claim { date: date(exact), agency, source: Some("the minutes of the HCT".to_owned()) };
            operation::Command::RecordClaim(RecordClaim { fact, claim }).into()
        }
        Entry::Preference(kind, of, exact) => {
            let fact = fact(operation, kind, of, exact);
            let claims = operation.claims.of(&fact).expect("it was entered");
            let says_the_day = |(_, claim): &(&Etag, &Claim)| claim.date == date(exact);
            let claim = *claims.all.iter().find(says_the_day).expect("it was entered").0;
            let reason = "the minutes are of the day itself".to_owned();
            operation::Command::PreferClaim(PreferClaim { fact, claim, reason }).into()
        }
    }
}

/// The day on which everything is entered.
const ENTERED: &str = "2018-12-03T02:00:00Z";

/// The history as it is entered late in an order, and the record then.
fn entered_late(order: &[Entry]) -> (Vec<Commit<Event>>, Example) {
    let mut commits = Vec::new();
    let mut example = Example::new("PHL", ENTERED);
    let registered = operation::Command::RegisterEmergency(of_the_past());
    let mut enter = |example: Example, command: crate::domain::Command| {
        let outcome = example.when(&ocha(), command);
        commits.push(outcome.commit().clone());
        outcome.accepted()
    };
    example = enter(example, registered.into());
    for entry in enterable(order) {
        let command = command(example.state(), entry);
        example = enter(example, command);
    }
    (commits, example)
}

/// What is answered about a day: each cluster with its beginning, its end and its lead; the mechanisms; level 3; the last review.
fn answer(commits: &[Commit<Event>], as_of: Moment, known_on: Moment) -> Vec<String> {
    let state = as_known(commits, as_of, known_on).state;
    let mut said: Vec<_> = state
        .clusters
        .values()
        .map(|one| format!("{} {} {:?} {:?}", one.id, one.activated_at, one.deactivated_at, one.lead_agency()))
        .collect();
    said.extend(state.country.present_mechanisms().map(|one| one.what.mechanism.to_string()));
    let responses = state.emergencies.values().flat_map(|one| &one.level_3_responses);
    said.extend(responses.map(|one| {
        let at = [&one.declared, &one.principals_decided, &one.ended].map(|step| step.as_ref().map(|step| step.at));
        format!("level 3 {at:?}")
    }));
    said.extend(state.reviews.last_held().map(|held| format!("reviewed {}", held.at)));
    said
}

/// The end of each quarter of the ten years, and the days around each of its events.
fn days() -> Vec<NaiveDate> {
    let quarters = (0..48).filter_map(|quarter| day("2008-01-15").checked_add_days(Days::new(quarter * 91)));
    let events = CLUSTERS
        .iter()
        .flat_map(|life| life.leads.iter().map(|(_, since)| *since).chain(life.ended).map(day).collect::<Vec<_>>());
    let events = events.chain(REVIEWS.map(|(_, held)| day(held))).chain(LEVEL_3.map(day));
    let around = events.flat_map(|event| [event.pred_opt(), Some(event), event.succ_opt()]);
    quarters.chain(around.flatten()).collect()
}

/// Nothing is late that was owed before it was recorded.
fn nobody_is_accused(example: &Example) -> Result<(), TestCaseError> {
    for duty in example.record().duties.values() {
        let rule = Guidance::embedded().policy.rule(&duty.rule);
        let due = rule.expect("a rule of the policy").period.due_after(duty.since, ZONE);
        prop_assert!(due >= at(ENTERED), "{} was due {due}, before it was recorded", duty.id);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// RM-1.15: ten years entered late, in any order, partly in months and from two sources, are the same present and the same
    /// answers about every day as if they had been recorded as they happened; nobody is late before it was recorded.
    #[test]
    fn ten_years_entered_late_are_as_if_recorded_as_they_happened(order in Just(entries()).prop_shuffle()) {
        let happened = as_it_happened();
        let (entered, example) = entered_late(&order);
        for day in days() {
            let as_of = end_of_day(day, ZONE);
            let expected = answer(&happened, as_of, Moment::MAX_UTC);
            prop_assert_eq!(answer(&entered, as_of, Moment::MAX_UTC), expected, "as of {}", day);
            prop_assert!(answer(&entered, as_of, at("2018-12-02")).is_empty(), "nothing was known before");
        }
        let present = |commits: &[Commit<Event>]| answer(commits, Moment::MAX_UTC, Moment::MAX_UTC);
        prop_assert_eq!(present(&entered), present(&happened));
        nobody_is_accused(&example)?;
        let (_, in_order) = entered_late(&entries());
        prop_assert_eq!(&example.record().duties, &in_order.record().duties, "the same is owed in whichever order");
    }
}
