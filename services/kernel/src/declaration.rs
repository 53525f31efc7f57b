//! What the activation service declares of clusters, as the services that follow its feed take it.

use serde::{Deserialize, Serialize};

use crate::codes::{ClusterCode, Etag, OrganizationCode, ResourceId};
use crate::past_date::PastDate;
use crate::time::Moment;

/// A fact of a cluster, as a commit of the activation service declared it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// The cluster.
    pub cluster: ResourceId,
    /// The commit of the activation service.
    pub commit: Etag,
    /// Since when it is so.
    pub at: Moment,
    /// What is so.
    pub fact: Fact,
}

/// What the activation service declares of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// It is active.
    Active {
        /// Its name for readers, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The sectors it serves.
        sectors: Vec<ClusterCode>,
        /// The agency that leads it, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lead_agency: Option<OrganizationCode>,
        /// The earlier cluster that it carries on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        continues: Option<ResourceId>,
        /// The emergency it was activated for, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emergency: Option<ResourceId>,
        /// Whether it was there before the record, and is recorded as found.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_found: bool,
        /// Since when it is active, as exactly as it is known, where it is recorded as found.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        activated: Option<PastDate>,
    },
    /// It has that name.
    Name(String),
    /// That agency leads it.
    Lead(OrganizationCode),
    /// It serves those sectors.
    Sectors(Vec<ClusterCode>),
    /// The codes of its sectors were succeeded by others.
    SectorCodes {
        /// The codes that it has from then on.
        codes: Vec<ClusterCode>,
        /// Those that it has no longer.
        former: Vec<ClusterCode>,
    },
    /// It ended.
    End,
    /// It ended at a date that is known no more exactly, and is recorded as found.
    EndAsFound(PastDate),
    /// A fact was recorded with a wrong date, or with a wrong agency; the right one is so since the moment of the declaration.
    Corrected {
        /// The commit of the activation service that recorded the wrong fact.
        commit: Etag,
        /// What is right.
        right: RightFact,
        /// The right date, as exactly as it is known; none where the fact is who led.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<PastDate>,
    },
    /// A fact never was.
    Withdrawn {
        /// The commit of the activation service that recorded it.
        commit: Etag,
        /// What never was.
        fact: NeverWas,
    },
}

/// A fact that takes the place of a wrong one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum RightFact {
    /// Since when it is active.
    Activation,
    /// When it ended.
    End,
    /// Who leads it.
    Lead {
        /// The agency.
        agency: OrganizationCode,
    },
}

/// The kind of a fact that never was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NeverWas {
    /// That the cluster ended.
    End,
    /// That an agency leads it.
    Lead,
}

/// The end of a cluster, as a service that follows activation keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredEnd {
    /// When it ended.
    pub at: Moment,
    /// The commit of the activation service that recorded it.
    pub commit: Etag,
    /// When it ended, as exactly as it is known, where the end is recorded as found.
    #[serde(default)]
    pub date: Option<PastDate>,
}

/// An agency that leads a cluster, as a service that follows activation keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredLead {
    /// The agency.
    pub agency: OrganizationCode,
    /// The commit of the activation service that recorded it.
    pub commit: Etag,
}
