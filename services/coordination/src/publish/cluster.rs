//! What the events of clusters show. What the activation service declared is on the feed of that service.

use convene_proto::coordination::v1 as pb;
use convene_proto::events::v1 as events;
use convene_runtime::grpc::About;
use convene_runtime::grpc::limits::{ANY, NAME};
use convene_runtime::{contract, disclosure};

use crate::domain::cluster::{
    Beginning, ClusterEnd, Event, FactCorrection, FactWithdrawal, LeadChange, NameChange, RightFact, SectorChange,
};
use crate::domain::subjects::CLUSTER;

disclosure! { Event by about {
    feed {
        CommitmentsAdapted => events::ClusterCommitmentsAdapted { adaptation },
        ReportingFormatAdopted => events::ClusterReportingFormatAdopted { format },
    }
    readers {
        Begun as CoordinationBegun => pb::ClusterBeginning,
        Renamed as ClusterRenamed => pb::ClusterChange,
        LeadChanged as ClusterLeadChanged => pb::ClusterChange,
        SectorsChanged as ClusterSectorsChanged => pb::ClusterChange,
        Ended as CoordinationEnded => pb::ClusterChange,
        Corrected as ClusterFactCorrected => pb::ClusterFactCorrection,
        Withdrawn as ClusterFactWithdrawn => pb::ClusterFactCorrection,
    }
} }

fn about(event: &Event) -> About {
    About::resource(CLUSTER.of(event.cluster())).under(Some(event.cluster().clone()))
}

contract! {
    Beginning => pb::ClusterBeginning {
        cluster: code,
        name: optional_text(NAME),
        sectors: codes(ANY),
        lead_agency: optional_code,
        continues: optional_code,
        activated: optional_past_date,
    }
    NameChange => pb::ClusterChange { cluster: code, name: text(NAME) }
    LeadChange => pb::ClusterChange { cluster: code, lead_agency: code }
    SectorChange => pb::ClusterChange { cluster: code, sectors: codes(ANY) }
    ClusterEnd => pb::ClusterChange { cluster: code, ended: optional_past_date }
    FactCorrection => pb::ClusterFactCorrection { cluster: code, date: optional_past_date } + {
        commit: |correction| correction.commit.to_string(),
        lead_agency: |correction| match &correction.right {
            RightFact::Lead { agency } => agency.to_string(),
            RightFact::Activation | RightFact::End => String::new(),
        },
    }
    FactWithdrawal => pb::ClusterFactCorrection { cluster: code } + {
        commit: |withdrawal| withdrawal.commit.to_string(),
    }
}
