//! The register of obligations: folded from the duties that services publish, asked what is due (row S-1).
//!
//! The same notices in the same order make the same register. Of what was sent, it knows the escalations, so that it can
//! withdraw those that turn out to be mistaken.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use convene_kernel::codes::{CountryCode, OrganizationCode};
use convene_kernel::duty::{Duty, DutyChange, Owner};
use convene_kernel::identity::Role;
use convene_kernel::key::AggregateKey;
use convene_kernel::notice::DutyNotice;
use convene_kernel::policy::{Rule, rules};
use convene_kernel::reference::{Organization, Reference};
use convene_kernel::time::Moment;

use super::course::{Course, HandOver};
use super::escalations::{Escalations, Withdrawal};
use super::happening::Happening;
use super::heads::{HeadChange, Heads, RecordsOf};
use super::notice::Notice;
use super::obligation::{Closing, Done, Obligation, ObligationState, Opening, Voided};
use super::occurrence::Occurrence;
use super::policy::{OnRecord, PolicyHistory};
use super::step::{Step, StepKind};
use super::timer_queue::{Entry, TimerQueue};

/// Which duty of which record: at most one opening of it is owed at a time.
type DutyKey = (String, AggregateKey, String);

/// Which record of which service.
type RecordKey = (String, AggregateKey);

/// Everything that is or was owed.
#[derive(Clone, Debug, Default)]
pub struct Register {
    obligations: Vec<Obligation>,
    courses: Vec<Course>,
    /// The course of each duty that is owed.
    owed: HashMap<DutyKey, usize>,
    /// The course since the last opening of each duty that is owed no longer, also of one that is opened again: what is recorded
    /// later may have kept it earlier.
    closed: HashMap<DutyKey, usize>,
    /// The last commit taken in of each record.
    versions: HashMap<RecordKey, u64>,
    by_token: HashMap<String, (usize, Occurrence)>,
    timers: TimerQueue,
    escalations: Escalations,
    /// The reviews of all clusters that are or were owed, by the record.
    reviews_of_all: HashMap<RecordKey, Vec<usize>>,
    heads: Heads,
    unplanned: Vec<Unplanned>,
}

/// A duty that has no rule in the policy: it is never due.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the policy has no rule {rule}, by which the service {service} opened {duty} in {country}: it is never due; run a scheduler whose policy has the rule"
)]
pub struct Unplanned {
    /// The service that opened it, such as `activation`.
    pub service: String,
    /// The country in whose record it is.
    pub country: CountryCode,
    /// The identifier of the duty in that record.
    pub duty: String,
    /// The rule that is missing.
    pub rule: String,
}

/// Whose and which obligations are asked for; what is absent admits all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In these countries.
    pub countries: Option<BTreeSet<CountryCode>>,
    /// Of this exercise; absent for the real records.
    pub exercise: Option<String>,
    /// Owed by this organization.
    pub organization: Option<OrganizationCode>,
    /// Owed by this role.
    pub role: Option<Role>,
    /// With this status.
    pub state: Option<ObligationState>,
}

impl Filter {
    /// Whether `obligation` is asked for, with its status at `now`.
    pub fn admits(&self, obligation: &Obligation, now: Moment) -> bool {
        let Opening { key, duty, .. } = obligation.opening.as_ref();
        self.countries.as_ref().is_none_or(|countries| countries.contains(&key.country))
            && self.exercise.as_deref() == key.exercise.then_some(key.id.as_str())
            && self.organization.as_ref().is_none_or(|code| duty.owner.organization.as_ref() == Some(code))
            && self.role.is_none_or(|role| role == obligation.owner_role())
            && self.state.is_none_or(|state| state == obligation.state(now))
    }
}

impl Register {
    /// Takes in what a commit changed, published at `position` of the stream of duties; `policies` give the rule that was in force then (row S-2),
    /// `reference` the country's time zone (row S-5).
    ///
    /// What comes again changes nothing (row S-4): the commits of a record are published in the order of their versions.
    pub fn apply(&mut self, notice: &DutyNotice, position: u64, policies: &PolicyHistory, reference: &Reference) {
        let last = self.versions.entry((notice.service.clone(), notice.key.clone())).or_default();
        if *last >= notice.version {
            return;
        }
        *last = notice.version;
        for change in &notice.changes {
            let key = (notice.service.clone(), notice.key.clone(), change.duty_id().to_owned());
            let (at, recorded_at) = (change.happened_at(notice.occurred_at), notice.recorded_at);
            let (closed, owed) = (self.closed.get(&key).copied(), self.owed.get(&key).copied());
            match change {
                DutyChange::Opened { duty, .. } => {
                    let on_record = OnRecord { at: recorded_at, position };
                    let rule = policies.rule_at(&notice.key, &duty.rule, on_record);
                    self.open(key, (duty, at), notice, rule, reference);
                }
                DutyChange::Kept { earliest, .. } => {
                    let done = Done { earliest: earliest.unwrap_or(at), at, recorded_at };
                    for course in closed.into_iter().chain(owed) {
                        self.courses[course].keep(done);
                        self.restate(&key, course, recorded_at);
                    }
                }
                DutyChange::Void { reason, .. } => {
                    if let Some(course) = owed.or(closed) {
                        self.courses[course].void(Voided { at, recorded_at, reason: reason.clone() });
                        self.restate(&key, course, recorded_at);
                    }
                }
                DutyChange::HandedOver { to, reason, .. } => {
                    if let Some(course) = owed.or(closed) {
                        let (to, version, reason) = (to.clone(), notice.version, reason.clone());
                        let to_convener = convenes_only(&to, reference);
                        let hand_over = HandOver { to, to_convener, at, recorded_at, version, reason };
                        self.courses[course].hand_over(hand_over);
                        self.restate(&key, course, recorded_at);
                    }
                }
            }
        }
    }

    fn open(
        &mut self,
        key: DutyKey,
        (duty, at): (&Duty, Moment),
        notice: &DutyNotice,
        rule: Option<Arc<Rule>>,
        reference: &Reference,
    ) {
        if let Some(course) = self.owed.get(&key).copied() {
            let reason = "it was opened anew".into();
            self.courses[course].void(Voided { at, recorded_at: notice.recorded_at, reason });
            self.restate(&key, course, notice.recorded_at);
        }
        let Some(rule) = rule else {
            let (service, country) = (notice.service.clone(), notice.key.country.clone());
            self.unplanned.push(Unplanned { service, country, duty: duty.id.clone(), rule: duty.rule.clone() });
            return;
        };
        let opening = Opening {
            service: notice.service.clone(),
            key: notice.key.clone(),
            version: notice.version,
            opened_at: notice.recorded_at,
            occurred_at: at,
            taken_over: false,
            zone: reference.zone(&notice.key.country),
            duty: duty.clone(),
            rule,
            owner_convenes_only: convenes_only(&duty.owner, reference),
        };
        let course = self.courses.len();
        self.courses.push(Course::new(opening));
        self.owed.insert(key.clone(), course);
        self.restate(&key, course, notice.recorded_at);
    }

    /// Brings the obligations of a course to what follows from what was recorded of it by `known_at`.
    fn restate(&mut self, key: &DutyKey, course: usize, known_at: Moment) {
        let owed = self.courses[course].obligations();
        let is_over = owed.last().is_none_or(|last| last.current().is_none());
        let mut before = std::mem::take(&mut self.courses[course].places);
        let mut places = Vec::with_capacity(owed.len());
        for obligation in owed {
            let same = before.iter().position(|place| self.obligations[*place].opening == obligation.opening);
            places.push(match same {
                Some(index) => self.replace(before.remove(index), obligation, known_at),
                None => self.add(obligation),
            });
        }
        for place in before {
            let never_owed = self.obligations[place].never_owed(known_at);
            self.replace(place, never_owed, known_at);
        }
        self.courses[course].places = places;
        if is_over && self.owed.get(key) == Some(&course) {
            self.owed.remove(key);
            self.closed.insert(key.clone(), course);
        }
    }

    fn add(&mut self, mut obligation: Obligation) -> usize {
        obligation.head = self.heads.present(&RecordsOf::among(&obligation.opening.key));
        let (place, first) = (self.obligations.len(), obligation.current());
        if obligation.opening.duty.rule == rules::RM_2_10_REVIEW {
            let Opening { service, key, .. } = obligation.opening.as_ref();
            self.reviews_of_all.entry((service.clone(), key.clone())).or_default().push(place);
        }
        self.obligations.push(obligation);
        if let Some((first, _)) = first {
            self.plan(place, first);
        }
        place
    }

    fn replace(&mut self, place: usize, after: Obligation, known_at: Moment) -> usize {
        let after = after.under(self.obligations[place].head);
        let before = std::mem::replace(&mut self.obligations[place], after);
        let after = &self.obligations[place];
        let counted = |obligation: &Obligation| obligation.current().map(|(occurrence, _)| occurrence.counted);
        let next = after.current().filter(|_| counted(after) != counted(&before));
        let met = before.kept.iter().chain(&after.kept).map(|kept| kept.occurrence);
        let touched: BTreeSet<Occurrence> = met.chain(begun(&before, known_at)).collect();
        touched.into_iter().for_each(|occurrence| self.close(place, occurrence, &before));
        if let Some((occurrence, _)) = next {
            self.plan(place, occurrence);
        }
        place
    }

    /// Makes an occurrence known by its token, if it is closed, and withdraws its escalations if these are mistaken now and were
    /// not `before`.
    fn close(&mut self, place: usize, occurrence: Occurrence, before: &Obligation) {
        if self.obligations[place].closing(occurrence).is_none() {
            return;
        }
        let token = before.opening.token(occurrence);
        let was_mistaken = before.closing(occurrence).is_some_and(|(closing, _)| closing.shows_mistake());
        if !was_mistaken {
            for (to, number) in self.escalations.of(&token).to_vec() {
                self.withdraw(place, occurrence, to, number);
            }
        }
        self.by_token.insert(token, (place, occurrence));
    }

    /// Takes in that escalation `number` of the occurrence named by `token` went out to the role `to`, whenever that was; what
    /// comes again changes nothing.
    pub fn escalated(&mut self, token: &str, to: Role, number: u32) {
        if !self.escalations.add(token, to, number) {
            return;
        }
        if let Some((place, occurrence)) = self.by_token.get(token).copied() {
            self.withdraw(place, occurrence, to, number);
        }
    }

    /// Takes in who answers for the humanitarian response of a country: what is owed there, and what is heard of it, is for the one
    /// who acts from now on (row OG-7).
    pub fn head_changed(&mut self, of: &RecordsOf, change: HeadChange) {
        self.heads.change(of, change);
        let head = self.heads.present(of);
        let in_the_country = self.obligations.iter_mut().filter(|one| of.has(&one.opening.key));
        in_the_country.for_each(|obligation| obligation.head = head);
    }

    /// Plans the withdrawal of an escalation, if it was mistaken.
    fn withdraw(&mut self, place: usize, occurrence: Occurrence, to: Role, number: u32) {
        let closing = self.obligations[place].closing(occurrence);
        if let Some((_, moment)) = closing.filter(|(closing, _)| closing.shows_mistake()) {
            self.escalations.withdraw(Withdrawal { moment, obligation: place, occurrence, number, to });
        }
    }

    /// Puts the first step of an occurrence in the timer queue: of those that had passed when that was put on record, the last one.
    fn plan(&mut self, place: usize, occurrence: Occurrence) {
        let obligation = &self.obligations[place];
        let opening = &obligation.opening;
        let occurrence = opening.last_due_by(obligation.known_at(occurrence), occurrence);
        if let Some(step) = obligation.steps(occurrence).first().copied() {
            self.by_token.insert(opening.token(occurrence), (place, occurrence));
            self.timers.add(Entry { moment: step.moment, obligation: place, occurrence, step: 0 });
        }
    }

    /// The moment of the next step; when it comes, the step may turn out to be needed no longer.
    pub fn next_moment(&self) -> Option<Moment> {
        let step = self.timers.first().map(|entry| entry.moment);
        step.into_iter().chain(self.escalations.next_withdrawal()).min()
    }

    /// Takes the earliest step that is due at `now` and still needed.
    ///
    /// Steps come in the order of their moments. Each is taken once. A withdrawal comes before every step that is not taken
    /// yet; its moment is when the mistake was recorded.
    pub fn take_due(&mut self, now: Moment) -> Option<Notice> {
        if let Some(withdrawal) = self.escalations.take_withdrawal(now) {
            return self.withdrawal_notice(&withdrawal);
        }
        while self.timers.first().is_some_and(|entry| entry.moment <= now) {
            let entry = self.timers.take_first()?;
            let (place, occurrence) = (entry.obligation, entry.occurrence);
            let obligation = &self.obligations[place];
            if !obligation.owes(occurrence) {
                continue;
            }
            let (opening, steps) = (Arc::clone(&obligation.opening), obligation.steps(occurrence));
            if let Some(next) = steps.get(entry.step + 1) {
                self.timers.add(Entry { moment: next.moment, step: entry.step + 1, ..entry });
            }
            if entry.step == 0 {
                self.plan(place, occurrence.next());
            }
            if let Some(mut step) = steps.get(entry.step).copied() {
                if step.kind == StepKind::Escalation {
                    if self.is_heard_of(place, step) {
                        continue;
                    }
                    let token = opening.token(occurrence);
                    // What was sent to the head of then is not sent to the next one.
                    step.to = self.escalations.recipient(&token, step.number).unwrap_or(step.to);
                    self.escalations.add(&token, step.to, step.number);
                }
                return self.notice(place, occurrence, step, None);
            }
        }
        None
    }

    /// Whether the recipient of an escalation has heard of the same omission: a review of all clusters is one of each, so that one
    /// missed review is escalated once (rows RM-1.14, RM-2.10).
    fn is_heard_of(&self, place: usize, step: Step) -> bool {
        let Opening { service, key, duty, .. } = self.obligations[place].opening.as_ref();
        if duty.rule != rules::RM_1_14_REVIEW {
            return false;
        }
        let of_all = self.reviews_of_all.get(&(service.clone(), key.clone()));
        of_all.into_iter().flatten().any(|of_all| was_escalated(&self.obligations[*of_all], step.to, step.moment))
    }

    fn withdrawal_notice(&self, withdrawal: &Withdrawal) -> Option<Notice> {
        let Withdrawal { moment, obligation, occurrence, number, to } = *withdrawal;
        let closing = self.obligations[obligation].closing(occurrence)?.0;
        let to = self.obligations[obligation].head.acts_for(to);
        self.notice(obligation, occurrence, Step { moment, kind: StepKind::Withdrawal, number, to }, Some(closing))
    }

    /// How the occurrence named by `token` was closed; `None` when it is owed, or not known here.
    pub fn closing(&self, token: &str) -> Option<Closing> {
        let (place, occurrence) = self.by_token.get(token)?;
        self.obligations[*place].closing(*occurrence).map(|(closing, _)| closing)
    }

    /// What happened to the obligations that `is_asked` for, in the order in which it was recorded.
    pub fn history(&self, is_asked: impl Fn(&Opening) -> bool) -> Vec<Happening> {
        let found = self.obligations.iter().enumerate().filter(|(_, obligation)| is_asked(&obligation.opening));
        let mut happened = Vec::new();
        for (place, obligation) in found {
            if !obligation.was_never_owed() {
                happened.extend(Happening::of(obligation));
            }
            let occurrences = self.by_token.iter().filter(|(_, (of, _))| *of == place);
            happened.extend(occurrences.flat_map(|(token, (_, one))| self.sent(place, *one, token)));
        }
        // What closes an occurrence is recorded before the withdrawal that it causes; the sort keeps that order.
        happened.sort_by_key(|happening| (happening.recorded_at(), happening.is_withdrawal()));
        happened
    }

    /// The escalations of an occurrence that were sent, and their withdrawals.
    fn sent<'a>(
        &'a self,
        place: usize,
        occurrence: Occurrence,
        token: &'a str,
    ) -> impl Iterator<Item = Happening> + 'a {
        let steps = self.obligations[place].steps(occurrence);
        let withdrawn = self.obligations[place].closing(occurrence).filter(|(closing, _)| closing.shows_mistake());
        self.escalations.of(token).iter().flat_map(move |&(to, number)| {
            let is_it = |step: &&Step| step.kind == StepKind::Escalation && step.number == number;
            let step = steps.iter().find(is_it).copied();
            let escalation = step.and_then(|step| self.notice(place, occurrence, step, None));
            let withdrawal = withdrawn.as_ref().and_then(|&(_, moment)| {
                self.withdrawal_notice(&Withdrawal { moment, obligation: place, occurrence, number, to })
            });
            escalation.into_iter().chain(withdrawal).map(Happening::Sent)
        })
    }

    fn notice(&self, place: usize, occurrence: Occurrence, step: Step, closing: Option<Closing>) -> Option<Notice> {
        let obligation = &self.obligations[place];
        let opening = Arc::clone(&obligation.opening);
        let (due, token) = (opening.due(occurrence)?, opening.token(occurrence));
        Some(Notice {
            step,
            occurrence: obligation.number(occurrence),
            due,
            token,
            opening,
            owner: obligation.owner(),
            head_is_unrecorded: obligation.head.is_unrecorded(step.to),
            closing,
        })
    }

    /// Every obligation that `filter` admits, by the date it is or was due, the earliest first.
    pub fn list(&self, filter: &Filter, now: Moment) -> Vec<((Moment, usize), &Obligation)> {
        let found = self.obligations.iter().enumerate();
        let found = found.filter(|(_, one)| !one.was_never_owed() && filter.admits(one, now));
        let found = found.map(|(place, obligation)| ((date_of(obligation).unwrap_or(now), place), obligation));
        by_date(found.collect())
    }

    /// The same at `as_of`, as far as it had been recorded by `known_on`.
    pub fn list_then(&self, filter: &Filter, as_of: Moment, known_on: Moment) -> Vec<((Moment, usize), Obligation)> {
        let courses = self.courses.iter().filter_map(|course| course.then(as_of, known_on));
        let then = courses.flat_map(|course| course.obligations()).enumerate();
        let of_then = |obligation: Obligation| {
            let head = self.heads.at(&RecordsOf::among(&obligation.opening.key), as_of);
            obligation.under(head)
        };
        let then = then.map(|(place, one)| (place, of_then(one)));
        let then = then.filter(|(_, one)| !one.was_never_owed() && filter.admits(one, as_of));
        by_date(then.map(|(place, then)| ((date_of(&then).unwrap_or(as_of), place), then)).collect())
    }

    /// Every organization that owes or owed something.
    pub fn owners(&self) -> BTreeSet<OrganizationCode> {
        self.obligations.iter().filter_map(|obligation| obligation.opening.duty.owner.organization.clone()).collect()
    }

    /// How many duties are owed now, in real records or in exercises.
    pub fn owed(&self, exercise: bool) -> usize {
        self.owed.keys().filter(|(_, key, _)| key.exercise == exercise).count()
    }

    /// How many of them are late at `now`.
    pub fn overdue(&self, exercise: bool, now: Moment) -> usize {
        let owed = self.owed.iter().filter(|((_, key, _), _)| key.exercise == exercise);
        let last = |course: &usize| self.courses[*course].places.last().map(|place| &self.obligations[*place]);
        owed.filter_map(|(_, course)| last(course)).filter(|owed| owed.state(now) == ObligationState::Overdue).count()
    }

    /// Duties that have no rule in the policy.
    pub fn unplanned(&self) -> &[Unplanned] {
        &self.unplanned
    }
}

/// Whether an organization that convenes and does not lead owes it.
fn convenes_only(owner: &Owner, reference: &Reference) -> bool {
    let organization = owner.organization.as_ref().and_then(|code| reference.organization(code));
    organization.is_some_and(Organization::convenes_only)
}

/// The date that is not met yet, or else the last that was.
fn date_of(obligation: &Obligation) -> Option<Moment> {
    let due = obligation.current().map(|(_, due)| due);
    let due = due.or_else(|| obligation.kept.last().map(|kept| kept.due));
    due.or_else(|| obligation.first_due())
}

fn by_date<T>(mut found: Vec<((Moment, usize), T)>) -> Vec<((Moment, usize), T)> {
    found.sort_unstable_by_key(|(order, _)| *order);
    found
}

/// The occurrences that are not met, also of what ended, and of which a step was due by `moment`.
fn begun(obligation: &Obligation, moment: Moment) -> impl Iterator<Item = Occurrence> {
    let first = obligation.owed_at_its_end().map(|(occurrence, _)| occurrence);
    let owed = std::iter::successors(first, |occurrence| Some(occurrence.next()));
    owed.take_while(move |occurrence| obligation.steps(*occurrence).first().is_some_and(|step| step.moment <= moment))
}

/// Whether a role had heard by a moment that an occurrence is late which was open then, as far as was known.
fn was_escalated(obligation: &Obligation, to: Role, by: Moment) -> bool {
    let is_one = |step: &Step| step.kind == StepKind::Escalation && step.to == to && step.moment <= by;
    let was_open = |occurrence| obligation.closing(occurrence).is_none_or(|(_, recorded_at)| recorded_at > by);
    let mut begun = obligation.kept.iter().map(|kept| kept.occurrence).chain(begun(obligation, by));
    begun.any(|occurrence| was_open(occurrence) && obligation.steps(occurrence).iter().any(is_one))
}

#[cfg(test)]
mod tests;
