//! Everything recorded of a cluster as a message.

use convene_kernel::aggregate::Record;
use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::{duty, finding, timestamp};

use super::shown::{self, recorded};
use crate::domain::cluster::{
    Adaptation, Agreement, Appointment, Change, Cluster, Concern, ConcernStepKind, ConcernStepTaken, Counterpart,
    Employment, FocalPoint, HandOver, PlaceFocalPoint, Post, Responsibility, Sharing, SharingAspect, SharingBasis,
    TermsOfReference,
};
use crate::domain::review::{HandedOver, ResourceHandOver, Transition, TransitionPlan};
use crate::domain::{Activation, Recorded};

/// The cluster as its readers get it; concerns only for those who take part in deciding.
pub fn cluster(cluster: &Cluster, record: &Record<Activation>, deliberates: bool) -> pb::ClusterRecord {
    let concerns = cluster.concerns.values().filter(|_| deliberates);
    let transition = record.state.reviews.transitions.get(&cluster.id);
    let (findings, duties) = (record.findings.values(), record.duties.values());
    pb::ClusterRecord {
        cluster: Some(shown::cluster(cluster)),
        scope: cluster.scope.clone().unwrap_or_default(),
        coordinators: cluster.coordinators.iter().map(coordinator).collect(),
        terms_of_reference: cluster.terms_of_reference.as_ref().map(terms),
        focal_points: cluster.focal_points.values().map(focal_point).collect(),
        areas: cluster
            .areas
            .iter()
            .map(|(area, named)| pb::AreaRecord {
                area: area.to_string(),
                agency: named.what.agency.to_string(),
                recorded: Some(recorded(&named.stamp)),
            })
            .collect(),
        places: cluster.places.values().map(place).collect(),
        counterpart: cluster.counterpart.as_ref().map(counterpart),
        sharing: cluster.sharing.values().map(|one| sharing(cluster, one)).collect(),
        hand_over: cluster.hand_over.as_ref().map(hand_over),
        global_lead: global_lead(cluster),
        concerns: concerns.map(concern).collect(),
        transition: transition.map(transition_record),
        findings: findings.filter(|finding| finding.subject == cluster.subject()).map(finding).collect(),
        duties: duties
            .filter(|duty| duty.cluster.as_ref() == Some(&cluster.id))
            .filter(|duty| deliberates || !shown::tells_of_concern(duty))
            .map(duty)
            .collect(),
        adaptations: cluster.adaptations.iter().map(adaptation).collect(),
        accountable_office: accountable_office(cluster, record).unwrap_or_default(),
    }
}

/// The office that answers for the lead, as the proposal that made the agency lead names it (row OG-8).
fn accountable_office(cluster: &Cluster, record: &Record<Activation>) -> Option<String> {
    let submission = &record.state.proposals.get(&cluster.proposal)?.submission;
    let recommended = submission.recommendations.iter().map(|one| (&one.cluster, &one.lead));
    let changed = submission.lead_changes.iter().map(|one| (&one.cluster, &one.lead));
    let (_, lead) = recommended.chain(changed).find(|(id, _)| **id == cluster.id)?;
    Some(lead.accountable_office.clone())
}

fn adaptation(Recorded { what, stamp }: &Recorded<Adaptation>) -> pb::AdaptationRecord {
    let mut message = pb::AdaptationRecord {
        capacities: what.capacities.clone(),
        consulted: what.consulted.iter().map(ToString::to_string).collect(),
        consulted_on: what.consulted_on.to_string(),
        recorded: Some(recorded(stamp)),
        ..Default::default()
    };
    match &what.change {
        Change::Merge { absorbed } => message.absorbed = absorbed.to_string(),
        Change::Split { leaving } => message.leaving = leaving.iter().map(ToString::to_string).collect(),
        Change::Scope { scope } => message.scope.clone_from(scope),
    }
    message
}

fn coordinator(Recorded { what: appointment, stamp }: &Recorded<Appointment>) -> pb::CoordinatorRecord {
    let post = match appointment.post {
        Post::Coordinator => pb::Post::Coordinator,
        Post::Deputy => pb::Post::Deputy,
        Post::CoCoordinator => pb::Post::CoCoordinator,
    };
    let employment = match appointment.employment {
        Employment::FullTime => pb::Employment::FullTime,
        Employment::PartTime => pb::Employment::PartTime,
    };
    pb::CoordinatorRecord {
        person: appointment.person.to_string(),
        post: post.into(),
        sharing: text(appointment.sharing.as_ref()),
        employer: appointment.employer.to_string(),
        seconded_to: text(appointment.seconded_to.as_ref()),
        seniority: appointment.seniority.clone(),
        facilitation: appointment.facilitation.clone(),
        expertise: appointment.expertise.clone(),
        employment: employment.into(),
        other_duties: text(appointment.other_duties.as_ref()),
        from: appointment.from.to_string(),
        recorded: Some(recorded(stamp)),
    }
}

/// A value that may be absent, as text that may be empty.
pub fn text<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn terms(Recorded { what: terms, stamp }: &Recorded<TermsOfReference>) -> pb::TermsOfReference {
    let responsibility =
        |one: &Responsibility| pb::Responsibility { code: one.code.clone(), in_context: one.in_context.clone() };
    pb::TermsOfReference {
        adopted_on: terms.adopted_on.to_string(),
        responsibilities: terms.responsibilities.iter().map(responsibility).collect(),
        additions: terms.additions.clone(),
        recorded: Some(recorded(stamp)),
    }
}

fn focal_point(Recorded { what: focal_point, stamp }: &Recorded<FocalPoint>) -> pb::FocalPointRecord {
    pb::FocalPointRecord {
        issue: focal_point.issue.clone(),
        organization: focal_point.organization.to_string(),
        person: text(focal_point.person.as_ref()),
        recorded: Some(recorded(stamp)),
    }
}

fn place(Recorded { what: place, stamp }: &Recorded<PlaceFocalPoint>) -> pb::PlaceRecord {
    pb::PlaceRecord {
        place: place.place.to_string(),
        name: place.name.clone(),
        organization: place.organization.to_string(),
        since: place.since.to_string(),
        recorded: Some(recorded(stamp)),
    }
}

fn counterpart(Recorded { what: counterpart, stamp }: &Recorded<Counterpart>) -> pb::CounterpartRecord {
    pb::CounterpartRecord {
        government_body: text(counterpart.government_body.as_ref()),
        otherwise: text(counterpart.otherwise.as_ref()),
        first_consulted_on: text(counterpart.first_consulted_on.as_ref()),
        recorded: Some(recorded(stamp)),
    }
}

fn sharing(cluster: &Cluster, Recorded { what: sharing, stamp }: &Recorded<Sharing>) -> pb::SharingRecord {
    let barrier = cluster.funding_barriers.get(&sharing.sharing);
    pb::SharingRecord {
        sharing: sharing.sharing.to_string(),
        term: sharing.term.clone(),
        partner: sharing.partner.to_string(),
        place: text(sharing.place.as_ref()),
        agreement: Some(agreement(&sharing.agreement)),
        basis: Some(basis(&sharing.basis)),
        starts_on: sharing.starts_on.to_string(),
        funding_barrier: text(barrier.map(|barrier| &barrier.what.barrier)),
        recorded: Some(recorded(stamp)),
        last_resort: text(sharing.last_resort.as_ref()),
    }
}

fn agreement(agreement: &Agreement) -> pb::Agreement {
    let aspect = |aspect: &SharingAspect| match aspect {
        SharingAspect::Accountabilities => pb::SharingAspect::Accountabilities,
        SharingAspect::Strategy => pb::SharingAspect::Strategy,
        SharingAspect::Representation => pb::SharingAspect::Representation,
        SharingAspect::Advocacy => pb::SharingAspect::Advocacy,
        SharingAspect::Fundraising => pb::SharingAspect::Fundraising,
        SharingAspect::Visibility => pb::SharingAspect::Visibility,
    };
    pb::Agreement {
        title: agreement.title.clone(),
        agreed_on: agreement.agreed_on.to_string(),
        covers: agreement.covers.iter().map(|covered| aspect(covered).into()).collect(),
    }
}

fn basis(basis: &SharingBasis) -> pb::SharingBasis {
    pb::SharingBasis {
        model: basis.model.clone(),
        needs_and_capacities: basis.needs_and_capacities.clone(),
        staff: basis.staff.clone(),
        costs: basis.costs.clone(),
        funded_by: basis.funded_by.clone(),
        training: basis.training.clone(),
        national_capacity: basis.national_capacity.clone(),
    }
}

fn hand_over(Recorded { what: hand_over, stamp }: &Recorded<HandOver>) -> pb::HandOverRecord {
    pb::HandOverRecord {
        to: hand_over.to.to_string(),
        planned_on: hand_over.planned_on.to_string(),
        agreement: Some(agreement(&hand_over.agreement)),
        recorded: Some(recorded(stamp)),
    }
}

fn global_lead(cluster: &Cluster) -> Option<pb::GlobalLeadRecord> {
    let (shown, told) = (cluster.expertise.as_ref(), cluster.global_lead_told.as_ref());
    (shown.is_some() || told.is_some()).then(|| pb::GlobalLeadRecord {
        expertise: text(shown.map(|shown| &shown.what.expertise)),
        infrastructure: text(shown.map(|shown| &shown.what.infrastructure)),
        told: text(told.map(|told| &told.what.global_lead)),
        told_at: told.map(|told| timestamp(told.what.told_at)),
        contact: text(told.map(|told| &told.what.contact)),
        told_recorded: told.map(|told| recorded(&told.stamp)),
        shown_recorded: shown.map(|shown| recorded(&shown.stamp)),
    })
}

fn concern(concern: &Concern) -> pb::ConcernRecord {
    let kind = |kind: &ConcernStepKind| match kind {
        ConcernStepKind::CountryDirectorConsulted => pb::ConcernStepKind::CountryDirectorConsulted,
        ConcernStepKind::CountryTeamConsulted => pb::ConcernStepKind::CountryTeamConsulted,
        ConcernStepKind::PrincipalsConsulted => pb::ConcernStepKind::PrincipalsConsulted,
        ConcernStepKind::OtherArrangementsProposed => pb::ConcernStepKind::OtherArrangementsProposed,
    };
    let steps = concern.steps.iter().map(|Recorded { what: ConcernStepTaken { step, left_out }, stamp }| {
        pb::ConcernStepRecord {
            step: kind(&step.step).into(),
            on: step.on.to_string(),
            outcome: step.outcome.clone(),
            recorded: Some(recorded(stamp)),
            left_out: left_out.iter().map(|step| kind(step).into()).collect(),
        }
    });
    pb::ConcernRecord {
        concern: concern.raised.what.concern.to_string(),
        lead_agency: text(concern.lead_agency.as_ref()),
        statement: concern.raised.what.statement.clone(),
        steps: steps.collect(),
        outcome: text(concern.closure.as_ref().map(|closure| &closure.what.outcome)),
        raised: Some(recorded(&concern.raised.stamp)),
        closed: concern.closure.as_ref().map(|closure| recorded(&closure.stamp)),
    }
}

fn transition_record(transition: &Transition) -> pb::TransitionRecord {
    let (strategy, recovery) = (transition.strategy.as_ref(), transition.early_recovery.as_ref());
    let follow_ups = transition.follow_ups.iter().map(|follow_up| pb::FollowUpRecord {
        given: follow_up.what.given.clone(),
        remaining: text(follow_up.what.remaining.as_ref()),
        recorded: Some(recorded(&follow_up.stamp)),
    });
    let handed_over = &transition.handed_over;
    pb::TransitionRecord {
        strategy: strategy.map(|strategy| plan(&strategy.what.plan)),
        national_authorities: strategy.map(|strategy| strategy.what.national_authorities.clone()).unwrap_or_default(),
        development_actors: strategy.map(|strategy| strategy.what.development_actors.clone()).unwrap_or_default(),
        early_recovery: text(recovery.map(|recovery| &recovery.what.strategy)),
        procedures: text(recovery.map(|recovery| &recovery.what.procedures)),
        backing: text(recovery.map(|recovery| &recovery.what.backing)),
        handed_over: handed_over.iter().flat_map(|handed| &handed.what.items).map(resource).collect(),
        follow_ups: follow_ups.collect(),
        strategy_recorded: strategy.map(|strategy| recorded(&strategy.stamp)),
        early_recovery_recorded: recovery.map(|recovery| recorded(&recovery.stamp)),
        handed_over_recorded: handed_over.iter().map(|handed| recorded(&handed.stamp)).collect(),
    }
}

/// A plan for transition.
pub fn plan(plan: &TransitionPlan) -> pb::TransitionPlan {
    let HandedOver { strategies, mechanisms, resources } = plan.handed_over.clone();
    pb::TransitionPlan {
        counterpart: plan.counterpart.clone(),
        capacity_to_build: plan.capacity_to_build.clone(),
        preparedness: plan.preparedness.clone(),
        handed_over: Some(pb::HandedOver { strategies, mechanisms, resources }),
        support_afterwards: plan.support_afterwards.clone(),
    }
}

fn resource(item: &ResourceHandOver) -> pb::ResourceHandOver {
    pb::ResourceHandOver {
        what: item.what.clone(),
        to: item.to.clone(),
        rule: item.rule.clone(),
        on: item.on.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::{Command, ConcernRaised, FocalPoint};
    use crate::domain::fixtures::{hc, health, lead};

    /// OG-17: a concern about a lead is seen by those who take part in deciding, and by nobody else.
    #[test]
    fn a_concern_is_not_for_everyone() {
        let statement = "no meeting for three weeks".to_owned();
        let raised = ConcernRaised { cluster: code("health"), concern: code("k-1"), statement };
        let example = health().given(&hc(), Command::RaiseConcern(raised));
        let health = &example.state().clusters[&code("health")];
        let (inside, outside) = (cluster(health, example.record(), true), cluster(health, example.record(), false));
        assert_eq!(inside.concerns.len(), 1);
        assert!(outside.concerns.is_empty());
        let tells = |shown: &pb::ClusterRecord| shown.duties.iter().any(|duty| duty.rule == "OG-17.concern");
        assert!(tells(&inside) && !tells(&outside));
    }

    /// OG-11: what was recorded is found again.
    #[test]
    fn what_was_recorded_is_found_again() {
        let (cluster_id, issue) = (code("health"), "gender".to_owned());
        let named = FocalPoint { cluster: cluster_id, issue, organization: code("UNFPA"), person: None };
        let example = health().at("2013-11-14").given(&lead("WHO"), Command::NameFocalPoint(named));
        let shown = cluster(&example.state().clusters[&code("health")], example.record(), false);
        assert_eq!(shown.focal_points[0].organization, "UNFPA");
        assert!(shown.duties.iter().any(|duty| duty.since == Some(timestamp(at("2013-11-13T09:00:00Z")))));
    }
}
