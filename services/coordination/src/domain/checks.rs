//! What commands about a cluster and those in it check alike: that it is active, and who speaks for whom.

use convene_kernel::aggregate::Context;
use convene_kernel::declaration::DeclaredLead;
use convene_kernel::identity::Role;
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::refusal::{Checks, Refusal};

use super::cluster::Cluster;
use super::participation::Participant;
use super::{Arrangements, authority};
use crate::reasons;

/// An active cluster admits a command of its coordinator, of the agency that leads it, and of others who may give it.
pub fn admits(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let cluster = arrangements.cluster(id)?;
    if !cluster.is_active_at(context.occurred_at) {
        return Err(Refusal::precondition("RM-2.1", reasons::CLUSTER_NOT_ACTIVE).at("cluster").says(
            message!("the cluster '{cluster}' is not active then", cluster = cluster.id),
            "name an active cluster, or the one that carries it on",
        ));
    }
    speaks_for(cluster, context)
}

/// Somebody who takes part in an active cluster admits a command of its own, of its coordinator and of the agency that leads it.
pub fn admits_for(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let participant = arrangements.participant(id)?;
    speaks_for(cluster_of(arrangements, participant, context)?, context)?;
    is_own(participant, context)
}

/// The same, of somebody who took part in a cluster, whether or not both still do.
pub fn admits_for_any(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let participant = arrangements.participant(id)?;
    if let Some(cluster) = authority::last_in_line(arrangements, &participant.cluster) {
        speaks_for(cluster, context)?;
    }
    is_own(participant, context)
}

/// Refuses a partner that speaks for another organization (row RM-5.1).
fn is_own(participant: &Participant, context: &Context<'_>) -> Result<(), Refusal> {
    let actor = context.actor;
    let own = participant.organization.code.as_ref();
    if actor.role == Role::Partner && own != Some(&actor.organization) {
        return Err(Refusal::denied("RM-5.1", reasons::NOT_YOUR_ORGANIZATION).at("participant").says(
            message!(
                "{organization} does not speak for '{participant}'",
                organization = actor.organization,
                participant = participant.id
            ),
            "ask the organization itself, or the coordinator of the cluster",
        ));
    }
    Ok(())
}

/// The active cluster in which a participant takes part when the command happens.
pub fn cluster_of<'a>(
    arrangements: &'a Arrangements,
    participant: &Participant,
    context: &Context<'_>,
) -> Result<&'a Cluster, Refusal> {
    let then = context.occurred_at;
    let cluster = arrangements.carried_on_by(&participant.cluster, then).filter(|_| participant.is_there_at(then));
    cluster.ok_or_else(|| {
        Refusal::precondition("OG-19", reasons::NOT_TAKING_PART).at("participant").says(
            message!("'{participant}' takes no part in an active cluster then", participant = participant.id),
            "name somebody who takes part, or have the organization join again",
        )
    })
}

/// Refuses an agency that speaks as lead of a cluster that another one led when it happened (row OG-8). The lead of today also
/// speaks for what was so before it took the cluster over.
pub fn speaks_for(cluster: &Cluster, context: &Context<'_>) -> Result<(), Refusal> {
    let actor = context.actor;
    let led = |lead: Option<&DeclaredLead>| lead.is_some_and(|lead| lead.agency == actor.organization);
    match cluster.leads.present() {
        Some(lead)
            if actor.role == Role::LeadAgency && !led(Some(lead)) && !led(cluster.leads.at(context.occurred_at)) =>
        {
            let (agency, cluster, lead) = (&actor.organization, &cluster.id, &lead.agency);
            Err(Refusal::denied("OG-8", reasons::NOT_THE_LEAD_AGENCY).at("cluster").says(
                message!("{agency} does not lead the cluster '{cluster}', {lead} does", agency, cluster, lead),
                message!("ask {lead}'s country director or representative to give the command", lead),
            ))
        }
        _ => Ok(()),
    }
}

/// Notes that a language is not named by a tag that programs read.
pub fn language_tag(checks: &mut Checks, row: &'static str, field: impl Into<String>, language: &str) {
    if !is_language_tag(language) {
        checks.invalid(row, reasons::LANGUAGE_MALFORMED).at(field).says(
            message!("'{language}' is not a language tag", language = verbatim(language)),
            "give a tag of two or three letters, such as fr, or with a region, such as es-419",
        );
    }
}

/// Whether a text has the form of a language tag: a language of two or three letters, and subtags of up to eight letters and digits.
fn is_language_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    let is_subtag = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase()) && parts.all(is_subtag)
}
