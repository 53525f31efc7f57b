//! Core advocacy concerns and resource gaps, as messages for the HC and the HCT: each with who carries it, and by when (row RM-8.8).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, OrganizationCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::message;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::{must_be_new, organization};
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::{Moment, end_of_day, has_passed};
use serde::{Deserialize, Serialize};

use super::Event;
use super::admission::{must_be_active, not_before};
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// A message for the HC and the HCT (row RM-8.8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvocacyMessage {
    /// The identifier of the message in the record of its country, such as `access-2014-03`.
    pub message: ResourceId,
    /// What it is about.
    pub kind: MessageKind,
    /// What it says.
    pub text: String,
    /// The clusters that agreed on it.
    pub clusters: Vec<ResourceId>,
    /// The organization that carries it.
    pub owner: OrganizationCode,
    /// By which day.
    pub by: NaiveDate,
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// A core advocacy concern.
    AdvocacyConcern,
    /// A gap in resources.
    ResourceGap,
}

/// A message was carried to the HC and the HCT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageDelivery {
    /// The identifier of the message in the record of its country, such as `access-2014-03`.
    pub message: ResourceId,
    /// What came of it.
    pub outcome: String,
}

/// A message as the record has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessageOnRecord {
    /// What it says.
    pub prepared: Recorded<AdvocacyMessage>,
    /// When it was carried to the HC and the HCT.
    pub delivered: Option<Recorded<MessageDelivery>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

impl MessageOnRecord {
    /// What was carried to the HC and the HCT by a moment.
    pub fn delivered_by(&self, moment: Moment) -> Option<&Recorded<MessageDelivery>> {
        self.delivered.as_ref().filter(|delivered| delivered.stamp.occurred_at <= moment)
    }

    /// Whether its day is over at a moment, and it was not carried to them.
    pub fn is_past_its_date_at(&self, moment: Moment) -> bool {
        let due = end_of_day(self.prepared.what.by, self.prepared.stamp.zone);
        self.delivered_by(moment).is_none() && has_passed(due, moment)
    }
}

/// A message is delivered once.
pub(super) fn admits_delivery(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let message = arrangements.intercluster.message(id)?;
    not_before("RM-8.8", "message", message.prepared.stamp.occurred_at, context)?;
    if message.delivered.is_none() {
        return Ok(());
    }
    Err(Refusal::precondition("RM-8.8", reasons::MESSAGE_DELIVERED)
        .at("message")
        .says("the message is delivered already", "prepare another one, where there is more to say"))
}

pub(super) fn prepare_message(
    arrangements: &Arrangements,
    command: &AdvocacyMessage,
    context: &Context<'_>,
) -> Decided {
    let (mut checks, known) = (Checks::new(), &arrangements.intercluster.messages);
    let taken = reasons::MESSAGE_ALREADY_EXISTS;
    must_be_new(&mut checks, "RM-8.8", taken, "message", "a message", known, &command.message);
    must_be_active(&mut checks, arrangements, ("RM-8.8", "clusters", &command.clusters), context);
    organization(&mut checks, context, "RM-8.8", "owner", &command.owner);
    if command.by < context.day() {
        checks.invalid("RM-8.8", reasons::MESSAGE_DUE_BEFORE_PREPARED).at("by").says(
            message!("{by} is before the day on which it is prepared, {day}", by = command.by, day = context.day()),
            "name a day on which it can still be carried to them",
        );
    }
    checks.finish()?;
    Ok(Event::MessagePrepared(command.clone()).decided())
}

pub(super) fn deliver_message(
    arrangements: &Arrangements,
    command: &MessageDelivery,
    context: &Context<'_>,
) -> Decided {
    let message = arrangements.intercluster.message(&command.message)?;
    context.expect_etag("message", message.etag)?;
    Ok(Event::MessageDelivered(command.clone()).decided())
}

pub(super) fn prepared(arrangements: &mut Arrangements, prepared: &AdvocacyMessage, stamp: &Stamp) {
    let message = MessageOnRecord { prepared: Recorded::new(prepared, stamp), delivered: None, etag: stamp.etag };
    arrangements.intercluster.messages.insert(prepared.message.clone(), message);
}

pub(super) fn delivered(arrangements: &mut Arrangements, delivery: &MessageDelivery, stamp: &Stamp) {
    if let Some(message) = arrangements.intercluster.messages.get_mut(&delivery.message) {
        message.delivered = Some(Recorded::new(delivery, stamp));
        message.etag = stamp.etag;
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use crate::domain::fixtures::*;
    use crate::domain::intercluster::Command;
    use crate::domain::intercluster::fixtures::*;

    /// RM-8.8: a message names the clusters that agreed on it, who carries it and by when, and what came of it.
    #[test]
    fn a_message_names_who_carries_it() {
        let prepared = health().given(&ocha(), prepares_message());
        let message = &prepared.state().intercluster.messages[&code("access-2014-03")].prepared.what;
        assert_eq!((message.owner.as_str(), message.by.to_string().as_str()), ("OCHA", "2014-03-31"));
        prepared.clone().when(&ocha(), prepares_message()).refused("RM-8.8", "MESSAGE_ALREADY_EXISTS");
        let without = no_cluster().when(&ocha(), prepares_message());
        without.refused("RM-8.8", "CLUSTER_NOT_ACTIVE");
        let Command::PrepareMessage(mut other) = prepares_message() else { panic!("a message") };
        other.owner = code("NOBODY");
        health().when(&ocha(), Command::PrepareMessage(other)).refused("RM-8.8", "ORGANIZATION_UNKNOWN");
        let late = prepared.clone().at("2014-04-02");
        late.when(&ocha(), prepares("late", "2014-04-01")).refused("RM-8.8", "MESSAGE_DUE_BEFORE_PREPARED");
        let message = &prepared.state().intercluster.messages[&code("access-2014-03")];
        assert!(!message.is_past_its_date_at(at("2014-03-31T15:59:00Z")), "the day ends in Manila at 16:00");
        assert!(message.is_past_its_date_at(at("2014-03-31T16:01:00Z")));
        let early = prepared.clone().at("2013-12-01").that_happened("2013-11-19T00:00:00Z");
        early.when(&ocha(), delivers_message()).refused("RM-8.8", "BEFORE_IT_BEGAN");
        let delivered = prepared.given(&ocha(), delivers_message());
        let message = &delivered.state().intercluster.messages[&code("access-2014-03")];
        assert!(message.delivered.is_some() && !message.is_past_its_date_at(at("2014-05-01")));
        assert!(message.delivered_by(at("2013-11-19")).is_none() && message.delivered_by(at("2014-05-01")).is_some());
        delivered.when(&ocha(), delivers_message()).refused("RM-8.8", "MESSAGE_DELIVERED");
    }
}
