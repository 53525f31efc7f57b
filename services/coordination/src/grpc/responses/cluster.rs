//! The coordination of a cluster as a message: what it asks of its partners, and who takes part in it.

use convene_kernel::aggregate::Record;
use convene_kernel::codes::ResourceId;
use convene_kernel::reference::Reference;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::Moment;
use convene_proto::coordination::v1 as pb;
use convene_runtime::grpc::contract::ToMessage as _;
use convene_runtime::grpc::show;

use super::participation;
use crate::domain::cluster::{COMMITMENTS, Cluster, CommitmentsAdaptation};
use crate::domain::participation::{Part, Presence};
use crate::domain::{Arrangements, Coordination};

/// The coordination of a cluster, as it is at a moment.
///
/// # Errors
/// [`Refusal::NotFound`] where there was no such cluster by then.
pub fn coordination(
    record: &Record<Coordination>,
    id: &ResourceId,
    moment: Moment,
    reference: &Reference,
) -> Result<pb::ClusterCoordination, Refusal> {
    let state = &record.state;
    let cluster = state.cluster_at(id, moment)?;
    let ended = cluster.ended.as_ref().filter(|end| end.at <= moment);
    let participants: Vec<_> = state.participants_of(cluster, moment).collect();
    let count = |is_such: fn(&Part) -> bool| {
        u32::try_from(participants.iter().filter(|one| is_such(&one.part)).count()).unwrap_or(u32::MAX)
    };
    let findings = record.findings.values().filter(|finding| finding.subject.is_within(&cluster.subject()));
    Ok(pb::ClusterCoordination {
        cluster: cluster.id.to_string(),
        name: cluster.name_at(moment).to_owned(),
        sectors: cluster.sectors.at(moment).map(show::texts).unwrap_or_default(),
        lead_agency: show::text(cluster.leads.at(moment).map(|lead| &lead.agency)),
        activated_at: Some(show::timestamp(cluster.activated_at)),
        ended_at: ended.map(|end| show::timestamp(end.at)),
        continues: show::text(cluster.continues.as_ref()),
        commitments: commitments(state, cluster, moment, reference),
        partners: count(|part| matches!(part, Part::Partner)),
        observers: count(|part| matches!(part, Part::Observer)),
        authorities: count(|part| matches!(part, Part::Authority { .. })),
        participants: participants
            .into_iter()
            .map(|one| participation::participant(state, one, moment, reference))
            .collect(),
        findings: findings.map(show::finding).collect(),
        etag: cluster.etag.to_string(),
        reporting_format: state.reporting_format_at(cluster, moment).map(|format| format.what.to_message()),
        reporting_version: u32::try_from(state.reporting_version_at(cluster, moment)).unwrap_or(u32::MAX),
        activated_date: show::text(cluster.activated.as_ref()),
        ended_date: show::text(ended.and_then(|end| end.date.as_ref())),
        present: present(record, cluster, moment),
    })
}

/// The organizations that are known to work in the sector of the cluster, by a moment.
fn present(record: &Record<Coordination>, cluster: &Cluster, moment: Moment) -> Vec<pb::PresenceRecord> {
    let state = &record.state;
    let in_line = |one: &&Presence| state.line(cluster).any(|earlier| earlier.id == one.recorded.what.cluster);
    let known = state.presences.values().filter(|one| one.recorded.stamp.occurred_at <= moment).filter(in_line);
    let shown = known.map(|one| {
        let invited = one.invitation.as_ref().filter(|invitation| invitation.stamp.occurred_at <= moment);
        let ended = one.ended.as_ref().filter(|ended| ended.stamp.occurred_at <= moment);
        pb::PresenceRecord {
            presence: Some(one.recorded.what.to_message()),
            invitation: invited.map(|invitation| invitation.what.to_message()),
            takes_part: one.takes_part_at(state, moment),
            ended_because: ended.map(|ended| ended.what.reason.clone()).unwrap_or_default(),
            recorded: Some(show::stamp(&one.recorded.stamp)),
            etag: one.etag.to_string(),
        }
    });
    shown.collect()
}

/// What the cluster asks of its partners at a moment, and what it leaves out: the ten first.
fn commitments(state: &Arrangements, cluster: &Cluster, moment: Moment, reference: &Reference) -> Vec<pb::Commitment> {
    let day = moment.date_naive();
    let adaptation = state.adaptation_at(cluster, moment).map(|adaptation| &adaptation.what);
    let ten = reference.list(COMMITMENTS).iter().filter(|item| item.is_in_force_on(day));
    let ten = ten.map(|item| one_of_the_ten(&item.code, &item.text, adaptation));
    let additions = adaptation.into_iter().flat_map(|adaptation| &adaptation.additions);
    ten.chain(additions.map(|(code, text)| commitment(code, text, pb::CommitmentOrigin::Added))).collect()
}

fn one_of_the_ten(code: &str, text: &str, adaptation: Option<&CommitmentsAdaptation>) -> pb::Commitment {
    let Some(adaptation) = adaptation else { return commitment(code, text, pb::CommitmentOrigin::Generic) };
    match adaptation.wordings.get(code) {
        _ if adaptation.dropped.iter().any(|dropped| dropped == code) => {
            commitment(code, text, pb::CommitmentOrigin::Dropped)
        }
        Some(own) => commitment(code, own, pb::CommitmentOrigin::Adapted),
        None => commitment(code, text, pb::CommitmentOrigin::Generic),
    }
}

fn commitment(code: &str, text: &str, origin: pb::CommitmentOrigin) -> pb::Commitment {
    pb::Commitment { code: code.to_owned(), text: text.to_owned(), origin: origin.into() }
}

#[cfg(test)]
mod tests {
    use convene_kernel::guidance::Guidance;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::Command;
    use crate::domain::fixtures::{adaptation, coordinator, health};

    /// RM-5.6: a cluster asks for the ten, in its own words where it has some, and for what it adds; what it leaves out is shown.
    #[test]
    fn commitments_are_shown_with_their_origin() {
        let adapting = CommitmentsAdaptation { dropped: vec!["9".to_owned()], ..adaptation() };
        let adapted = health().given(&coordinator(), Command::AdaptCommitments(adapting));
        let shown = |moment: &str| {
            let reference = &Guidance::embedded().reference;
            let shown = coordination(adapted.record(), &code("health"), at(moment), reference).expect("it is active");
            shown.commitments
        };
        assert!(shown("2013-11-20").iter().all(|one| one.origin() == pb::CommitmentOrigin::Generic));
        let after: Vec<_> = shown("2013-11-21").iter().map(|one| (one.code.clone(), one.origin())).collect();
        assert_eq!(after[3], ("4".to_owned(), pb::CommitmentOrigin::Adapted));
        assert_eq!(after[8], ("9".to_owned(), pb::CommitmentOrigin::Dropped));
        assert_eq!(after[10], ("cash".to_owned(), pb::CommitmentOrigin::Added));
        assert_eq!(shown("2013-11-21")[3].text, "Take part in the meeting of each week");
    }
}
