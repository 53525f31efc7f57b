//! Recommendations: what each must have, and what makes one weak (row IM-15).

use crate::reasons;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::reference_checks::{AdmittedCodes, listed};
use convene_kernel::refusal::{Checks, Finding};
use serde::{Deserialize, Serialize};

use crate::domain::Mission;

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
    /// By when.
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
            checks.invalid_text(
                "IM-15",
                "ADDRESSEE_MISSING",
                field("addressee"),
                "it is addressed to nobody",
                "say to whom",
            );
        }
        let earlier = &recommendations[..index];
        if earlier.iter().any(|other| other.recommendation == recommendation.recommendation) {
            checks.invalid_text(
                "IM-15",
                "RECOMMENDATION_DUPLICATE",
                field("recommendation"),
                format!("'{}' is there twice", recommendation.recommendation),
                "give each a name of its own",
            );
        }
    }
}

/// A recommendation without time-frame, focal point or indicator (row IM-15).
pub(super) fn weaknesses(mission: &Mission, recommendations: &[Recommendation]) -> Vec<Finding> {
    let mut weak = Vec::new();
    for recommendation in recommendations {
        let parts = [
            ("time_frame", "time-frame", &recommendation.time_frame),
            ("focal_point", "focal point", &recommendation.focal_point),
            ("indicator", "indicator", &recommendation.indicator),
        ];
        for (part, title, _) in parts.into_iter().filter(|(_, _, given)| given.is_none()) {
            let id = &recommendation.recommendation;
            weak.push(Finding::new(
                "IM-15",
                mission.subject(),
                format!("recommendations.{id}.{part}"),
                format!("the recommendation '{id}' has no {title}"),
                "add it in the final report, or answer with why there is none",
            ));
        }
    }
    weak.retain(|finding| !mission.preparation.answered.contains_key(&finding.id));
    weak
}

#[cfg(test)]
mod tests {
    use crate::domain::fixtures::*;
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
}
