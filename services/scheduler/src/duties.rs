//! The register in the running service: a projection of the stream of duties, under the policies on record, of the escalations
//! that were sent, and of who answers for the humanitarian response of each country.
//!
//! The domain decides what is owed; this reads it from NATS and shows it.

use std::sync::Arc;

use convene_kernel::guidance::Guidance;
use convene_kernel::notice::DutyNotice;
use convene_kernel::time::Moment;
use convene_runtime::cause::Cause;
use convene_runtime::engine::Engine;
use convene_runtime::log::ReadError;
use convene_runtime::projection::{
    FollowProgress, Following, Message, Projection, ReceivedEvent, RunningProjection, Source, Unusable,
};
use convene_runtime::publisher::DUTIES;
use tokio::sync::watch;

use crate::domain::heads::RecordsOf;
use crate::domain::notice::{Notice, SentStep};
use crate::domain::policy::PolicyRecord;
use crate::domain::register::Register;
use crate::head_events;
use crate::streams::{ESCALATION_SUBJECTS, EXERCISE_ESCALATION_SUBJECTS, NOTICES};
use crate::views::Policies;

/// What is owed everywhere, as far as the stream of duties has been read.
#[derive(Debug)]
pub struct Duties(RunningProjection<DutyProjection>);

#[derive(Debug)]
struct DutyProjection {
    register: Register,
    policies: Arc<Engine<PolicyRecord, Policies>>,
    guidance: watch::Receiver<Arc<Guidance>>,
}

/// A message on the stream of duties that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("it is not a notice of duties; check who may publish there")]
struct NotADutyNotice(#[source] Cause);

impl Projection for DutyProjection {
    fn apply(&mut self, message: &Message<'_>) -> Result<(), Unusable> {
        if head_events::has(message) {
            return self.follow_the_head(&message.event()?);
        }
        if message.stream != DUTIES {
            let sent = SentStep::of_subject(message.subject)?;
            self.register.escalated(&sent.token, sent.to, sent.number);
            return Ok(());
        }
        let notice = DutyNotice::decode(message.bytes).map_err(|error| NotADutyNotice(Cause::new(error)))?;
        let register = &mut self.register;
        let known = register.unplanned().len();
        let reference = &self.guidance.borrow().reference;
        self.policies.view(|policies| register.apply(&notice, message.sequence, policies.history(), reference));
        let unplanned = &register.unplanned()[known..];
        if unplanned.is_empty() {
            return Ok(());
        }
        let problems: Vec<String> = unplanned.iter().map(ToString::to_string).collect();
        Err(problems.join("; ").into())
    }
}

impl DutyProjection {
    /// Takes in an event that says who answers for the humanitarian response of a country, or corrects what was said of it.
    fn follow_the_head(&mut self, event: &ReceivedEvent) -> Result<(), Unusable> {
        if let Some(change) = head_events::read(event)? {
            self.register.head_changed(&RecordsOf::new(&event.country, event.exercise.as_ref()), change);
        }
        Ok(())
    }
}

impl Following for Duties {
    fn progress(&self) -> &Arc<FollowProgress> {
        self.progress()
    }
}

impl Duties {
    /// Starts to follow the stream of duties, the escalations that were sent and who heads the country teams, under `policies`, whose log must
    /// have been read before; the days of countries are those of `guidance`.
    ///
    /// # Errors
    /// When the stream cannot be found.
    pub(crate) async fn follow(
        client: &async_nats::Client,
        policies: Arc<Engine<PolicyRecord, Policies>>,
        guidance: watch::Receiver<Arc<Guidance>>,
    ) -> Result<Self, ReadError> {
        let [decisions, exercises] = head_events::sources();
        let sources = vec![
            Source::duties(),
            Source::new(NOTICES, [ESCALATION_SUBJECTS]),
            exercises.and([EXERCISE_ESCALATION_SUBJECTS]),
            decisions,
        ];
        let projection = DutyProjection { register: Register::default(), policies, guidance };
        Ok(Self(RunningProjection::start(client, sources, projection).await?))
    }

    /// How far the streams have been read.
    pub fn progress(&self) -> &Arc<FollowProgress> {
        self.0.progress()
    }

    /// Shows the register to `look`.
    pub fn register<R>(&self, look: impl FnOnce(&Register) -> R) -> R {
        self.0.read(|projection| look(&projection.register))
    }

    /// Takes the earliest step that is due at `now`.
    pub(crate) fn take_due(&self, now: Moment) -> Option<Notice> {
        self.0.update(|projection| projection.register.take_due(now))
    }
}
