//! The facts on which sources disagree, with what each of them says.

use convene_kernel::codes::Etag;
use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::contract::ToMessage as _;
use convene_runtime::grpc::show;

use crate::domain::claims::{Claim, Claims, ClaimsByFact};
use crate::domain::fact::FactOnRecord;

/// The facts on which sources disagree, where `is_shown` admits them.
pub(super) fn disagreements(claims: &ClaimsByFact, is_shown: impl Fn(&FactOnRecord) -> bool) -> Vec<pb::Disagreement> {
    let shown = claims.disagreements().filter(|(fact, _)| is_shown(fact));
    shown.map(|(fact, claims)| disagreement(fact, claims)).collect()
}

fn disagreement(fact: &FactOnRecord, claims: &Claims) -> pb::Disagreement {
    let claim = |(commit, claim): (&Etag, &Claim)| pb::RecordedClaim {
        claim: Some(claim.to_message()),
        commit: commit.to_string(),
        recorded: claims.recorded.get(commit).map(show::stamp),
        followed: claims.preferred == *commit,
    };
    pb::Disagreement {
        fact: Some(fact.to_message()),
        claims: claims.all.iter().map(claim).collect(),
        reason: claims.preference.as_ref().map(|preference| preference.what.clone()).unwrap_or_default(),
        preferred: claims.preference.as_ref().map(|preference| show::stamp(&preference.stamp)),
    }
}
