//! How fast rounds are scored and reported: every hub of every round against reading the same responses from the log once, and one more
//! response in a country of many rounds against one in a country of one.
//!
//! `cargo bench --package convene-monitoring -- [clusters]`. The ratios matter; the figures are the machine's.

use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use convene_kernel::aggregate::Aggregate as _;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Commit;
use convene_kernel::digest::Digest;
use convene_kernel::reference::Reference;
use convene_kernel::testing::{at, code, commit_of};
use convene_monitoring::documents::{Format, document};
use convene_monitoring::domain::coordinated::Coordinated;
use convene_monitoring::domain::questionnaire::{Answers, Audience, Code, Kind, Template, in_force};
use convene_monitoring::domain::round::{
    Anonymity, Event, Hub, InvitedOrganization, IssuedToken, OpenedSurvey, ReportAccess, ReportSetting,
    RespondentsInvited, ResponseReceived, RoundPlan, Token, performance_report,
};
use convene_monitoring::domain::{self, Monitored, Monitoring};

/// How many hubs a cluster has.
const HUBS: usize = 10;

/// How many organizations answer in each hub.
const ORGANIZATIONS: usize = 100;

/// How often each is measured; the best counts.
const RUNS: usize = 3;

fn main() {
    let clusters = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(30);
    let template = in_force("2013-11-01".parse().expect("a day")).expect("a questionnaire");
    let log: Vec<Vec<u8>> =
        (0..clusters).flat_map(|cluster| round(template, cluster)).map(|one| one.encode()).collect();
    let mut read = None;
    let reading = best(|| {
        let start = Instant::now();
        read = Some(fold(&log));
        start.elapsed()
    });
    let monitored = read.expect("the log was read");
    let reporting = best(|| {
        let start = Instant::now();
        monitored.rounds.keys().for_each(|round| report(&monitored, round));
        start.elapsed()
    });
    println!(
        "{} responses of {} answers: read in {reading:?}, scored and reported in {reporting:?}, ratio {:.2}",
        clusters * HUBS * ORGANIZATIONS,
        answers(template, 0).iter().count(),
        reporting.as_secs_f64() / reading.as_secs_f64()
    );
    let one_round: Vec<Vec<u8>> = round(template, 0).iter().map(Commit::encode).collect();
    let (few, many) = (one_more(fold(&one_round), template), one_more(monitored, template));
    println!(
        "one more response: {many:?} among {clusters} rounds, {few:?} among one, ratio {:.2}",
        many.as_secs_f64() / few.as_secs_f64()
    );
}

fn best(mut run: impl FnMut() -> Duration) -> Duration {
    (0..RUNS).map(|_| run()).min().expect("a run")
}

fn id(round: usize) -> ResourceId {
    code(&format!("r-{round}"))
}

fn token(round: usize, hub: usize, organization: usize) -> Digest {
    Digest::of(format!("{round}/{hub}/{organization}").as_bytes())
}

/// The commits of a round, from its plan to the last response.
fn round(template: &Template, number: usize) -> Vec<Commit<domain::Event>> {
    let (round, cluster): (ResourceId, ResourceId) = (id(number), code(&format!("c-{number}")));
    let hub = |hub: usize| -> ResourceId { code(&format!("h-{hub}")) };
    let plan = RoundPlan {
        round: round.clone(),
        cluster: cluster.clone(),
        national: false,
        hubs: (0..HUBS).map(|one| Hub { hub: hub(one), name: Some(format!("Hub {one}")), time_zone: None }).collect(),
        opens_on: "2013-11-01".parse().expect("a day"),
        closes_on: "2013-12-01".parse().expect("a day"),
        anonymity: Anonymity::Anonymous,
        decided_by: "the humanitarian country team".to_owned(),
    };
    let opened =
        OpenedSurvey { round: round.clone(), cluster, template: template.id.clone(), closes_on: plan.closes_on };
    let invited = |of_hub: usize| RespondentsInvited {
        round: round.clone(),
        hub: Some(hub(of_hub)),
        organizations: (0..ORGANIZATIONS).map(organization).collect(),
        tokens: (0..ORGANIZATIONS).map(|one| issued(token(number, of_hub, one), one)).collect(),
    };
    let of_hubs = |hub: usize| (0..ORGANIZATIONS).map(move |one| (hub, one));
    let responded = |(hub, one): (usize, usize)| ResponseReceived {
        round: round.clone(),
        token: token(number, hub, one),
        answers: answers(template, hub + one).into(),
        comments: BTreeMap::new().into(),
        components: BTreeSet::new(),
        statement: None,
    };
    let events = [Event::Planned(plan), Event::Opened(opened)].into_iter();
    let events = events.chain((0..HUBS).map(|hub| Event::Invited(invited(hub))));
    let events = events.chain((0..HUBS).flat_map(of_hubs).map(|one| Event::Responded(responded(one))));
    events
        .map(|event| commit_of::<Monitoring>("PHL", &format!("round/r-{number}"), domain::Event::Round(event)))
        .collect()
}

fn organization(number: usize) -> InvitedOrganization {
    InvitedOrganization {
        organization: code(&format!("ORG-{number}")),
        audience: Audience::Partner,
        kind: None,
        name: None,
    }
}

fn issued(digest: Digest, number: usize) -> IssuedToken {
    let kind = [Kind::InternationalNgo, Kind::NationalNgo, Kind::Un, Kind::Donor][number % 4];
    IssuedToken { digest, token: Token { audience: Audience::Partner, kind, organization: None } }
}

/// A whole response of a partner; which answers it gives depends on its number.
fn answers(template: &Template, number: usize) -> Answers {
    let mut given: BTreeMap<Code, Code> = BTreeMap::new();
    for (place, item) in template.items_for(Audience::Partner).enumerate() {
        let scale = template.scale(item.scale.as_str()).expect("a scale");
        let answer = &scale.answers[(number + place) % scale.answers.len()];
        if template.asks(item, Audience::Partner, &given) {
            given.insert(item.code.clone(), answer.code.clone());
        }
    }
    Answers::given(given, template, Audience::Partner).expect("they are answers")
}

/// The state that a start reads from the log.
fn fold(log: &[Vec<u8>]) -> Monitored {
    log.iter().fold(Monitored::default(), |monitored, bytes| {
        let commit = Commit::<domain::Event>::decode(bytes, Monitoring::upcast).expect("a commit");
        let stamp = commit.stamp();
        commit.events.iter().fold(monitored, |monitored, event| Monitoring::evolve(monitored, event, &stamp))
    })
}

/// Scores every hub of a round, and makes its report as a page and as numbers.
fn report(monitored: &Monitored, round: &ResourceId) {
    static REFERENCE: LazyLock<Reference> = LazyLock::new(Reference::embedded);
    let (round, country, coordinated) = (&monitored.rounds[round], code("PHL"), Coordinated::default());
    let now = at("2013-12-10T08:00:00Z");
    let setting = ReportSetting { now, country: &country, reference: &REFERENCE, coordinated: &coordinated };
    for hub in &round.plan.hubs {
        let of = (monitored, round, Some(&hub.hub));
        let report = performance_report(of, 0, ReportAccess::Whole, setting).expect("a report");
        black_box((document(&report, Format::Html, None), document(&report, Format::Csv, None)));
    }
}

/// How long it takes to take in one more response and to report on its round anew.
fn one_more(mut monitored: Monitored, template: &Template) -> Duration {
    best(|| {
        let received = ResponseReceived {
            round: id(0),
            token: token(0, 0, 0),
            answers: answers(template, 7).into(),
            comments: BTreeMap::new().into(),
            components: BTreeSet::new(),
            statement: None,
        };
        let commit = commit_of::<Monitoring>("PHL", "round/r-0", domain::Event::Round(Event::Responded(received)));
        let start = Instant::now();
        monitored = Monitoring::evolve(std::mem::take(&mut monitored), &commit.events[0], &commit.stamp());
        report(&monitored, &id(0));
        start.elapsed()
    })
}
