//! What the tests of all areas start from: a typhoon in the Philippines, a meeting on it, a sound proposal, an approval.

use std::collections::BTreeMap;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ClusterCode;
use convene_kernel::commit::Decision;
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{self, actor, at, code, subject};
use convene_kernel::time::{Moment, end_of_day, start_of_day};

use super::endorsement::StatedGround;
use super::operation::{self, Alert, EmergencyClass, EmergencyFacts, Leadership, Meeting, RefugeeSituation, Setting};
use super::proposal::{
    self, AgreedIn, Approve, Criterion, CriterionAssessment, Evidence, LeadSelection, PlanBasis, ProtectionAgreement,
    Recommendation, SharedLeadership, Submission, Transmission,
};
use super::{Activation, cluster};
use crate::domain;
use crate::domain::cluster::{Adaptation, Change};
use crate::domain::subjects::CLUSTER;

/// A country's record in the making.
pub type Example = testing::Example<Activation>;

/// The Humanitarian Coordinator.
pub fn hc() -> Actor {
    actor(Role::HumanitarianCoordinator, "UNDP")
}

/// The Emergency Relief Coordinator.
pub fn erc() -> Actor {
    actor(Role::EmergencyReliefCoordinator, "OCHA")
}

/// OCHA's office in the country.
pub fn ocha() -> Actor {
    actor(Role::OchaCountry, "OCHA")
}

/// The typhoon, a major new emergency.
pub fn haiyan() -> EmergencyFacts {
    EmergencyFacts {
        emergency: code("haiyan"),
        name: "Typhoon Haiyan".to_owned(),
        setting: Setting::Disaster,
        significant_displacement: true,
        refugees: RefugeeSituation::None,
        glide: Some("TC-2013-000139-PHL".to_owned()),
        onset: at("2013-11-08T04:40:00Z"),
        class: EmergencyClass::MajorNew,
        class_reasons: "needs of scale in several sectors, with many international actors".to_owned(),
        regional_emergency: None,
        found_source: None,
    }
}

/// A meeting of the HCT that agreed to propose clusters.
pub fn meeting() -> Meeting {
    Meeting {
        meeting: code("hct-1"),
        emergency: code("haiyan"),
        held_at: at("2013-11-09T09:00:00Z"),
        participants: vec![code("UNICEF"), code("WHO"), code("WFP")],
        others: Vec::new(),
        discussed_activation: Some(true),
        agreed: Some(true),
        sectors: ["HEA", "NUT", "LOG", "PRO", "ERY", "WSH", "SHL"].map(code).to_vec(),
    }
}

/// A lead agency that needs no further reason.
pub fn selected(agency: &str) -> LeadSelection {
    LeadSelection {
        agency: code(agency),
        accountable_office: "Country Representative".to_owned(),
        capacity: "coordinates and responds".to_owned(),
        presence: "offices in Manila and Tacloban".to_owned(),
        differs_because: None,
        outside_iasc_because: None,
    }
}

/// A recommendation with nothing wrong in it.
pub fn recommendation(cluster: &str, sectors: &[&str], agency: &str) -> Recommendation {
    Recommendation {
        cluster: code(cluster),
        name: cluster.to_owned(),
        sectors: sectors.iter().map(|sector| code(sector)).collect(),
        lead: selected(agency),
        shared_leadership: SharedLeadership::Not("no partner has the capacity to share it yet".to_owned()),
        rationale: format!("{cluster}: needs beyond what the sector's mechanism can coordinate"),
        criteria: criteria(&[]),
        unmet_need: "services for four million people displaced".to_owned(),
        review_by: at("2014-02-14").date_naive(),
        instead_of_mechanism: None,
        protection_agreement: None,
        early_recovery: None,
        national_lead: None,
        places: Vec::new(),
        areas: Vec::new(),
        continues: None,
    }
}

/// The agreement of the three agencies on a lead for Protection.
pub fn protection_agreement(lead: &str) -> ProtectionAgreement {
    ProtectionAgreement {
        consulted_on: at("2013-11-09").date_naive(),
        agencies: ["UNHCR", "UNICEF", "OHCHR"].map(code).to_vec(),
        lead: code(lead),
    }
}

/// A proposal of `recommendations` with nothing missing.
pub fn submission(proposal: &str, recommendations: Vec<Recommendation>) -> Submission {
    let given = || Some("given".to_owned());
    Submission {
        proposal: code(proposal),
        emergency: code("haiyan"),
        recommendations,
        lead_changes: Vec::new(),
        other_solutions: Vec::new(),
        agreed_in: AgreedIn::Meeting(code("hct-1")),
        plan: PlanBasis::None("the country has none for a storm of this strength".to_owned()),
        issues: BTreeMap::new(),
        evidence: Evidence {
            assessment: given(),
            government_capacity: given(),
            local_capacity: given(),
            civil_society_capacity: given(),
            international_capacity: given(),
            national_partners: given(),
        },
        thematic_groups: Vec::new(),
    }
}

/// The Philippines after the typhoon: the emergency registered, the global clusters alerted, the HCT met.
pub fn after_the_meeting() -> Example {
    let leadership =
        Leadership { humanitarian_coordinator: true, country_team: true, since: at("2011-01-01").date_naive() };
    let alert = Alert {
        emergency: code("haiyan"),
        alerted_at: at("2013-11-08T12:00:00Z"),
        meeting_at: at("2013-11-09T09:00:00Z"),
        clusters: meeting().sectors,
    };
    Example::new("PHL", "2013-11-08T06:00:00Z")
        .given(&ocha(), operation::Command::RecordLeadership(leadership))
        .given(&hc(), operation::Command::RegisterEmergency(haiyan()))
        .at("2013-11-08T12:00:00Z")
        .given(&ocha(), operation::Command::AlertGlobalClusters(alert))
        .at("2013-11-09T12:00:00Z")
        .given(&ocha(), operation::Command::RecordMeeting(meeting()))
}

/// The same, with a proposal of `recommendations` put to the ERC.
pub fn after_the_proposal(recommendations: Vec<Recommendation>) -> Example {
    let submit = proposal::Command::SubmitProposal(Box::new(submission("p-1", recommendations)));
    after_the_meeting().at("2013-11-09T14:00:00Z").given(&hc(), submit)
}

/// The passing on of that proposal for endorsement.
pub fn transmission() -> Transmission {
    Transmission {
        proposal: code("p-1"),
        transmitted_at: at("2013-11-09T15:00:00Z"),
        principals: vec![code("UNICEF"), code("WHO")],
        global_leads: vec![code("WHO")],
    }
}

/// The same, passed on for endorsement.
pub fn after_the_transmission(recommendations: Vec<Recommendation>) -> Example {
    after_the_proposal(recommendations)
        .at("2013-11-09T15:00:00Z")
        .given(&erc(), proposal::Command::TransmitProposal(transmission()))
}

/// The same, approved: the recommended clusters are active.
pub fn after_the_approval(recommendations: Vec<Recommendation>) -> Example {
    let approve = proposal::Command::ApproveProposal(approval("p-1"));
    after_the_transmission(recommendations).at("2013-11-10T10:00:00Z").given(&erc(), approve)
}

/// The approval of a proposal, for which the ERC does not wait until all have answered.
pub fn approval(proposal: &str) -> Approve {
    let ground = StatedGround::NotWaiting { reason: "the injured cannot wait for every answer".to_owned() };
    Approve { proposal: code(proposal), remarks: None, ground, objections: Vec::new() }
}

/// The country representative of a lead agency.
pub fn lead(agency: &str) -> Actor {
    actor(Role::LeadAgency, agency)
}

/// The four criteria, all met but those named.
pub fn criteria(unmet: &[Criterion]) -> Vec<CriterionAssessment> {
    let assess = |criterion| CriterionAssessment {
        criterion,
        met: !unmet.contains(&criterion),
        evidence: "joint rapid assessment of 10 November".to_owned(),
    };
    Criterion::ALL.into_iter().map(assess).collect()
}

/// A typhoon on the record, with nothing active.
pub fn emergency() -> Example {
    let registered = operation::Event::EmergencyRegistered(haiyan());
    let decided = Decision::about(subject("emergency/haiyan")).event(registered.into());
    Example::new("PHL", "2013-11-12T08:00:00Z").having(&hc(), decided)
}

/// A policy that gives a reading of the guidance up.
pub fn without_reading(name: &str, row: &str) -> String {
    let profile = "[profile]\nname = \"ours\"\ntitle = \"Ours\"\nrow = \"S-2\"\n";
    format!(
        "{profile}[[reading]]\nname = \"{name}\"\nrow = \"{row}\"\napplies = false\ntext = \"The question stays open\"\n"
    )
}

/// The beginning of a day in the Philippines.
pub fn start_of(day: &str) -> Moment {
    start_of_day(at(day).date_naive(), chrono_tz::Asia::Manila)
}

/// The end of a day in the Philippines.
pub fn end_of(day: &str) -> Moment {
    end_of_day(at(day).date_naive(), chrono_tz::Asia::Manila)
}

/// The activation of a cluster that is to be reviewed by 13 May.
pub fn activation(id: &str, sectors: &[&str], lead_agency: &str) -> cluster::Activated {
    cluster::Activated {
        cluster: code(id),
        name: None,
        national_lead: None,
        sectors: sectors.iter().map(|sector| code::<ClusterCode>(sector)).collect(),
        emergency: code("haiyan"),
        proposal: code("p-1"),
        lead_agency: code(lead_agency),
        rationale: "the ministry's own coordination was destroyed".to_owned(),
        unmet_need: "no one treats the injured on Samar".to_owned(),
        criteria: criteria(&[]),
        review_by: at("2014-05-13").date_naive(),
        shared_with: Vec::new(),
        places: Vec::new(),
        areas: Vec::new(),
        continues: None,
    }
}

/// The same with a cluster active since 13 November, to be reviewed by 13 May.
pub fn with_cluster(example: Example, id: &str, sectors: &[&str], lead_agency: &str) -> Example {
    let activated = activation(id, sectors, lead_agency);
    let (cluster, lead_agency) = (activated.cluster.clone(), activated.lead_agency.clone());
    let review_due = end_of_day(activated.review_by, chrono_tz::Asia::Manila);
    let mut decided = Decision::about(CLUSTER.of(id)).event(cluster::Event::Activated(activated).into());
    let since = at("2013-11-13T09:00:00Z");
    let head = Role::HumanitarianCoordinator;
    for duty in cluster::duties_of_a_new_cluster(head, &cluster, &lead_agency, Some(review_due), since) {
        decided.open(duty);
    }
    example.at("2013-11-13T09:00:00Z").having(&erc(), decided)
}

/// A typhoon with an active health cluster, led by WHO.
pub fn health() -> Example {
    with_cluster(emergency(), "health", &["HEA"], "WHO")
}

/// A typhoon with an active shelter cluster, convened by IFRC.
pub fn shelter() -> Example {
    with_cluster(emergency(), "shelter", &["SHL"], "IFRC")
}

/// What the approval of a new lead for a cluster decides, dated `moment` and recorded on 30 March 2014.
pub fn designation(before: &Example, cluster: &str, lead_agency: &str, moment: &str) -> Decision<domain::Event> {
    let record = before.record();
    let context = Context {
        now: at("2014-03-30"),
        occurred_at: at(moment),
        earliest: None,
        actor: &erc(),
        country: &code("PHL"),
        exercise: false,
        etag: None,
        guidance: Guidance::embedded(),
        findings: &record.findings,
        duties: &record.duties,
        openings: &record.openings,
    };
    let mut decision = Decision::about(subject("proposal/p-2"));
    let cluster = &before.state().clusters[&code(cluster)];
    let (proposal, lead_agency) = (code("p-2"), code(lead_agency));
    cluster::designate_lead(&mut decision, cluster, &proposal, &lead_agency, "recovery begins", &context);
    decision
}

/// The example after that approval was recorded.
pub fn lead_designated(before: Example, cluster: &str, lead_agency: &str, moment: &str) -> Example {
    let decision = designation(&before, cluster, lead_agency, moment);
    before.that_happened(moment).having(&erc(), decision)
}

/// A cluster takes another one in, after its partners were consulted on a day.
pub fn merger(cluster: &str, absorbed: &str, consulted_on: &str) -> cluster::Command {
    cluster::Command::AdaptCluster(Adaptation {
        cluster: code(cluster),
        change: Change::Merge { absorbed: code(absorbed) },
        capacities: "one group suffices".to_owned(),
        consulted: vec![code("WHO")],
        consulted_on: at(consulted_on).date_naive(),
    })
}
