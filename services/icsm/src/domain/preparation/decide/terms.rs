//! The final terms of reference: drafted, then agreed by every party on both sides (rows IM-6, IM-13).

use convene_kernel::aggregate::Context;
use convene_kernel::refusal::Checks;

use super::super::command::AgreeToTerms;
use super::super::event::Event;
use super::super::state::{Party, Terms, TermsDraft, TermsSigned};
use super::{Decided, about};
use crate::domain::{Missions, Stage, known};

pub(super) fn draft(missions: &Missions, command: &TermsDraft, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-6", &[Stage::Preparing]);
    known::clusters(&mut checks, context, "IM-6", "coordinators", &command.coordinators);
    known::clusters(&mut checks, context, "IM-6", "global_leads", &command.global_leads);
    known::issues(&mut checks, context, "IM-6", "issue_leads", &command.issue_leads);
    known::issues(&mut checks, context, "IM-13", "issues", &command.issues);
    let sides = [
        ("coordinators", command.coordinators.is_empty(), "name the clusters in the country whose coordinators agree"),
        ("global_leads", command.global_leads.is_empty(), "name the clusters whose global leads agree"),
        ("issue_leads", command.issue_leads.is_empty(), "name the cross-cutting issues whose global leads agree"),
    ];
    for (field, _, remedy) in sides.into_iter().filter(|(_, is_empty, _)| *is_empty) {
        checks.invalid_text("IM-6", "PARTY_MISSING", field, "one side of the agreement is left out", remedy);
    }
    let covered = |issue: &&str| command.issues.iter().any(|covered| covered.as_str() == *issue);
    let missing: Vec<_> = known::listed(context, known::ISSUES).into_iter().filter(|issue| !covered(issue)).collect();
    if !missing.is_empty() {
        checks.invalid_text(
            "IM-13",
            "ISSUE_NOT_COVERED",
            "issues",
            format!("the mandate leaves out {}", missing.join(", ")),
            "a mission covers at least these issues",
        );
    }
    checks.finish()?;
    Ok(about(mission, Event::TermsDrafted(command.clone())))
}

pub(super) fn agree(missions: &Missions, command: &AgreeToTerms, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-6", &[Stage::Preparing]);
    let open = mission.preparation.terms.as_ref().map(Terms::open);
    match &open {
        None => checks.precondition_text(
            "IM-6",
            "NO_TERMS",
            "mission",
            "no final terms of reference are drafted",
            "draft them first",
        ),
        Some(open) if !open.contains(&command.party) => checks.precondition_text(
            "IM-6",
            "PARTY_NOT_ASKED",
            "party",
            format!("{} is no party to them, or has agreed already", command.party.title()),
            match open.is_empty() {
                true => "every party has agreed".to_owned(),
                false => format!("open are {}", titles(open)),
            },
        ),
        Some(_) => {}
    }
    checks.finish()?;
    let organization = context.actor.organization.clone();
    let signed = TermsSigned { mission: command.mission.clone(), party: command.party.clone(), organization };
    let mut decision = about(mission, Event::TermsSigned(signed));
    if open.is_some_and(|open| open == [command.party.clone()]) {
        decision.events.push(Event::TermsAgreed { mission: command.mission.clone() }.into());
    }
    Ok(decision)
}

/// Parties as people say them.
pub(super) fn titles(parties: &[Party]) -> String {
    parties.iter().map(Party::title).collect::<Vec<_>>().join(", ")
}
