//! Haiyan from the proposal to the de-activation, in a browser without scripts.

use super::browser::Browser;
use super::stage::{Stage, begin, health};

/// RM-1.10, RM-1.11, RM-2.8, RM-2.11: the ERC's office and the country carry a cluster from its proposal to its end on pages alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_lives_from_proposal_to_deactivation_on_pages_alone() {
    Stage::set()
        .await
        .plays(|base| {
            begin(base);
            let mut hc = Browser::signed_in(base, "hc", "UNDP", "");
            let mut erc = Browser::signed_in(base, "erc", "OCHA", "");
            let mut office = Browser::signed_in(base, "erc-office", "OCHA", "");
            let check = hc.checks("/en/countries/PHL/new/propose", &health());
            check.has("Check before you confirm").has("Hospitals of six provinces are destroyed.");
            let done = hc.confirms("/en/countries/PHL/new/propose", &check);
            let again = hc.confirms("/en/countries/PHL/new/propose", &check);
            assert_eq!(
                (done.status, &done.location),
                (again.status, &again.location),
                "a second click is the same command"
            );
            hc.get(&done.location).has("The proposal is with the Emergency Relief Coordinator");
            erc.get("/en").has("Proposal p-1");
            office
                .does(
                    "/en/countries/PHL/proposals/p-1/transmit",
                    &[("transmission.principals", "WHO"), ("transmission.globalLeads", "WHO")],
                )
                .has("The proposal is passed on");
            Browser::signed_in(base, "iasc-principal", "WHO", "")
                .does(
                    "/en/countries/PHL/proposals/p-1/answer",
                    &[("answer.position", "POSITION_ENDORSES"), ("answer.statement", "We are ready.")],
                )
                .has("Your answer is recorded");
            erc.get("/en/countries/PHL/proposals/p-1").has("We are ready.").has("Endorses");
            erc.does(
                "/en/countries/PHL/proposals/p-1/approve",
                &[
                    ("approval.remarks", "With thanks to the government."),
                    ("approval.ground.kind", "APPROVAL_GROUND_KIND_NOT_WAITING"),
                    ("approval.ground.reason", "People are displaced."),
                ],
            )
            .has("The proposal is approved")
            .has("Inform");
            erc.get("/en/countries/PHL/proposals/p-1").has("Approved").has("With thanks to the government.");
            erc.get("/en/countries/PHL/clusters/health").has("World Health Organization");
            erc.get("/en/decisions").has("Cluster activated: Health");
            ends(base, &mut hc, &mut erc);
        })
        .await;
}

/// A review recommends the end of the cluster, the ERC approves it, and the country carries it out.
fn ends(base: &str, hc: &mut Browser, erc: &mut Browser) {
    hc.does(
        "/en/countries/PHL/new/open-review",
        &[
            ("opening.review", "r-1"),
            ("opening.kind", "REVIEW_KIND_PERIODIC"),
            ("opening.participants", "WHO"),
            ("opening.capacities", "Regional offices work again."),
        ],
    )
    .has("The review is open");
    let mut case = vec![
        ("deactivation.cluster", "health"),
        ("deactivation.ground", "DEACTIVATION_GROUND_TRANSFERRED"),
        ("deactivation.transferredTo", "Department of Health"),
        ("deactivation.recipient", "RECIPIENT_NATIONAL"),
        ("deactivation.passed", "PASSED_TOOLS"),
        ("deactivation.mechanisms", "The department's own cluster."),
        ("deactivation.focalPoints[0].agency", "WHO"),
        ("deactivation.focalPoints[0].mechanism", "The department's own cluster."),
        ("deactivation.contingencyEffect", "The plan names the department."),
        ("deactivation.support", "Training of staff."),
        ("deactivation.endsBy", "2099-06-15"),
    ];
    case.extend([
        ("deactivation.criteria[0].evidence", "No gap was raised."),
        ("deactivation.criteria[1].evidence", "Offices are staffed."),
        ("deactivation.criteria[2].evidence", "Each sector has a plan."),
        ("deactivation.criteria[3].evidence", "Most organizations left."),
    ]);
    hc.does("/en/countries/PHL/reviews/r-1/recommend-deactivation", &case).has("The recommendation is recorded");
    hc.does("/en/countries/PHL/reviews/r-1/close-review", &[]).has("The review is closed");
    hc.does("/en/countries/PHL/reviews/r-1/send-summary", &[]).has("The summary is sent");
    erc.does(
        "/en/countries/PHL/reviews/r-1/share-summary",
        &[("sharing.principals", "WHO"), ("sharing.globalLeads", "WHO")],
    )
    .has("The summary is shared");
    Browser::signed_in(base, "iasc-principal", "WHO", "")
        .does(
            "/en/countries/PHL/reviews/r-1/answer-summary",
            &[("answer.position", "SUMMARY_POSITION_ENDORSES"), ("answer.statement", "The department is ready.")],
        )
        .has("Your answer is recorded");
    erc.does(
        "/en/countries/PHL/reviews/r-1/approve-end",
        &[
            ("decision.cluster", "health"),
            ("decision.ground.kind", "APPROVAL_GROUND_KIND_NOT_WAITING"),
            ("decision.ground.reason", "The hand-over is prepared, and the department asks for it."),
        ],
    )
    .has("The end of the cluster is approved");
    hc.does("/en/countries/PHL/clusters/health/deactivate", &[]).has("The cluster is de-activated");
    hc.get("/en/countries/PHL/clusters/health").has("Ended");
    hc.get("/en/decisions").has("Cluster ended: Health");
    hc.get("/en/countries/PHL/history").has("Cluster deactivated");
}
