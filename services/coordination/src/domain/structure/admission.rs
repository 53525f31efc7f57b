//! What commands about structures check alike: that the structure is of the kind that the command is for, and works then.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::message;
use convene_kernel::message::Message;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::row::Row;

use super::{Event, Kind, Structure};
use crate::domain::cluster::Cluster;
use crate::domain::{self, Arrangements, checks};
use crate::reasons;

/// A structure of that kind that works admits a command of its coordinator and of the agency that leads its cluster.
pub(super) fn admits(arrangements: &Arrangements, id: &str, kind: Kind, context: &Context<'_>) -> Result<(), Refusal> {
    let structure = arrangements.structure(id)?;
    must_be(structure, kind)?;
    let cluster = serving(arrangements, structure, context)?;
    checks::speaks_for(cluster, context)
}

/// The structure must be of that kind.
pub(super) fn must_be(structure: &Structure, kind: Kind) -> Result<(), Refusal> {
    if structure.kind() == kind {
        return Ok(());
    }
    let (row, what) = named(kind);
    Err(Refusal::precondition(row, reasons::STRUCTURE_OF_ANOTHER_KIND).at("structure").says(
        message!("'{structure}' is no {what}", structure = structure.id, what = Message::from(what)),
        "name a structure of the kind that the command is for",
    ))
}

/// The row that a kind of structure comes from, and what it is called.
fn named(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::SubNationalCluster => ("RM-6.1", "sub-national cluster"),
        Kind::AdvisoryGroup => ("RM-4.1", "strategic advisory group"),
        Kind::WorkingGroup => ("RM-4.2", "technical working group"),
        Kind::CountryTeam => ("RM-8.1", "HCT"),
        Kind::ClusterGroup => ("RM-8.1", "group of clusters"),
        Kind::Forum => ("RM-8.2", "inter-cluster forum"),
        Kind::ThematicGroup => ("GN-13", "thematic group"),
        Kind::EarlyRecoveryNetwork => ("RM-3.3", "early recovery network"),
    }
}

/// A structure that works when the command happens, with the active cluster in which it does; with none where it is of the country.
pub(super) fn working<'a>(
    arrangements: &'a Arrangements,
    structure: &Structure,
    context: &Context<'_>,
) -> Result<Option<&'a Cluster>, Refusal> {
    if !arrangements.works_at(structure, context.occurred_at) {
        return Err(not_there(structure));
    }
    Ok(arrangements.served_by(structure, context.occurred_at))
}

/// The active cluster in which a structure works when the command happens.
pub(super) fn serving<'a>(
    arrangements: &'a Arrangements,
    structure: &Structure,
    context: &Context<'_>,
) -> Result<&'a Cluster, Refusal> {
    arrangements.served_by(structure, context.occurred_at).ok_or_else(|| not_there(structure))
}

/// The active cluster of a structure that may be no more than drafted, and has not ended.
pub(super) fn carrying<'a>(
    arrangements: &'a Arrangements,
    structure: &Structure,
    context: &Context<'_>,
) -> Result<&'a Cluster, Refusal> {
    let then = context.occurred_at;
    let cluster = structure.cluster.as_ref().and_then(|cluster| arrangements.carried_on_by(cluster, then));
    let is_open = structure.formed.occurred_at <= then && !structure.is_closed_at(then);
    cluster.filter(|_| is_open).ok_or_else(|| not_there(structure))
}

fn not_there(structure: &Structure) -> Refusal {
    Refusal::precondition("RM-2.7", reasons::STRUCTURE_NOT_THERE).at("structure").says(
        message!("'{structure}' does not work then", structure = structure.id),
        "name one that works: it is formed, its terms are endorsed, and neither it nor its cluster has ended",
    )
}

/// The structure that a command names in `field` beside its own must work in the same cluster, and be of that kind.
pub(super) fn must_serve<'a>(
    checks: &mut Checks,
    arrangements: &'a Arrangements,
    (row, field): (impl Into<Row>, String),
    (id, kind): (&ResourceId, Kind),
    (cluster, context): (&Cluster, &Context<'_>),
) -> Option<&'a Structure> {
    let there = arrangements.structures.get(id).filter(|one| one.kind() == kind);
    let serves =
        |one: &&Structure| arrangements.served_by(one, context.occurred_at).is_some_and(|it| it.id == cluster.id);
    let found = there.filter(serves);
    if found.is_none() {
        let (_, what) = named(kind);
        checks.precondition(row, reasons::STRUCTURE_OF_ANOTHER_CLUSTER).at(field).says(
            message!(
                "'{id}' is no {what} that works in the cluster '{cluster}' then",
                id,
                what = Message::from(what),
                cluster = cluster.id
            ),
            "name one of the cluster",
        );
    }
    found
}

/// A decision about a structure.
pub(super) fn about(structure: &Structure, event: Event) -> Decision<domain::Event> {
    Decision::about(structure.subject()).event(event.into())
}
