//! The same facts of the first months of an emergency, recorded years later in different orders, through gRPC: what was owed by whom on
//! each day, what was late then, and what was done when, are the same.

use convene_kernel::identity::Role;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::activation::v1::record_service_client::RecordServiceClient;
use convene_proto::activation::v1::*;
use convene_proto::scheduler::v1::obligation_service_client::ObligationServiceClient;
use convene_proto::scheduler::v1::{ListObligationsRequest, Obligation};
use convene_tests::requests::{LANDFALL, header, header_reading, meeting, moment, query, register};
use convene_tests::{Person, Suite, within};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// What happened.
#[derive(Clone, Copy, Debug)]
enum Fact {
    /// Who acts since a day: an HC, or else the RC.
    Head(bool, &'static str),
    /// A consultation, so many seconds after the onset.
    Consulted(&'static str, i64),
    /// The HCT met and agreed on clusters.
    Met(i64),
    Declared(i64),
    Decided(i64),
    Ended(i64),
}

/// In the order in which it happened.
const FACTS: [Fact; 8] = [
    Fact::Head(false, "2012-01-01"),
    Fact::Consulted("c-1", 20 * HOUR),
    Fact::Consulted("c-2", 3 * DAY),
    Fact::Declared(4 * DAY),
    Fact::Met(6 * DAY),
    Fact::Decided(7 * DAY),
    Fact::Head(true, "2014-03-01"),
    Fact::Ended(130 * DAY),
];

/// Countries of the same local time, each with the order in which the facts are recorded there.
const ORDERS: [(&str, [usize; 8]); 3] =
    [("PHL", [0, 1, 2, 3, 4, 5, 6, 7]), ("MYS", [7, 6, 5, 4, 3, 2, 1, 0]), ("SGP", [3, 6, 2, 5, 0, 7, 4, 1])];

/// Who records what happened in a country.
struct Recording {
    country: &'static str,
    ocha: Person,
    erc: Person,
}

impl Recording {
    async fn record(&self, fact: Fact) {
        let (read, emergency) = (self.emergency().await, "haiyan".to_owned());
        let at = |after: i64| moment(LANDFALL + after);
        let step = |after: i64| Some(Level3Step { emergency: emergency.clone(), at: at(after) });
        let mut of_ocha = OperationServiceClient::new(self.ocha.channel());
        let mut of_the_erc = OperationServiceClient::new(self.erc.channel());
        let header = header_reading(self.country, &read);
        let recorded = match fact {
            Fact::Head(humanitarian_coordinator, since) => {
                let header = header_reading(self.country, &self.read().await);
                let leadership =
                    Leadership { humanitarian_coordinator, country_team: Some(true), since: since.to_owned() };
                let request = RecordLeadershipRequest { header, leadership: Some(leadership) };
                of_ocha.record_leadership(request).await.map(drop)
            }
            Fact::Consulted(consultation, after) => {
                let consultation = Consultation {
                    consultation: consultation.to_owned(),
                    emergency: emergency.clone(),
                    held_at: at(after),
                    authorities: vec!["the disaster council".to_owned()],
                    partners: vec!["UNICEF".to_owned()],
                    sectors: vec!["HEA".to_owned()],
                    late_because: if after > DAY { "the roads were cut".to_owned() } else { String::new() },
                    ..Consultation::default()
                };
                let request = RecordConsultationRequest { header, consultation: Some(consultation) };
                of_ocha.record_consultation(request).await.map(drop)
            }
            Fact::Met(after) => {
                let mut request = meeting(self.country, "haiyan", &["HEA"]);
                request.meeting.as_mut().expect("a meeting").held_at = at(after);
                of_ocha.record_meeting(request).await.map(drop)
            }
            Fact::Declared(after) => {
                let request = DeclareLevel3Request { header, declaration: step(after) };
                of_the_erc.declare_level3(request).await.map(drop)
            }
            Fact::Decided(after) => {
                let request = RecordPrincipalsDecisionRequest { header, decision: step(after) };
                of_the_erc.record_principals_decision(request).await.map(drop)
            }
            Fact::Ended(after) => {
                let request = EndLevel3Request { header, end: step(after) };
                of_the_erc.end_level3(request).await.map(drop)
            }
        };
        recorded.unwrap_or_else(|refused| panic!("{fact:?} in {}: {refused}", self.country));
    }

    /// The etag of the emergency.
    async fn emergency(&self) -> String {
        let emergency = "haiyan".to_owned();
        let request = GetEmergencyRequest { header: query(self.country), emergency, ..GetEmergencyRequest::default() };
        let answer = RecordServiceClient::new(self.ocha.channel()).get_emergency(request).await;
        let record = answer.expect("it is read").into_inner().emergency.expect("it is there");
        record.emergency.expect("an emergency").etag
    }

    /// The etag of the country.
    async fn read(&self) -> String {
        let request = GetCountryRequest { header: query(self.country), ..GetCountryRequest::default() };
        let answer = RecordServiceClient::new(self.ocha.channel()).get_country(request).await;
        answer.expect("it is read").into_inner().country.expect("a country").etag
    }

    /// What was owed at a moment, by whom, and whether it was late; what was done, and when.
    async fn owed(&self, scheduler: &str, as_of: Option<i64>) -> Vec<String> {
        let as_of = as_of.and_then(moment);
        let request =
            ListObligationsRequest { header: query(self.country), as_of, ..ListObligationsRequest::default() };
        let answer =
            ObligationServiceClient::new(self.ocha.calling(scheduler).channel()).list_obligations(request).await;
        let mut owed: Vec<_> = answer.expect("they are listed").into_inner().obligations.iter().map(shown).collect();
        owed.sort_unstable();
        owed
    }
}

impl Recording {
    /// Waits until the scheduler has the consultation owed by that role, which nobody recorded or somebody did.
    async fn until_owed_by(&self, scheduler: &str, role: &str, head_unrecorded: bool) {
        let obligations = self.ocha.calling(scheduler).channel();
        let is_so = async || {
            let request = ListObligationsRequest { header: query(self.country), ..ListObligationsRequest::default() };
            let answer = ObligationServiceClient::new(obligations.clone()).list_obligations(request).await;
            let owed = answer.expect("they are listed").into_inner().obligations;
            owed.iter().filter_map(|owed| Some((owed.duty.as_ref()?, owed.head_unrecorded))).any(
                |(duty, unrecorded)| {
                    duty.rule == "OG-1.consultation" && duty.owner_role == role && unrecorded == head_unrecorded
                },
            )
        };
        within(async {
            while !is_so().await {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
}

/// An obligation without who recorded it in which order.
fn shown(obligation: &Obligation) -> String {
    let duty = obligation.duty.clone().unwrap_or_default();
    let kept: Vec<_> = obligation.kept.iter().map(|kept| (&kept.due, &kept.kept_at, kept.late)).collect();
    let (state, due) = (obligation.state(), &obligation.due);
    format!("{} of {} by {}: {state:?}, due {due:?}, kept {kept:?}", duty.rule, duty.resource, duty.owner_role)
}

/// RM-1.15, OG-1, OG-7, RM-1.3, RM-2.9, S-1, S-3: whatever the order in which the facts are recorded, the same was owed on each day, by the
/// same, and late or in time.
#[tokio::test]
async fn what_was_late_is_the_same_in_whichever_order_it_is_recorded() {
    let mut suite = Suite::start().await;
    let scheduler = suite.start_service("scheduler").await;
    let erc = || suite.person(Role::EmergencyReliefCoordinator, "OCHA", None);
    let mut recordings = Vec::new();
    for (country, order) in ORDERS {
        let recording = Recording { country, ocha: suite.person(Role::OchaCountry, "OCHA", Some(country)), erc: erc() };
        let mut operations = OperationServiceClient::new(recording.ocha.channel());
        operations.register_emergency(register(country, "haiyan")).await.expect("it is registered");
        for number in order {
            recording.record(FACTS[number]).await;
        }
        let mut last = register(country, "last");
        last.header = header(country);
        operations.register_emergency(last).await.expect("it is registered");
        within(async {
            while !recording.owed(&scheduler, None).await.iter().any(|one| one.contains("emergency/last")) {
                tokio::task::yield_now().await;
            }
        })
        .await;
        recordings.push(recording);
    }
    for after in [HOUR, DAY + HOUR, 5 * DAY, 8 * DAY, 100 * DAY, 120 * DAY, 140 * DAY] {
        let as_of = Some(LANDFALL + after);
        let expected = recordings[0].owed(&scheduler, as_of).await;
        assert!(!expected.is_empty(), "something was owed {after} seconds after the onset");
        for other in &recordings[1..] {
            assert_eq!(other.owed(&scheduler, as_of).await, expected, "in {}, {after} s after", other.country);
        }
    }
    let expected = recordings[0].owed(&scheduler, None).await;
    for other in &recordings[1..] {
        assert_eq!(other.owed(&scheduler, None).await, expected, "at present in {}", other.country);
    }
    let consulted = expected.iter().find(|one| one.starts_with("OG-1") && one.contains("haiyan")).expect("it was owed");
    assert!(consulted.contains("by rc: Kept,"), "the RC consulted in time: {consulted}");
}

/// OG-7, RM-1.15: where no HC is recorded the RC owes it and the answer says so; who acts is known from what was recorded as found,
/// and no longer where that never was.
#[tokio::test]
async fn who_acts_is_known_from_what_is_found_and_taken_back() {
    let mut suite = Suite::start().await;
    let scheduler = suite.start_service("scheduler").await;
    let ocha = suite.person(Role::OchaCountry, "OCHA", Some("PHL"));
    let erc = suite.person(Role::EmergencyReliefCoordinator, "OCHA", None);
    let recording = Recording { country: "PHL", ocha, erc };
    let mut operations = OperationServiceClient::new(recording.ocha.channel());
    operations.register_emergency(register("PHL", "haiyan")).await.expect("it is registered");
    recording.until_owed_by(&scheduler, "rc", true).await;

    let past = PastLeadership {
        humanitarian_coordinator: true,
        since: "2012".to_owned(),
        source: "the archive".to_owned(),
        ..PastLeadership::default()
    };
    let header = header_reading("PHL", &recording.read().await);
    let recorded = operations.record_past_leadership(RecordPastLeadershipRequest { header, past: Some(past) }).await;
    let commit = recorded.expect("it is recorded").into_inner().receipt.expect("a receipt").etag;
    recording.until_owed_by(&scheduler, "hc", false).await;

    let fact =
        FactOnRecord { kind: FactKind::CountryLeadership.into(), of: "country".to_owned(), commit: commit.clone() };
    let (reason, source) = ("it was another country".to_owned(), "the archive".to_owned());
    let withdrawal = Some(FactWithdrawal { fact: Some(fact), reason, source });
    let request = WithdrawFactRequest { header: header_reading("PHL", &commit), withdrawal };
    operations.withdraw_fact(request).await.expect("it is taken back");
    recording.until_owed_by(&scheduler, "rc", true).await;
}
