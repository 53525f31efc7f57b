//! Records as messages: a country's architecture here, one file for each area beside it.

mod claim;
pub mod cluster;
pub mod operation;
pub mod proposal;
pub mod review;

use std::collections::BTreeSet;

use convene_kernel::aggregate::Record;
use convene_kernel::key::AggregateKey;
use convene_kernel::time::Moment;
use convene_kernel::visibility::Reader;
use convene_proto::activation::v1 as pb;
use convene_runtime::contract;
use convene_runtime::grpc::contract::Choice as _;
use convene_runtime::grpc::limits::{ANY, NAME, TEXT};
use convene_runtime::grpc::show;

use crate::domain::past::AsFound;
use crate::domain::proposal::{Outcome, Proposal};
use crate::domain::{self, Activation, objection};
use crate::views::ClusterEntry;

/// A country's architecture, as it is at a moment.
pub fn architecture(
    key: &AggregateKey,
    record: &Record<Activation>,
    reader: &Reader,
    moment: Moment,
) -> pb::Architecture {
    let hidden: BTreeSet<_> =
        record.state.proposals.values().filter(|one| !one.is_shown(reader)).map(Proposal::subject).collect();
    let findings = record.findings.values();
    let findings = findings.filter(|one| objection::is_shown(one, reader) && !hidden.contains(&one.subject));
    let duties = record.duties.values().filter(|one| domain::cluster::duty_is_shown(one, reader));
    let state = &record.state;
    let country = &state.country;
    let approved = state.proposals.values().filter(|one| matches!(one.outcome, Some(Outcome::Approved { .. })));
    pb::Architecture {
        country: key.country.to_string(),
        exercise: if key.exercise { key.id.clone() } else { String::new() },
        term: country.term().to_wire().into(),
        head: show::text(country.recorded_head().as_ref()),
        country_team: country.has_country_team(),
        emergencies: state.emergencies.values().map(operation::emergency).collect(),
        clusters: state.clusters.values().map(|one| cluster::brief(one, moment)).collect(),
        mechanisms: show::all(country.present_mechanisms().map(|recorded| &recorded.what)),
        other_solutions: show::all(approved.flat_map(|proposal| &proposal.submission.other_solutions)),
        proposals: state.proposals.values().map(proposal::summary).collect(),
        findings: findings.map(show::finding).collect(),
        duties: duties.map(show::duty).collect(),
        etag: country.etag.to_string(),
        reviews: state.reviews.reviews.values().map(|one| review::brief(one, reader)).collect(),
        past_reviews: state.reviews.found.values().map(review::past).collect(),
        disagreements: claim::disagreements(&state.claims, |_| true),
    }
}

contract! {
    ClusterEntry => pb::ClusterEntry {
        country: code,
        exercise: optional_text(NAME),
        cluster: code,
        name: text(NAME),
        sectors: codes(ANY),
        lead_agency: optional_code,
        activated_at: timestamp,
        deactivated_at as ended_at: optional_timestamp,
        activated_date: optional_past_date,
        ended_date: optional_past_date,
    } + {
        ended_in: |entry| entry.ended_in.iter().map(cluster::end_of_place).collect(),
    }
    AsFound => pb::AsFound { source: text(TEXT), began: past_date, ended: optional_past_date, stamp as recorded: message }
}

#[cfg(test)]
mod tests {
    use convene_kernel::duty::{Duty, Owner};
    use convene_kernel::identity::Role;
    use convene_kernel::testing::{at, code, insider, outsider, rule, subject};

    use super::*;
    use crate::domain::subjects::PROPOSAL;

    /// OG-3, OG-17: only those who take part in deciding learn who objects and who is concerned.
    #[test]
    fn findings_and_duties_do_not_reveal_deliberation() {
        let key =
            AggregateKey { country: code("PHL"), kind: "operation".to_owned(), id: "live".to_owned(), exercise: false };
        let objection = objection::finding("RM-1.11", PROPOSAL.of("p-1"), &code("WHO"), "no");
        let owner = Owner::role(Role::HumanitarianCoordinator);
        let concern = Duty::new(rule("OG-17.concern"), subject("cluster/health/concern/k-1"), owner, at("2014-01-10"));
        let mut record = Record::default();
        record.findings.insert(objection.id.clone(), objection);
        record.duties.insert(concern.id.clone(), concern);
        let seen_by = |reader: &Reader| architecture(&key, &record, reader, at("2014-02-01"));
        let (inside, outside) = (seen_by(&insider()), seen_by(&outsider()));
        assert_eq!((inside.findings.len(), inside.duties.len()), (1, 1));
        assert_eq!((outside.findings.len(), outside.duties.len()), (0, 0));
    }
}
