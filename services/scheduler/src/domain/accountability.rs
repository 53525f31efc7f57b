//! Who is notified of a late duty: the rule's ladder, limited to the line of accountability of the duty's owner.
//!
//! A rule is written for the role that normally owes it; a duty has its own owner. The kernel defines the lines. An organization
//! that convenes a cluster and does not lead it answers to no part of the UN (rows GN-1 and GN-3).

use convene_kernel::identity::Role;
use convene_kernel::policy::{Binding, LadderStep, Rule, line_of_accountability};

/// The ladder of `rule` for a duty owed by `owner`: it climbs the owner's own line and stops where that ends (rows S-3 and
/// GN-5.2). A soft rule has none. The line of an owner that `convenes_only` has nobody who speaks for the UN: its own people are
/// reminded, and hear of what they leave undone (rows GN-1 and GN-3).
///
/// Where the rule was written for another role, steps off the owner's line are left out; when that leaves none, the nearest
/// on the line hears of it at the time of the first.
pub fn ladder(rule: &Rule, owner: Role, convenes_only: bool) -> Vec<LadderStep> {
    if rule.binding == Binding::Soft {
        return Vec::new();
    }
    let line = line_of(owner, convenes_only);
    let mut reached = 0;
    let mut climbed = Vec::new();
    for step in &rule.ladder {
        if let Some(place) = line.iter().position(|role| *role == step.to).filter(|place| *place >= reached) {
            reached = place;
            climbed.push(*step);
        }
    }
    match (rule.ladder.first(), line.first()) {
        (Some(first), Some(nearest)) if climbed.is_empty() => vec![LadderStep { after: first.after, to: *nearest }],
        _ => climbed,
    }
}

/// The line of accountability of `owner`; of one that convenes only, the part that is of its own organization.
fn line_of(owner: Role, convenes_only: bool) -> Vec<Role> {
    const OF_THE_ORGANIZATION: [Role; 2] = [Role::Coordinator, Role::LeadAgency];
    let line = line_of_accountability(owner).iter().copied();
    line.filter(|role| !convenes_only || OF_THE_ORGANIZATION.contains(role)).collect()
}

#[cfg(test)]
mod tests {
    use convene_kernel::policy::Policy;
    use convene_kernel::time::Period;

    use super::*;

    fn rule(id: &str) -> Rule {
        Policy::embedded().rule(id).unwrap_or_else(|| panic!("there is no rule {id}")).clone()
    }

    fn heard_by(rule: &Rule, owner: Role) -> Vec<Role> {
        ladder(rule, owner, false).iter().map(|step| step.to).collect()
    }

    /// S-3: a coordinator's duty climbs to the lead agency and the HC, and ends there.
    #[test]
    fn a_coordinators_duty_ends_at_the_hc() {
        let heard = heard_by(&rule("RM-9.1.two-weeks"), Role::Coordinator);
        assert_eq!(heard, [Role::LeadAgency, Role::HumanitarianCoordinator]);
    }

    /// GN-5.2: what a country cluster owes goes neither to a global cluster nor past the HC.
    #[test]
    fn no_rule_runs_off_its_owners_line() {
        for rule in Policy::embedded().rules() {
            let line = line_of_accountability(rule.owner);
            assert!(ladder(rule, rule.owner, false).iter().all(|step| line.contains(&step.to)), "{}", rule.id);
            assert_eq!(
                ladder(rule, rule.owner, false),
                rule.ladder,
                "{}: nothing is lost for the normal owner",
                rule.id
            );
        }
    }

    /// GN-5.2: a duty of another owner than the rule's normal one escalates on that owner's line.
    #[test]
    fn a_duty_of_another_owner_goes_up_the_owners_own_line() {
        let mut of_coordinators = rule("RM-9.1.two-weeks");
        assert_eq!(heard_by(&of_coordinators, Role::LeadAgency), [Role::HumanitarianCoordinator]);
        assert_eq!(heard_by(&of_coordinators, Role::HumanitarianCoordinator), [Role::EmergencyReliefCoordinator]);
        of_coordinators.ladder.truncate(1);
        let to_hc = ladder(&of_coordinators, Role::LeadAgency, false);
        assert_eq!(to_hc, [LadderStep { after: Period::Days(3), to: Role::HumanitarianCoordinator }]);
        assert_eq!(ladder(&of_coordinators, Role::Donor, false), [], "a donor has no line here");
    }

    /// S-3, GN-5.2: a ladder climbs: whoever is below someone who has heard of it does not hear of it afterwards, and the same role may
    /// hear twice.
    #[test]
    fn a_ladder_never_goes_down() {
        let mut down = rule("RM-9.1.two-weeks");
        down.ladder.reverse();
        assert_eq!(heard_by(&down, Role::Coordinator), [Role::HumanitarianCoordinator]);
        down.ladder = vec![down.ladder[0], down.ladder[0]];
        assert_eq!(heard_by(&down, Role::Coordinator), [Role::HumanitarianCoordinator; 2]);
    }

    /// S-3: a soft rule never escalates, with any ladder.
    #[test]
    fn a_soft_rule_never_escalates() {
        let mut soft = rule("OG-9.coordinator");
        soft.binding = Binding::Soft;
        assert_eq!(ladder(&soft, Role::LeadAgency, false), []);
    }

    /// GN-1, GN-3: what a convener owes goes to no part of the UN: neither to the HC, nor to the ERC.
    #[test]
    fn a_convener_answers_to_no_part_of_the_un() {
        for rule in Policy::embedded().rules() {
            for owner in [rule.owner, Role::LeadAgency, Role::Coordinator, Role::GlobalLead, Role::IascPrincipal] {
                let heard: Vec<Role> = ladder(rule, owner, true).iter().map(|step| step.to).collect();
                assert!(heard.iter().all(|role| matches!(role, Role::LeadAgency | Role::Coordinator)), "{}", rule.id);
            }
        }
        let of_coordinators = rule("RM-9.1.two-weeks");
        let heard: Vec<Role> = ladder(&of_coordinators, Role::Coordinator, true).iter().map(|step| step.to).collect();
        assert_eq!(heard, [Role::LeadAgency], "its own country representative hears of it");
    }
}
