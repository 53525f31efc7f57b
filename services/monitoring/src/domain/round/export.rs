//! The answers that count, for the coordinator of the cluster once the survey has closed: without whose they are, except in a round that
//! was planned with names (rows RM-9.3, RM-9.4).

use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::identity::Authority;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::{Moment, Tz};

use super::checks::{at_another_stage, surveyed};
use super::{Round, RoundStage, entity_of};
use crate::domain::questionnaire::{Answers, Audience, Kind};
use crate::domain::scoring::{Counted, Respondent};
use crate::domain::{Monitored, authority};
use crate::reasons;

/// A response that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedResponse {
    /// Which questionnaire was answered.
    pub audience: Audience,
    /// The kind of the organization; none of a coordinator.
    pub kind: Option<Kind>,
    /// The organization; none in an anonymous round.
    pub organization: Option<OrganizationCode>,
    /// The answers.
    pub answers: Answers,
}

/// The responses of an entity that count, in an order that follows from what they say.
///
/// # Errors
/// That they are not for this reader, or that the survey has not closed.
pub fn export(
    (monitored, round): (&Monitored, &Round),
    hub: Option<&ResourceId>,
    (now, zone): (Moment, Tz),
    admits: impl Fn(&Authority) -> bool,
) -> Result<Vec<ExportedResponse>, Refusal> {
    let surveyed = surveyed(round, hub)?;
    if !admits(&authority::of_round(monitored, round.plan.round.as_str())) {
        return Err(Refusal::denied("RM-9.8", reasons::REPORT_NOT_RELEASED)
            .at("round")
            .says("answers are for the coordinator of the cluster", "read the report, once it was released"));
    }
    let entity = entity_of(hub);
    let stage = round.stage(&entity, now, zone);
    if stage < RoundStage::SurveyClosed || stage == RoundStage::Cancelled {
        return Err(at_another_stage("hub", RoundStage::SurveyClosed));
    }
    let closes_at = round.closes_at(&entity, zone);
    let mut exported = Vec::new();
    for ballot in surveyed.ballots(&entity) {
        let organization = surveyed.tokens.get(&ballot.voter).and_then(|token| token.organization.clone());
        for response in Counted::of([&ballot], &entity, closes_at).responses() {
            let kind = match response.respondent {
                Respondent::Coordinator(_) => None,
                Respondent::Partner(kind) => Some(kind),
            };
            let (audience, answers) = (response.respondent.audience(), response.answers.clone());
            exported.push(ExportedResponse { audience, kind, organization: organization.clone(), answers });
        }
    }
    exported.sort_by_cached_key(|one| {
        let answers: Vec<_> = one.answers.iter().map(|(item, answer)| (item.clone(), answer.clone())).collect();
        (one.audience, one.kind, answers, one.organization.clone())
    });
    Ok(exported)
}

#[cfg(test)]
mod tests {
    use convene_kernel::identity::Role;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::round::fixtures::*;
    use crate::domain::round::{Anonymity, Command};

    fn exported(example: &Example, role: Role) -> Result<Vec<ExportedResponse>, Refusal> {
        let monitored = example.state();
        let of = (monitored, &monitored.rounds[&code("first")]);
        export(of, None, (at("2013-12-10T08:00:00Z"), Tz::UTC), |authority| authority.roles().contains(&role))
    }

    /// RM-9.3, RM-9.8: the coordinator has the answers that count, without whose they are, and nobody else has them.
    #[test]
    fn an_export_names_nobody() {
        let answers = exported(&closed(), Role::Coordinator).expect("they are exported");
        assert_eq!(answers.len(), 4);
        assert!(answers.iter().all(|one| one.organization.is_none()));
        assert!(exported(&closed(), Role::LeadAgency).is_err_and(|refusal| refusal.cites("RM-9.8")));
        let monitored = invited();
        let of = (monitored.state(), &monitored.state().rounds[&code("first")]);
        let early = export(of, None, (at("2013-12-01T08:00:00Z"), Tz::UTC), |_| true);
        assert!(early.is_err_and(|refusal| refusal.cites("RM-9.6")), "the survey is open");
    }

    /// RM-9.3: a round that was planned with names has them in its export.
    #[test]
    fn a_round_with_names_exports_them() {
        let named = planned_with(|plan| plan.anonymity = Anonymity::Named).at("2013-11-25T08:00:00Z");
        let asked = named.given(&coordinator(), opening()).given(&coordinator(), inviting(None, &["CARE"]));
        let answered = asked.given(&service(), Command::SubmitResponse(survey_response("CARE", 1)));
        let answers = exported(&answered, Role::Coordinator).expect("they are exported");
        assert_eq!(answers[0].organization, Some(code("CARE")));
    }
}
