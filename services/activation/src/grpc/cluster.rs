//! Clusters: which rpc gives which command, and how each value of the domain corresponds to its message.

use convene_proto::activation::v1::cluster_service_server::ClusterService;
use convene_proto::activation::v1::{self as pb, *};
use convene_runtime::grpc::Fields;
use convene_runtime::grpc::contract::{FromMessage, ToMessage};
use convene_runtime::{choices, command_service, contract};

use super::Api;
use crate::domain::cluster::{
    Adaptation, AdoptSectorCodes, Agreement, Appointment, AppointmentEnd, AreaFocalPoint, Change, ClusterName, Command,
    ConcernClosure, ConcernRaised, ConcernStep, ConcernStepKind, ConcernStepTaken, Correction, Counterpart, Employment,
    ExistingCluster, ExistingCoordinator, Expertise, FindingAnswer, FocalPoint, FoundCluster, FundingBarrier,
    FundingBarrierTakenUp, FundingBarrierWithdrawal, GlobalLeadInformed, HandOver, PastLead, PlaceFocalPoint, Post,
    Renaming, Responsibility, RightFact, SectorCodesAdopted, Sharing, SharingAspect, SharingBasis, SharingEnd,
    TermsOfReference,
};
use crate::reasons;
use convene_runtime::grpc::limits::{ANY, NAME, SOME, TEXT};

/// Characters of a finding's identifier: a row, what it is about, and a field.
const FINDING: usize = 300;

command_service! { ClusterService for Api {
    record_existing_cluster: RecordExistingClusterRequest { existing } => |existing| Command::RecordExistingCluster(Box::new(existing)),
    record_existing_coordinator: RecordExistingCoordinatorRequest { coordinator } => Command::RecordExistingCoordinator,
    record_past_lead: RecordPastLeadRequest { lead } => Command::RecordPastLead,
    appoint_coordinator: AppointCoordinatorRequest { appointment } => Command::AppointCoordinator,
    end_appointment: EndAppointmentRequest { end } => Command::EndAppointment,
    adopt_terms_of_reference: AdoptTermsOfReferenceRequest { terms_of_reference } => Command::AdoptTermsOfReference,
    name_focal_point: NameFocalPointRequest { focal_point } => Command::NameFocalPoint,
    name_area_focal_point: NameAreaFocalPointRequest { focal_point } => Command::NameAreaFocalPoint,
    name_place_focal_point: NamePlaceFocalPointRequest { focal_point } => Command::NamePlaceFocalPoint,
    record_counterpart: RecordCounterpartRequest { counterpart } => Command::RecordCounterpart,
    share_leadership: ShareLeadershipRequest { sharing } => Command::ShareLeadership,
    end_shared_leadership: EndSharedLeadershipRequest { end } => Command::EndSharedLeadership,
    raise_funding_barrier: RaiseFundingBarrierRequest { barrier } => Command::RaiseFundingBarrier,
    take_up_funding_barrier: TakeUpFundingBarrierRequest { outcome } => Command::TakeUpFundingBarrier,
    withdraw_funding_barrier: WithdrawFundingBarrierRequest { withdrawal } => Command::WithdrawFundingBarrier,
    plan_hand_over: PlanHandOverRequest { hand_over } => Command::PlanHandOver,
    show_expertise: ShowExpertiseRequest { expertise } => Command::ShowExpertise,
    inform_global_lead: InformGlobalLeadRequest { information } => Command::InformGlobalLead,
    raise_concern: RaiseConcernRequest { concern } => Command::RaiseConcern,
    take_concern_step: TakeConcernStepRequest { step } => Command::TakeConcernStep,
    close_concern: CloseConcernRequest { closure } => Command::CloseConcern,
    adapt_cluster: AdaptClusterRequest { adaptation } => Command::AdaptCluster,
    rename_cluster: RenameClusterRequest { renaming } => Command::RenameCluster,
    adopt_sector_codes: AdoptSectorCodesRequest { sector_codes } => Command::AdoptSectorCodes,
    correct_cluster: CorrectClusterRequest { correction } => Command::CorrectCluster,
    answer_finding: AnswerFindingRequest { answer } => Command::AnswerFinding,
} }

choices! {
    Post = pb::Post { Coordinator, Deputy, CoCoordinator }
    Employment = pb::Employment { FullTime, PartTime }
    SharingAspect = pb::SharingAspect { Accountabilities, Strategy, Representation, Advocacy, Fundraising, Visibility }
    ConcernStepKind = pb::ConcernStepKind {
        CountryDirectorConsulted, CountryTeamConsulted, PrincipalsConsulted, OtherArrangementsProposed,
    }
}

contract! {
    Appointment = pb::Appointment {
        cluster: code under "OG-9",
        person: code,
        post: choice,
        sharing: optional_code,
        employer: code under "OG-20",
        seconded_to: optional_code,
        seniority: text_if_known(NAME),
        facilitation: text_if_known(TEXT),
        expertise: text_if_known(TEXT),
        employment: choice_if_known,
        other_duties: optional_text(TEXT),
        starts_on: date,
    }
    ExistingCoordinator = pb::ExistingCoordinator {
        cluster: code under "OG-9",
        person: code,
        post: choice,
        employer: code under "OG-20",
        since: past_date_or_unknown,
        source: text(TEXT),
    }
    ExistingCluster = pb::ExistingCluster { found: flattened, ended: optional_past_date_or_unknown }
    FoundCluster = pb::ExistingCluster {
        cluster: code under "RM-1.15",
        name: optional_text(NAME),
        sectors: codes(SOME) under "GN-3",
        lead_agency: optional_code under "OG-8",
        lead_since: optional_past_date,
        co_leads: codes(ANY) under "RM-7.1",
        co_lead_names: texts(ANY, NAME),
        emergency: optional_code under "RM-1.15",
        activated: past_date_or_unknown,
        review_by: optional_date under "RM-1.14",
        source: text(TEXT) under "RM-1.15",
    }
    PastLead = pb::PastLead { cluster: code under "OG-18", agency: code, since: past_date, source: text(TEXT) }
    AppointmentEnd = pb::AppointmentEnd { cluster: code under "OG-9", person: code, on: date, hand_over_notes: flag }
    TermsOfReference = pb::TermsOfReference {
        cluster: code under "OG-10",
        adopted_on: date,
        responsibilities: each(ANY),
        additions: texts(ANY, TEXT),
    }
    Responsibility = pb::Responsibility { code: text(NAME), in_context: text(TEXT) }
    FocalPoint = pb::FocalPoint {
        cluster: code under "OG-11",
        issue: text(NAME),
        organization: code,
        person: optional_code,
    }
    AreaFocalPoint = pb::AreaFocalPoint {
        cluster: code under "OG-14",
        area: code,
        agency: code,
        co_leads: codes(ANY),
        others: texts(ANY, NAME),
    }
    PlaceFocalPoint = pb::PlaceFocalPoint {
        cluster: code under "OG-16",
        place: code,
        name: text(NAME),
        organization: optional_code,
        organization_name: optional_text(NAME),
        since: date,
    }
    Counterpart = pb::Counterpart {
        cluster: code under "GN-9.1",
        government_body: optional_text(NAME),
        otherwise: optional_text(TEXT),
        first_consulted_on: optional_past_date,
    }
    Sharing = pb::Sharing {
        cluster: code under "RM-7.1",
        sharing: code,
        partner: optional_code,
        partner_name: optional_text(NAME),
        place: optional_text(NAME),
        agreement: message_if_known,
        starts_on: exact_date,
        term: text(NAME) under "RM-7.4",
        basis: message_if_known under "RM-7.6",
        last_resort: optional_code under "RM-7.2",
    }
    Agreement = pb::Agreement { title: text(NAME), agreed_on: date, covers: choices(ANY) }
    SharingBasis = pb::SharingBasis {
        model: text(TEXT),
        needs_and_capacities: text(TEXT),
        staff: text(TEXT),
        costs: text(TEXT),
        funded_by: text(TEXT),
        training: text(TEXT),
        national_capacity: text(TEXT),
    }
    SharingEnd = pb::SharingEnd { cluster: code under "RM-7.1", sharing: code, on: date, reason: text(TEXT) }
    FundingBarrier = pb::FundingBarrier { cluster: code under "RM-7.6", sharing: code, barrier: text(TEXT) }
    FundingBarrierTakenUp = pb::FundingBarrierOutcome { cluster: code under "RM-7.6", sharing: code, outcome: text(TEXT) }
    FundingBarrierWithdrawal = pb::FundingBarrierWithdrawal {
        cluster: code under "RM-1.15",
        sharing: code,
        commit: code,
        reason: text(TEXT),
        source: text(TEXT),
    }
    HandOver = pb::HandOver {
        cluster: code under "RM-7.3",
        to: code,
        planned_on: date,
        agreement: message,
        moved_because: optional_text(TEXT),
    }
    Expertise = pb::Expertise { cluster: code under "RM-1.7", expertise: text(TEXT), infrastructure: text(TEXT) }
    GlobalLeadInformed = pb::GlobalLeadInformation {
        cluster: code under "OG-15",
        global_lead: code,
        informed_at: timestamp,
        contact: text(TEXT),
    }
    ConcernRaised = pb::Concern { cluster: code under "OG-17", concern: code, statement: text(TEXT) }
    ConcernStep = pb::ConcernStep {
        cluster: code under "OG-17",
        concern: code,
        step: choice,
        on: date,
        outcome: text(TEXT),
    }
    ConcernStepTaken => pb::ConcernStepRecord { step: message, left_out: choices(ANY) }
    ConcernClosure = pb::ConcernClosure { cluster: code under "OG-17", concern: code, outcome: text(TEXT) }
    Adaptation = pb::Adaptation {
        cluster: code under "OG-18",
        change: flattened,
        capacities: text(TEXT),
        consulted: codes(ANY),
        consulted_on: date,
    }
    Renaming = pb::Renaming { cluster: code under "OG-18", name: text(NAME), reason: text(TEXT) }
    AdoptSectorCodes <= pb::SectorCodes { cluster: code under "OG-18", codes: codes(SOME) }
    SectorCodesAdopted => pb::SectorCodes { cluster: code, codes: codes(ANY), former: codes(ANY) }
    ClusterName => pb::ClusterName { name: text(NAME), reason: optional_text(TEXT) }
    Correction = pb::ClusterCorrection {
        cluster: code under "RM-1.15",
        commit: code,
        right: flattened,
        reason: text(TEXT),
        source: text(TEXT),
    }
    FindingAnswer = pb::FindingAnswer { finding: text(FINDING), answer: text(TEXT) }
}

impl FromMessage<pb::Adaptation> for Change {
    fn from_message(fields: &mut Fields, message: &pb::Adaptation) -> Option<Self> {
        use pb::adaptation::Change as Wire;
        match message.change.as_ref() {
            Some(Wire::Merge(merge)) => fields.within("merge", Some(merge), |fields, merge| {
                fields.code("absorbed", &merge.absorbed).map(|absorbed| Self::Merge { absorbed })
            }),
            Some(Wire::Split(split)) => fields.within("split", Some(split), |fields, split| {
                fields.codes("leaving", &split.leaving, SOME).map(|leaving| Self::Split { leaving })
            }),
            Some(Wire::Scope(scope)) => fields.within("scope", Some(scope), |fields, scope| {
                fields.text("scope", &scope.scope, TEXT).map(|scope| Self::Scope { scope })
            }),
            None => {
                fields.refuse(
                    "change",
                    reasons::CHANGE_MISSING,
                    "the change is missing",
                    "give a merger, a split or another scope; a new lead or a new cluster is proposed instead",
                );
                None
            }
        }
    }
}

impl ToMessage<pb::Adaptation> for Change {
    fn write_to(&self, message: &mut pb::Adaptation) {
        use pb::adaptation::Change as Wire;
        message.change = Some(match self {
            Self::Merge { absorbed } => Wire::Merge(pb::Merge { absorbed: absorbed.to_string() }),
            Self::Split { leaving } => {
                Wire::Split(pb::Split { leaving: leaving.iter().map(ToString::to_string).collect() })
            }
            Self::Scope { scope } => Wire::Scope(pb::ScopeChange { scope: scope.clone() }),
        });
    }
}

impl FromMessage<pb::ClusterCorrection> for RightFact {
    fn from_message(fields: &mut Fields, message: &pb::ClusterCorrection) -> Option<Self> {
        use pb::cluster_correction::Right as Wire;
        match message.right.as_ref() {
            Some(Wire::Activated(date)) => {
                fields.past_date("activated", date).map(|activated| Self::Activated { activated })
            }
            Some(Wire::Ended(date)) => fields.past_date("ended", date).map(|ended| Self::Ended { ended }),
            Some(Wire::Lead(lead)) => fields.within("lead", Some(lead), |fields, lead| {
                let (agency, since) = (fields.code("agency", &lead.agency), fields.past_date("since", &lead.since));
                Some(Self::Lead { agency: agency?, since: since? })
            }),
            None => {
                fields.refuse(
                    "right",
                    reasons::CHANGE_MISSING,
                    "what is right is missing",
                    "say when the cluster was activated, when it ended, or who led it since when",
                );
                None
            }
        }
    }
}

impl ToMessage<pb::ClusterCorrection> for RightFact {
    fn write_to(&self, message: &mut pb::ClusterCorrection) {
        use pb::cluster_correction::Right as Wire;
        message.right = Some(match self {
            Self::Activated { activated } => Wire::Activated(activated.to_string()),
            Self::Ended { ended } => Wire::Ended(ended.to_string()),
            Self::Lead { agency, since } => {
                Wire::Lead(pb::RightLead { agency: agency.to_string(), since: since.to_string() })
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adaptation() -> pb::Adaptation {
        pb::Adaptation {
            cluster: "health".to_owned(),
            capacities: "the provincial office has its staff back".to_owned(),
            consulted: vec!["WHO".to_owned()],
            consulted_on: "2014-02-01".to_owned(),
            ..Default::default()
        }
    }

    /// OG-18: an adaptation says what changes, and fields within it are named by their path.
    #[test]
    fn an_adaptation_says_what_changes() {
        let mut fields = Fields::new();
        let nothing = Adaptation::from_message(&mut fields, &adaptation());
        let refusal = fields.finish(nothing).expect_err("nothing changes");
        assert_eq!(refusal.violations()[0].reason, reasons::CHANGE_MISSING);

        let merge = pb::adaptation::Change::Merge(pb::Merge { absorbed: "Nutrition".to_owned() });
        let mut fields = Fields::new();
        let malformed = Adaptation::from_message(&mut fields, &pb::Adaptation { change: Some(merge), ..adaptation() });
        let refusal = fields.finish(malformed).expect_err("the identifier is malformed");
        assert_eq!(refusal.violations()[0].field, "merge.absorbed");

        let split = pb::adaptation::Change::Split(pb::Split { leaving: vec!["NUT".to_owned()] });
        let message = pb::Adaptation { change: Some(split), ..adaptation() };
        let mut fields = Fields::new();
        let split = Adaptation::from_message(&mut fields, &message);
        let adaptation = fields.finish(split).expect("it is well formed");
        assert!(matches!(&adaptation.change, Change::Split { leaving } if leaving.len() == 1));
        assert_eq!(ToMessage::<pb::Adaptation>::to_message(&adaptation), message);
    }
}
