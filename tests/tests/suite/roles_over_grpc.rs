//! Who may give a command, as callers meet it: a command of each area, in the name of every role. What every command asks of
//! its caller is in the tables `services/*/tests/roles.txt`.

use convene_kernel::identity::Role;
use convene_suite::SERVICES;
use convene_tests::{Suite, calls};
use prost_reflect::DynamicMessage;
use serde_json::{Value, json};
use tonic::Code;
use tonic_types::StatusExt as _;
use uuid::Uuid;

use Role::{
    Coordinator, EmergencyReliefCoordinator as Erc, ErcOffice, GlobalClusterCoordinators as Gcc,
    HumanitarianCoordinator as Hc, LeadAgency, OchaCountry, OchaHcss, Operator, Partner, ResidentCoordinator as Rc,
};

/// A command of each area, and who may give it.
fn sample() -> [(&'static str, &'static [Role], Value); 15] {
    let closure = json!({"cluster": "health", "concern": "k-1", "outcome": "meetings are held"});
    let change = json!({"rule": "OG-6.government", "period": "5 days", "reason": "asked for"});
    let approval = json!({"proposal": "p-1", "ground": {"kind": "APPROVAL_GROUND_KIND_ALL_ENDORSED"}});
    let level_3 = json!({"emergency": "haiyan", "at": "2013-11-12T08:00:00Z"});
    let (halt, referral) = (json!({"mission": "m-1", "reason": "war"}), json!({"mission": "m-1", "reason": "a tie"}));
    let adaptation = json!({"cluster": "health", "reason": "agreed"});
    let end = json!({"participant": "care", "ground": "END_GROUND_OWN_WISH"});
    [
        (
            "convene.coordination.v1.ClusterService/AdaptCommitments",
            &[Coordinator, LeadAgency],
            json!({"adaptation": adaptation}),
        ),
        (
            "convene.coordination.v1.ParticipationService/EndParticipation",
            &[Coordinator, LeadAgency, Partner],
            json!({"end": end}),
        ),
        (
            "convene.coordination.v1.StructureService/CloseStructure",
            &[Coordinator, LeadAgency],
            json!({"closing": {"structure": "leyte", "ground": "CLOSING_GROUND_NEEDS_MET", "reason": "they are met"}}),
        ),
        (
            "convene.coordination.v1.GapService/CloseGap",
            &[Coordinator, LeadAgency, OchaCountry],
            json!({"closing": {"gap": "g-1", "ground": "GAP_CLOSING_GROUND_NO_LONGER_NEEDED"}}),
        ),
        (
            "convene.coordination.v1.InterclusterService/CloseIssue",
            &[OchaCountry, Hc, Rc],
            json!({"outcome": {"issue": "mines-samar", "outcome": "the road is cleared"}}),
        ),
        (
            "convene.monitoring.v1.ChecklistService/SwitchOffChecklists",
            &[Hc, Rc],
            json!({"off": {"cluster": "health", "reason": "a review is under way"}}),
        ),
        ("convene.activation.v1.OperationService/DeclareLevel3", &[Erc, ErcOffice], json!({"declaration": level_3})),
        ("convene.activation.v1.ProposalService/ApproveProposal", &[Erc], json!({"approval": approval})),
        ("convene.activation.v1.ClusterService/CloseConcern", &[Hc, Rc], json!({"closure": closure})),
        ("convene.activation.v1.ReviewService/SendSummary", &[Hc, Rc], json!({"review": "r-1"})),
        ("convene.icsm.v1.RequestService/WithdrawRequest", &[Hc, Rc], json!({"halt": halt})),
        ("convene.icsm.v1.PreparationService/ReferLeader", &[Gcc], json!({"referral": referral})),
        ("convene.icsm.v1.ReportService/CloseMission", &[OchaHcss], json!({"closing": {"mission": "m-1"}})),
        ("convene.scheduler.v1.ErcQueueService/ClaimItem", &[Erc, ErcOffice], json!({"item": "e-1"})),
        ("convene.scheduler.v1.PolicyService/ChangeRule", &[Operator], change),
    ]
}

/// RM-1.3, RM-1.11, RM-2.11, OG-17, IM-1, IM-12, IM-16, S-2, S-6: a role that may not give a command is refused for that,
/// whatever is on record; one that may is refused for what is on record, if at all.
#[tokio::test]
async fn a_command_is_for_its_roles_alone() {
    let mut suite = Suite::start().await;
    let sample = sample();
    for service in SERVICES {
        let package = format!("convene.{}.", service.name());
        assert!(sample.iter().any(|(name, ..)| name.starts_with(&package)), "{} has a sample", service.name());
    }
    for (name, roles, content) in sample {
        let service = name.split('.').nth(1).expect("a package");
        let address = suite.address_of(service).await;
        for role in Role::ALL {
            let person = suite.person(*role, "OCHA", role.is_held_in_a_country().then_some("PHL")).calling(&address);
            let method = calls::method(name);
            let mut body = content.clone();
            body["header"] = json!({"country": "PHL", "requestId": Uuid::new_v4().to_string(), "etag": "v1"});
            let message = DynamicMessage::deserialize(method.input(), body).expect("the content fits");
            let answer = calls::call(&person, &method, message).await;
            let refused = answer.err().filter(|status| status.code() == Code::PermissionDenied);
            let reason = refused.as_ref().map(calls::reason);
            let expected = (!roles.contains(role)).then(|| "ROLE_NOT_ADMITTED".to_owned());
            assert_eq!(reason, expected, "{name} by {role}");
        }
    }
}

/// S-4: an operator alone advances the clock, and only that of a suite on simulated time.
#[tokio::test]
async fn the_clock_is_advanced_by_an_operator_in_an_exercise() {
    let mut suite = Suite::start().await;
    let address = suite.start_service("scheduler").await;
    let method = calls::method("convene.scheduler.v1.SimulationService/AdvanceClock");
    let refused =
        [(Erc, Code::PermissionDenied, "OPERATOR_NEEDED"), (Operator, Code::FailedPrecondition, "CLOCK_NOT_SIMULATED")];
    for (role, code, reason) in refused {
        let person = suite.person(role, "OCHA", None).calling(&address);
        let message = DynamicMessage::deserialize(method.input(), json!({"to": "2099-01-01T00:00:00Z"}));
        let answer = calls::call(&person, &method, message.expect("the content fits")).await;
        let status = answer.expect_err("the suite runs on system time");
        let given = status.get_error_details().error_info().map(|info| info.reason.clone());
        assert_eq!((status.code(), given.as_deref()), (code, Some(reason)));
    }
}
