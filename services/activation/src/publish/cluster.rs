//! What the events of a cluster's life show.
//!
//! Persons, concerns about a lead, what a lead shows of itself, money matters and answers to findings stay off the feed. A
//! funding barrier goes to the HC, the HCT and donors (row RM-7.6), and what a lead shows of itself answers a finding that
//! everybody sees (row RM-1.7): every reader sees both in a history.

use convene_kernel::codes::ResourceId;
use convene_kernel::refusal::FindingId;
use convene_proto::activation::v1 as pb;
use convene_proto::events::v1 as events;
use convene_runtime::grpc::limits::{ANY, NAME, TEXT};
use convene_runtime::grpc::{About, show};
use convene_runtime::publisher::PublicEvent;
use convene_runtime::{contract, disclosure};

use crate::domain::cluster::{
    Activated, Adapted, Appointment, Corrected, Deactivated, EndedInPart, Event, ExistingCoordinatorRecorded,
    ExistingRecorded, HappenedTo, Kept, LeadDesignated, PastEnd, PastLeadRecorded, ResumedInPart,
};
use crate::domain::subjects::{CLUSTER, CONCERN, FINDING};

disclosure! { Event by about {
    feed {
        ExistingRecorded => events::ClusterRecordedAsFound,
        PastLeadRecorded => events::ClusterLeadRecordedAsFound,
        PastEndRecorded => events::ClusterEndRecordedAsFound,
        Activated => events::ClusterActivated,
        LeadDesignated => events::ClusterLeadDesignated,
        ExistingCoordinatorRecorded => events::ClusterCoordinatorRecordedAsFound,
        CoordinatorAppointed => events::ClusterCoordinatorAppointed,
        AppointmentEnded => events::ClusterAppointmentEnded { end },
        TermsAdopted => events::ClusterTermsAdopted { terms_of_reference },
        FocalPointNamed => events::ClusterFocalPointNamed { focal_point },
        AreaFocalPointNamed => events::AreaFocalPointNamed { focal_point },
        PlaceFocalPointNamed => events::PlaceFocalPointNamed { focal_point },
        CounterpartRecorded => events::ClusterCounterpartRecorded { counterpart },
        LeadershipShared => events::ClusterLeadershipShared { sharing },
        SharingEnded => events::ClusterSharingEnded { end },
        HandOverPlanned => events::ClusterHandOverPlanned { hand_over },
        GlobalLeadInformed => events::GlobalLeadInformed { information },
        Adapted => events::ClusterAdapted,
        Renamed => events::ClusterRenamed { renaming },
        SectorCodesAdopted => events::ClusterSectorCodesAdopted { sector_codes },
        EndedInPart => events::ClusterEndedInPart,
        ResumedInPart => events::ClusterResumedInPart,
        Deactivated => events::ClusterDeactivated,
        Corrected => events::ClusterCorrected,
        Kept => events::ClusterKept,
    }
    readers {
        ExpertiseShown => pb::Expertise,
        FundingBarrierRaised => pb::FundingBarrier,
        FundingBarrierTakenUp => pb::FundingBarrierOutcome,
        FundingBarrierWithdrawn => pb::FundingBarrierWithdrawal,
    }
    insiders {
        ConcernRaised => pb::Concern,
        ConcernStepTaken => pb::ConcernStepRecord,
        ConcernClosed => pb::ConcernClosure,
        FindingAnswered => pb::FindingAnswer,
    }
} }

/// About the cluster; a concern is a part of it. The answer to a finding is about the finding, and about what that is about.
fn about(event: &Event) -> About {
    match event.happened_to() {
        HappenedTo::Cluster(cluster) => of_cluster(cluster),
        HappenedTo::Concern(cluster, concern) => About::resource(CLUSTER.of(cluster).part(CONCERN, concern)),
        HappenedTo::Finding(finding) => {
            let subject = finding.parse::<FindingId>().ok().map(|finding| finding.subject);
            About::resource(FINDING.of(finding)).also(subject)
        }
    }
}

/// About a cluster, found on the feed under it.
pub fn of_cluster(cluster: &ResourceId) -> About {
    About::resource(CLUSTER.of(cluster)).under(Some(cluster.clone()))
}

/// The end of a cluster that was merged into another, for those who follow the one that ended.
pub fn merged(event: &Event) -> Option<PublicEvent> {
    let Event::Adapted(adapted) = event else { return None };
    let (absorbed, into) = (adapted.absorbed()?, adapted.adaptation.cluster.to_string());
    Some(of_cluster(absorbed).on_the_feed(&events::ClusterMerged { cluster: absorbed.to_string(), into }))
}

contract! {
    Activated => events::ClusterActivated {
        cluster: code,
        name: optional_text(NAME),
        sectors: codes(ANY),
        national_lead: optional_text(NAME),
        emergency: code,
        proposal: code,
        lead_agency: code,
        rationale: text(TEXT),
        unmet_need: text(TEXT),
        review_by: date,
        continues: optional_code,
    } + {
        co_leads: |it| show::texts(it.shared_with.iter().map(|agreed| &agreed.organization)),
        places: |it| show::texts(it.places.iter().map(|place| &place.place)),
        areas: |it| show::texts(it.areas.iter().map(|proposed| &proposed.area)),
    }
    ExistingRecorded => events::ClusterRecordedAsFound { found as existing: message, activated_at: timestamp }
    PastLeadRecorded => events::ClusterLeadRecordedAsFound { lead: message, lead_at: timestamp }
    PastEnd => events::ClusterEndRecordedAsFound {
        cluster: code,
        ended: past_date,
        ended_at: timestamp,
        source: text(TEXT),
    }
    LeadDesignated => events::ClusterLeadDesignated {
        cluster: code,
        previous_lead: optional_code,
        lead_agency: code,
        proposal: code,
    }
    Appointment => events::ClusterCoordinatorAppointed {} + {
        appointment: |appointment| Some(appointment.to_message()),
        dedicated: |appointment| !appointment.is_double_hatted(),
    }
    Adapted => events::ClusterAdapted { adaptation: message, sectors: codes(ANY) }
    ResumedInPart => events::ClusterResumedInPart {
        cluster: code,
        proposal: code,
        places: codes(ANY),
        at as resumed_at: timestamp,
    }
    ExistingCoordinatorRecorded => events::ClusterCoordinatorRecordedAsFound {
        existing as coordinator: message,
        since_at: timestamp,
    }
    EndedInPart => events::ClusterEndedInPart { cluster: code, review: code, places: codes(ANY), at as ended_at: timestamp }
    Deactivated => events::ClusterDeactivated { cluster: code, review: code, at as deactivated_at: timestamp }
    Corrected => events::ClusterCorrected { correction: message, at as counts_at: timestamp }
    Kept => events::ClusterKept { cluster: code, review: code, review_by: date }
}
