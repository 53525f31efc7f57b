//! Recommendations: what each must have, and what makes one weak (row IM-15).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::message;
use convene_kernel::reference_checks::{AdmittedCodes, listed};
use convene_kernel::refusal::{Checks, Finding};
use serde::{Deserialize, Serialize};

use crate::domain::Mission;
use crate::reasons;

/// Where a recommendation is to be carried out (row IM-15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// In the country.
    Country,
    /// Globally.
    Global,
}

/// A recommendation (row IM-15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// Its identifier within the mission.
    pub recommendation: ResourceId,
    /// Its type, by code of the list `mission-recommendation-types`.
    pub kind: String,
    /// Where it is to be carried out.
    pub level: Level,
    /// Whom it is addressed to.
    pub addressee: String,
    /// What it asks for.
    pub text: String,
    /// By when it is to be done, in words such as `within three months`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_frame: Option<String>,
    /// The agency or entity that sees to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focal_point: Option<String>,
    /// What shows that it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indicator: Option<String>,
}

/// Each recommendation has one of the types, an addressee, and a name of its own (row IM-15).
pub(super) fn check(checks: &mut Checks, recommendations: &[Recommendation], context: &Context<'_>) {
    let codes = listed(context, "mission-recommendation-types");
    let types = AdmittedCodes { row: "IM-15", reason: reasons::TYPE_UNKNOWN, what: "a type of recommendation", codes };
    for (index, recommendation) in recommendations.iter().enumerate() {
        let field = |part: &str| format!("recommendations[{index}].{part}");
        types.check(checks, field("kind"), &recommendation.kind);
        if recommendation.addressee.trim().is_empty() {
            checks
                .invalid("IM-15", reasons::ADDRESSEE_MISSING)
                .at(field("addressee"))
                .says("is required", "name the addressee");
        }
        let earlier = &recommendations[..index];
        if earlier.iter().any(|other| other.recommendation == recommendation.recommendation) {
            checks.invalid("IM-15", reasons::RECOMMENDATION_DUPLICATE).at(field("recommendation")).says(
                message!(
                    "the identifier '{recommendation}' is used twice",
                    recommendation = recommendation.recommendation
                ),
                "give each recommendation its own identifier",
            );
        }
    }
}

/// A recommendation without time-frame, focal point or indicator (row IM-15).
pub(super) fn weaknesses(mission: &Mission, recommendations: &[Recommendation]) -> Vec<Finding> {
    let mut weak = Vec::new();
    for recommendation in recommendations {
        let id = &recommendation.recommendation;
        let parts = [
            ("time_frame", &recommendation.time_frame, message!("the recommendation '{id}' has no time-frame", id)),
            ("focal_point", &recommendation.focal_point, message!("the recommendation '{id}' has no focal point", id)),
            ("indicator", &recommendation.indicator, message!("the recommendation '{id}' has no indicator", id)),
        ];
        for (part, _, problem) in parts.into_iter().filter(|(_, given, _)| given.is_none()) {
            let found = Finding::of("IM-15", mission.subject()).at(format!("recommendations.{id}.{part}"));
            weak.push(found.says(problem, "add it in the final report, or give the reason why there is none"));
        }
    }
    weak.retain(|finding| !mission.preparation.answered.for_decision().contains_key(&finding.id));
    weak
}

#[cfg(test)]
mod tests {
    use crate::domain::fixtures::*;
    use crate::domain::preparation::{Command, FindingAnswer};
    use crate::domain::report::{Level, Recommendation};

    /// IM-15: a recommendation has one of eight types and an addressee.
    #[test]
    fn a_recommendation_has_a_type_and_an_addressee() {
        let odd = Recommendation { addressee: " ".to_owned(), ..recommendation("meeting", "9", Level::Country) };
        let outcome = ended().when(&hcss(), draft(vec![odd.clone(), odd]));
        outcome
            .refused("IM-15", "TYPE_UNKNOWN")
            .refused("IM-15", "ADDRESSEE_MISSING")
            .refused("IM-15", "RECOMMENDATION_DUPLICATE");
        for kind in ["1", "2", "3", "4", "5", "6", "7", "8"] {
            let _ = ended().given(&hcss(), draft(vec![recommendation("meeting", kind, Level::Country)]));
        }
    }

    /// IM-15: a missing time-frame, focal point or indicator is a finding until the final report has it.
    #[test]
    fn what_a_recommendation_lacks_is_found() {
        let bare =
            Recommendation { time_frame: None, focal_point: None, indicator: None, ..recommendations().remove(0) };
        let outcome = ended().when(&hcss(), draft(vec![bare]));
        outcome.raises("IM-15");
        let weak = outcome.accepted();
        assert_eq!(weak.record().findings.values().filter(|finding| finding.row.as_str() == "IM-15").count(), 3);
        weak.given(&hc(), comment()).when(&hcss(), publish(final_report(recommendations()))).resolves("IM-15");
    }

    /// IM-15: what was answered of a draft is not found again in the report that keeps it so.
    #[test]
    fn what_was_answered_is_not_found_again() {
        let bare = || vec![Recommendation { indicator: None, ..recommendations().remove(0) }];
        let weak = ended().given(&hcss(), draft(bare()));
        let finding = weak.finding("IM-15").expect("it has no indicator").id.clone();
        let answer = FindingAnswer { mission: m_1(), finding, answer: "nothing can be counted".to_owned() };
        let answered = weak.given(&hcss(), Command::AnswerMissionFinding(answer)).given(&hc(), comment());
        answered.when(&hcss(), publish(final_report(bare()))).raises_nothing_of("IM-15");
    }
}
