//! The commands about a cluster, each where somebody may give it; WHO leads health.

use convene_kernel::commit::Decision;
use convene_kernel::refusal::Finding;
use convene_kernel::testing::{Case, at, code, subject};

use crate::domain::Activation;
use crate::domain::cluster::{
    Adaptation, AdoptSectorCodes, AppointmentEnd, AreaFocalPoint, Change, Command, ConcernClosure, ConcernRaised,
    ConcernStep, ConcernStepKind, Counterpart, Expertise, FindingAnswer, FocalPoint, FundingBarrier,
    FundingBarrierTakenUp, GlobalLeadInformed, HandOver, PlaceFocalPoint, Renaming, Responsibility, SharingEnd,
    TermsOfReference, agreement, appointment, correction, existing, past_lead, sharing,
};
use crate::domain::fixtures::{Example, emergency, erc, hc, health, lead, ocha, with_cluster};

fn appointment_end() -> AppointmentEnd {
    let (cluster, person) = (code("health"), code("c-1"));
    AppointmentEnd { cluster, person, on: at("2013-12-01").date_naive(), hand_over_notes: true }
}

fn terms() -> TermsOfReference {
    let put = |code: u8| Responsibility { code: code.to_string(), in_context: "as it is meant on Leyte".to_owned() };
    TermsOfReference {
        cluster: code("health"),
        adopted_on: at("2013-11-13").date_naive(),
        responsibilities: (1..=13).map(put).collect(),
        additions: Vec::new(),
    }
}

fn place() -> PlaceFocalPoint {
    PlaceFocalPoint {
        cluster: code("health"),
        place: code("samar"),
        name: "Samar".to_owned(),
        organization: Some(code("MSF")),
        organization_name: None,
        since: at("2013-11-13").date_naive(),
    }
}

fn counterpart() -> Counterpart {
    let (cluster, government_body) = (code("health"), Some("Department of Health".to_owned()));
    Counterpart { cluster, government_body, otherwise: None, first_consulted_on: None }
}

fn sharing_end() -> SharingEnd {
    let (cluster, sharing, reason) = (code("health"), code("s-1"), "it ran out".to_owned());
    SharingEnd { cluster, sharing, on: at("2014-02-01").date_naive(), reason }
}

fn barrier() -> FundingBarrier {
    FundingBarrier { cluster: code("health"), sharing: code("s-1"), barrier: "no donor pays for it".to_owned() }
}

fn barrier_taken_up() -> FundingBarrierTakenUp {
    let (cluster, sharing) = (code("health"), code("s-1"));
    FundingBarrierTakenUp { cluster, sharing, outcome: "two donors share the cost".to_owned() }
}

fn hand_over() -> HandOver {
    HandOver {
        cluster: code("health"),
        to: code("UNICEF"),
        planned_on: at("2014-04-01").date_naive(),
        agreement: agreement(),
        moved_because: None,
    }
}

fn concern() -> ConcernRaised {
    ConcernRaised { cluster: code("health"), concern: code("k-1"), statement: "no meeting for weeks".to_owned() }
}

fn concern_step() -> ConcernStep {
    ConcernStep {
        cluster: code("health"),
        concern: code("k-1"),
        step: ConcernStepKind::CountryDirectorConsulted,
        on: at("2013-11-13").date_naive(),
        outcome: "a coordinator is sent".to_owned(),
    }
}

fn concern_closure() -> ConcernClosure {
    ConcernClosure { cluster: code("health"), concern: code("k-1"), outcome: "meetings are held again".to_owned() }
}

fn adaptation() -> Adaptation {
    Adaptation {
        cluster: code("health"),
        change: Change::Scope { scope: "Leyte and Samar".to_owned() },
        capacities: "the provincial health office has its staff back".to_owned(),
        consulted: vec![code("WHO"), code("UNICEF")],
        consulted_on: at("2013-11-13").date_naive(),
    }
}

fn renaming() -> Renaming {
    let (cluster, name) = (code("health"), "Public Health".to_owned());
    Renaming { cluster, name, reason: "the ministry chose the name".to_owned() }
}

/// A finding on the health cluster is open.
fn found() -> Example {
    let mut found = Decision::about(subject("cluster/health"));
    found.raise(
        Finding::of("OG-20", subject("cluster/health")).at("other_duties").says("is double-hatted", "appoint another"),
    );
    health().having(&erc(), found)
}

/// A case for each command of the area.
pub fn cases() -> Vec<Case<Activation>> {
    let who = lead("WHO");
    let appointed = || health().given(&who, Command::AppointCoordinator(appointment("c-1")));
    let shared = || health().given(&who, Command::ShareLeadership(sharing()));
    let barred = shared().given(&who, Command::RaiseFundingBarrier(barrier()));
    let concerned = || health().given(&hc(), Command::RaiseConcern(concern()));
    let consulted = concerned().given(&hc(), Command::TakeConcernStep(concern_step()));
    let protection = with_cluster(emergency(), "protection", &["PRO"], "WHO");
    let logistics = with_cluster(emergency(), "logistics", &["LOG"], "WHO");
    let existing_one = emergency().given(&ocha(), Command::RecordExisting(Box::new(existing())));
    let issue =
        FocalPoint { cluster: code("health"), issue: "gender".to_owned(), organization: code("WHO"), person: None };
    let agriculture = with_cluster(emergency(), "agriculture", &["AGR"], "FAO");
    let adopt = Command::AdoptSectorCodes(AdoptSectorCodes { cluster: code("agriculture"), codes: vec![code("FSC")] });
    let area = AreaFocalPoint {
        cluster: code("protection"),
        area: code("PRO-GBV"),
        agency: code("UNFPA"),
        co_leads: Vec::new(),
        others: Vec::new(),
    };
    let expertise = Expertise {
        cluster: code("logistics"),
        expertise: "ten years of transport".to_owned(),
        infrastructure: "forty lorries".to_owned(),
    };
    let informed = GlobalLeadInformed {
        cluster: code("logistics"),
        global_lead: code("WFP"),
        informed_at: at("2013-11-13T08:00:00Z"),
        contact: "a weekly call".to_owned(),
    };
    let answer =
        FindingAnswer { finding: "OG-20:cluster/health:other_duties".to_owned(), answer: "one arrives".to_owned() };
    let (found_wrongly, correct) = correction();
    vec![
        Case::new(found_wrongly, &ocha(), correct),
        Case::new(emergency(), &ocha(), Command::RecordExisting(Box::new(existing()))),
        Case::new(existing_one, &ocha(), Command::RecordPastLead(past_lead("IOM", "2011"))),
        Case::new(health(), &who, Command::AppointCoordinator(appointment("c-1"))),
        Case::new(appointed(), &who, Command::EndAppointment(appointment_end())),
        Case::new(health(), &who, Command::AdoptTerms(terms())),
        Case::new(health(), &who, Command::NameFocalPoint(issue)),
        Case::new(agriculture, &ocha(), adopt),
        Case::new(protection, &who, Command::NameAreaFocalPoint(area)),
        Case::new(health(), &who, Command::NamePlaceFocalPoint(place())),
        Case::new(health(), &who, Command::RecordCounterpart(counterpart())),
        Case::new(health(), &who, Command::ShareLeadership(sharing())),
        Case::new(shared(), &who, Command::EndSharing(sharing_end())),
        Case::new(shared(), &who, Command::RaiseFundingBarrier(barrier())),
        Case::new(barred, &hc(), Command::TakeUpFundingBarrier(barrier_taken_up())),
        Case::new(health(), &who, Command::PlanHandOver(hand_over())),
        Case::new(logistics.clone(), &who, Command::ShowExpertise(expertise)),
        Case::new(logistics, &who, Command::InformGlobalLead(informed)),
        Case::new(health(), &hc(), Command::RaiseConcern(concern())),
        Case::new(concerned(), &hc(), Command::TakeConcernStep(concern_step())),
        Case::new(consulted, &hc(), Command::CloseConcern(concern_closure())),
        Case::new(health(), &hc(), Command::Adapt(adaptation())),
        Case::new(health(), &hc(), Command::Rename(renaming())),
        Case::new(found(), &hc(), Command::AnswerFinding(answer)),
    ]
}
