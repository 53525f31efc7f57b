//! Given/when/then for the tests of a domain: commands are given to a record in memory, exactly as a service decides them.
//!
//! Nothing is stored and nothing is waited for; time is what the test says it is.

mod guidance;
mod readers;
mod roles;

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::str::FromStr;
use std::sync::Arc;

use chrono_tz::Tz;
use uuid::Uuid;

use crate::aggregate::{Aggregate, CommandRequest, Record, occurred_at, prepare};
use crate::available::{Available, available_when};
use crate::codes::{CommandId, Etag, PersonId};
use crate::commit::{Commit, Decision, FindingChange, Stamp};
use crate::digest::Digest;
use crate::duty::{Duty, DutyChange};
use crate::guidance::Guidance;
use crate::identity::{Actor, Caller, Grant, Role};
use crate::key::AggregateKey;
use crate::policy::{RuleId, rules};
use crate::refusal::{Finding, Refusal};
use crate::subject::Subject;
use crate::time::{Moment, Occurred};

pub use readers::{consulted, insider, outsider};
pub use roles::{AnswerTable, Case, ChangeTable, RoleTable, Situation, counts_from_its_recording};

/// A moment, from RFC 3339 or from a day (`2013-11-08`, which begins at midnight UTC).
///
/// # Panics
/// When the text is neither.
#[track_caller]
pub fn at(text: &str) -> Moment {
    let full = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    full.parse().unwrap_or_else(|_| panic!("'{text}' is neither a moment nor a day"))
}

/// A code of any kind.
///
/// # Panics
/// When the text is not such a code.
#[track_caller]
pub fn code<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap_or_else(|error| panic!("{error:?}"))
}

/// What a finding or a duty is about, such as `cluster/health`.
pub fn subject(text: &str) -> Subject {
    let Ok(subject) = text.parse();
    subject
}

/// The rule of the embedded policy of that identifier.
///
/// # Panics
/// When the policy has none.
#[track_caller]
pub fn rule(id: &str) -> RuleId {
    *rules::ALL.iter().find(|rule| rule.as_str() == id).unwrap_or_else(|| panic!("the policy has no rule '{id}'"))
}

/// A person in `role`, for `organization`. The person is named after both: the same two make the same person.
pub fn actor(role: Role, organization: &str) -> Actor {
    let person = format!("{role}-{}", organization.to_lowercase());
    Actor { person: code(&person), organization: code(organization), role, cause: None }
}

/// The state after `events`, in any order.
pub fn fold<A: Aggregate>(events: &[&A::Event]) -> A::State {
    let mut state = A::State::default();
    for (etag, event) in (1..).map(Etag).zip(events) {
        let moment = at("2013-11-12");
        let actor = actor(Role::HumanitarianCoordinator, "UNDP");
        state =
            A::evolve(state, event, &Stamp { actor, recorded_at: moment, occurred_at: moment, zone: Tz::UTC, etag });
    }
    state
}

/// A first commit in `country` that says `event` about `resource`, and nothing else.
#[track_caller]
pub fn commit_of<A: Aggregate>(country: &str, resource: &str, event: A::Event) -> Commit<A::Event> {
    Commit {
        key: AggregateKey { country: code(country), kind: A::KIND.to_owned(), id: "live".to_owned(), exercise: false },
        version: 1,
        previous: Digest::default(),
        command: CommandId(Uuid::from_u128(1)),
        request: 0,
        actor: actor(Role::HumanitarianCoordinator, "UNDP"),
        recorded_at: at("2013-11-12"),
        occurred_at: at("2013-11-12"),
        zone: Tz::UTC,
        trace: None,
        resource: subject(resource),
        events: vec![event],
        findings: Vec::new(),
        duties: Vec::new(),
        datasets: Vec::new(),
    }
}

/// A record in the making, and the moment it is at.
pub struct Example<A: Aggregate> {
    record: Record<A>,
    key: AggregateKey,
    facts: A::Facts,
    guidance: Arc<Guidance>,
    now: Moment,
    occurred: Option<Occurred>,
    etag: Option<Etag>,
    /// Who gave commands so far.
    persons: BTreeSet<PersonId>,
}

impl<A: Aggregate> Clone for Example<A> {
    fn clone(&self) -> Self {
        Self {
            record: self.record.clone(),
            key: self.key.clone(),
            facts: self.facts.clone(),
            guidance: Arc::clone(&self.guidance),
            now: self.now,
            occurred: self.occurred,
            etag: self.etag,
            persons: self.persons.clone(),
        }
    }
}

impl<A: Aggregate> Example<A> {
    /// An empty record of `country`, at `now`, that knows nothing from outside the record.
    #[track_caller]
    pub fn new(country: &str, now: &str) -> Self
    where
        A::Facts: Default,
    {
        let key =
            AggregateKey { country: code(country), kind: A::KIND.to_owned(), id: "live".to_owned(), exercise: false };
        let guidance = Arc::clone(Guidance::embedded());
        Self {
            record: Record::default(),
            key,
            facts: A::Facts::default(),
            guidance,
            now: at(now),
            occurred: None,
            etag: None,
            persons: BTreeSet::new(),
        }
    }

    /// The same, knowing `facts` from outside the record from here on.
    #[must_use]
    pub fn knowing(mut self, facts: A::Facts) -> Self {
        self.facts = facts;
        self
    }

    /// The same, at a later moment.
    #[must_use]
    #[track_caller]
    pub fn at(mut self, now: &str) -> Self {
        self.now = at(now);
        self
    }

    /// The next command says that it happened at `moment`.
    #[must_use]
    #[track_caller]
    pub fn that_happened(mut self, moment: &str) -> Self {
        self.occurred = Some(Occurred::At(at(moment)));
        self
    }

    /// The next command says that it happened on `day`.
    #[must_use]
    #[track_caller]
    pub fn that_happened_on(mut self, day: &str) -> Self {
        self.occurred = Some(Occurred::On(at(day).date_naive()));
        self
    }

    /// The next command says that it was decided from the state `etag`; without this it reads the present state.
    #[must_use]
    pub fn reading(mut self, etag: Etag) -> Self {
        self.etag = Some(etag);
        self
    }

    /// What is so.
    pub fn state(&self) -> &A::State {
        &self.record.state
    }

    /// The fold of what was given.
    pub fn record(&self) -> &Record<A> {
        &self.record
    }

    /// The duty by `rule` that is owed, on any subject.
    pub fn duty(&self, rule: &str) -> Option<&Duty> {
        self.record.duties.values().find(|duty| duty.rule == rule)
    }

    /// The finding of `row` that is open, on any subject.
    pub fn finding(&self, row: &str) -> Option<&Finding> {
        self.record.findings.values().find(|finding| finding.row.as_str() == row)
    }

    /// What was decided before, by any command.
    #[must_use]
    pub fn having(mut self, actor: &Actor, decided: Decision<A::Event>) -> Self {
        let commit = Commit {
            key: self.key.clone(),
            version: self.record.version + 1,
            previous: self.record.digest,
            command: CommandId(Uuid::from_u128(u128::from(self.record.version) + 1)),
            request: 0,
            actor: actor.clone(),
            recorded_at: self.now,
            occurred_at: match self.occurred.take() {
                Some(Occurred::At(moment)) => moment,
                Some(Occurred::On(_)) | None => self.now,
            },
            zone: self.guidance.reference.zone(&self.key.country),
            trace: None,
            resource: decided.resource,
            events: decided.events,
            findings: decided.findings,
            duties: decided.duties,
            datasets: decided.datasets,
        };
        let (sequence, digest) = (commit.version, Digest::of(&commit.encode()));
        self.record.apply(&commit, sequence, digest).expect("a commit just made is the next");
        self.persons.insert(commit.actor.person);
        self
    }

    /// A command that is carried out.
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    #[track_caller]
    pub fn given(self, actor: &Actor, command: impl Into<A::Command>) -> Self {
        let command = command.into();
        let authority = A::authority(&self.record.state, &command);
        assert!(authority.roles().contains(&actor.role), "{} gives what is for {authority}", actor.role);
        self.when(actor, command).accepted()
    }

    /// The command under test.
    #[track_caller]
    pub fn when(mut self, actor: &Actor, command: impl Into<A::Command>) -> Outcome<A> {
        let answer = self.answer(actor, &command.into());
        (self.occurred, self.etag) = (None, None);
        Outcome { answer, before: self }
    }

    #[track_caller]
    fn answer(&self, actor: &Actor, command: &A::Command) -> Result<Commit<A::Event>, Refusal> {
        let id = CommandId(Uuid::from_u128(u128::from(self.record.version) + 1));
        let request = |etag| CommandRequest {
            key: &self.key,
            command,
            id,
            request: 0,
            actor,
            occurred: self.occurred,
            etag,
            trace: None,
        };
        let ask = |etag| prepare(&self.record, &request(etag), &self.facts, &self.guidance, self.now);
        let answer = match ask(self.etag) {
            Err(Refusal::Stale { given: None, current, .. }) => ask(Some(current)),
            answer => answer,
        };
        let context = self.record.context(&self.key, actor, &self.guidance, self.now);
        let happened = occurred_at::<A>(&request(None), &context).unwrap_or((self.now, None));
        self.must_agree_with_the_actions((actor, command), answer.as_ref().err(), happened);
        answer
    }

    /// What is shown as possible before a command must agree with its outcome: accepted, it was shown as allowed; refused
    /// for who gives it or for the state of its resource alone, it was not. What is dated is shown for the moment at which it happened.
    #[track_caller]
    fn must_agree_with_the_actions(
        &self,
        (actor, command): (&Actor, &A::Command),
        refusal: Option<&Refusal>,
        happened: (Moment, Option<Moment>),
    ) {
        let Some((action, id)) = A::action(command) else { return };
        let (method, resource) = (action.method, action.resource(id));
        let Actor { person, organization, role, .. } = actor.clone();
        let country = Some(self.key.country.clone());
        let caller = Caller { person, organization, grants: vec![Grant { role, country, cluster: None }] };
        let when = (self.now, happened);
        let shown = available_when(&self.record, &self.key, (&caller, &insider()), &resource, &self.guidance, when);
        let shown = shown.map(|shown| shown.into_iter().find(|one| one.action.method == method).expect("it is listed"));
        let is_shown = shown.as_ref().is_ok_and(Available::is_allowed);
        let authority = A::authority(&self.record.state, command);
        let of_action = (action.authority)(&self.record.state, id);
        let admits = |role: &Role| of_action.roles().contains(role);
        assert!(authority.roles().iter().all(admits), "{method} is given by {authority}, and shown to {of_action}");
        let concerns_resource = |field: &str| field.is_empty() || field == action.kind.name();
        let must_be_shown = match refusal {
            _ if !admits(&role) => Some(false),
            None => authority.roles().contains(&role).then_some(true),
            Some(Refusal::Denied(_)) => Some(false),
            Some(Refusal::Precondition(violations)) => {
                violations.iter().all(|violation| concerns_resource(&violation.field)).then_some(false)
            }
            Some(Refusal::NotFound { what, .. }) => (*what == action.kind.name()).then_some(false),
            Some(Refusal::Invalid(_) | Refusal::Stale { .. }) => None,
        };
        if let Some(must_be_shown) = must_be_shown {
            assert_eq!(
                is_shown, must_be_shown,
                "{method} on {resource} is shown otherwise to {actor:?}: {refusal:#?}\n{shown:#?}"
            );
        }
    }
}

/// What came of a command.
pub struct Outcome<A: Aggregate> {
    answer: Result<Commit<A::Event>, Refusal>,
    before: Example<A>,
}

impl<A: Aggregate> Outcome<A> {
    /// The record with the command carried out.
    ///
    /// # Panics
    /// When it was refused.
    #[must_use]
    #[track_caller]
    pub fn accepted(self) -> Example<A> {
        let commit = self.answer.unwrap_or_else(|refusal| panic!("it was refused:\n{refusal}"));
        let mut after = self.before;
        let (sequence, digest) = (after.record.version + 1, Digest::of(&commit.encode()));
        after.record.apply(&commit, sequence, digest).expect("a commit just prepared is the next");
        after.persons.insert(commit.actor.person);
        after
    }

    /// The record after it: with the command carried out, or, when it was refused, as it was before.
    #[must_use]
    pub fn either_way(self) -> Example<A> {
        if self.answer.is_ok() { self.accepted() } else { self.before }
    }

    /// What it decided; `None` when it was refused.
    pub fn decided(&self) -> Option<&Commit<A::Event>> {
        self.answer.as_ref().ok()
    }

    /// What it decided.
    ///
    /// # Panics
    /// When it was refused.
    #[track_caller]
    pub fn commit(&self) -> &Commit<A::Event> {
        match &self.answer {
            Ok(commit) => commit,
            Err(refusal) => panic!("it was refused:\n{refusal}"),
        }
    }

    /// Why it was refused.
    ///
    /// # Panics
    /// When it was accepted.
    #[track_caller]
    pub fn refusal(&self) -> &Refusal {
        self.answer.as_ref().expect_err("it was accepted")
    }

    /// It was refused, and `row` with `reason` is among the reasons.
    ///
    /// # Panics
    /// When it was not.
    #[track_caller]
    pub fn refused(&self, row: &str, reason: &str) -> &Self {
        let refusal = self.refusal();
        let cited = |violation: &crate::refusal::Violation| violation.cited() == row && violation.reason.code == reason;
        assert!(refusal.violations().iter().any(cited), "{row} {reason} is not among the reasons:\n{refusal:#?}");
        self
    }

    /// It was accepted and raised a finding of `row`.
    ///
    /// # Panics
    /// When it was not.
    #[track_caller]
    pub fn raises(&self, row: &str) -> &Self {
        let raised =
            |change: &FindingChange| matches!(change, FindingChange::Raised { finding } if finding.row.as_str() == row);
        let commit = self.commit();
        assert!(commit.findings.iter().any(raised), "no finding of {row}: {:#?}", commit.findings);
        self
    }

    /// It was accepted and raised no finding of `row`.
    ///
    /// # Panics
    /// When it did.
    #[track_caller]
    pub fn raises_nothing_of(&self, row: &str) -> &Self {
        let raised =
            |change: &FindingChange| matches!(change, FindingChange::Raised { finding } if finding.row.as_str() == row);
        let commit = self.commit();
        assert!(!commit.findings.iter().any(raised), "a finding of {row}: {:#?}", commit.findings);
        self
    }

    /// It was accepted and resolved a finding of `row`.
    ///
    /// # Panics
    /// When it was not.
    #[track_caller]
    pub fn resolves(&self, row: &str) -> &Self {
        let is_of_row = |id: &str| self.before.record.findings.get(id).is_some_and(|found| found.row.as_str() == row);
        let resolved = |change: &FindingChange| matches!(change, FindingChange::Resolved { id, .. } if is_of_row(id));
        let commit = self.commit();
        assert!(commit.findings.iter().any(resolved), "no finding of {row} resolved: {:#?}", commit.findings);
        self
    }

    /// It was accepted and opened a duty by `rule`, of the owner whom the policy names.
    ///
    /// # Panics
    /// When it was not.
    #[track_caller]
    pub fn opens(&self, rule: &str) -> &Self {
        self.changes_duty(rule, "opened", |change| matches!(change, DutyChange::Opened { .. }));
        let owner = Guidance::embedded().policy.rule(rule).map(|rule| rule.owner);
        let is_owners = |change: &DutyChange| match change {
            // Where no HC is appointed the RC acts (row OG-7).
            DutyChange::Opened { duty, .. } if duty.owner.role == Role::ResidentCoordinator => {
                duty.rule == rule && owner == Some(Role::HumanitarianCoordinator)
            }
            DutyChange::Opened { duty, .. } => duty.rule == rule && owner == Some(duty.owner.role),
            _ => false,
        };
        assert!(
            self.commit().duties.iter().any(is_owners),
            "none is owed by {owner:?}, whom the policy names for {rule}"
        );
        self
    }

    /// It was accepted and a duty by `rule` was kept by it.
    ///
    /// # Panics
    /// When it was not.
    #[track_caller]
    pub fn keeps(&self, rule: &str) -> &Self {
        self.changes_duty(rule, "kept", |change| matches!(change, DutyChange::Kept { .. }))
    }

    /// It was accepted and a duty by `rule` is owed no longer, undone.
    ///
    /// # Panics
    /// When it was not.
    #[track_caller]
    pub fn voids(&self, rule: &str) -> &Self {
        self.changes_duty(rule, "voided", |change| matches!(change, DutyChange::Void { .. }))
    }

    /// The duty of that identifier as the commit opens it.
    fn opened(&self, id: &str) -> Option<&Duty> {
        self.commit().duties.iter().find_map(|change| match change {
            DutyChange::Opened { duty, .. } if duty.id == id => Some(duty),
            _ => None,
        })
    }

    #[track_caller]
    fn changes_duty(&self, rule: &str, what: &str, is_such: fn(&DutyChange) -> bool) -> &Self {
        let is_by_rule = |change: &DutyChange| match change {
            DutyChange::Opened { duty, .. } => duty.rule == rule,
            DutyChange::Kept { id, .. } | DutyChange::Void { id, .. } | DutyChange::HandedOver { id, .. } => {
                let before = self.before.record.duties.get(id);
                before.into_iter().chain(self.opened(id)).any(|duty| duty.rule == rule)
            }
        };
        let changes = &self.commit().duties;
        let found = changes.iter().any(|change| is_such(change) && is_by_rule(change));
        assert!(found, "no duty by {rule} was {what}: {changes:#?}");
        self
    }
}
