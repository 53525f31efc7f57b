//! Ten years of a country, entered late through gRPC: in the order in which they happened, and in others, partly in months and
//! from two sources. The answers are the same, and nobody is late before it was recorded.

use convene_kernel::identity::Role;
use convene_proto::activation::v1::cluster_service_client::ClusterServiceClient;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::activation::v1::record_service_client::RecordServiceClient;
use convene_proto::activation::v1::review_service_client::ReviewServiceClient;
use convene_proto::activation::v1::*;
use convene_proto::scheduler::v1::obligation_service_client::ObligationServiceClient;
use convene_proto::scheduler::v1::{ListObligationsRequest, ObligationState};
use convene_tests::requests::{header, header_reading, moment, query, register};
use convene_tests::{Person, Suite, within};

/// What is entered, each with the day on which it happened, by which the first order goes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Entry {
    /// A cluster with its sector, its lead, and when it was activated and ended.
    Cluster(&'static str, &'static str, &'static str, &'static str, &'static str),
    /// Who led a cluster since when.
    Lead(&'static str, &'static str, &'static str),
    Level3,
    Mechanism,
    Review(&'static str, &'static str),
    /// What a second source says of a fact, which is preferred.
    SecondSource(FactKind, &'static str, &'static str, &'static str),
}

const HISTORY: [Entry; 17] = [
    Entry::Cluster("health", "HEA", "WHO", "2008-03-10", "2010-06-30"),
    Entry::Cluster("agriculture", "AGR", "FAO", "2008-06-01", "2010-11-30"),
    Entry::Mechanism,
    Entry::Cluster("logistics", "LOG", "WFP", "2009-10", "2014-12-31"),
    Entry::SecondSource(FactKind::Activation, "logistics", "2009-10-05", ""),
    Entry::Review("r-1", "2010-01-20"),
    Entry::Lead("logistics", "IOM", "2011-02-01"),
    Entry::Lead("logistics", "UNHCR", "2012-05"),
    Entry::SecondSource(FactKind::Lead, "logistics", "2012-05-15", "UNHCR"),
    Entry::Review("r-2", "2012"),
    Entry::SecondSource(FactKind::Review, "r-2", "2012-06-11", ""),
    Entry::Level3,
    Entry::Cluster("shelter", "SHL", "UNHCR", "2013-11-13", ""),
    Entry::Cluster("education", "EDU", "UNICEF", "2013-11-20", "2015"),
    Entry::SecondSource(FactKind::End, "education", "2015-08-31", ""),
    Entry::Lead("shelter", "IOM", "2014-03-01"),
    Entry::Review("r-3", "2014-05-13"),
];

/// A country, and what brings entries into the order in which they are recorded there.
type Order = (&'static str, fn(&mut Vec<Entry>));

/// Countries of the same local time, each with an order of entering.
const ORDERS: [Order; 3] = [
    ("PHL", |_| {}),
    ("MYS", |entries| entries.reverse()),
    ("SGP", |entries| {
        entries.rotate_left(5);
        entries.sort_by_key(|entry| format!("{entry:?}").len() % 7);
    }),
];

/// Whether an entry is about what another one enters, and waits for it.
fn waits_for(entry: Entry, other: Entry) -> bool {
    match (entry, other) {
        (Entry::Lead(of, ..), Entry::Cluster(id, ..)) => of == id,
        (Entry::SecondSource(FactKind::Lead, of, _, agency), Entry::Lead(id, leads, _)) => (of, agency) == (id, leads),
        (Entry::SecondSource(FactKind::Review, of, ..), Entry::Review(id, _)) => of == id,
        (Entry::SecondSource(FactKind::Activation | FactKind::End, of, ..), Entry::Cluster(id, ..)) => of == id,
        _ => false,
    }
}

/// Who enters the history of a country, and the commits by which it was entered.
struct Entering {
    country: &'static str,
    ocha: Person,
    commits: Vec<(Entry, String)>,
}

impl Entering {
    async fn all(&mut self, mut order: Vec<Entry>) {
        while let Some(next) = order.iter().position(|entry| order.iter().all(|other| !waits_for(*entry, *other))) {
            let entry = order.remove(next);
            let commit = self.enter(entry).await;
            self.commits.push((entry, commit));
        }
        assert!(order.is_empty(), "everything is entered");
    }

    async fn enter(&self, entry: Entry) -> String {
        let header = header(self.country);
        let source = "the register of the office".to_owned();
        let mut clusters = ClusterServiceClient::new(self.ocha.channel());
        let mut operations = OperationServiceClient::new(self.ocha.channel());
        let receipt = match entry {
            Entry::Cluster(cluster, sector, lead_agency, activated, ended) => {
                let existing = ExistingCluster {
                    cluster: cluster.to_owned(),
                    sectors: vec![sector.to_owned()],
                    lead_agency: lead_agency.to_owned(),
                    activated: activated.to_owned(),
                    ended: ended.to_owned(),
                    source,
                    ..ExistingCluster::default()
                };
                let request = RecordExistingClusterRequest { header, existing: Some(existing) };
                clusters.record_existing_cluster(request).await.expect("it is entered").into_inner().receipt
            }
            Entry::Lead(cluster, agency, since) => {
                let (cluster, agency, since) = (cluster.to_owned(), agency.to_owned(), since.to_owned());
                let lead = Some(PastLead { cluster: cluster.clone(), agency, since, source });
                let header = header_reading(self.country, &self.read(&cluster).await);
                let request = RecordPastLeadRequest { header, lead };
                clusters.record_past_lead(request).await.expect("it is entered").into_inner().receipt
            }
            Entry::Review(review, held) => {
                let (review, held) = (review.to_owned(), held.to_owned());
                let past = Some(PastReview { review, held, source, ..PastReview::default() });
                let mut reviews = ReviewServiceClient::new(self.ocha.channel());
                let request = RecordPastReviewRequest { header, past };
                reviews.record_past_review(request).await.expect("it is entered").into_inner().receipt
            }
            Entry::Level3 => {
                let past = PastLevel3 {
                    emergency: "haiyan".to_owned(),
                    declared: "2013-11-12".to_owned(),
                    principals_decided: "2013-11-13".to_owned(),
                    ended: "2014-02-28".to_owned(),
                    source,
                };
                let header = header_reading(self.country, &self.architecture(None).await.emergencies[0].etag);
                let request = RecordPastLevel3Request { header, past: Some(past) };
                operations.record_past_level3(request).await.expect("it is entered").into_inner().receipt
            }
            Entry::Mechanism => {
                let existing = ExistingMechanism {
                    mechanism: "council".to_owned(),
                    name: "Disaster Council".to_owned(),
                    sectors: vec!["LOG".to_owned()],
                    led_by: "the Office of Civil Defense".to_owned(),
                    since: "2009-01-15".to_owned(),
                    ended: "2016-03-31".to_owned(),
                    source,
                };
                let request = RecordExistingMechanismRequest { header, existing: Some(existing) };
                operations.record_existing_mechanism(request).await.expect("it is entered").into_inner().receipt
            }
            Entry::SecondSource(kind, of, date, agency) => {
                let entered = self.commits.iter().find(|(other, _)| waits_for(entry, *other)).expect("it is entered");
                let fact = Some(FactOnRecord { kind: kind.into(), of: of.to_owned(), commit: entered.1.clone() });
                let (date, agency) = (date.to_owned(), agency.to_owned());
                let claim = Some(Claim { date, agency, source: "the minutes of the HCT".to_owned() });
                let request = RecordClaimRequest { header, fact: fact.clone(), claim };
                let receipt = operations.record_claim(request).await.expect("it is entered").into_inner().receipt;
                let claim = receipt.expect("a receipt").etag;
                let header = header_reading(self.country, &claim);
                let reason = "the minutes are of the day itself".to_owned();
                let preference = Some(ClaimPreference { fact, claim, reason });
                let request = PreferClaimRequest { header, preference };
                operations.prefer_claim(request).await.expect("it is preferred").into_inner().receipt
            }
        };
        receipt.expect("a receipt").etag
    }

    /// The etag of a cluster.
    async fn read(&self, cluster: &str) -> String {
        let found = self.architecture(None).await.clusters.into_iter().find(|one| one.cluster == cluster);
        found.expect("it is there").etag
    }

    async fn architecture(&self, as_of: Option<i64>) -> Architecture {
        let as_of = as_of.and_then(moment);
        let request = GetArchitectureRequest { header: query(self.country), as_of, known_on: None };
        let answer = RecordServiceClient::new(self.ocha.channel()).get_architecture(request).await;
        answer.expect("it is read").into_inner().architecture.expect("an architecture")
    }

    /// What is answered about a moment, without who recorded it in which order.
    async fn answer(&self, as_of: Option<i64>) -> Vec<String> {
        let shown = self.architecture(as_of).await;
        let mut said: Vec<_> = shown
            .clusters
            .iter()
            .map(|one| {
                let leads: Vec<_> = one.leads.iter().map(|lead| (&lead.agency, &lead.since)).collect();
                format!("{} {:?} {:?} {leads:?}", one.cluster, one.activated_at, one.ended_at)
            })
            .collect();
        said.extend(shown.mechanisms.iter().map(|one| one.mechanism.clone()));
        let responses = shown.emergencies.iter().flat_map(|one| &one.level_3_responses);
        said.extend(
            responses.map(|one| format!("{:?} {:?} {:?}", one.declared_at, one.principals_decided_at, one.ended_at)),
        );
        said.extend(shown.past_reviews.iter().filter_map(|one| one.past.as_ref()).map(|past| format!("{past:?}")));
        said
    }
}

/// RM-1.15: a history of ten years that is entered late, in any order, is answered alike about every half year, and nobody is
/// late before it was recorded; what two sources say is shown with both.
#[tokio::test]
async fn ten_years_are_answered_alike_in_whichever_order_they_are_entered() {
    let mut suite = Suite::start().await;
    let scheduler = suite.start_service("scheduler").await;
    let mut entered = Vec::new();
    for (country, order) in ORDERS {
        let ocha = suite.person(Role::OchaCountry, "OCHA", Some(country));
        let mut registered = register(country, "haiyan");
        registered.facts.as_mut().expect("facts").set_emergency_class(EmergencyClass::Ongoing);
        OperationServiceClient::new(ocha.channel()).register_emergency(registered).await.expect("it is registered");
        let mut entering = Entering { country, ocha, commits: Vec::new() };
        let mut entries = HISTORY.to_vec();
        order(&mut entries);
        entering.all(entries).await;
        entered.push(entering);
    }
    /// The end of January 2008, by local time.
    const FIRST: i64 = 1_201_795_200;
    const HALF_A_YEAR: i64 = 15_778_476;
    let days = (0..24).map(|half_year| Some(FIRST + half_year * HALF_A_YEAR)).chain([None]);
    for as_of in days {
        let expected = entered[0].answer(as_of).await;
        for other in &entered[1..] {
            assert_eq!(other.answer(as_of).await, expected, "{} as of {as_of:?}", other.country);
        }
    }
    for one in &entered {
        let shown = one.architecture(None).await;
        let claims: Vec<_> = shown.disagreements.iter().map(|one| one.claims.len()).collect();
        assert_eq!(claims, [2, 2, 2, 2], "each fact has both of its sources");
        let followed = shown.disagreements.iter().flat_map(|one| &one.claims).filter(|claim| claim.followed);
        assert!(followed.filter_map(|one| one.claim.as_ref()).all(|claim| claim.source == "the minutes of the HCT"));
        nobody_is_late(one, &scheduler).await;
    }
}

/// Waits until the scheduler knows what is owed, of which nothing is late.
async fn nobody_is_late(entering: &Entering, scheduler: &str) {
    let request = ListObligationsRequest { header: query(entering.country), ..ListObligationsRequest::default() };
    let obligations = within(async {
        loop {
            let answer = ObligationServiceClient::new(entering.ocha.calling(scheduler).channel())
                .list_obligations(request.clone())
                .await;
            let obligations = answer.expect("they are listed").into_inner().obligations;
            if obligations.iter().any(|one| one.duty.as_ref().is_some_and(|duty| duty.owner_organization == "IOM")) {
                return obligations;
            }
            tokio::task::yield_now().await;
        }
    })
    .await;
    let late = obligations.iter().find(|one| one.state() == ObligationState::Overdue);
    assert_eq!(late, None, "{}", entering.country);
}
