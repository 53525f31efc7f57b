//! What requests about reviews are refused for before the record is asked.

use convene_kernel::refusal::Refusal;
use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::Fields;

use super::verdict;

fn refusal_of(ground: pb::DeactivationGround) -> Refusal {
    let request = pb::RecommendDeactivationRequest { ground: ground.into(), ..Default::default() };
    let mut fields = Fields::new();
    let command = verdict::recommend(&mut fields, &request);
    fields.finish(command).expect_err("nearly everything is missing")
}

fn reasons(refusal: &Refusal) -> Vec<&'static str> {
    refusal.violations().iter().map(|violation| violation.reason.code).collect()
}

/// RM-2.7: funding is no ground for de-activation, and the refusal says what is.
#[test]
fn funding_is_no_ground() {
    let refusal = refusal_of(pb::DeactivationGround::Funding);
    assert!(refusal.cites("RM-2.7") && reasons(&refusal).contains(&"FUNDING_IS_NO_GROUND"));
    let admitted = refusal_of(pb::DeactivationGround::NeedsDecreased);
    assert!(!admitted.cites("RM-2.7"));
}

/// RM-2.1: each ground asks for what shows it.
#[test]
fn a_ground_is_shown() {
    let field = |ground, name: &str| {
        refusal_of(ground).violations().iter().any(|violation| violation.cited() == "RM-2.1" && violation.field == name)
    };
    assert!(field(pb::DeactivationGround::Transferred, "transferred_to"));
    assert!(field(pb::DeactivationGround::Transferred, "recipient"));
    assert!(field(pb::DeactivationGround::NeedsDecreased, "needs_evidence"));
    assert!(field(pb::DeactivationGround::Unspecified, "ground"));
}
