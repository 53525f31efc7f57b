//! Briefings of the team by the global focal points of cross-cutting issues (rows IM-10, IM-13).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::reference_checks;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::{Event, Preparation, focal_point};
use crate::domain::{Decided, Missions, checks};

/// Global focal points of cross-cutting issues briefed the team (rows IM-10, IM-13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Briefing {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    pub on: NaiveDate,
    /// The organizations that briefed.
    pub by: Vec<OrganizationCode>,
    /// The issues they briefed on; none for a briefing on the mission as a whole.
    pub issues: Vec<ResourceId>,
    /// The paper they gave, where they gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<String>,
}

/// Who may record a briefing.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::OchaHcss])
}

pub(super) fn record_team_briefing(missions: &Missions, command: &Briefing, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    reference_checks::not_in_the_future(&mut checks, "IM-13", "on", command.on, context.today());
    reference_checks::organizations(&mut checks, context, "IM-13", "by", &command.by);
    checks::issues(&mut checks, context, "IM-13", "issues", &command.issues);
    checks.finish()?;
    let mut decision = mission.decision(Event::Briefed(command.clone().into()));
    let mut briefed = mission.clone();
    briefed.preparation.briefings.for_evolution().push(command.clone());
    focal_point::settle(&mut decision, &briefed, context);
    Ok(decision)
}

/// The team was briefed.
pub(super) fn briefed(preparation: &mut Preparation, briefing: &Briefing) {
    preparation.briefings.for_evolution().push(briefing.clone());
}

#[cfg(test)]
mod tests {
    use crate::domain::fixtures::*;

    /// IM-13: the briefings and the papers are owed from the decision on the team on, until it has them for each issue; a team that
    /// leaves is briefed no longer.
    #[test]
    fn briefings_are_owed_until_the_team_has_them_all() {
        let owed = decided().duty("IM-13.briefing").expect("they are owed").clone();
        let all: Vec<_> = draft_of_terms().issues.iter().map(ToString::to_string).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let (last, others) = all.split_last().expect("the mandate covers issues");
        let nearly = decided().given(&hcss(), briefing(others, Some("Papers")));
        assert_eq!(nearly.duty("IM-13.briefing"), Some(&owed));
        nearly.clone().when(&hcss(), briefing(&[last], None)).raises_nothing_of("IM-10");
        nearly.when(&hcss(), briefing(&[last], Some("A paper"))).keeps("IM-13.briefing");
        decided().at("2011-07-04").when(&hcss(), field("2011-07-04")).voids("IM-13.briefing");
    }

    /// IM-13: the global focal points brief and give their paper; without the paper the finding stays.
    #[test]
    fn the_team_is_briefed_on_each_issue() {
        assert!(lacks_on_issues(&decided(), "briefings.gender"));
        let spoken = decided().given(&hcss(), briefing(&["gender"], None));
        assert!(lacks_on_issues(&spoken, "briefings.gender"));
        let written = spoken.given(&hcss(), briefing(&["gender"], Some("Gender in Chad")));
        assert!(!lacks_on_issues(&written, "briefings.gender") && lacks_on_issues(&written, "briefings.age"));
    }
}
