//! A decision of the ERC where the installation asks for a fresh login: refused after an old one, whatever else the token says.

use std::time::Duration;

use chrono::TimeDelta;
use convene_kernel::identity::Role;
use convene_proto::activation::v1::proposal_service_client::ProposalServiceClient;
use convene_proto::activation::v1::record_service_client::RecordServiceClient;
use convene_proto::activation::v1::{ApproveProposalRequest, ListActionsRequest};
use convene_proto::common::v1::identity_service_client::IdentityServiceClient;
use convene_proto::common::v1::{Action, WhoAmIRequest};
use convene_runtime::clock::{Clock as _, SystemClock};
use convene_runtime::identity::{FreshLogin, Login};
use convene_tests::requests::{approve, query};
use convene_tests::stage::Stage;
use convene_tests::{Person, calls};
use tonic::{Code, Status};

/// A proposal that the ERC has passed on, where decisions need a login of the last five minutes by a second factor; and its etag.
async fn asking_for_login() -> (Stage, String) {
    let mut stage = Stage::set().await;
    let etag = stage.transmitted().await;
    let within = Duration::from_secs(300);
    stage.suite.ask_for_login(FreshLogin { within, classes: vec!["mfa".to_owned()] });
    stage.suite.stop_service("activation").await;
    stage.suite.start_service("activation").await;
    (stage, etag)
}

/// A person with a role everywhere, who logged in so many minutes ago.
fn person(stage: &Stage, role: Role, minutes: i64, class: Option<&str>) -> Person {
    let login = Login { at: Some(SystemClock.now() - TimeDelta::minutes(minutes)), class: class.map(str::to_owned) };
    let token = stage.suite.token_after(&login, role, "OCHA");
    stage.erc.calling(&stage.suite.address()).with_token(&token)
}

async fn approved(person: &Person, request: ApproveProposalRequest) -> Result<String, Status> {
    let answer = ProposalServiceClient::new(person.channel()).approve_proposal(request).await?;
    Ok(answer.into_inner().receipt.expect("a receipt").etag)
}

async fn approving(person: &Person) -> Action {
    let request = ListActionsRequest { header: query("PHL"), resource: "proposal/p-1".into() };
    let answer = RecordServiceClient::new(person.channel()).list_actions(request).await.expect("they are listed");
    let actions = answer.into_inner().actions;
    actions.into_iter().find(|action| action.method.ends_with("/ApproveProposal")).expect("it is one")
}

/// RM-1.11: the ERC decides after a fresh login only, where the installation asks for one; without deciding, the decision can be looked
/// at, and what was decided has its receipt.
#[tokio::test(flavor = "multi_thread")]
async fn the_erc_decides_after_a_fresh_login() {
    let (stage, etag) = asking_for_login().await;
    let erc = |minutes, class| person(&stage, Role::EmergencyReliefCoordinator, minutes, class);
    let request = approve("PHL", "p-1", &etag);
    for stale in [erc(6, Some("mfa")), erc(0, Some("pwd")), erc(0, None)] {
        let refused = approved(&stale, request.clone()).await.expect_err("the login is not fresh");
        assert_eq!((refused.code(), calls::reason(&refused).as_str()), (Code::Unauthenticated, "STEP_UP_REQUIRED"));
        let action = approving(&stale).await;
        assert!(!action.allowed && action.obstacles.iter().any(|one| one.reason == "STEP_UP_REQUIRED"), "{action:?}");
    }
    let mut looked_at = request.clone();
    looked_at.header.as_mut().expect("a header").validate_only = true;
    approved(&erc(6, Some("mfa")), looked_at).await.expect("nothing is decided");

    let stale_etag = approve("PHL", "p-1", "v1");
    let refused = approved(&erc(6, Some("mfa")), stale_etag).await.expect_err("it was changed");
    assert_eq!(calls::reason(&refused), "ETAG_STALE", "nobody logs in again for what is refused anyway");
    let office = person(&stage, Role::ErcOffice, 6, None);
    let refused = approved(&office, request.clone()).await.expect_err("it does not decide");
    assert_eq!(calls::reason(&refused), "ROLE_NOT_ADMITTED");

    let fresh = erc(4, Some("mfa"));
    assert!(approving(&fresh).await.allowed);
    let done = approved(&fresh, request.clone()).await.expect("it is approved");
    let again = approved(&erc(6, Some("mfa")), request).await.expect("it was approved before");
    assert_eq!(done, again);
}

/// A caller learns how fresh a login is asked for, and how old the own one is.
#[tokio::test(flavor = "multi_thread")]
async fn a_caller_learns_how_fresh_a_login_is_asked_for() {
    let (stage, _) = asking_for_login().await;
    let erc = person(&stage, Role::EmergencyReliefCoordinator, 6, Some("mfa"));
    let answer = IdentityServiceClient::new(erc.channel()).who_am_i(WhoAmIRequest {}).await.expect("an answer");
    let answer = answer.into_inner();
    assert_eq!((answer.fresh_login_seconds, answer.login_class.as_str()), (300, "mfa"));
    let logged_in_at = answer.logged_in_at.expect("the token says it").seconds;
    assert!(SystemClock.now().timestamp() - logged_in_at >= 360);
}
