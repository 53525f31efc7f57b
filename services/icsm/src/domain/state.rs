//! The state of the missions to a country, and how the areas find things in it.

use std::collections::BTreeMap;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::reference_checks::find;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::subject::Subject;
use serde::{Deserialize, Serialize};

use super::Event;
use super::preparation::Preparation;
use super::report::Reporting;
use super::request::{Considered, Halt, Requested, Verdict};
use super::stage::Stage;
use super::subjects::MISSION;

/// The missions to one country, those that never came about among them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Missions {
    /// The missions, by identifier.
    pub missions: BTreeMap<ResourceId, Mission>,
}

/// One mission, from its request to its close.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mission {
    /// What was asked for, and what the task team decided.
    pub requested: Requested,
    /// Terms of reference, people and briefings.
    pub preparation: Preparation,
    /// The report and what follows from it.
    pub reporting: Reporting,
    /// The state that decisions are read from.
    pub etag: Etag,
}

impl Missions {
    /// The mission of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn mission(&self, id: impl AsRef<str>) -> Result<&Mission, Refusal> {
        find("mission", &self.missions, id)
    }

    /// The mission of that identifier, for a command that was given on its present state.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Stale`] when the command was given on an earlier state.
    pub(super) fn to_change(&self, id: &ResourceId, context: &Context<'_>) -> Result<&Mission, Refusal> {
        let mission = self.mission(id)?;
        context.expect_etag("mission", mission.etag)?;
        Ok(mission)
    }

    /// Whether the mission of that identifier admits something, by what `check` notes.
    pub(super) fn admits(
        &self,
        id: &str,
        context: &Context<'_>,
        check: fn(&mut Checks, &Mission, &Context<'_>),
    ) -> Result<(), Refusal> {
        let mut checks = Checks::new();
        check(&mut checks, self.mission(id)?, context);
        checks.finish()
    }

    /// The missions after a change of one of them; a mission that is not there does not change.
    pub(super) fn change(mut self, id: &ResourceId, stamp: &Stamp, change: impl FnOnce(&mut Mission)) -> Self {
        if let Some(mission) = self.missions.get_mut(id) {
            change(mission);
            mission.etag = stamp.etag;
        }
        self
    }
}

impl Mission {
    /// What its findings and duties are about, such as `mission/m-1`.
    pub fn subject(&self) -> Subject {
        MISSION.of(&self.requested.request.mission)
    }

    /// A decision that the event happened to it.
    pub(super) fn decision(&self, event: impl Into<Event>) -> Decision<Event> {
        Decision::about(self.subject()).event(event.into())
    }

    /// Whether `subject` names it or a part of it.
    pub fn concerns(&self, subject: &Subject) -> bool {
        subject.is_within(&self.subject())
    }

    /// How far it is.
    pub fn stage(&self) -> Stage {
        let (preparation, reporting) = (&self.preparation, &self.reporting);
        match &self.requested.halted {
            Some(Halt::Withdrawn(_)) => return Stage::Withdrawn,
            Some(Halt::Cancelled(_)) => return Stage::Cancelled,
            None => {}
        }
        match self.requested.considered.as_ref().map(Considered::verdict) {
            None => Stage::Requested,
            Some(Verdict::MoreInformation { .. }) => Stage::InformationAsked,
            Some(Verdict::OtherSupport { .. }) => Stage::OtherSupport,
            Some(Verdict::Decline) => Stage::Declined,
            Some(Verdict::Proceed) if reporting.closing.is_some() => Stage::Closed,
            Some(Verdict::Proceed) if reporting.published.is_some() => Stage::FollowUp,
            Some(Verdict::Proceed) if reporting.ended.is_some() => Stage::Reporting,
            Some(Verdict::Proceed) if preparation.arrival.is_some() => Stage::InCountry,
            Some(Verdict::Proceed) => Stage::Preparing,
        }
    }
}
