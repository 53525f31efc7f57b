//! What the tests of clusters share.

use convene_kernel::testing::{at, code};

use super::{PlaceFocalPoint, Responsibility, TermsOfReference};

/// Terms of reference of the cluster of health, with the generic responsibilities of those codes.
pub fn terms(codes: impl IntoIterator<Item = u8>) -> TermsOfReference {
    let put = |code: u8| Responsibility { code: code.to_string(), in_context: "as it is meant on Leyte".to_owned() };
    TermsOfReference {
        cluster: code("health"),
        adopted_on: at("2013-11-13").date_naive(),
        responsibilities: codes.into_iter().map(put).collect(),
        additions: vec!["mental health after the storm".to_owned()],
    }
}

/// The focal point of the cluster of health in Samar.
pub fn in_samar() -> PlaceFocalPoint {
    PlaceFocalPoint {
        cluster: code("health"),
        place: code("samar"),
        name: "Samar".to_owned(),
        organization: Some(code("MSF")),
        organization_name: None,
        since: at("2013-11-13").date_naive(),
    }
}
