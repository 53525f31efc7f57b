//! Critical gaps and commitments as the record has them.

use convene_kernel::codes::{Etag, OrganizationCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::recorded::Recorded;
use convene_kernel::subject::Subject;
use convene_kernel::time::{Moment, end_of_day, has_passed};
use serde::{Deserialize, Serialize};

use super::{
    CommitmentAcceptance, CommitmentFulfilment, CommitmentRetraction, ConstraintStatement, EnsuredService, Event,
    GapClosing, GapCommitment, GapIdentification, LastResortStatement, PlanReference, SupportAnswer,
};
use crate::domain::participation::ParticipatingOrganization;
use crate::domain::subjects::{COMMITMENT, GAP};

/// A critical gap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// Its identifier.
    pub id: ResourceId,
    /// What the cluster identified.
    pub identified: Recorded<GapIdentification>,
    /// What happened to it since, in the order in which it happened.
    pub course: Vec<Recorded<Event>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

/// How a gap stands at a moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standing<'a> {
    /// When all partners were called on first.
    pub called_at: Option<Moment>,
    /// Where the plan reflects it.
    pub plan: Option<&'a PlanReference>,
    /// How last resort applies.
    pub statement: Option<&'a LastResortStatement>,
    /// The service that the provider of last resort ensures.
    pub service: Option<&'a EnsuredService>,
    /// What stands in the way.
    pub constraint: Option<&'a ConstraintStatement>,
    /// How it was closed, and when.
    pub closed: Option<(&'a GapClosing, Moment)>,
}

impl Standing<'_> {
    /// Whether the provider of last resort owes an answer: the service, or what stands in the way (row GN-11.1).
    pub fn owes_an_answer(&self) -> bool {
        self.called_at.is_some() && self.service.is_none() && self.constraint.is_none() && self.closed.is_none()
    }

    /// Whether a constraint keeps it open (row GN-11.2).
    pub fn is_constrained(&self) -> bool {
        self.constraint.is_some() && self.closed.is_none()
    }
}

/// A request for support, with its answers (row GN-11.4).
#[derive(Clone, Copy, Debug)]
pub struct AskedSupport<'a> {
    /// What was asked for.
    pub what: &'a str,
    /// Who asked, and when.
    pub stamp: &'a Stamp,
    /// When the HC passed it on to the ERC.
    pub referred_at: Option<Moment>,
    /// The answer of the HC or RC.
    pub answer: Option<(&'a SupportAnswer, &'a Stamp)>,
    /// The answer of the ERC.
    pub erc_answer: Option<(&'a SupportAnswer, &'a Stamp)>,
}

impl Gap {
    /// What its commits are about, such as `gap/g-1`.
    pub fn subject(&self) -> Subject {
        GAP.of(&self.id)
    }

    /// The cluster that identified it.
    pub fn cluster(&self) -> &ResourceId {
        &self.identified.what.cluster
    }

    /// When it was identified.
    pub fn since(&self) -> Moment {
        self.identified.stamp.occurred_at
    }

    /// What had happened to it by a moment.
    pub fn course_by(&self, moment: Moment) -> impl Iterator<Item = &Recorded<Event>> {
        self.course.iter().take_while(move |fact| fact.stamp.occurred_at <= moment)
    }

    /// How it stands at a moment.
    pub fn standing_at(&self, moment: Moment) -> Standing<'_> {
        standing(self.course_by(moment))
    }

    /// How it stands after everything that happened to it, each time with when that was.
    pub(super) fn standings(&self) -> impl Iterator<Item = (Moment, Standing<'_>)> {
        let after = |index: usize| standing(self.course[..=index].iter());
        self.course.iter().enumerate().map(move |(index, fact)| (fact.stamp.occurred_at, after(index)))
    }

    /// Since when the provider of last resort owes an answer at a moment; none where it owes none.
    pub fn owed_since(&self, moment: Moment) -> Option<Moment> {
        let by_then = self.standings().take_while(|(at, _)| *at <= moment);
        by_then.fold(None, |since, (at, standing)| standing.owes_an_answer().then_some(since.unwrap_or(at)))
    }

    /// The requests for support by a moment, the first one first.
    pub fn requests_by(&self, moment: Moment) -> Vec<AskedSupport<'_>> {
        let mut requests: Vec<AskedSupport<'_>> = Vec::new();
        for Recorded { what, stamp } in self.course_by(moment) {
            match (what, requests.last_mut()) {
                (Event::SupportAskedFor(asked), _) => requests.push(AskedSupport {
                    what: &asked.what.what,
                    stamp,
                    referred_at: None,
                    answer: None,
                    erc_answer: None,
                }),
                (Event::SupportReferred(_), Some(last)) => last.referred_at = Some(stamp.occurred_at),
                (Event::SupportAnswered(answered), Some(last)) => {
                    let answer = Some((&answered.answer, stamp));
                    if answered.is_of_the_erc() { last.erc_answer = answer } else { last.answer = answer }
                }
                _ => {}
            }
        }
        requests
    }
}

fn standing<'a>(course: impl Iterator<Item = &'a Recorded<Event>>) -> Standing<'a> {
    course.fold(Standing::default(), |standing, Recorded { what, stamp }| match what {
        Event::Called(call) => Standing {
            called_at: standing.called_at.or(Some(stamp.occurred_at)),
            plan: call.call.plan.as_ref().or(standing.plan),
            ..standing
        },
        Event::PlanLinked(link) => Standing { plan: Some(&link.what.plan), ..standing },
        Event::LastResortStated(stated) => Standing { statement: Some(&stated.what), ..standing },
        Event::ServiceEnsured(service) => Standing { service: Some(&service.what), constraint: None, ..standing },
        Event::ConstraintStated(constraint) => {
            Standing { constraint: Some(&constraint.what), service: None, ..standing }
        }
        Event::ConstraintLifted(_) => Standing { constraint: None, ..standing },
        Event::Closed(closing) => Standing { closed: Some((&closing.what, stamp.occurred_at)), ..standing },
        _ => standing,
    })
}

/// A commitment of a partner to a gap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommitmentOnRecord {
    /// What was committed to.
    pub made: Recorded<GapCommitment>,
    /// The organization that takes part as the partner.
    pub organization: ParticipatingOrganization,
    /// When the organization made it itself, or accepted it; none where it is accountable for nothing (row GN-10).
    pub accepted: Option<Recorded<CommitmentAcceptance>>,
    /// When it was met.
    pub met: Option<Recorded<CommitmentFulfilment>>,
    /// When it was taken back.
    pub taken_back: Option<Recorded<CommitmentRetraction>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

/// How a commitment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitmentStanding {
    /// The organization has not accepted it, and is accountable for nothing.
    NotAccepted,
    /// The organization made or accepted it.
    Accepted,
    /// It is met.
    Met,
    /// It was taken back.
    TakenBack,
    /// It ended with its gap.
    Ended,
}

impl CommitmentOnRecord {
    /// What its commits are about, such as `commitment/care-clinics`.
    pub fn subject(&self) -> Subject {
        COMMITMENT.of(&self.made.what.commitment)
    }

    /// The code of the organization in the register, where it is there.
    pub fn code(&self) -> Option<&OrganizationCode> {
        self.organization.code.as_ref()
    }

    /// When the day ends by which it is to be met.
    pub fn due(&self) -> Moment {
        end_of_day(self.made.what.by, self.made.stamp.zone)
    }

    /// How it stands at a moment, with its gap.
    pub fn standing_at(&self, gap: Option<&Gap>, moment: Moment) -> CommitmentStanding {
        fn by<T>(fact: Option<&Recorded<T>>, moment: Moment) -> bool {
            fact.is_some_and(|fact| fact.stamp.occurred_at <= moment)
        }
        if by(self.met.as_ref(), moment) {
            CommitmentStanding::Met
        } else if by(self.taken_back.as_ref(), moment) {
            CommitmentStanding::TakenBack
        } else if gap.is_some_and(|gap| gap.standing_at(moment).closed.is_some()) {
            CommitmentStanding::Ended
        } else if by(self.accepted.as_ref(), moment) {
            CommitmentStanding::Accepted
        } else {
            CommitmentStanding::NotAccepted
        }
    }

    /// Whether the organization accepted it, has not met it, and its day is over at a moment (row GN-A2).
    pub fn is_past_its_date_at(&self, gap: Option<&Gap>, moment: Moment) -> bool {
        self.standing_at(gap, moment) == CommitmentStanding::Accepted && has_passed(self.due(), moment)
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::gap::{Command, CommitmentRetraction};

    /// GN-11.1: the provider of last resort owes an answer since the call, until it ensures the service or states what stands in the way.
    #[test]
    fn an_answer_is_owed_since_the_call() {
        let answered = called(health()).at("2013-11-25").given(&lead("WHO"), states_constraint());
        let gap = &answered.state().gaps[&code("g-1")];
        let called_at = at("2013-11-20T08:00:00Z");
        assert_eq!(gap.owed_since(at("2013-11-20T07:59:59Z")), None, "partners were not called on yet");
        assert_eq!(gap.owed_since(called_at), Some(called_at));
        assert_eq!(gap.owed_since(at("2013-11-24")), Some(called_at));
        assert_eq!(gap.owed_since(at("2013-11-25")), None, "a constraint is stated");
        let uncalled = with_gap(health());
        assert_eq!(uncalled.state().gaps[&code("g-1")].owed_since(at("2014-01-01")), None);
    }

    /// GN-11.2: a constraint keeps a gap open until the gap is closed.
    #[test]
    fn a_constraint_keeps_a_gap_open_until_it_is_closed() {
        let constrained = called(health()).given(&lead("WHO"), states_constraint());
        let closed = constrained.at("2013-12-01").given(&coordinator(), Command::CloseGap(gap_closing()));
        let gap = &closed.state().gaps[&code("g-1")];
        assert!(gap.standing_at(at("2013-11-30")).is_constrained());
        assert!(!gap.standing_at(at("2013-12-01")).is_constrained());
    }

    /// GN-A2, GN-10: a commitment is accepted until it is met, taken back, or ends with its gap; it is past its date where it is accepted
    /// and its day is over.
    #[test]
    fn a_commitment_stands_until_its_end() {
        let care = of_partner("CARE");
        let made = with_gap(with_care(health())).given(&care, commits()).at("2013-11-25");
        let standing = |example: &Example, day: &str| {
            let state = example.state();
            let (one, gap) = (&state.commitments[&code("care-clinics")], state.gaps.get(&code("g-1")));
            (one.standing_at(gap, at(day)), one.is_past_its_date_at(gap, at(day)))
        };
        assert_eq!(standing(&made, "2013-12-15"), (CommitmentStanding::Accepted, false));
        assert_eq!(standing(&made, "2013-12-17"), (CommitmentStanding::Accepted, true));
        let retraction = CommitmentRetraction { commitment: code("care-clinics"), reason: "no funds".to_owned() };
        let taken_back = made.clone().given(&care, Command::TakeBackCommitment(retraction));
        assert_eq!(standing(&taken_back, "2013-11-24"), (CommitmentStanding::Accepted, false));
        assert_eq!(standing(&taken_back, "2013-12-17"), (CommitmentStanding::TakenBack, false));
        let closed = made.given(&coordinator(), Command::CloseGap(gap_closing()));
        assert_eq!(standing(&closed, "2013-11-24"), (CommitmentStanding::Accepted, false));
        assert_eq!(standing(&closed, "2013-12-17"), (CommitmentStanding::Ended, false));
    }
}
