//! The commands about a cluster; the file of each topic declares what they contain and what they do.

use chrono::NaiveDate;
use convene_kernel::actions;
use convene_kernel::aggregate::Context;
use convene_kernel::time::{Moment, Tz};

use super::adaptation::Adaptation;
use super::appointment::AppointmentEnd;
use super::concern::{ConcernClosure, ConcernRaised, ConcernStep};
use super::correction::Correction;
use super::counterpart::Counterpart;
use super::existing::ExistingCluster;
use super::existing_coordinator::ExistingCoordinator;
use super::expertise::{Expertise, GlobalLeadInformed};
use super::finding::FindingAnswer;
use super::focal_point::{AreaFocalPoint, FocalPoint, PlaceFocalPoint};
use super::funding_barrier::{FundingBarrier, FundingBarrierTakenUp, FundingBarrierWithdrawal};
use super::hand_over::HandOver;
use super::past_lead::PastLead;
use super::post::Appointment;
use super::renaming::Renaming;
use super::sector_codes::AdoptSectorCodes;
use super::shared_leadership::{Sharing, SharingEnd};
use super::terms_of_reference::TermsOfReference;
use super::{
    adaptation, appointment, checks, concern, correction, counterpart, existing, existing_coordinator, expertise,
    finding, focal_point, funding_barrier, hand_over, past_lead, renaming, sector_codes, shared_leadership,
    terms_of_reference,
};
use crate::domain::operation::country::head;
use crate::domain::past::authority_to_record_the_past;
use crate::domain::subjects::{CLUSTER, COUNTRY, FINDING};
use crate::domain::{self, Decided, Operation};

/// About a cluster.
#[derive(Clone, Debug)]
pub enum Command {
    /// Records one that was there before the record began (row RM-1.15).
    RecordExistingCluster(Box<ExistingCluster>),
    /// Records who coordinated it before the record began (rows RM-1.15, OG-9).
    RecordExistingCoordinator(ExistingCoordinator),
    /// Records a lead from before the record began (rows RM-1.15, OG-18).
    RecordPastLead(PastLead),
    /// Appoints a person who coordinates it (rows OG-9, OG-20).
    AppointCoordinator(Appointment),
    /// Ends an appointment (row OG-9).
    EndAppointment(AppointmentEnd),
    /// Adopts its terms of reference (row OG-10).
    AdoptTermsOfReference(TermsOfReference),
    /// Names who answers for an issue (row OG-11).
    NameFocalPoint(FocalPoint),
    /// Names the focal point agency of an area of responsibility (row OG-14).
    NameAreaFocalPoint(AreaFocalPoint),
    /// Names the focal point in a part of the country (row OG-16).
    NamePlaceFocalPoint(PlaceFocalPoint),
    /// Records who leads the sector overall (row GN-9.1).
    RecordCounterpart(Counterpart),
    /// Shares the leadership with another organization (row RM-7.1).
    ShareLeadership(Sharing),
    EndSharedLeadership(SharingEnd),
    /// Records that a lack of funds prevents shared leadership (row RM-7.6).
    RaiseFundingBarrier(FundingBarrier),
    /// Records that the barrier was taken up with the HCT and donors (row RM-7.6).
    TakeUpFundingBarrier(FundingBarrierTakenUp),
    /// Takes a funding barrier back that never was (row RM-1.15).
    WithdrawFundingBarrier(FundingBarrierWithdrawal),
    /// Plans the hand-over to the next lead agency (row RM-7.3).
    PlanHandOver(HandOver),
    /// Shows the lead's expertise and infrastructure (row RM-1.7).
    ShowExpertise(Expertise),
    /// Informs the global lead of a lead that is another (row OG-15).
    InformGlobalLead(GlobalLeadInformed),
    /// Raises a concern that the lead does not deliver (row OG-17).
    RaiseConcern(ConcernRaised),
    /// Takes a step on a concern (row OG-17).
    TakeConcernStep(ConcernStep),
    /// Closes a concern (row OG-17).
    CloseConcern(ConcernClosure),
    /// Adapts the structure (row OG-18).
    AdaptCluster(Adaptation),
    /// Renames it (row OG-18).
    RenameCluster(Renaming),
    /// Takes the codes that succeeded those of its sectors (row OG-18).
    AdoptSectorCodes(AdoptSectorCodes),
    /// Corrects what is on record about it (row RM-1.15).
    CorrectCluster(Correction),
    /// Answers a finding of the country's record, on any subject.
    AnswerFinding(FindingAnswer),
}

actions! {
    Command on Operation, by "convene.activation.v1.ClusterService", given (operation, id, context):
    RecordExistingCluster of COUNTRY, authority_to_record_the_past(), Ok(());
    RecordExistingCoordinator(cluster) of CLUSTER,
        authority_to_record_the_past(), existing_coordinator::admits(operation, id);
    RecordPastLead(cluster) of CLUSTER,
        authority_to_record_the_past(), past_lead::admits(operation, id);
    AppointCoordinator(cluster) of CLUSTER,
        appointment::authority(operation, id), checks::admits(operation, id, context);
    EndAppointment(cluster) of CLUSTER,
        appointment::authority(operation, id), appointment::admits_end(operation, id, context);
    AdoptTermsOfReference(cluster) of CLUSTER,
        terms_of_reference::authority(operation, id), checks::admits(operation, id, context);
    NameFocalPoint(cluster) of CLUSTER,
        focal_point::authority(operation, id), checks::admits(operation, id, context);
    NameAreaFocalPoint(cluster) of CLUSTER,
        focal_point::authority(operation, id), checks::admits(operation, id, context);
    NamePlaceFocalPoint(cluster) of CLUSTER,
        focal_point::authority(operation, id), checks::admits(operation, id, context);
    RecordCounterpart(cluster) of CLUSTER,
        counterpart::authority(operation, id), checks::admits(operation, id, context);
    ShareLeadership(cluster) of CLUSTER,
        shared_leadership::authority(operation, id), checks::admits(operation, id, context);
    EndSharedLeadership(cluster) of CLUSTER,
        shared_leadership::authority(operation, id), shared_leadership::admits_end(operation, id, context);
    RaiseFundingBarrier(cluster) of CLUSTER,
        funding_barrier::authority_to_raise(operation, id), checks::admits(operation, id, context);
    TakeUpFundingBarrier(cluster) of CLUSTER,
        head(), funding_barrier::admits_taking_up(operation, id, context);
    WithdrawFundingBarrier(cluster) of CLUSTER,
        funding_barrier::authority_to_withdraw(operation, id), funding_barrier::admits_withdrawal(operation, id, context);
    PlanHandOver(cluster) of CLUSTER,
        hand_over::authority(operation, id), checks::admits(operation, id, context);
    ShowExpertise(cluster) of CLUSTER,
        expertise::authority(operation, id), checks::admits(operation, id, context);
    InformGlobalLead(cluster) of CLUSTER,
        expertise::authority(operation, id), checks::admits(operation, id, context);
    RaiseConcern(cluster) of CLUSTER,
        concern::authority_to_raise(), checks::active(operation, id).map(|_| ());
    TakeConcernStep(cluster) of CLUSTER, head(), concern::admits(operation, id, context);
    CloseConcern(cluster) of CLUSTER, head(), concern::admits(operation, id, context);
    AdaptCluster(cluster) of CLUSTER, head(), checks::admits_head(operation, id, context);
    RenameCluster(cluster) of CLUSTER, renaming::authority(), checks::admits_head(operation, id, context);
    AdoptSectorCodes(cluster) of CLUSTER,
        sector_codes::authority(), checks::admits_head(operation, id, context);
    CorrectCluster(cluster) of CLUSTER, authority_to_record_the_past(), operation.cluster(id).map(|_| ());
    AnswerFinding(finding) of FINDING, finding::authority(operation, id), finding::admits(operation, id, context);
}

impl Command {
    /// The moment that the command itself names for what it says.
    pub fn happened_at(&self) -> Option<Moment> {
        match self {
            Self::InformGlobalLead(informed) => Some(informed.informed_at),
            _ => None,
        }
    }

    /// The day in the country on which what the command says happened or began, where it names one.
    pub fn happened_on(&self) -> Option<NaiveDate> {
        match self {
            Self::AppointCoordinator(appointment) => Some(appointment.starts_on),
            Self::EndAppointment(end) => Some(end.on),
            Self::AdoptTermsOfReference(terms) => Some(terms.adopted_on),
            Self::NamePlaceFocalPoint(named) => Some(named.since),
            Self::ShareLeadership(sharing) => Some(sharing.starts_on.first_day(Tz::UTC)),
            Self::EndSharedLeadership(end) => Some(end.on),
            Self::TakeConcernStep(step) => Some(step.on),
            _ => None,
        }
    }
}

/// What the command brings about.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(operation: &Operation, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::RecordExistingCluster(command) => existing::record_existing_cluster(operation, command, context),
        Command::RecordExistingCoordinator(command) => {
            existing_coordinator::record_existing_coordinator(operation, command, context)
        }
        Command::RecordPastLead(command) => past_lead::record_past_lead(operation, command, context),
        Command::AppointCoordinator(command) => appointment::appoint_coordinator(operation, command, context),
        Command::EndAppointment(command) => appointment::end_appointment(operation, command, context),
        Command::AdoptTermsOfReference(command) => {
            terms_of_reference::adopt_terms_of_reference(operation, command, context)
        }
        Command::NameFocalPoint(command) => focal_point::name_focal_point(operation, command, context),
        Command::NameAreaFocalPoint(command) => focal_point::name_area_focal_point(operation, command, context),
        Command::NamePlaceFocalPoint(command) => focal_point::name_place_focal_point(operation, command, context),
        Command::RecordCounterpart(command) => counterpart::record_counterpart(operation, command, context),
        Command::ShareLeadership(command) => shared_leadership::share_leadership(operation, command, context),
        Command::EndSharedLeadership(command) => shared_leadership::end_shared_leadership(operation, command, context),
        Command::RaiseFundingBarrier(command) => funding_barrier::raise_funding_barrier(operation, command, context),
        Command::TakeUpFundingBarrier(command) => funding_barrier::take_up_funding_barrier(operation, command, context),
        Command::WithdrawFundingBarrier(command) => {
            funding_barrier::withdraw_funding_barrier(operation, command, context)
        }
        Command::PlanHandOver(command) => hand_over::plan_hand_over(operation, command, context),
        Command::ShowExpertise(command) => expertise::show_expertise(operation, command, context),
        Command::InformGlobalLead(command) => expertise::inform_global_lead(operation, command, context),
        Command::RaiseConcern(command) => concern::raise_concern(operation, command, context),
        Command::TakeConcernStep(command) => concern::take_concern_step(operation, command, context),
        Command::CloseConcern(command) => concern::close_concern(operation, command, context),
        Command::AdaptCluster(command) => adaptation::adapt_cluster(operation, command, context),
        Command::RenameCluster(command) => renaming::rename_cluster(operation, command, context),
        Command::AdoptSectorCodes(command) => sector_codes::adopt_sector_codes(operation, command, context),
        Command::CorrectCluster(command) => correction::correct_cluster(operation, command, context),
        Command::AnswerFinding(command) => finding::answer_finding(command, context),
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Cluster(command)
    }
}

/// The commands about a cluster, each where somebody may give it; WHO leads health.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::commit::Decision;
    use convene_kernel::identity::Actor;
    use convene_kernel::refusal::Finding;
    use convene_kernel::testing::{Case, at, code, subject};

    use crate::domain::Activation;
    use crate::domain::cluster::fixtures::{in_samar, terms};
    use crate::domain::cluster::{
        Adaptation, AdoptSectorCodes, Agreement, Appointment, AppointmentEnd, AreaFocalPoint, Change, Command,
        ConcernClosure, ConcernRaised, ConcernStep, ConcernStepKind, Counterpart, ExistingCoordinator, Expertise,
        FindingAnswer, FocalPoint, FundingBarrier, FundingBarrierTakenUp, FundingBarrierWithdrawal, GlobalLeadInformed,
        HandOver, PlaceFocalPoint, Renaming, Sharing, SharingEnd, TermsOfReference, agreement, appointment, correction,
        existing, existing_coordinator, past_lead, sharing,
    };
    use crate::domain::fixtures::{Example, emergency, erc, hc, health, lead, ocha, with_cluster};

    fn appointment_end() -> AppointmentEnd {
        let (cluster, person) = (code("health"), code("c-1"));
        AppointmentEnd { cluster, person, on: at("2013-12-01").date_naive(), hand_over_notes: true }
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
            Finding::of("OG-20", subject("cluster/health"))
                .at("other_duties")
                .says("is double-hatted", "appoint another"),
        );
        health().having(&erc(), found)
    }

    /// A case for each command of the area.
    pub fn cases() -> Vec<Case<Activation>> {
        let who = lead("WHO");
        let appointed = || health().given(&who, Command::AppointCoordinator(appointment("c-1")));
        let shared = || health().given(&who, Command::ShareLeadership(sharing()));
        let barred = shared().given(&who, Command::RaiseFundingBarrier(barrier()));
        let barrier_withdrawal = FundingBarrierWithdrawal {
            cluster: code("health"),
            sharing: code("s-1"),
            commit: barred.state().clusters[&code("health")].etag,
            reason: "it was of another cluster".to_owned(),
            source: "the donor".to_owned(),
        };
        let concerned = || health().given(&hc(), Command::RaiseConcern(concern()));
        let consulted = concerned().given(&hc(), Command::TakeConcernStep(concern_step()));
        let protection = with_cluster(emergency(), "protection", &["PRO"], "WHO");
        let logistics = with_cluster(emergency(), "logistics", &["LOG"], "WHO");
        let existing_one = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(existing())));
        let issue =
            FocalPoint { cluster: code("health"), issue: "gender".to_owned(), organization: code("WHO"), person: None };
        let agriculture = with_cluster(emergency(), "agriculture", &["AGR"], "FAO");
        let adopt =
            Command::AdoptSectorCodes(AdoptSectorCodes { cluster: code("agriculture"), codes: vec![code("FSC")] });
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
            Case::new(emergency(), &ocha(), Command::RecordExistingCluster(Box::new(existing()))),
            Case::new(existing_one.clone(), &ocha(), Command::RecordExistingCoordinator(existing_coordinator("2012"))),
            Case::new(existing_one, &ocha(), Command::RecordPastLead(past_lead("IOM", "2011"))),
            Case::new(health(), &who, Command::AppointCoordinator(appointment("c-1"))),
            Case::new(appointed(), &who, Command::EndAppointment(appointment_end())),
            Case::new(health(), &who, Command::AdoptTermsOfReference(terms(1..=13))),
            Case::new(health(), &who, Command::NameFocalPoint(issue)),
            Case::new(agriculture, &ocha(), adopt),
            Case::new(protection, &who, Command::NameAreaFocalPoint(area)),
            Case::new(health(), &who, Command::NamePlaceFocalPoint(in_samar())),
            Case::new(health(), &who, Command::RecordCounterpart(counterpart())),
            Case::new(health(), &who, Command::ShareLeadership(sharing())),
            Case::new(shared(), &who, Command::EndSharedLeadership(sharing_end())),
            Case::new(shared(), &who, Command::RaiseFundingBarrier(barrier())),
            Case::new(barred.clone(), &hc(), Command::TakeUpFundingBarrier(barrier_taken_up())),
            Case::new(barred, &who, Command::WithdrawFundingBarrier(barrier_withdrawal)),
            Case::new(health(), &who, Command::PlanHandOver(hand_over())),
            Case::new(logistics.clone(), &who, Command::ShowExpertise(expertise)),
            Case::new(logistics, &who, Command::InformGlobalLead(informed)),
            Case::new(health(), &hc(), Command::RaiseConcern(concern())),
            Case::new(concerned(), &hc(), Command::TakeConcernStep(concern_step())),
            Case::new(consulted, &hc(), Command::CloseConcern(concern_closure())),
            Case::new(health(), &hc(), Command::AdaptCluster(adaptation())),
            Case::new(health(), &hc(), Command::RenameCluster(renaming())),
            Case::new(found(), &hc(), Command::AnswerFinding(answer)),
        ]
    }

    /// RM-1.15, S-1: what a command says happened on the day, or at the moment, that it names.
    #[test]
    fn a_command_that_names_a_day_happened_on_it() {
        let days = [
            (Command::AppointCoordinator(appointment("c-1")), "2013-11-14"),
            (Command::EndAppointment(appointment_end()), "2013-12-01"),
            (Command::AdoptTermsOfReference(terms(1..=13)), "2013-11-13"),
            (Command::NamePlaceFocalPoint(in_samar()), "2013-11-13"),
            (Command::ShareLeadership(sharing()), "2013-11-15"),
            (Command::EndSharedLeadership(sharing_end()), "2014-02-01"),
            (Command::TakeConcernStep(concern_step()), "2013-11-13"),
        ];
        for (command, day) in days {
            assert_eq!(command.happened_on(), Some(at(day).date_naive()), "{command:?}");
        }
        let informed_at = at("2013-11-13T08:00:00Z");
        let (cluster, global_lead, contact) = (code("logistics"), code("WFP"), "a weekly call".to_owned());
        let informed = GlobalLeadInformed { cluster, global_lead, informed_at, contact };
        assert_eq!(Command::InformGlobalLead(informed).happened_at(), Some(informed_at));
    }

    /// OG-8, OG-11, OG-14, OG-20, GN-3, RM-7.1, RM-7.3, RM-7.6: who is named is in the register, whatever the command.
    #[test]
    fn a_command_names_who_is_known() {
        let who = lead("WHO");
        let nobody = || code("NOBODY");
        let protection = || with_cluster(emergency(), "protection", &["PRO"], "WHO");
        let area = |agency: &str, co_lead: Option<&str>| {
            Command::NameAreaFocalPoint(AreaFocalPoint {
                cluster: code("protection"),
                area: code("PRO-GBV"),
                agency: code(agency),
                co_leads: co_lead.map(code).into_iter().collect(),
                others: Vec::new(),
            })
        };
        let issue =
            FocalPoint { cluster: code("health"), issue: "gender".to_owned(), organization: nobody(), person: None };
        let found = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(existing())));
        let mut unknown_lead = existing();
        unknown_lead.found.lead_agency = Some(nobody());
        let there = ExistingCoordinator { employer: nobody(), ..existing_coordinator("2012") };
        let employed = Appointment { employer: nobody(), ..appointment("c-1") };
        let seconded = Appointment { seconded_to: Some(nobody()), ..appointment("c-1") };
        let shared = Sharing { partner: Some(nobody()), ..sharing() };
        let agriculture = with_cluster(emergency(), "agriculture", &["AGR"], "FAO");
        let codes = AdoptSectorCodes { cluster: code("agriculture"), codes: vec![code("XYZ")] };
        let refused = |example: Example, by: &Actor, command: Command, row: &str, reason: &str| {
            example.when(by, command).refused(row, reason);
        };
        const UNKNOWN: &str = "ORGANIZATION_UNKNOWN";
        refused(health(), &who, Command::AppointCoordinator(employed), "OG-20", UNKNOWN);
        refused(health(), &who, Command::AppointCoordinator(seconded), "RM-7.6", UNKNOWN);
        refused(protection(), &who, area("NOBODY", None), "OG-14", UNKNOWN);
        refused(protection(), &who, area("UNFPA", Some("NOBODY")), "OG-14", UNKNOWN);
        refused(health(), &who, Command::NameFocalPoint(issue), "OG-11", UNKNOWN);
        refused(health(), &who, Command::ShareLeadership(shared), "RM-7.1", UNKNOWN);
        refused(health(), &who, Command::PlanHandOver(HandOver { to: nobody(), ..hand_over() }), "RM-7.3", UNKNOWN);
        refused(emergency(), &ocha(), Command::RecordExistingCluster(Box::new(unknown_lead)), "OG-8", UNKNOWN);
        refused(found, &ocha(), Command::RecordExistingCoordinator(there), "OG-20", UNKNOWN);
        refused(agriculture, &ocha(), Command::AdoptSectorCodes(codes), "GN-3", "CLUSTER_UNKNOWN");
    }

    /// RM-1.15, OG-10, OG-16, OG-17, RM-7.1, RM-7.3: what is recorded as done is not ahead.
    #[test]
    fn what_is_recorded_as_done_is_not_ahead() {
        let who = lead("WHO");
        let ahead = || at("2013-12-20").date_naive();
        let agreement = || Agreement { agreed_on: ahead(), ..agreement() };
        let concerned = health().given(&hc(), Command::RaiseConcern(concern()));
        let step = Command::TakeConcernStep(ConcernStep { on: ahead(), ..concern_step() });
        let refused = |example: Example, by: &Actor, command: Command, row: &str| {
            example.when(by, command).refused(row, "DATE_IN_THE_FUTURE");
        };
        refused(concerned, &hc(), step, "OG-17");
        let terms = TermsOfReference { adopted_on: ahead(), ..terms(1..=13) };
        refused(health(), &who, Command::AdoptTermsOfReference(terms), "OG-10");
        let place = PlaceFocalPoint { since: ahead(), ..in_samar() };
        refused(health(), &who, Command::NamePlaceFocalPoint(place), "OG-16");
        let shared = Sharing { agreement: Some(agreement()), ..sharing() };
        refused(health(), &who, Command::ShareLeadership(shared), "RM-7.1");
        let hand_over = HandOver { agreement: agreement(), ..hand_over() };
        refused(health(), &who, Command::PlanHandOver(hand_over), "RM-7.1");
    }
}
