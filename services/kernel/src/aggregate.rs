//! The form every service's domain has: `decide` and `evolve`, and the record they keep.
//!
//! [`prepare`] turns a command into the next commit, [`Record::apply`] folds a commit in; both are pure.
//! Appending the commit, and doing so once, is the runtime's affair.

use std::collections::BTreeMap;
use std::fmt::Debug;

use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::action::Action;
use crate::codes::{CommandId, Etag};
use crate::commit::{Commit, Decision, FindingChange, Stamp};
use crate::digest::Digest;
use crate::duty::{Duty, DutyChange, LastOpening};
use crate::guidance::Guidance;
use crate::identity::{Actor, Authority};
use crate::key::AggregateKey;
use crate::known_commands::KnownCommands;
use crate::message;
use crate::message::ToArgument;
use crate::reasons;
use crate::refusal::{Finding, Refusal};
use crate::time::{Moment, Occurred, When as _};

pub use crate::context::Context;

/// A domain: what may be commanded, what happens then, and what that makes of the state.
pub trait Aggregate: Clone + Debug + Send + Sync + 'static {
    /// What may be asked for.
    type Command: Send + Sync;
    /// What may happen, in its stored form.
    type Event: Serialize + DeserializeOwned + Clone + Debug + Send + Sync;
    /// What is so. Its serialized form is that of snapshots only, which live as long as a version of the program: it may
    /// change freely. The same state must always serialize to the same bytes, as with maps that are ordered.
    type State: Serialize + DeserializeOwned + Default + Clone + Debug + Send + Sync + 'static;
    /// What a decision needs to know from outside its own record, such as a number over all countries; `()` for nothing.
    ///
    /// The engine gathers them for each attempt to decide. They are not stored and not part of the state: an event
    /// whose meaning depends on a fact carries the fact as a value, so that `evolve` needs nothing but the event and a
    /// replay gives the same state for ever.
    type Facts: Clone + Debug + Send + Sync;

    /// The service it belongs to, as in subjects.
    const SERVICE: &'static str;
    /// The kind of aggregate, as in subjects.
    const KIND: &'static str;

    /// Each command without its content, by area: what a client is shown as possible. None for a service that lists none.
    const ACTIONS: &'static [&'static [Action<Self::State>]] = &[];

    /// The methods of those [`ACTIONS`](Self::ACTIONS) that bind others by one person's decision, for which an installation can ask
    /// that the person has logged in a moment ago.
    const DECISIONS: &'static [&'static str] = &[];

    /// The command without its content, one of [`ACTIONS`](Self::ACTIONS), and the identifier of the resource it is given for,
    /// empty for the record as a whole. What the action does not admit is refused before anything is decided.
    fn action(_command: &Self::Command) -> Option<(&'static Action<Self::State>, &str)> {
        None
    }

    /// Who may give the command.
    fn authority(state: &Self::State, command: &Self::Command) -> Authority;

    /// The time of occurrence that the command itself names. It is used where the caller gives no other.
    fn happened_at(_command: &Self::Command) -> Option<Moment> {
        None
    }

    /// The day in the country on which what the command says happened, where the command names a day. It goes before a moment
    /// on another day: duties are opened, kept and counted from it.
    fn happened_on(_command: &Self::Command) -> Option<NaiveDate> {
        None
    }

    /// What the command brings about, or every reason to refuse it.
    ///
    /// `facts` are as they were a moment ago: records elsewhere may change while this is decided. Copy those that the
    /// decision rests on into the event.
    ///
    /// # Errors
    /// The refusal, with every reason.
    fn decide(
        state: &Self::State,
        command: &Self::Command,
        facts: &Self::Facts,
        context: &Context<'_>,
    ) -> Result<Decision<Self::Event>, Refusal>;

    /// The state after the event. Never fails: what happened has happened.
    fn evolve(state: Self::State, event: &Self::Event, stamp: &Stamp) -> Self::State;

    /// Brings a stored event of a superseded form to the present one.
    fn upcast(_stored: &mut serde_json::Value) {}
}

/// Everything known of one aggregate: the fold of its commits.
#[derive(Clone, Debug)]
pub struct Record<A: Aggregate> {
    /// The domain's state.
    pub state: A::State,
    /// Findings not resolved, by identifier.
    pub findings: BTreeMap<String, Finding>,
    /// Duties owed, by identifier.
    pub duties: BTreeMap<String, Duty>,
    /// The last opening of each duty, owed or not, by identifier.
    pub openings: BTreeMap<String, LastOpening>,
    /// Commands carried out, for ever, so that none is carried out twice.
    pub commands: KnownCommands,
    /// The number of commits.
    pub version: u64,
    /// The last commit's place in its partition of the log, 0 before the first.
    pub sequence: u64,
    /// The last commit's digest.
    pub digest: Digest,
    /// When the last commit was recorded.
    pub recorded_at: Moment,
}

impl<A: Aggregate> Default for Record<A> {
    fn default() -> Self {
        Self {
            state: A::State::default(),
            findings: BTreeMap::new(),
            duties: BTreeMap::new(),
            openings: BTreeMap::new(),
            commands: KnownCommands::default(),
            version: 0,
            sequence: 0,
            digest: Digest::default(),
            recorded_at: Moment::MIN_UTC,
        }
    }
}

/// The log does not continue where the record ends: commits were lost, reordered or altered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the log of {key} is broken at commit {version}, sequence {sequence}: {what}; restore the log from a backup before deciding anything on it"
)]
pub struct BrokenChain {
    /// The aggregate.
    pub key: AggregateKey,
    /// The commit that does not fit.
    pub version: u64,
    /// Its place in the partition.
    pub sequence: u64,
    /// What does not fit.
    pub what: String,
}

impl<A: Aggregate> Record<A> {
    /// What a decision of `actor` looks at beside the state, at `now`.
    pub fn context<'a>(
        &'a self,
        key: &'a AggregateKey,
        actor: &'a Actor,
        guidance: &'a Guidance,
        now: Moment,
    ) -> Context<'a> {
        let now = self.present(now);
        Context {
            now,
            occurred_at: now,
            earliest: None,
            actor,
            country: &key.country,
            exercise: key.exercise,
            etag: None,
            guidance,
            findings: &self.findings,
            duties: &self.duties,
            openings: &self.openings,
        }
    }

    /// The present moment, which is `now` by the clock. It does not go back behind the last commit where clocks may differ by
    /// that. A commit that is further ahead was made by a clock that was wrong: it does not move what happens after it.
    fn present(&self, now: Moment) -> Moment {
        if self.is_ahead(now) { now } else { now.max(self.recorded_at) }
    }

    /// Whether the last commit is further ahead of `now` than clocks may differ.
    pub fn is_ahead(&self, now: Moment) -> bool {
        self.recorded_at.is_in_the_future(&now)
    }

    /// A copy to decide further commands on, without the commands carried out before. `earlier` is a copy to which commits
    /// were applied since it was made: it is used again where they are those of this record, since a state may be large.
    #[must_use]
    pub fn ahead(&self, earlier: Option<Self>) -> Self {
        let is_same = |copy: &Self| (copy.version, copy.digest) == (self.version, self.digest);
        match earlier.filter(is_same) {
            Some(copy) => Self { commands: KnownCommands::default(), sequence: self.sequence, ..copy },
            None => Self {
                state: self.state.clone(),
                findings: self.findings.clone(),
                duties: self.duties.clone(),
                openings: self.openings.clone(),
                commands: KnownCommands::default(),
                ..*self
            },
        }
    }

    /// Folds in the next commit, which has the position `sequence` and the `digest`.
    ///
    /// # Errors
    /// When it is not the next: the record is unchanged then.
    pub fn apply(&mut self, commit: &Commit<A::Event>, sequence: u64, digest: Digest) -> Result<(), BrokenChain> {
        let broken = |what: String| BrokenChain { key: commit.key.clone(), version: commit.version, sequence, what };
        if commit.version != self.version + 1 {
            return Err(broken(format!("commit {} was expected", self.version + 1)));
        }
        if commit.previous != self.digest {
            return Err(broken("it does not carry the hash of the commit before it".to_owned()));
        }
        let stamp = commit.stamp();
        let state = std::mem::take(&mut self.state);
        self.state = commit.events.iter().fold(state, |state, event| A::evolve(state, event, &stamp));
        commit.findings.iter().for_each(|change| apply_finding(&mut self.findings, change));
        for change in &commit.duties {
            if apply_opening(&mut self.openings, change, commit.occurred_at) {
                apply_duty(&mut self.duties, change);
            }
        }
        self.commands.insert(commit.command, commit.request, sequence);
        self.version = commit.version;
        self.sequence = sequence;
        self.digest = digest;
        self.recorded_at = commit.recorded_at;
        Ok(())
    }
}

/// Brings findings to what they are after `change`.
pub fn apply_finding(findings: &mut BTreeMap<String, Finding>, change: &FindingChange) {
    match change {
        FindingChange::Raised { finding } => {
            findings.insert(finding.id.clone(), finding.clone());
        }
        FindingChange::Resolved { id, .. } => {
            findings.remove(id);
        }
    }
}

/// Brings duties to what they are after `change`; a recurring one that was kept stays owed.
pub fn apply_duty(duties: &mut BTreeMap<String, Duty>, change: &DutyChange) {
    match change {
        DutyChange::Opened { duty, .. } => {
            duties.insert(duty.id.clone(), duty.clone());
        }
        DutyChange::Kept { id, .. } => {
            if duties.get(id).is_some_and(|duty| !duty.recurring) {
                duties.remove(id);
            }
        }
        DutyChange::Void { id, .. } => {
            duties.remove(id);
        }
        DutyChange::HandedOver { id, to, .. } => {
            if let Some(duty) = duties.get_mut(id) {
                duty.owner.clone_from(to);
            }
        }
    }
}

/// Brings the last openings of duties to what they are after `change` of a commit of what happened at `occurred_at`. Says whether
/// what is owed at present changes with it: not by a change of owners that another one followed.
fn apply_opening(openings: &mut BTreeMap<String, LastOpening>, change: &DutyChange, occurred_at: Moment) -> bool {
    let moment = change.happened_at(occurred_at);
    if let DutyChange::Opened { duty, .. } = change {
        let from = duty.since.min(moment);
        let opening = LastOpening { duty: duty.clone(), from, closed_at: None, closed_by: None, handed_over_at: None };
        openings.insert(duty.id.clone(), opening);
        return true;
    }
    let Some(opening) = openings.get_mut(change.duty_id()) else { return true };
    let (closed_at, closed_by) = match change {
        DutyChange::HandedOver { .. } => {
            let is_last = opening.handed_over_at.is_none_or(|last| last <= moment);
            opening.handed_over_at = opening.handed_over_at.max(Some(moment));
            return is_last;
        }
        DutyChange::Kept { .. } if opening.duty.recurring => return true,
        DutyChange::Kept { earliest, .. } => (earliest.unwrap_or(moment), moment),
        DutyChange::Opened { .. } | DutyChange::Void { .. } => (moment, moment),
    };
    opening.closed_at = Some(opening.closed_at.map_or(closed_at, |earlier| earlier.min(closed_at)));
    opening.closed_by = Some(opening.closed_by.map_or(closed_by, |earlier| earlier.min(closed_by)));
    true
}

/// A command as it arrives: what is asked for, by whom, under which identifier.
#[derive(Clone, Debug)]
pub struct CommandRequest<'a, C> {
    /// The aggregate it is addressed to.
    pub key: &'a AggregateKey,
    /// What is asked for.
    pub command: &'a C,
    /// The identifier its caller gave it.
    pub id: CommandId,
    /// A digest that distinguishes it from another request with the same identifier.
    pub request: u64,
    /// Who asks, in the role that admits it.
    pub actor: &'a Actor,
    /// The state of the resource that the caller decided from, when the caller says so.
    pub etag: Option<Etag>,
    /// When it happened, when the caller says so.
    pub occurred: Option<Occurred>,
    /// The W3C trace context.
    pub trace: Option<String>,
}

/// Decides `request` on `record`, knowing `facts`, at `now`: the next commit, not yet appended.
///
/// # Errors
/// The domain's refusal, or that the request claims to have happened in the future.
pub fn prepare<A: Aggregate>(
    record: &Record<A>,
    request: &CommandRequest<'_, A::Command>,
    facts: &A::Facts,
    guidance: &Guidance,
    now: Moment,
) -> Result<Commit<A::Event>, Refusal> {
    let context = record.context(request.key, request.actor, guidance, now);
    let (occurred_at, earliest) = occurred_at::<A>(request, &context)?;
    let context = Context { etag: request.etag, occurred_at, earliest, ..context };
    the_country_exists(&context)?;
    let (recorded_at, zone) = (context.now, context.zone());
    let decision = decide(record, request.command, facts, &context)?;
    let (findings, duties) = settle(record, decision.findings, decision.duties, &context);
    Ok(Commit {
        key: request.key.clone(),
        version: record.version + 1,
        previous: record.digest,
        command: request.id,
        request: request.request,
        actor: request.actor.clone(),
        recorded_at,
        occurred_at,
        zone,
        trace: request.trace.clone(),
        resource: decision.resource,
        events: decision.events,
        findings,
        duties,
        datasets: decision.datasets,
    })
}

/// Nothing happens in a country before it exists (row RM-1.15).
fn the_country_exists(context: &Context<'_>) -> Result<(), Refusal> {
    let country = context.guidance.reference.country(context.country);
    let Some(from) = country.and_then(|country| country.validity.from).filter(|from| context.day() < *from) else {
        return Ok(());
    };
    Err(Refusal::invalid("RM-1.15", reasons::COUNTRY_NOT_THERE).at("occurred_at").says(
        message!("{country} exists since {from}", country = context.country, from),
        "record it for the country that the place belonged to, or date it from then on",
    ))
}

/// When what the command says happened: on the day that it names, or else when the caller says, or at the moment that the
/// command names, or now. With it, the beginning of that day where no moment of it is named.
pub(crate) fn occurred_at<A: Aggregate>(
    request: &CommandRequest<'_, A::Command>,
    context: &Context<'_>,
) -> Result<(Moment, Option<Moment>), Refusal> {
    let (now, today) = (context.now, context.today());
    let in_the_future = |field: &str, given: &dyn ToArgument, present: &dyn ToArgument| {
        Refusal::invalid("RM-1.15", reasons::OCCURRED_IN_THE_FUTURE).at(field).says(
            message!("{given} is after the present, {present}", given, present),
            "give the time it happened, or leave the field empty for now",
        )
    };
    match request.occurred {
        Some(Occurred::At(moment)) if moment.is_in_the_future(&now) => {
            return Err(in_the_future("occurred_at", &moment, &now));
        }
        Some(Occurred::On(day)) if day.is_in_the_future(&today) => {
            return Err(in_the_future("occurred_on", &day, &today));
        }
        _ => {}
    }
    let named = A::happened_at(request.command).filter(|moment| *moment <= now);
    // Nothing is recorded before it happened: a clock that is ahead gives the present moment.
    let moment = match request.occurred {
        Some(Occurred::At(moment)) => Some(moment.min(now)),
        Some(Occurred::On(_)) | None => named,
    };
    let day = A::happened_on(request.command).or(match request.occurred {
        Some(Occurred::On(day)) => Some(day),
        _ => None,
    });
    let context = Context { occurred_at: moment.unwrap_or(now), ..context.clone() };
    let Some(day) = day else { return Ok((context.occurred_at, None)) };
    let (latest, is_exact) = (context.moment_on(day), moment.is_some() && context.day() == day);
    Ok((latest, Some(context.start_of(day).min(latest)).filter(|_| !is_exact)))
}

/// Decides `command` where its action is admitted. What the action and the decision refuse is reported together. What the
/// resource does not admit now is refused for that, also when it was read in an earlier state.
fn decide<A: Aggregate>(
    record: &Record<A>,
    command: &A::Command,
    facts: &A::Facts,
    context: &Context<'_>,
) -> Result<Decision<A::Event>, Refusal> {
    let admitted = A::action(command).map_or(Ok(()), |(action, id)| (action.admits)(&record.state, id, context));
    let Err(not_admitted) = admitted else { return A::decide(&record.state, command, facts, context) };
    if !matches!(not_admitted, Refusal::Precondition(_)) {
        return Err(not_admitted);
    }
    match A::decide(&record.state, command, facts, context) {
        Ok(_) | Err(Refusal::Stale { .. }) => Err(not_admitted),
        Err(refusal) => Err(not_admitted.and(refusal)),
    }
}

/// Drops the changes that change nothing: what is raised or opened already, what is resolved or closed and was not there. A duty
/// that is closed is kept, ended or handed over where that happened before what closed it.
fn settle<A: Aggregate>(
    record: &Record<A>,
    findings: Vec<FindingChange>,
    duties: Vec<DutyChange>,
    context: &Context<'_>,
) -> (Vec<FindingChange>, Vec<DutyChange>) {
    let findings = if findings.is_empty() { findings } else { settle_findings(&record.findings, findings) };
    let duties = if duties.is_empty() { duties } else { settle_duties(record, duties, context) };
    (findings, duties)
}

fn settle_findings(known: &BTreeMap<String, Finding>, findings: Vec<FindingChange>) -> Vec<FindingChange> {
    let mut known = known.clone();
    let findings = findings.into_iter().filter(|change| {
        let changes = match change {
            FindingChange::Raised { finding } => known.get(&finding.id) != Some(finding),
            FindingChange::Resolved { id, .. } => known.contains_key(id),
        };
        apply_finding(&mut known, change);
        changes
    });
    findings.collect()
}

fn settle_duties<A: Aggregate>(record: &Record<A>, duties: Vec<DutyChange>, context: &Context<'_>) -> Vec<DutyChange> {
    let changed = |id: &str| duties.iter().any(|change| change.duty_id() == id);
    let of_changed = |(id, duty): (&String, &Duty)| changed(id).then(|| (id.clone(), duty.clone()));
    let mut owed: BTreeMap<_, _> = record.duties.iter().filter_map(of_changed).collect();
    let opening = |change: &DutyChange| {
        let id = change.duty_id();
        record.openings.get(id).map(|opening| (id.to_owned(), opening.clone()))
    };
    let mut openings: BTreeMap<_, _> = duties.iter().filter_map(opening).collect();
    let duties = duties.into_iter().map(|change| kept_on_the_day(change, context)).filter(|change| {
        let (id, moment) = (change.duty_id(), change.happened_at(context.occurred_at));
        let opening = openings.get(id);
        let changes = match change {
            DutyChange::Opened { .. } => !owed.contains_key(id),
            DutyChange::Kept { earliest, .. } => {
                let earliest = earliest.unwrap_or(moment);
                owed.contains_key(id) || opening.is_some_and(|opening| opening.was_kept_earlier(earliest, moment))
            }
            DutyChange::Void { at: Some(_), .. } => {
                let ended_later = |opening: &LastOpening| opening.closed_at.is_none_or(|closed_at| moment < closed_at);
                owed.contains_key(id) || opening.is_some_and(ended_later)
            }
            DutyChange::Void { at: None, .. } => {
                owed.contains_key(id) || opening.is_some_and(|opening| opening.is_owed_at(moment))
            }
            DutyChange::HandedOver { .. } => opening.is_some_and(|opening| opening.is_owed_at(moment)),
        };
        if changes && apply_opening(&mut openings, change, context.occurred_at) {
            apply_duty(&mut owed, change);
        }
        changes
    });
    duties.collect()
}

/// What was kept when the command happened, of which only the day is known, can have been kept since that day began.
fn kept_on_the_day(change: DutyChange, context: &Context<'_>) -> DutyChange {
    match change {
        DutyChange::Kept { id, at, earliest: None } if at == context.occurred_at => {
            DutyChange::Kept { id, at, earliest: context.earliest.filter(|earliest| *earliest < at) }
        }
        change => change,
    }
}
