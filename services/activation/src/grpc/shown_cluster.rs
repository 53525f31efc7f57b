//! Everything recorded of a cluster as a message.

use convene_kernel::aggregate::Record;
use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::{duty, finding, timestamp};

use super::shown;
use crate::domain::Activation;
use crate::domain::cluster::{
    Agreement, Appointment, Cluster, Concern, ConcernStepKind, Counterpart, Employment, FocalPoint, HandOver,
    PlaceFocalPoint, Post, Responsibility, Sharing, SharingAspect, SharingBasis, TermsOfReference,
};
use crate::domain::review::{HandedOver, ResourceHandOver, Transition, TransitionPlan};

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
            .map(|(area, agency)| pb::AreaRecord { area: area.to_string(), agency: agency.to_string() })
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
    }
}

fn coordinator(appointment: &Appointment) -> pb::CoordinatorRecord {
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
    }
}

/// A value that may be absent, as text that may be empty.
pub fn text<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn terms(terms: &TermsOfReference) -> pb::TermsOfReference {
    let responsibility =
        |one: &Responsibility| pb::Responsibility { code: one.code.clone(), in_context: one.in_context.clone() };
    pb::TermsOfReference {
        adopted_on: terms.adopted_on.to_string(),
        responsibilities: terms.responsibilities.iter().map(responsibility).collect(),
        additions: terms.additions.clone(),
    }
}

fn focal_point(focal_point: &FocalPoint) -> pb::FocalPointRecord {
    pb::FocalPointRecord {
        issue: focal_point.issue.clone(),
        organization: focal_point.organization.to_string(),
        person: text(focal_point.person.as_ref()),
    }
}

fn place(place: &PlaceFocalPoint) -> pb::PlaceRecord {
    pb::PlaceRecord {
        place: place.place.to_string(),
        name: place.name.clone(),
        organization: place.organization.to_string(),
        since: place.since.to_string(),
    }
}

fn counterpart(counterpart: &Counterpart) -> pb::CounterpartRecord {
    pb::CounterpartRecord {
        government_body: text(counterpart.government_body.as_ref()),
        otherwise: text(counterpart.otherwise.as_ref()),
        first_consulted_on: text(counterpart.first_consulted_on.as_ref()),
    }
}

fn sharing(cluster: &Cluster, sharing: &Sharing) -> pb::SharingRecord {
    let barrier = cluster.funding_barriers.get(&sharing.sharing);
    pb::SharingRecord {
        sharing: sharing.sharing.to_string(),
        term: sharing.term.clone(),
        partner: sharing.partner.to_string(),
        place: text(sharing.place.as_ref()),
        agreement: Some(agreement(&sharing.agreement)),
        basis: Some(basis(&sharing.basis)),
        starts_on: sharing.starts_on.to_string(),
        funding_barrier: text(barrier.map(|barrier| &barrier.barrier)),
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

fn hand_over(hand_over: &HandOver) -> pb::HandOverRecord {
    pb::HandOverRecord {
        to: hand_over.to.to_string(),
        planned_on: hand_over.planned_on.to_string(),
        agreement: Some(agreement(&hand_over.agreement)),
    }
}

fn global_lead(cluster: &Cluster) -> Option<pb::GlobalLeadRecord> {
    let (shown, told) = (cluster.expertise.as_ref(), cluster.global_lead_told.as_ref());
    (shown.is_some() || told.is_some()).then(|| pb::GlobalLeadRecord {
        expertise: text(shown.map(|shown| &shown.expertise)),
        infrastructure: text(shown.map(|shown| &shown.infrastructure)),
        told: text(told.map(|told| &told.global_lead)),
        told_at: told.map(|told| timestamp(told.told_at)),
        contact: text(told.map(|told| &told.contact)),
    })
}

fn concern(concern: &Concern) -> pb::ConcernRecord {
    let kind = |kind| match kind {
        ConcernStepKind::CountryDirectorConsulted => pb::ConcernStepKind::CountryDirectorConsulted,
        ConcernStepKind::CountryTeamConsulted => pb::ConcernStepKind::CountryTeamConsulted,
        ConcernStepKind::PrincipalsConsulted => pb::ConcernStepKind::PrincipalsConsulted,
        ConcernStepKind::OtherArrangementsProposed => pb::ConcernStepKind::OtherArrangementsProposed,
    };
    let steps = concern.steps.iter().map(|step| pb::ConcernStepRecord {
        step: kind(step.step).into(),
        on: step.on.to_string(),
        outcome: step.outcome.clone(),
    });
    pb::ConcernRecord {
        concern: concern.raised.concern.to_string(),
        lead_agency: text(concern.lead_agency.as_ref()),
        statement: concern.raised.statement.clone(),
        steps: steps.collect(),
        outcome: text(concern.outcome.as_ref()),
    }
}

fn transition_record(transition: &Transition) -> pb::TransitionRecord {
    let (strategy, recovery) = (transition.strategy.as_ref(), transition.early_recovery.as_ref());
    let follow_ups = transition.follow_ups.iter().map(|follow_up| pb::FollowUpRecord {
        given: follow_up.given.clone(),
        remaining: text(follow_up.remaining.as_ref()),
    });
    pb::TransitionRecord {
        strategy: strategy.map(|strategy| plan(&strategy.plan)),
        national_authorities: strategy.map(|strategy| strategy.national_authorities.clone()).unwrap_or_default(),
        development_actors: strategy.map(|strategy| strategy.development_actors.clone()).unwrap_or_default(),
        early_recovery: text(recovery.map(|recovery| &recovery.strategy)),
        procedures: text(recovery.map(|recovery| &recovery.procedures)),
        backing: text(recovery.map(|recovery| &recovery.backing)),
        handed_over: transition.handed_over.iter().flat_map(|handed| &handed.items).map(resource).collect(),
        follow_ups: follow_ups.collect(),
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
