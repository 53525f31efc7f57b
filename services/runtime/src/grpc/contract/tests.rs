//! Tests of declarations: both ways, one way, flattened parts, other names, and every kind of field.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, CountryCode, OrganizationCode, ResourceId};
use convene_kernel::past_date::PastDate;
use convene_kernel::time::Moment;
use prost_types::Timestamp;

use super::{Choice as _, FromMessage, ToMessage};
use crate::grpc::Fields;
use crate::{choices, contract};

/// Messages as the contracts would generate them.
mod pb {
    use std::collections::BTreeMap;

    pub use convene_proto::activation::v1::Position;
    use prost_types::Timestamp;

    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Lead {
        pub agency: String,
        pub office: String,
    }

    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Everything {
        pub id: String,
        pub country: String,
        pub name: String,
        pub note: String,
        pub sectors: Vec<String>,
        pub areas: Vec<String>,
        pub issues: BTreeMap<String, String>,
        pub day: String,
        pub until: String,
        pub held_at: Option<Timestamp>,
        pub ended_at: Option<Timestamp>,
        pub size: u32,
        pub others: Option<u32>,
        pub agreed: bool,
        pub position: i32,
        pub other_position: i32,
        pub positions: Vec<i32>,
        pub lead: Option<Lead>,
        pub former_lead: Option<Lead>,
        pub evidence: Option<Lead>,
        pub leads: Vec<Lead>,
        pub organizations: Vec<String>,
        pub not_because: String,
        pub from_date: String,
        pub began: String,
        pub closed: String,
        pub starts_on: String,
        pub agreement: Option<Lead>,
        pub assessment: String,
        pub supported: Option<bool>,
    }

    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Public {
        pub id: String,
        pub held_at: Option<Timestamp>,
        pub sectors: u32,
        pub organizations: Vec<String>,
        pub not_because: String,
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Position {
    Endorses,
    Objects,
    OffersAnother,
    TakesBack,
    Agrees,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Lead {
    agency: Option<OrganizationCode>,
    office: Option<String>,
}

/// A value that is spread over two fields of a message.
#[derive(Clone, Debug, PartialEq)]
enum Shared {
    With(Vec<OrganizationCode>),
    Not(String),
}

#[derive(Clone, Debug, PartialEq)]
struct Everything {
    id: ResourceId,
    country: Option<CountryCode>,
    name: String,
    note: Option<String>,
    sectors: Vec<ClusterCode>,
    areas: Vec<String>,
    issues: BTreeMap<String, String>,
    day: NaiveDate,
    until: Option<NaiveDate>,
    held_at: Moment,
    ended_at: Option<Moment>,
    size: u32,
    others: Option<u32>,
    agreed: bool,
    position: Position,
    other_position: Option<Position>,
    positions: Vec<Position>,
    lead: Lead,
    former_lead: Option<Lead>,
    evidence: Lead,
    leads: Vec<Lead>,
    shared: Shared,
    from: NaiveDate,
    began: PastDate,
    closed: Option<PastDate>,
    starts_on: PastDate,
    agreement: Option<Lead>,
    assessment: Option<String>,
    supported: Option<bool>,
}

choices! { Position = pb::Position { Endorses, Objects, OffersAnother as ProposesAlternative, TakesBack, Agrees } }

contract! {
    Lead = pb::Lead { agency: optional_code, office: optional_text(10) under "OG-8" }
    Everything = pb::Everything {
        id: code under "OG-9",
        country: optional_code,
        name: text(10),
        note: optional_text(10),
        sectors: codes(1..=2),
        areas: texts(0..=2, 5),
        issues: texts_by_key(5) under "RM-1.13",
        day: date,
        until: optional_date,
        held_at: timestamp,
        ended_at: optional_timestamp,
        size: number(1..=100),
        others: optional_number(1..=100),
        agreed: flag,
        position: choice,
        other_position: optional_choice,
        positions: choices(0..=3),
        lead: message under "RM-1.6",
        former_lead: optional_message,
        evidence: message_or_default,
        leads: each(0..=2),
        shared: flattened under "RM-1.9",
        from as from_date: date,
        began: past_date,
        closed: optional_past_date,
        starts_on: exact_date,
        agreement: message_if_known,
        assessment: text_if_known(10),
        supported: flag_if_known,
    }
    Everything => pb::Public {
        id: code,
        held_at: timestamp,
        shared: flattened,
    } + {
        sectors: |everything| u32::try_from(everything.sectors.len()).unwrap_or(u32::MAX),
    }
}

impl FromMessage<pb::Everything> for Shared {
    fn from_message(fields: &mut Fields, message: &pb::Everything) -> Option<Self> {
        if message.organizations.is_empty() {
            return fields.text("not_because", &message.not_because, 10).map(Self::Not);
        }
        fields.codes("organizations", &message.organizations, 1..=2).map(Self::With)
    }
}

impl ToMessage<pb::Everything> for Shared {
    fn write_to(&self, message: &mut pb::Everything) {
        match self {
            Self::With(organizations) => message.organizations = crate::grpc::show::texts(organizations),
            Self::Not(reason) => message.not_because.clone_from(reason),
        }
    }
}

impl ToMessage<pb::Public> for Shared {
    fn write_to(&self, message: &mut pb::Public) {
        if let Self::With(organizations) = self {
            message.organizations = crate::grpc::show::texts(organizations);
        }
    }
}

fn whole() -> pb::Everything {
    let lead = pb::Lead { agency: "WHO".to_owned(), office: "Manila".to_owned() };
    pb::Everything {
        id: "p-1".to_owned(),
        country: "PHL".to_owned(),
        name: "a name".to_owned(),
        note: "a note".to_owned(),
        sectors: vec!["HEA".to_owned(), "LOG".to_owned()],
        areas: vec!["north".to_owned()],
        issues: BTreeMap::from([("gender".to_owned(), "yes".to_owned())]),
        day: "2013-11-08".to_owned(),
        until: "2013-11-09".to_owned(),
        held_at: Some(Timestamp { seconds: 1_383_885_600, nanos: 5_000 }),
        ended_at: Some(Timestamp { seconds: 1_383_885_601, nanos: 0 }),
        size: 7,
        others: Some(3),
        agreed: true,
        position: pb::Position::Objects.into(),
        other_position: pb::Position::ProposesAlternative.into(),
        positions: vec![pb::Position::Endorses.into()],
        lead: Some(lead.clone()),
        former_lead: Some(lead.clone()),
        evidence: Some(lead.clone()),
        leads: vec![lead.clone()],
        agreement: Some(lead),
        assessment: "it copes".to_owned(),
        supported: Some(true),
        began: "2013".to_owned(),
        closed: "2014-02".to_owned(),
        starts_on: "2013-11-12".to_owned(),
        organizations: vec!["UNICEF".to_owned()],
        not_because: String::new(),
        from_date: "2013-11-10".to_owned(),
    }
}

fn read(message: &pb::Everything) -> Result<Everything, Vec<(String, String)>> {
    let mut fields = Fields::new();
    let read = Everything::from_message(&mut fields, message);
    fields.finish(read).map_err(|refusal| {
        let found = refusal.violations().iter();
        found.map(|violation| (crate::grpc::show::text(violation.row.as_ref()), violation.field.clone())).collect()
    })
}

#[test]
fn what_is_read_is_shown_alike() {
    let everything = read(&whole()).expect("nothing is wrong");
    assert_eq!(everything.held_at, "2013-11-08T04:40:00.000005Z".parse::<Moment>().expect("a moment"));
    assert_eq!(everything.other_position, Some(Position::OffersAnother));
    assert_eq!(everything.from.to_string(), "2013-11-10");
    let shown: pb::Everything = everything.to_message();
    assert_eq!(shown, whole());
}

#[test]
fn what_may_be_absent_is_read_as_absent_and_shown_empty() {
    let least = pb::Everything {
        country: String::new(),
        note: String::new(),
        areas: Vec::new(),
        issues: BTreeMap::new(),
        until: String::new(),
        closed: String::new(),
        ended_at: None,
        others: None,
        agreed: false,
        other_position: 0,
        positions: Vec::new(),
        former_lead: None,
        leads: Vec::new(),
        organizations: Vec::new(),
        not_because: "alone".to_owned(),
        evidence: Some(pb::Lead::default()),
        ..whole()
    };
    let everything = read(&pb::Everything { evidence: None, ..least.clone() }).expect("nothing is wrong");
    assert_eq!(everything.evidence, Lead::default());
    assert_eq!(everything.shared, Shared::Not("alone".to_owned()));
    let shown: pb::Everything = everything.to_message();
    assert_eq!(shown, least);
}

#[test]
fn everything_wrong_is_found_at_once_under_its_row_and_path() {
    let none = pb::Everything::default();
    let found = read(&none).expect_err("much is missing");
    let found: Vec<_> = found.iter().map(|(row, field)| (row.as_str(), field.as_str())).collect();
    let missing = [
        ("OG-9", "id"),
        ("OG-9", "name"),
        ("OG-9", "sectors"),
        ("RM-1.13", "day"),
        ("RM-1.13", "held_at"),
        ("RM-1.13", "size"),
        ("RM-1.13", "position"),
        ("RM-1.6", "lead"),
        ("RM-1.9", "not_because"),
        ("RM-1.9", "from_date"),
        ("RM-1.9", "began"),
        ("RM-1.9", "starts_on"),
        ("RM-1.9", "agreement"),
        ("RM-1.9", "assessment"),
    ];
    assert_eq!(found, missing);
    let office = pb::Lead { agency: "WHO".to_owned(), office: "too long an office".to_owned() };
    let found = read(&pb::Everything { leads: vec![office], ..whole() }).expect_err("an office is too long");
    assert_eq!(found, [("OG-8".to_owned(), "leads[0].office".to_owned())]);
    let found =
        read(&pb::Everything { others: Some(0), ..whole() }).expect_err("a number that is given is within its range");
    assert_eq!(found, [("RM-1.13".to_owned(), "others".to_owned())]);
}

/// RM-1.15: only a record of the past may be inexact; what a record of the past lacks is shown as absent.
#[test]
fn what_is_recorded_as_it_happens_is_exact() {
    let inexact = read(&pb::Everything { starts_on: "2013-11".to_owned(), began: "in May".to_owned(), ..whole() });
    let found = inexact.expect_err("neither date is well formed");
    assert_eq!(found.iter().map(|(_, field)| field.as_str()).collect::<Vec<_>>(), ["began", "starts_on"]);
    let everything = read(&whole()).expect("nothing is wrong");
    let unsaid = read(&pb::Everything { supported: None, ..whole() }).expect("no is an answer");
    assert_eq!(unsaid.supported, Some(false));
    let found = Everything { assessment: None, supported: None, ..everything };
    let everything = found.clone();
    let shown: pb::Everything = found.to_message();
    assert_eq!((shown.assessment.as_str(), shown.supported), ("", None));
    let found = Everything { agreement: None, starts_on: "2013".parse().expect("a year"), ..everything };
    let shown: pb::Everything = found.to_message();
    assert_eq!((shown.agreement, shown.starts_on.as_str()), (None, "2013"));
}

#[test]
fn an_event_shows_what_it_declares_and_what_is_computed() {
    let everything = read(&whole()).expect("nothing is wrong");
    let public: pb::Public = everything.to_message();
    let held_at = Some(Timestamp { seconds: 1_383_885_600, nanos: 5_000 });
    let organizations = vec!["UNICEF".to_owned()];
    assert_eq!(
        public,
        pb::Public { id: "p-1".to_owned(), held_at, sectors: 2, organizations, not_because: String::new() }
    );
}

#[test]
fn a_choice_has_its_name_in_the_contracts() {
    assert_eq!(Position::wire_name(&Position::OffersAnother.to_wire()), "POSITION_PROPOSES_ALTERNATIVE");
    assert_eq!(Position::from_wire(pb::Position::Unspecified), None);
}
