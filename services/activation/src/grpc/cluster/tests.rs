//! What requests about a cluster are refused for before the record is asked.

use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::Fields;

use super::structure;
use crate::domain::cluster::{Change, Command};

fn adaptation() -> pb::AdaptClusterRequest {
    pb::AdaptClusterRequest {
        cluster: "health".to_owned(),
        capacities: "the provincial office has its staff back".to_owned(),
        consulted: vec!["WHO".to_owned()],
        consulted_on: "2014-02-01".to_owned(),
        ..Default::default()
    }
}

/// OG-18: an adaptation says what changes, and fields within it are named by their path.
#[test]
fn an_adaptation_says_what_changes() {
    let mut fields = Fields::new();
    let nothing = structure::adapt(&mut fields, &adaptation());
    let refusal = fields.finish(nothing).expect_err("nothing changes");
    assert_eq!(refusal.violations()[0].reason.code, "CHANGE_MISSING");

    let merge = pb::adapt_cluster_request::Change::Merge(pb::Merge { absorbed: "Nutrition".to_owned() });
    let mut fields = Fields::new();
    let malformed = structure::adapt(&mut fields, &pb::AdaptClusterRequest { change: Some(merge), ..adaptation() });
    let refusal = fields.finish(malformed).expect_err("the identifier is malformed");
    assert_eq!(refusal.violations()[0].field, "merge.absorbed");

    let split = pb::adapt_cluster_request::Change::Split(pb::Split { leaving: vec!["NUT".to_owned()] });
    let mut fields = Fields::new();
    let split = structure::adapt(&mut fields, &pb::AdaptClusterRequest { change: Some(split), ..adaptation() });
    let Ok(Command::Adapt(adaptation)) = fields.finish(split) else { panic!("it is well formed") };
    assert!(matches!(adaptation.change, Change::Split { leaving } if leaving.len() == 1));
}
