//! Meetings of clusters as their callers meet them: what a hub raised and the national meeting has to take up, and what a month of
//! meetings asks of a small organization.

use convene_proto::coordination::v1::meeting_service_client::MeetingServiceClient;
use convene_proto::coordination::v1::record_service_client::RecordServiceClient;
use convene_proto::coordination::v1::*;
use convene_runtime::clock::{Clock as _, SystemClock};
use convene_tests::coordination::{CoordinationStage, HEALTH};
use convene_tests::requests::{dated, header, header_reading, moment, query};
use tonic::Code;

/// 1 December 2013, and 6, 8 and 15 January 2014.
const DECEMBER: i64 = 1_385_856_000;
const SIXTH: i64 = 1_388_966_400;
const EIGHTH: i64 = 1_389_139_200;
const FIFTEENTH: i64 = 1_389_744_000;

struct Stage {
    ground: CoordinationStage,
}

impl Stage {
    /// A cluster of health is active since November 2013, with CARE as a partner and a hub in Leyte.
    async fn set() -> Self {
        let ground = CoordinationStage::set(&[HEALTH]).await;
        ground.join("care", "health", "CARE", DECEMBER).await;
        ground.draft_in_leyte("leyte", "health", DECEMBER).await;
        ground.endorse("leyte", DECEMBER).await;
        Self { ground }
    }

    /// Records a meeting, and returns what is weak about it.
    async fn met(&self, meeting: ClusterMeeting) -> Vec<String> {
        let id = meeting.meeting.clone();
        let request = RecordClusterMeetingRequest { header: header("PHL"), meeting: Some(meeting) };
        MeetingServiceClient::new(self.ground.coordinator.channel())
            .record_cluster_meeting(request)
            .await
            .expect("it is held");
        self.weak(&id).await
    }

    async fn weak(&self, id: &str) -> Vec<String> {
        let request = GetMeetingRequest { header: query("PHL"), meeting: id.to_owned() };
        let answer = RecordServiceClient::new(self.ground.coordinator.channel()).get_meeting(request).await;
        let meeting = answer.expect("it is there").into_inner().meeting.expect("a meeting");
        meeting.findings.into_iter().map(|finding| finding.id).collect()
    }

    async fn to_take_up(&self) -> Vec<String> {
        self.listed(ListMeetingsRequest { to_take_up: true, ..ListMeetingsRequest::default() }).await
    }

    async fn listed(&self, request: ListMeetingsRequest) -> Vec<String> {
        let answer = RecordServiceClient::new(self.ground.coordinator.channel()).list_meetings(request).await;
        let entries = answer.expect("a list").into_inner().meetings.into_iter();
        entries.filter_map(|entry| Some(entry.meeting?.held?.meeting)).collect()
    }
}

fn meeting(id: &str, seconds: i64) -> ClusterMeeting {
    ClusterMeeting {
        meeting: id.to_owned(),
        cluster: "health".to_owned(),
        began_at: moment(seconds),
        minutes: 120,
        issues: vec!["no fuel for the cold chain".to_owned()],
        ..ClusterMeeting::default()
    }
}

/// A meeting of health each week, which nobody agreed to and which displaces that of the HCT.
fn weekly() -> MeetingRhythm {
    MeetingRhythm {
        series: "weekly".to_owned(),
        cluster: "health".to_owned(),
        name: "Health cluster".to_owned(),
        first: moment(DECEMBER),
        every_weeks: 1,
        minutes: 90,
        venue: "WHO, Manila".to_owned(),
        general_meeting: GeneralMeeting::Displaced.into(),
        ..MeetingRhythm::default()
    }
}

/// RM-6.3, GN-12: what the hub raised waits until a national meeting takes it up, and a month shows what it asks of a partner.
#[tokio::test]
async fn what_a_hub_raised_is_taken_up_by_the_national_meeting() {
    let stage = Stage::set().await;
    let in_leyte = ClusterMeeting { structure: "leyte".to_owned(), ..meeting("leyte-1", SIXTH) };
    assert!(stage.met(in_leyte).await.is_empty());
    assert_eq!(stage.to_take_up().await, ["leyte-1"]);
    assert_eq!(stage.met(meeting("national-1", EIGHTH)).await, ["RM-6.3:meeting/national-1:meeting/leyte-1"]);
    let next = ClusterMeeting { takes_up: vec!["leyte-1".to_owned()], ..meeting("national-2", FIFTEENTH) };
    assert_eq!(stage.met(next).await, ["RM-6.3:meeting/national-2:structure/leyte"]);
    assert!(stage.to_take_up().await.is_empty() && stage.weak("national-1").await.is_empty());

    let mut records = RecordServiceClient::new(stage.ground.coordinator.channel());
    let participant = "care".to_owned();
    let request = GetParticipantRequest { header: query("PHL"), participant, ..GetParticipantRequest::default() };
    let etag = records.get_participant(request).await.expect("it is there").into_inner().participant.expect("it").etag;
    let capacity = MeetingCapacity { participant: "care".to_owned(), hours_a_month: 3 };
    let header = dated(header_reading("PHL", &etag), SIXTH);
    let request = StateMeetingCapacityRequest { header, capacity: Some(capacity) };
    let mut meetings = MeetingServiceClient::new(stage.ground.coordinator.channel());
    meetings.state_meeting_capacity(request).await.expect("it is stated");
    let request = GetMeetingLoadRequest { header: query("PHL"), month: "2014-01-31".to_owned() };
    let loads = records.get_meeting_load(request).await.expect("it is counted").into_inner().loads;
    let shown: Vec<_> = loads.iter().map(|load| (load.meetings, load.minutes, load.is_excessive)).collect();
    assert_eq!(shown, [(2, 240, true)], "the hub's meeting was not its own");
}

/// RM-1.15, RM-6.3: meetings are listed as of a day, with what waited to be taken up then, and as they were known on a day.
#[tokio::test]
async fn meetings_are_listed_as_they_were() {
    let stage = Stage::set().await;
    let before_recording = moment(SystemClock.now().timestamp() - 1);
    stage.met(ClusterMeeting { structure: "leyte".to_owned(), ..meeting("leyte-1", SIXTH) }).await;
    let takes_up = vec!["leyte-1".to_owned()];
    stage.met(ClusterMeeting { takes_up, ..meeting("national-1", EIGHTH) }).await;
    let then = |seconds, to_take_up| ListMeetingsRequest { as_of: moment(seconds), to_take_up, ..Default::default() };
    for (seconds, held, waiting) in [
        (SIXTH - 1, &[][..], &[][..]),
        (SIXTH, &["leyte-1"], &[]),
        (EIGHTH - 1, &["leyte-1"], &["leyte-1"]),
        (EIGHTH, &["national-1", "leyte-1"], &[]),
    ] {
        assert_eq!(stage.listed(then(seconds, false)).await, held, "at {seconds}");
        assert_eq!(stage.listed(then(seconds, true)).await, waiting, "at {seconds}");
    }
    let unknown = ListMeetingsRequest { known_on: before_recording, ..then(EIGHTH, false) };
    assert_eq!(stage.listed(unknown).await, [""; 0]);
}

/// GN-12.1: a rhythm shows what is weak about it, until it ends; its meetings are in the calendar, and cancelled from its end on.
#[tokio::test]
async fn a_rhythm_is_listed_until_it_ends() {
    let stage = Stage::set().await;
    let rhythm = weekly();
    let mut meetings = MeetingServiceClient::new(stage.ground.coordinator.channel());
    let request = AgreeMeetingRhythmRequest { header: header("PHL"), rhythm: Some(rhythm) };
    let receipt = meetings.agree_meeting_rhythm(request).await.expect("it is agreed").into_inner().receipt;
    let etag = receipt.expect("a receipt").etag;
    let listed = async || {
        let mut records = RecordServiceClient::new(stage.ground.coordinator.channel());
        let answer = records.list_meeting_series(ListMeetingSeriesRequest::default()).await.expect("a list");
        answer.into_inner().series.into_iter().filter_map(|entry| entry.series).collect::<Vec<_>>()
    };
    let [series] = &listed().await[..] else { panic!("there is one series") };
    let fields: Vec<&str> = series.findings.iter().map(|finding| finding.field.as_str()).collect();
    assert_eq!(fields, ["agreed_with", "general_meeting"]);
    let calendar = async |cluster: &str| {
        let request = GetMeetingCalendarRequest { header: query("PHL"), cluster: cluster.to_owned() };
        let answer = RecordServiceClient::new(stage.ground.coordinator.channel()).get_meeting_calendar(request).await;
        answer.map(|answer| answer.into_inner().calendar)
    };
    let text = calendar("health").await.expect("a calendar");
    let confirmed = text.matches("STATUS:CONFIRMED").count();
    assert!(confirmed > 25 && text.matches("SUMMARY:Health cluster").count() == confirmed, "{text}");
    assert!(text.contains("LOCATION:WHO\\, Manila\\, Philippines"), "{text}");
    assert_eq!(calendar("").await.expect("a calendar").matches("BEGIN:VEVENT").count(), confirmed);
    let unknown = calendar("helth").await.expect_err("there is no such cluster");
    assert!(unknown.code() == Code::NotFound && unknown.message().contains("health"), "{unknown}");
    let end = MeetingSeriesEnd { series: "weekly".to_owned(), reason: "it meets in the HCT".to_owned() };
    let request = EndMeetingSeriesRequest { header: header_reading("PHL", &etag), end: Some(end) };
    meetings.end_meeting_series(request).await.expect("it is ended");
    assert!(listed().await.is_empty());
    let text = calendar("health").await.expect("a calendar");
    let cancelled = text.matches("STATUS:CANCELLED").count();
    assert!(cancelled > 20 && cancelled + text.matches("STATUS:CONFIRMED").count() == confirmed, "{text}");
}

/// RM-1.15, GN-12.1: series are listed with the rhythm of a day, as it was known on a day, until they ended.
#[tokio::test]
async fn series_are_listed_as_they_were() {
    let stage = Stage::set().await;
    let before_recording = moment(SystemClock.now().timestamp() - 1);
    let mut meetings = MeetingServiceClient::new(stage.ground.coordinator.channel());
    let mut etag = String::new();
    for (seconds, every_weeks) in [(DECEMBER, 1), (SIXTH, 2)] {
        let (header, rhythm) =
            (dated(header_reading("PHL", &etag), seconds), MeetingRhythm { every_weeks, ..weekly() });
        let request = AgreeMeetingRhythmRequest { header, rhythm: Some(rhythm) };
        let answer = meetings.agree_meeting_rhythm(request).await.expect("it is agreed").into_inner();
        etag = answer.receipt.expect("a receipt").etag;
    }
    let end = MeetingSeriesEnd { series: "weekly".to_owned(), reason: "it meets in the HCT".to_owned() };
    let request = EndMeetingSeriesRequest { header: dated(header_reading("PHL", &etag), FIFTEENTH), end: Some(end) };
    meetings.end_meeting_series(request).await.expect("it is ended");
    let listed = async |request| {
        let answer = RecordServiceClient::new(stage.ground.coordinator.channel()).list_meeting_series(request).await;
        let answer = answer.expect("a list").into_inner();
        assert!(answer.shown.is_some_and(|shown| shown.as_of.is_some()), "it says which moment it shows");
        let series = answer.series.into_iter().filter_map(|entry| entry.series);
        series.map(|one| (one.rhythm.map_or(0, |rhythm| rhythm.every_weeks), one.end.is_some())).collect::<Vec<_>>()
    };
    let then = |seconds| ListMeetingSeriesRequest { as_of: moment(seconds), ..Default::default() };
    let shown = [(DECEMBER - 1, &[][..]), (DECEMBER, &[(1, false)]), (SIXTH, &[(2, false)]), (FIFTEENTH, &[])];
    for (seconds, shown) in shown {
        assert_eq!(listed(then(seconds)).await, shown, "at {seconds}");
    }
    for (seconds, shown) in [(FIFTEENTH - 1, (2, false)), (FIFTEENTH, (2, true))] {
        assert_eq!(listed(ListMeetingSeriesRequest { include_ended: true, ..then(seconds) }).await, [shown]);
    }
    assert!(listed(ListMeetingSeriesRequest { known_on: before_recording, ..then(SIXTH) }).await.is_empty());
}
