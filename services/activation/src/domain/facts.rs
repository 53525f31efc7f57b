//! Corrections of every fact that some records have: each is said to be of another day by another source, is corrected to it, or is
//! taken back, as a table in `tests/facts.txt`: a change in what a correction is refused for, does, owes or finds is seen there.

use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::refusal::Refusal;
use convene_kernel::testing::{Case, ChangeTable, at, code};
use convene_runtime::testing::{is_as_written, values_of};

use super::Activation;
use super::claims::Claim;
use super::cluster::fixtures::{in_samar, terms};
use super::cluster::{
    self, Appointment, ExistingCluster, FoundCluster, appointment, existing, existing_coordinator, past_lead, sharing,
};
use super::fact::{FactKind, FactOnRecord};
use super::fixtures::{Example, after_the_approval, emergency, erc, hc, health, lead, lead_designated, ocha};
use super::operation::fixtures::{consultation, deployment, registered, step};
use super::operation::{
    Command, CorrectFact, EmergencyClass, Leadership, PastLevel3, PreferClaim, ReclassifyEmergency, RecordClaim, Term,
    WithdrawFact, existing_mechanism, past_consultation, past_leadership, past_meeting,
};
use super::proposal::{self, Audience, RecordInformed};
use super::review::fixtures::{approved, deactivate, sent};
use super::review::{self, past_review};

/// Every kind of fact.
const KINDS: [FactKind; 21] = [
    FactKind::Activation,
    FactKind::End,
    FactKind::Lead,
    FactKind::Review,
    FactKind::Level3Declaration,
    FactKind::PrincipalsDecision,
    FactKind::Level3End,
    FactKind::EndInPart,
    FactKind::TermsOfReference,
    FactKind::Appointment,
    FactKind::SharedLeadership,
    FactKind::CountryLeadership,
    FactKind::CountryTerm,
    FactKind::Mechanism,
    FactKind::Onset,
    FactKind::Class,
    FactKind::Consultation,
    FactKind::Meeting,
    FactKind::Deployment,
    FactKind::Information,
    FactKind::Approval,
];

/// A record, and two days on which a fact of it may have happened instead.
type OfTwoDays = (&'static str, Example, [&'static str; 2]);

/// Logistics, found in its second year, with two leads, a coordinator and a co-lead; and what was found of the country before.
fn found() -> Example {
    let co_led = FoundCluster { co_leads: vec![code("IOM")], ..existing().found };
    let co_led = cluster::Command::RecordExistingCluster(Box::new(ExistingCluster { found: co_led, ended: None }));
    let reviewed = |id: &str, held: &str| review::Command::RecordPastReview(past_review(id, held));
    emergency()
        .given(&ocha(), past_leadership(false, "2009"))
        .given(&ocha(), past_leadership(true, "2012"))
        .given(&ocha(), Command::ChooseTerm(Term::Sector))
        .given(&ocha(), existing_mechanism())
        .given(&ocha(), another_mechanism())
        .given(&ocha(), Command::RecordPastConsultation(past_consultation("2013-11-08")))
        .given(&ocha(), Command::RecordPastMeeting(past_meeting("2013-11-09")))
        .given(&ocha(), co_led)
        .at("2013-11-20T08:00:00Z")
        .given(&ocha(), Command::ChooseTerm(Term::Cluster))
        .given(&ocha(), cluster::Command::RecordPastLead(past_lead("UNICEF", "2012")))
        .given(&ocha(), cluster::Command::RecordExistingCoordinator(existing_coordinator("2011-03")))
        .given(&ocha(), reviewed("r-8", "2012-06-30"))
        .given(&ocha(), reviewed("r-9", "2013-07"))
}

fn another_mechanism() -> Command {
    let Command::RecordExistingMechanism(mut other) = existing_mechanism() else { panic!("a mechanism") };
    other.found.mechanism = code("council");
    Command::RecordExistingMechanism(other)
}

/// The same cluster, found when it had ended.
fn found_ended() -> Example {
    let ended = ExistingCluster { ended: "2012-08".parse().ok(), ..existing() };
    emergency().given(&ocha(), cluster::Command::RecordExistingCluster(Box::new(ended))).at("2013-11-20T08:00:00Z")
}

/// The same with a coordinator and a review of its time.
fn found_ended_with_more() -> Example {
    let reviewed = review::Command::RecordPastReview(past_review("r-9", "2013-07"));
    found_ended()
        .given(&ocha(), cluster::Command::RecordExistingCoordinator(existing_coordinator("2011-03")))
        .given(&ocha(), reviewed)
}

/// Level 3, declared, decided, ended, and declared once more.
fn level_3_twice() -> Example {
    registered()
        .at("2014-06-01T08:00:00Z")
        .given(&erc(), Command::DeclareLevel3(step("2013-11-10T07:00:00Z")))
        .given(&erc(), Command::RecordPrincipalsDecision(step("2013-11-11T07:00:00Z")))
        .given(&erc(), Command::EndLevel3(step("2014-02-10T07:00:00Z")))
        .given(&erc(), Command::DeclareLevel3(step("2014-05-20T07:00:00Z")))
        .given(&erc(), Command::RecordPrincipalsDecision(step("2014-05-21T07:00:00Z")))
}

/// A level 3 response that was found, in force or ended.
fn level_3_found(ended: Option<&str>) -> Example {
    let date = |text: &str| text.parse().unwrap_or_else(|error| panic!("{error}"));
    let found = Command::RecordPastLevel3(PastLevel3 {
        emergency: code("haiyan"),
        declared: date("2013-11-12"),
        principals_decided: Some(date("2013-11")),
        ended: ended.map(date),
        source: "the cable of the ERC".to_owned(),
    });
    registered().at("2014-06-01T08:00:00Z").given(&ocha(), found)
}

/// One that was found, with its end, and another one that was declared here.
fn level_3_again() -> Example {
    level_3_found(Some("2014-03"))
        .given(&erc(), Command::DeclareLevel3(step("2014-05-20T07:00:00Z")))
        .given(&erc(), Command::RecordPrincipalsDecision(step("2014-05-21T07:00:00Z")))
}

/// Health, approved here, with those informed of it and what its lead did; and what happened to the emergency.
fn approved_here() -> Example {
    let informs = |audience| {
        let (proposal, means) = (code("p-1"), "a letter".to_owned());
        proposal::Command::RecordInformed(RecordInformed { proposal, audience, means })
    };
    let (emergency, reasons) = (code("haiyan"), "the needs go on for years".to_owned());
    let class = ReclassifyEmergency { emergency, class: EmergencyClass::Ongoing, reasons };
    let led = |humanitarian_coordinator, since: &str| {
        let since = at(since).date_naive();
        Command::RecordLeadership(Leadership { humanitarian_coordinator, country_team: true, since })
    };
    let consulted = consultation("2013-11-10T05:00:00Z", Some("no flight reached the island"));
    after_the_approval(vec![proposal::fixtures::health()])
        .at("2013-11-14T08:00:00Z")
        .given(&ocha(), led(false, "2013-01-01"))
        .given(&ocha(), led(true, "2013-11-09"))
        .given(&ocha(), Command::RecordConsultation(consulted))
        .given(&hc(), informs(Audience::CountryPartners))
        .given(&hc(), informs(Audience::Government))
        .at("2013-11-16T08:00:00Z")
        .given(&hc(), informs(Audience::CountryPartners))
        .given(&ocha(), Command::RecordDeployment(deployment("WSH", "2013-11-10")))
        .given(&ocha(), Command::RecordDeployment(deployment("NUT", "2013-11-15")))
        .given(&ocha(), Command::ReclassifyEmergency(class))
        .at("2014-06-01T08:00:00Z")
}

/// Health, with all that its lead did, and then with another lead.
fn led_by_two() -> Example {
    let second = Appointment { starts_on: at("2014-02-01").date_naive(), ..appointment("c-2") };
    let by_the_lead = [
        cluster::Command::AdoptTermsOfReference(terms(1..=13)),
        cluster::Command::AppointCoordinator(appointment("c-1")),
        cluster::Command::ShareLeadership(sharing()),
        cluster::Command::NamePlaceFocalPoint(in_samar()),
        cluster::Command::AppointCoordinator(second),
    ];
    let led = by_the_lead
        .into_iter()
        .fold(health().at("2014-02-10T08:00:00Z"), |one, command| one.given(&lead("WHO"), command));
    lead_designated(led, "health", "UNICEF", "2014-03-01").at("2014-06-01T08:00:00Z")
}

fn records() -> Vec<OfTwoDays> {
    vec![
        ("found", found(), ["2010-05-20", "2012-12"]),
        ("found ended", found_ended(), ["2009", "2013-06-30"]),
        ("found ended, with more", found_ended_with_more(), ["2010-03-10", "2012-11"]),
        ("level 3 twice", level_3_twice(), ["2013-11-11", "2014-05-25"]),
        ("level 3 found", level_3_found(None), ["2013-11-09", "2014-01"]),
        ("level 3 found ended", level_3_found(Some("2014-03")), ["2013-11-09", "2014-05-10"]),
        ("level 3 found ended, and declared", level_3_again(), ["2013-11-09", "2014-05-25"]),
        ("approved here", approved_here(), ["2013-11-08", "2013-11-15"]),
        ("led by two", led_by_two(), ["2013-12-10", "2014-05-10"]),
        ("reviewed", sent().at("2014-08-01T08:00:00Z"), ["2013-11-20", "2014-06-10"]),
        ("ended", approved().given(&hc(), deactivate()).at("2014-08-01T08:00:00Z"), ["2014-03-10", "2014-06-10"]),
    ]
}

/// What may be said of a fact.
fn withdraws(fact: &FactOnRecord) -> Command {
    let (reason, source) = ("it never was".to_owned(), "the office".to_owned());
    Command::WithdrawFact(WithdrawFact { fact: fact.clone(), reason, source })
}

/// What the minutes say: of who led, that a convener did since a day of which only the month is known.
fn claim(fact: &FactOnRecord, day: &str) -> Claim {
    let date = day.parse().unwrap_or_else(|error| panic!("{error}"));
    let agency =
        (fact.kind == FactKind::Lead).then(|| code(if day.len() > "2013-11".len() { "UNHCR" } else { "IFRC" }));
    Claim { date, agency, source: Some("the minutes".to_owned()) }
}

fn claims(fact: &FactOnRecord, day: &str) -> Command {
    Command::RecordClaim(RecordClaim { fact: fact.clone(), claim: claim(fact, day) })
}

fn corrects(fact: &FactOnRecord, day: &str) -> Command {
    let class = (fact.kind == FactKind::Class).then_some(EmergencyClass::Other);
    let reason = "a misprint".to_owned();
    Command::CorrectFact(CorrectFact { fact: fact.clone(), right: claim(fact, day), class, reason })
}

/// The facts that are on a record.
fn facts(example: &Example) -> Vec<FactOnRecord> {
    let state = example.state();
    let mut things: Vec<ResourceId> = vec![code("country")];
    things.extend(state.country.mechanisms.keys().cloned());
    things.extend(state.emergencies.keys().cloned());
    things.extend(state.proposals.keys().cloned());
    things.extend(state.clusters.keys().cloned());
    things.extend(state.reviews.reviews.keys().cloned());
    things.extend(state.reviews.found.keys().cloned());
    let mut facts = Vec::new();
    for (kind, of) in KINDS.into_iter().flat_map(|kind| things.iter().map(move |of| (kind, of))) {
        let is_of_the_country = matches!(kind, FactKind::CountryLeadership | FactKind::CountryTerm);
        if is_of_the_country == (of.as_str() == "country") {
            let all = (1..=example.record().version).map(|commit| kind.on_record(of, Etag(commit)));
            facts.extend(all.filter(|fact| is_on_record(example, fact)));
        }
    }
    facts
}

/// Whether a fact is on a record: neither taking it back nor another source of it is refused because the commit recorded no such fact.
fn is_on_record(example: &Example, fact: &FactOnRecord) -> bool {
    let is_unknown = |command: Command| {
        let outcome = example.clone().when(&ocha(), command);
        let of_another = |refusal: &Refusal| {
            matches!(refusal, Refusal::NotFound { .. })
                || refusal.violations().iter().any(|one| one.reason.code == "FACT_OF_ANOTHER_COMMIT")
        };
        outcome.decided().is_none() && of_another(outcome.refusal())
    };
    !is_unknown(withdraws(fact)) && !is_unknown(claims(fact, "1999"))
}

/// What may be said of each fact of a record.
fn cases((name, example, days): OfTwoDays) -> Vec<Case<Activation>> {
    let mut cases = Vec::new();
    for fact in facts(&example) {
        let mut case = |example: &Example, command: Command, what: &str| {
            let what = format!("({name}: {} of {} by commit {}{what})", fact.word(), fact.of, fact.commit);
            cases.push(Case::either_way(example.clone(), &ocha(), command).with(&what));
        };
        case(&example, withdraws(&fact), "");
        if fact.is_dated() || fact.kind == FactKind::Class {
            for day in days {
                case(&example, corrects(&fact, day), &format!(", to {day}"));
            }
        }
        let disagree = example.clone().when(&ocha(), claims(&fact, days[1])).either_way();
        if disagree.record().version > example.record().version {
            case(&example, claims(&fact, days[1]), &format!(", of {}", days[1]));
            let (rival, reason) = (Etag(disagree.record().version), "it is of the day itself".to_owned());
            let prefers = Command::PreferClaim(PreferClaim { fact: fact.clone(), claim: rival, reason });
            case(&disagree, prefers.clone(), ", the other source");
            let follows_it = disagree.clone().when(&ocha(), prefers).either_way();
            let reason = "the first one is of the day".to_owned();
            let first = Command::PreferClaim(PreferClaim { fact: fact.clone(), claim: fact.commit, reason });
            case(&follows_it, first, ", the first source again");
            case(&disagree, corrects(&fact, days[0]), &format!(", to {} beside another source", days[0]));
        }
    }
    cases
}

/// RM-1.15: every fact of the records, corrected or taken back: the state is as if it had been recorded right at once, and what is owed
/// and found follows.
#[test]
fn every_fact_is_corrected_as_in_the_table() {
    let table =
        ChangeTable { cases: records().into_iter().flat_map(cases).collect(), beside_others: None, values: values_of };
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/facts.txt", &table.text(), "CONVENE_WRITE_ANSWERS");
}
