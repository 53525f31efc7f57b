//! Meetings, by their rules.

use convene_kernel::testing::code;

use super::fixtures::*;
use super::*;
use crate::domain::cluster::Fact;
use crate::domain::fixtures::*;
use crate::domain::structure::fixtures::{with_hub, with_sag};

/// A cluster of health with CARE as a partner and a sub-national cluster in Leyte, in March 2014.
fn with_leyte() -> Example {
    with_hub(with_care(health())).at("2014-03-10T08:00:00Z")
}

fn held(example: Example, meetings: impl IntoIterator<Item = HeldMeeting>) -> Example {
    meetings.into_iter().fold(example, |example, meeting| example.given(&coordinator(), meets(meeting)))
}

fn found(example: &Example, row: &str) -> Vec<String> {
    let findings = example.record().findings.values().filter(|finding| finding.row.as_str() == row);
    findings.map(|finding| finding.id.clone()).collect()
}

fn takes_up(meeting: HeldMeeting, ids: &[&str]) -> HeldMeeting {
    HeldMeeting { takes_up: ids.iter().map(|id| code(id)).collect(), ..meeting }
}

/// GN-12.1: how often a group meets is agreed with those who take part, and supplements the general meeting.
#[test]
fn a_rhythm_that_nobody_agreed_to_or_that_displaces_the_general_meeting_is_found() {
    let there = with_care(health());
    there.clone().when(&coordinator(), agrees(rhythm())).raises_nothing_of("GN-12.1");
    let imposed = MeetingRhythm { agreed_with: Vec::new(), ..rhythm() };
    let imposed = there.clone().when(&coordinator(), agrees(imposed));
    imposed.raises("GN-12.1");
    imposed.accepted().when(&coordinator(), agrees(rhythm())).resolves("GN-12.1");
    let displacing = MeetingRhythm { general_meeting: GeneralMeeting::Displaced, ..rhythm() };
    let displacing = there.clone().when(&coordinator(), agrees(displacing));
    displacing.raises("GN-12.1");
    let end = SeriesEnd { series: code("weekly"), reason: "the HCT meets instead".to_owned() };
    displacing.accepted().when(&coordinator(), Command::EndMeetingSeries(end)).resolves("GN-12.1");
    let stranger = MeetingRhythm { agreed_with: vec![code("oxfam")], ..rhythm() };
    there.when(&coordinator(), agrees(stranger)).refused("OG-19", "NOT_TAKING_PART");
}

/// GN-12.1: a part of the country has meetings of a sector where there is a need, not to have the same everywhere.
#[test]
fn meetings_in_a_part_of_the_country_state_their_need() {
    let in_leyte = MeetingRhythm { structure: Some(code("leyte")), ..rhythm() };
    with_leyte().when(&coordinator(), agrees(in_leyte.clone())).raises("GN-12.1");
    let needed = MeetingRhythm { need: Some("a day from the capital".to_owned()), ..in_leyte.clone() };
    with_leyte().when(&coordinator(), agrees(needed)).raises_nothing_of("GN-12.1");
    with_care(health()).when(&coordinator(), agrees(in_leyte)).refused("GN-12.1", "STRUCTURE_OF_ANOTHER_CLUSTER");
    let advisory = MeetingRhythm { structure: Some(code("sag")), ..rhythm() };
    with_sag(with_care(health())).when(&coordinator(), agrees(advisory)).raises_nothing_of("GN-12.1");
}

/// GN-12.1: a series that has ended has no other rhythm, and is of one cluster.
#[test]
fn a_series_has_one_end_and_one_cluster() {
    let end = || SeriesEnd { series: code("weekly"), reason: "all is done".to_owned() };
    let agreed = with_care(health()).given(&coordinator(), agrees(rhythm()));
    let ended = agreed.clone().given(&coordinator(), Command::EndMeetingSeries(end()));
    ended.clone().when(&coordinator(), agrees(rhythm())).refused("GN-12.1", "SERIES_ENDED");
    ended.when(&coordinator(), Command::EndMeetingSeries(end())).refused("GN-12.1", "SERIES_ENDED");
    let other = agreed.given(&service(), active("other", None));
    let moved = MeetingRhythm { cluster: code("other"), agreed_with: Vec::new(), ..rhythm() };
    other.when(&coordinator(), agrees(moved)).refused("GN-12.1", "SERIES_OF_ANOTHER_CLUSTER");
}

/// RM-6.3: a meeting leaves a record of what it decided and raised.
#[test]
fn a_meeting_without_a_record_is_found() {
    let silent = HeldMeeting { issues: Vec::new(), ..in_leyte("leyte-1", "2014-01-06") };
    let after_silence = held(with_leyte(), [silent, meeting("national", "2014-01-08")]);
    assert_eq!(found(&after_silence, "RM-6.3"), ["RM-6.3:meeting/leyte-1:decisions"], "there is nothing to take up");
    let silent = HeldMeeting { issues: Vec::new(), ..meeting("first", "2014-01-08") };
    let there = with_care(health()).at("2014-02-01T08:00:00Z");
    there.clone().when(&coordinator(), meets(silent)).raises("RM-6.3");
    let recorded = there.when(&coordinator(), meets(meeting("first", "2014-01-08")));
    recorded.raises_nothing_of("RM-6.3");
    let again = recorded.accepted().when(&coordinator(), meets(meeting("first", "2014-01-15")));
    again.refused("RM-6.3", "MEETING_ON_RECORD_ALREADY");
}

/// RM-6.3: the national meeting comes after the sub-national ones of its cycle, and takes up what they decided and raised.
#[test]
fn the_national_meeting_comes_after_the_sub_national_ones() {
    let early = with_leyte().when(&coordinator(), meets(meeting("national", "2014-01-08")));
    early.raises("RM-6.3");
    assert_eq!(found(&early.accepted(), "RM-6.3"), ["RM-6.3:meeting/national:structure/leyte"]);
    let met = held(with_leyte(), [in_leyte("leyte-1", "2014-01-06")]);
    let deaf = met.clone().when(&coordinator(), meets(meeting("national", "2014-01-08"))).accepted();
    assert_eq!(found(&deaf, "RM-6.3"), ["RM-6.3:meeting/national:meeting/leyte-1"]);
    let heard = met.when(&coordinator(), meets(takes_up(meeting("national", "2014-01-08"), &["leyte-1"])));
    heard.raises_nothing_of("RM-6.3");
    let next = heard.accepted().when(&coordinator(), meets(meeting("next", "2014-01-15")));
    assert_eq!(
        found(&next.accepted(), "RM-6.3"),
        ["RM-6.3:meeting/next:structure/leyte"],
        "it met in the cycle before"
    );
}

/// RM-6.3: what a national meeting left out is settled once a later one takes it up.
#[test]
fn what_was_left_out_can_be_taken_up_later() {
    let meetings =
        [in_leyte("leyte-1", "2014-01-06"), meeting("national", "2014-01-08"), in_leyte("leyte-2", "2014-01-13")];
    let left_out = held(with_leyte(), meetings);
    let waiting = |example: &Example| {
        let (state, now) = (example.state(), morning("2014-03-10"));
        let raised = to_take_up(state, &state.clusters[&code("health")], now);
        raised.iter().map(|raised| raised.meeting.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(waiting(&left_out), ["leyte-1", "leyte-2"]);
    let next = left_out.given(&coordinator(), meets(takes_up(meeting("next", "2014-01-15"), &["leyte-1", "leyte-2"])));
    assert_eq!((waiting(&next), found(&next, "RM-6.3")), (Vec::<String>::new(), Vec::<String>::new()));
    let cluster = &next.state().clusters[&code("health")];
    let waited = |moment| {
        let raised = to_take_up(next.state(), cluster, moment);
        raised.iter().map(|raised| raised.meeting.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(waited(morning("2014-01-06")), [""; 0], "it had only begun");
    assert_eq!(waited(morning("2014-01-08")), ["leyte-1"], "the meeting of the next week had not taken it up");
    assert_eq!(waited(morning("2014-01-15")), [""; 0]);
}

/// RM-6.3, RM-1.15: the same meetings recorded in any order have the same findings.
#[test]
fn the_order_of_recording_does_not_count() {
    let meetings = [
        in_leyte("leyte-1", "2014-01-06"),
        meeting("one", "2014-01-08"),
        meeting("two", "2014-01-15"),
        in_leyte("leyte-2", "2014-01-20"),
    ];
    let expected = found(&held(with_leyte(), meetings.clone()), "RM-6.3");
    assert_eq!(
        expected,
        [
            "RM-6.3:meeting/one:meeting/leyte-1",
            "RM-6.3:meeting/two:meeting/leyte-1",
            "RM-6.3:meeting/two:structure/leyte"
        ]
    );
    for order in [[3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
        let shuffled = held(with_leyte(), order.map(|index| meetings[index].clone()));
        assert_eq!(found(&shuffled, "RM-6.3"), expected, "{order:?}");
    }
}

/// RM-6.3: only an earlier meeting of a structure is taken up, by those who met in an active cluster.
#[test]
fn what_is_taken_up_is_an_earlier_meeting_of_a_structure() {
    let met = held(with_leyte(), [in_leyte("leyte-1", "2014-01-06"), meeting("national", "2014-01-08")]);
    for (day, id) in [("2014-01-06", "leyte-1"), ("2014-01-15", "national"), ("2014-01-15", "unknown")] {
        let refused = met.clone().when(&coordinator(), meets(takes_up(meeting("next", day), &[id])));
        refused.refused("RM-6.3", "NOT_TO_BE_TAKEN_UP");
    }
    let before = meeting("early", "2013-11-01");
    met.clone().when(&coordinator(), meets(before)).refused("RM-2.1", "CLUSTER_NOT_ACTIVE");
    let stranger = HeldMeeting { attended_by: vec![code("oxfam")], ..meeting("next", "2014-01-15") };
    met.when(&coordinator(), meets(stranger)).refused("OG-19", "NOT_TAKING_PART");
}

/// RM-1.15: a meeting that was not held is taken back, with its findings, and those of the meetings that rested on it change.
#[test]
fn a_meeting_that_was_not_held_is_taken_back() {
    let national = meeting("national", "2014-01-08");
    let met = held(with_leyte(), [in_leyte("leyte-1", "2014-01-06"), national]);
    assert_eq!(found(&met, "RM-6.3"), ["RM-6.3:meeting/national:meeting/leyte-1"]);
    let withdraws = |id: &str| {
        let (reason, source) = ("it was called off".to_owned(), "the minutes".to_owned());
        Command::WithdrawMeeting(MeetingWithdrawal { meeting: code(id), reason, source })
    };
    let without = met.clone().given(&coordinator(), withdraws("leyte-1"));
    assert_eq!(found(&without, "RM-6.3"), ["RM-6.3:meeting/national:structure/leyte"]);
    let none = met.given(&coordinator(), withdraws("national"));
    assert_eq!((found(&none, "RM-6.3"), none.state().meetings.len()), (Vec::new(), 1));
}

/// OG-8: the lead agency of another cluster ends no series and takes no meeting back.
#[test]
fn another_lead_agency_changes_no_meeting() {
    let agreed = with_care(health()).given(&coordinator(), agrees(rhythm()));
    let met = held(agreed.at("2014-03-10T08:00:00Z"), [meeting("first", "2014-01-08")]);
    let end = SeriesEnd { series: code("weekly"), reason: "all is done".to_owned() };
    let (reason, source) = ("it was called off".to_owned(), "the minutes".to_owned());
    let withdrawal = MeetingWithdrawal { meeting: code("first"), reason, source };
    for command in [Command::EndMeetingSeries(end), Command::WithdrawMeeting(withdrawal)] {
        met.clone().when(&lead("WFP"), command.clone()).refused("OG-8", "NOT_THE_LEAD_AGENCY");
        met.clone().when(&lead("WHO"), command).decided().expect("it leads the cluster");
    }
}

/// GN-12: the meetings of a month are counted for each organization, and more than it can attend is found.
#[test]
fn more_meetings_than_an_organization_can_attend_are_found() {
    let capacity =
        |hours_a_month| Command::StateMeetingCapacity(MeetingCapacity { participant: code("care"), hours_a_month });
    let there = with_care(health()).at("2014-03-10T08:00:00Z");
    let meetings = [meeting("one", "2014-01-08"), meeting("two", "2014-01-15"), meeting("three", "2014-02-05")];
    let met = held(there, meetings);
    let january = "2014-01-20".parse().expect("a day");
    let loads = of_month(met.state(), january);
    assert_eq!(loads.iter().map(|load| (load.meetings, load.minutes)).collect::<Vec<_>>(), [(2, 240)]);
    assert!(met.finding("GN-12").is_none(), "it did not say what it can attend");
    let stated = |hours| met.clone().that_happened("2014-01-01T00:00:00Z").given(&coordinator(), capacity(hours));
    assert_eq!(found(&stated(3), "GN-12"), ["GN-12:participant/care:2014-01"]);
    assert!(stated(4).finding("GN-12").is_none());
    let withdrawal =
        MeetingWithdrawal { meeting: code("two"), reason: "called off".to_owned(), source: "mail".to_owned() };
    stated(3).when(&coordinator(), Command::WithdrawMeeting(withdrawal)).resolves("GN-12");
    met.when(&of_partner("OXFAM"), capacity(3)).refused("RM-5.1", "NOT_YOUR_ORGANIZATION");
}

/// GN-12: clusters may meet together; the meeting counts once for who is in both, and is a national meeting of each.
#[test]
fn clusters_meet_together() {
    let two = with_care(health()).given(&service(), active("nutrition", None));
    let two = two.given(&coordinator(), joins("care-nutrition", "CARE", "nutrition")).at("2014-03-10T08:00:00Z");
    let together = HeldMeeting { joint_with: vec![code("nutrition")], ..meeting("joint", "2014-01-08") };
    let met = held(two.clone(), [together.clone()]);
    let loads = of_month(met.state(), "2014-01-01".parse().expect("a day"));
    assert_eq!(loads.iter().map(|load| load.meetings).collect::<Vec<_>>(), [1]);
    for other in ["health", "unknown"] {
        let wrong = HeldMeeting { joint_with: vec![code(other)], ..together.clone() };
        two.clone().when(&coordinator(), meets(wrong)).refused("GN-12", "NOT_ANOTHER_CLUSTER");
    }
    let over = two.given(&service(), declares("nutrition", Fact::End)).at("2014-04-01T08:00:00Z");
    let later = HeldMeeting { joint_with: vec![code("nutrition")], ..meeting("later", "2014-03-20") };
    over.when(&coordinator(), meets(later)).refused("GN-12", "NOT_ANOTHER_CLUSTER");
}

/// RM-6.3, GN-12: a structure meets in its own cluster, and its meeting asks something of those alone who came.
#[test]
fn a_structure_meets_in_its_cluster_and_calls_those_who_come() {
    let other = with_leyte().given(&service(), active("other", None));
    let of_another = HeldMeeting { cluster: code("other"), ..in_leyte("leyte-1", "2014-03-12") };
    let other = other.at("2014-03-20T08:00:00Z");
    other.when(&coordinator(), meets(of_another)).refused("RM-6.3", "STRUCTURE_OF_ANOTHER_CLUSTER");
    let came = HeldMeeting { attended_by: vec![code("care")], ..in_leyte("leyte-2", "2014-01-13") };
    for (meetings, asked) in [(vec![in_leyte("leyte-1", "2014-01-06")], 0), (vec![came], 1)] {
        let met = meetings.into_iter().fold(with_leyte(), |there, one| there.given(&coordinator(), meets(one)));
        let loads = of_month(met.state(), "2014-01-01".parse().expect("a day"));
        assert_eq!(loads.iter().map(|load| load.meetings).sum::<usize>(), asked);
    }
}

/// GN-12: what an organization said last counts, in whichever of its parts it said it.
#[test]
fn what_an_organization_said_last_counts() {
    let two = with_care(health()).given(&service(), active("nutrition", None));
    let two = two.given(&coordinator(), joins("care-nutrition", "CARE", "nutrition")).at("2014-03-10T08:00:00Z");
    let met = held(two, [meeting("one", "2014-01-08"), meeting("two", "2014-01-15")]);
    let says = |example: Example, participant: &str, day: &str, hours_a_month| {
        let capacity = Command::StateMeetingCapacity(MeetingCapacity { participant: code(participant), hours_a_month });
        example.that_happened(day).given(&of_partner("CARE"), capacity)
    };
    let less = says(met.clone(), "care", "2014-01-01T00:00:00Z", 4);
    assert!(!found(&says(less, "care-nutrition", "2014-01-05T00:00:00Z", 3), "GN-12").is_empty());
    let more = says(met, "care", "2014-01-01T00:00:00Z", 3);
    assert!(found(&says(more, "care-nutrition", "2014-01-05T00:00:00Z", 4), "GN-12").is_empty());
}

/// GN-12: the months are those of the country, and what an organization says it can attend counts since it says so.
#[test]
fn a_month_is_that_of_the_country_and_a_capacity_counts_since_it_is_said() {
    let there = with_care(health()).at("2014-03-10T08:00:00Z");
    let in_manila = HeldMeeting {
        began_at: "2014-01-31T17:00:00Z".parse().expect("the first of February there"),
        ..meeting("one", "2014-01-31")
    };
    let met = held(there, [meeting("two", "2014-01-15"), in_manila]);
    let minutes = |month: &str| {
        let loads = of_month(met.state(), month.parse().expect("a day"));
        loads.iter().map(|load| load.minutes).collect::<Vec<_>>()
    };
    assert_eq!((minutes("2014-01-31"), minutes("2014-02-01")), (vec![120], vec![120]));
    let little = || Command::StateMeetingCapacity(MeetingCapacity { participant: code("care"), hours_a_month: 1 });
    let said = |day: &str| met.clone().that_happened(day).given(&coordinator(), little());
    assert_eq!(found(&said("2014-01-31T10:00:00Z"), "GN-12"), ["GN-12:participant/care:2014-02"]);
    assert_eq!(found(&said("2014-02-02T10:00:00Z"), "GN-12"), [""; 0]);
}
