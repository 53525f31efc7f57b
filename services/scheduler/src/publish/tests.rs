//! The events are messages of the contracts, and are read back as they were written.

use std::sync::Arc;

use convene_kernel::duty::Duty;
use convene_kernel::guidance::Guidance;
use convene_kernel::key::AggregateKey;
use convene_kernel::policy::rules;
use convene_kernel::testing;
use convene_kernel::testing::{at, code};
use convene_runtime::publisher::Installation;
use prost_reflect::{DynamicMessage, SerializeOptions};

use super::*;
use crate::domain::obligation::{Obligation, Opening};
use crate::domain::step::Step;

fn notices() -> Vec<Notice> {
    let rule = Guidance::embedded().policy.rule(rules::RM_1_11_APPROVAL).expect("a rule").clone();
    let owner = Owner::of(Role::EmergencyReliefCoordinator, code("OCHA"));
    let duty = Duty::new(rules::RM_1_11_APPROVAL, testing::subject("proposal/p-1"), owner, at("2013-11-10T08:00:00Z"))
        .concerning(code("health"));
    let key =
        AggregateKey { country: code("PHL"), kind: "operation".to_owned(), id: "typhoon".to_owned(), exercise: true };
    let obligation = Obligation::new(Opening {
        service: "activation".to_owned(),
        key,
        version: 3,
        opened_at: at("2013-11-10T08:00:01Z"),
        occurred_at: at("2013-11-10T08:00:01Z"),
        taken_over: false,
        zone: chrono_tz::Asia::Manila,
        duty,
        rule: Arc::new(rule),
        owner_convenes_only: false,
    });
    let opening = Arc::clone(&obligation.opening);
    let (first, due) = obligation.current().expect("it is due");
    let notice = |step, closing: Option<Closing>| Notice {
        step,
        occurrence: 0,
        due,
        token: opening.token(first),
        opening: Arc::clone(&opening),
        owner: opening.duty.owner.clone(),
        head_is_unrecorded: closing.is_some(),
        closing,
    };
    let withdrawal = Step {
        moment: at("2013-11-12T10:00:00Z"),
        kind: StepKind::Withdrawal,
        number: 1,
        to: Role::EmergencyReliefCoordinator,
    };
    let closings = [
        Closing::Kept { at: at("2013-11-11T07:00:00Z"), late: false },
        Closing::Void { reason: "the proposal was withdrawn".into(), late: false },
    ];
    let steps = obligation.steps(first).into_iter().map(|step| notice(step, None));
    steps.chain(closings.map(|closing| notice(withdrawal, Some(closing)))).collect()
}

fn installation() -> Installation {
    code("clusters.example.org")
}

fn json(bytes: &[u8]) -> serde_json::Value {
    serde_json::from_slice(bytes).expect("an event is JSON")
}

/// S-3: every field of an event is one of its message, in the JSON form that the contracts give it.
#[test]
fn events_are_messages_of_the_contracts() {
    for notice in notices() {
        for now in [notice.step.moment, at("2014-01-01")] {
            let event = json(&encode(&notice, Origin { installation: &installation(), schemas: None }, now));
            let name = event["type"].as_str().and_then(|name| name.strip_prefix("org.")).expect("a type");
            let descriptor = convene_proto::descriptor_pool().get_message_by_name(name).expect("a message");
            let message = DynamicMessage::deserialize(descriptor, event["data"].clone()).expect("its fields are known");
            let shown = message.serialize_with_options(serde_json::value::Serializer, &SerializeOptions::new());
            assert_eq!(event["data"], shown.expect("a message has a JSON form"));
        }
    }
}

/// S-4: what is sent after its time is marked late; S-5: the date is also given in the country's time.
#[test]
fn late_ones_are_marked() {
    let notices = notices();
    let late = |moment| {
        json(&encode(&notices[0], Origin { installation: &installation(), schemas: None }, at(moment)))["data"]["step"]
            ["late"]
            .clone()
    };
    assert_eq!(late("2013-11-10T08:00:59Z"), serde_json::Value::Null);
    assert_eq!(late("2013-11-10T09:30:00Z"), true);
    let shown =
        json(&encode(&notices[0], Origin { installation: &installation(), schemas: None }, at("2013-11-10T09:00:00Z")));
    assert_eq!(shown["data"]["obligation"]["dueLocal"], "2013-11-11 16:00, UTC+08:00 (Asia/Manila)");
    assert_eq!((&shown["exercise"], &shown["cluster"]), (&"typhoon".into(), &"health".into()));
}

/// S-6: a notice to the ERC is read from its event.
#[test]
fn notices_to_the_erc_are_read_back() {
    for notice in notices() {
        let bytes = encode(&notice, Origin { installation: &installation(), schemas: None }, notice.step.moment);
        let event: ReceivedEvent = serde_json::from_slice(&bytes).expect("an event");
        let erc_notice = erc_notice_of(&event).expect("a notice to the ERC");
        assert_eq!(event.exercise, Some(code("typhoon")));
        assert_eq!((&erc_notice.token, erc_notice.kind, erc_notice.due), (&notice.token, notice.step.kind, notice.due));
        assert_eq!(
            (&erc_notice.owner, erc_notice.cluster),
            (&notice.opening.duty.owner, notice.opening.duty.cluster.clone())
        );
        assert_eq!(erc_notice.asked_at, notice.step.moment);
    }
}

/// S-6: an event of another kind puts nothing before the ERC.
#[test]
fn other_events_are_no_notices_to_the_erc() {
    let notice = notices().remove(0);
    let bytes = encode(&notice, Origin { installation: &installation(), schemas: None }, notice.step.moment);
    let event: ReceivedEvent = serde_json::from_slice(&bytes).expect("an event");
    erc_notice_of(&ReceivedEvent { r#type: type_of("ClusterActivated"), ..event }).expect_err("it is about no step");
}
