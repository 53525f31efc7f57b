//! What a form does with mistakes, stale pages and strangers, and what a page shows of services that are away.

use super::browser::{Browser, owned};
use super::stage::{Stage, begin, health};

#[tokio::test(flavor = "multi_thread")]
async fn every_mistake_is_named_at_its_field_and_what_was_typed_is_kept() {
    Stage::set()
        .await
        .plays(|base| {
            begin(base);
            let mut hc = Browser::signed_in(base, "hc", "UNDP", "");
            let path = "/en/countries/PHL/new/propose";
            let kept =
                health().into_iter().filter(|(name, _)| !name.contains("rationale") && !name.contains("reviewBy"));
            let page = hc.checks(path, &kept.collect::<Vec<_>>());
            assert_eq!(page.status, 422);
            page.has("<title>Error:").has("There are 2 problems");
            page.has("href=\"#f-submission-recommendations-0--rationale\"")
                .has("id=\"f-submission-recommendations-0--rationale\"");
            page.has("id=\"f-submission-recommendations-0--rationale-error-0\"");
            page.has("Manila, hubs in Tacloban and Roxas.");
            let french = hc.get("/fr/countries/PHL/new/propose");
            french.has("lang=\"fr\"").has("Proposer des clusters").has_not("Propose clusters");
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_stale_says_so_keeps_what_was_typed_and_records_nothing() {
    Stage::set()
        .await
        .plays(|base| {
            begin(base);
            let mut hc = Browser::signed_in(base, "hc", "UNDP", "");
            hc.does("/en/countries/PHL/new/propose", &health());
            let path = "/en/countries/PHL/proposals/p-1/decline";
            let mut erc = Browser::signed_in(base, "erc", "OCHA", "");
            let check = erc.checks(path, &[("end.reason", "It comes too late.")]);
            Browser::signed_in(base, "erc-office", "OCHA", "").does(
                "/en/countries/PHL/proposals/p-1/transmit",
                &[("transmission.principals", "WFP"), ("transmission.globalLeads", "WHO")],
            );
            let stale = erc.confirms(path, &check);
            assert_eq!(stale.status, 409);
            stale.has("It changed since you read it").has("It comes too late.").has("Proposal transmitted");
            erc.get("/en/countries/PHL/proposals/p-1").has("Waits for a decision").has_not("It comes too late.");
        })
        .await;
}

/// RM-1.11: who proposes does not approve, and sees why; the service refuses a form that is made by hand.
#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_sees_why_not_and_a_forged_form_is_refused() {
    Stage::set()
        .await
        .plays(|base| {
            begin(base);
            let mut hc = Browser::signed_in(base, "hc", "UNDP", "");
            hc.does("/en/countries/PHL/new/propose", &health());
            let page = hc.get("/en/countries/PHL/proposals/p-1");
            page.has_not("proposals/p-1/approve\"")
                .has("What you cannot do here now, and why")
                .has("Approve the proposal");
            let refused = hc.checks(
                "/en/countries/PHL/proposals/p-1/approve",
                &[("approval.ground.kind", "APPROVAL_GROUND_KIND_NOT_WAITING"), ("approval.ground.reason", "Urgent.")],
            );
            assert_eq!(refused.status, 403);
            let mut erc = Browser::signed_in(base, "erc", "OCHA", "");
            let path = "/en/countries/PHL/proposals/p-1/decline";
            let check = erc.checks(path, &[("end.reason", "No.")]);
            let mut pairs = check.hidden();
            pairs.push(owned(("step", "do")));
            assert_eq!(erc.post_from("cross-site", path, &pairs).status, 403);
            pairs.retain(|(name, _)| name != "form-key");
            erc.post(path, &pairs).has("The form was not accepted");
            erc.get("/en/countries/PHL/proposals/p-1").has("Waits for a decision");
            let mut nobody = Browser::new(base);
            let login = nobody.get("/en/countries/PHL");
            assert_eq!((login.status, login.location.as_str()), (303, "/en/login?back=%2Fen%2Fcountries%2FPHL"));
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_away_costs_its_part_of_the_page_only() {
    Stage::without_scheduler()
        .await
        .plays(|base| {
            begin(base);
            let mut erc = Browser::signed_in(base, "erc", "OCHA", "");
            let page = erc.get("/en/countries/PHL");
            assert_eq!(page.status, 200);
            page.has("Typhoon Haiyan (Yolanda)")
                .has("This part is missing.")
                .has("The scheduler service does not answer.");
            assert!(
                page.policy.starts_with("default-src 'self'") && !page.policy.contains("unsafe"),
                "{}",
                page.policy
            );
            erc.get("/ar/countries/PHL").has("dir=\"rtl\"").has("الفلبين");
        })
        .await;
}

/// What people write comes out as text, also in a form that is drawn again.
#[tokio::test(flavor = "multi_thread")]
async fn what_people_write_comes_out_as_text() {
    Stage::set()
        .await
        .plays(|base| {
            begin(base);
            let mut hc = Browser::signed_in(base, "hc", "UNDP", "");
            let mut fields = health();
            fields.retain(|(name, _)| !name.ends_with("].name"));
            fields.push(("submission.recommendations[0].name", "<script>alert(1)</script>"));
            let check = hc.checks("/en/countries/PHL/new/propose", &fields);
            check.has("&#60;script&#62;").has_not("<script>");
            hc.does("/en/countries/PHL/new/propose", &fields);
            hc.get("/en/countries/PHL/proposals/p-1").has("&#60;script&#62;").has_not("<script>");
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_are_added_and_taken_out_without_a_script() {
    Stage::set()
        .await
        .plays(|base| {
            begin(base);
            let mut hc = Browser::signed_in(base, "hc", "UNDP", "");
            let path = "/en/countries/PHL/new/propose";
            let mut pairs = hc.get(path).hidden();
            pairs.push(owned(("submission.recommendations[0].name", "Health")));
            let mut adding = pairs.clone();
            adding.push(owned(("step", "add:submission.recommendations")));
            let added = hc.post(path, &adding);
            added.has("name=\"submission.recommendations[1].name\"").has("value=\"Health\"");
            let mut taking = added.hidden();
            taking.push(owned(("submission.recommendations[0].name", "Health")));
            taking.push(owned(("submission.recommendations[1].name", "Logistics")));
            taking.push(owned(("step", "remove:submission.recommendations[0]")));
            hc.post(path, &taking).has("value=\"Logistics\"").has_not("value=\"Health\"");
        })
        .await;
}
