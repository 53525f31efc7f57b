//! A cluster as the record has it, active or de-activated.
//!
//! What was recorded about it is kept in the form it is stored in, as the file of each topic declares it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, Etag, OrganizationCode, PersonId, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::adaptation::Adaptation;
use super::concern::Concern;
use super::counterpart::Counterpart;
use super::expertise::{Expertise, GlobalLeadInformed};
use super::focal_point::{AreaFocalPoint, FocalPoint, PlaceFocalPoint};
use super::funding_barrier::FundingBarrier;
use super::hand_over::HandOver;
use super::lead::Lead;
use super::post::Appointment;
use super::renaming::ClusterName;
use super::shared_leadership::Sharing;
use super::terms_of_reference::TermsOfReference;
use crate::domain::Recorded;
use crate::domain::past::AsFound;
use crate::domain::place::Place;
use crate::domain::proposal::CriterionAssessment;
use crate::domain::subjects::CLUSTER;

/// A cluster, active or de-activated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    pub id: ResourceId,
    /// Its names, over time (row OG-18).
    pub names: Timeline<Recorded<ClusterName>>,
    /// The sectors it serves.
    pub sectors: Vec<ClusterCode>,
    /// What it covers within them, over time, where that was changed (row OG-18).
    pub scope: Timeline<String>,
    /// The emergency it was activated for; of a cluster that was found it may be unknown.
    pub emergency: Option<ResourceId>,
    /// The proposal it was approved by; none for a cluster that was found.
    pub proposal: Option<ResourceId>,
    /// When it became active; of a cluster that was found, the earliest moment that its date can mean.
    pub activated_at: Moment,
    /// When it ended: de-activated, or merged into another.
    pub deactivated_at: Option<Moment>,
    /// The commit that recorded its end, where one did.
    pub end_commit: Option<Etag>,
    /// Whether it was found with its end: the record never had it as active, and nothing was owed of it.
    pub found_ended: bool,
    /// When it was recorded that it had not ended, where its end was found with it and taken back.
    pub owes_again_from: Option<Moment>,
    /// What is known of its beginning and end, where it was recorded as found and not decided here.
    pub as_found: Option<AsFound>,
    /// The cluster it was merged into, where it was (row OG-18).
    pub merged_into: Option<ResourceId>,
    /// The parts of the country that it was activated for; none for the whole country.
    pub activated_in: Vec<Place>,
    /// The earlier cluster that it activated again (row OG-18).
    pub continues: Option<ResourceId>,
    /// The later cluster that activated it again (row OG-18).
    pub continued_by: Option<ResourceId>,
    /// The organizations that are to share its leadership as approved, each under its term, while no terms are agreed (row
    /// RM-1.9).
    pub agreed_co_leads: BTreeMap<OrganizationCode, String>,
    /// The parts of the country where it has ended, while it is active in the others (row RM-2.11).
    pub ended_in: BTreeMap<ResourceId, EndOfPlace>,
    /// Since when it is active again in parts of the country where it had ended (row OG-18).
    pub resumed_in: BTreeMap<ResourceId, Moment>,
    /// Who leads it, over time.
    pub leads: Timeline<Recorded<Lead>>,
    /// The criteria it was activated on, assessed again when it ends (row RM-2.2); none of a cluster that was found.
    pub criteria: Vec<CriterionAssessment>,
    /// The date by which it is reviewed (row RM-1.14); of a cluster that was found it may be unknown.
    pub review_by: Option<NaiveDate>,
    /// That date, over time.
    pub review_dates: Timeline<NaiveDate>,
    /// What each person does to coordinate it, over time (row OG-9).
    pub appointments: BTreeMap<PersonId, Timeline<Recorded<Appointment>>>,
    /// Its terms of reference, over time (row OG-10).
    pub terms_of_reference: Timeline<Recorded<TermsOfReference>>,
    /// Focal points by the issue they answer for (row OG-11).
    pub focal_points: BTreeMap<String, Timeline<Recorded<FocalPoint>>>,
    /// Focal point agencies by area of responsibility (row OG-14).
    pub areas: BTreeMap<ClusterCode, Timeline<Recorded<AreaFocalPoint>>>,
    /// Focal points by part of the country (row OG-16).
    pub places: BTreeMap<ResourceId, Timeline<Recorded<PlaceFocalPoint>>>,
    /// Shared leadership in force, by identifier (row RM-7.1).
    pub sharing: BTreeMap<ResourceId, Recorded<Sharing>>,
    /// Funding barriers over time, by shared leadership: each until it is taken up (row RM-7.6).
    pub funding_barriers: BTreeMap<ResourceId, Timeline<Recorded<FundingBarrier>>>,
    /// The hand-overs that lead agencies planned, over time (row RM-7.3).
    pub hand_overs: Timeline<Recorded<HandOver>>,
    /// The expertise and infrastructure that lead agencies showed, over time (row RM-1.7).
    pub expertise_shown: Timeline<Recorded<Expertise>>,
    /// When and how lead agencies informed the global lead, over time (row OG-15).
    pub global_leads_informed: Timeline<Recorded<GlobalLeadInformed>>,
    /// Who leads the sector overall, and since when the lead agency consults it, over time (row GN-9.1).
    pub counterparts: Timeline<Recorded<Counterpart>>,
    /// How its structure was adapted, each time it was, in the order in which it happened (row OG-18).
    pub adaptations: Vec<Recorded<Adaptation>>,
    /// Concerns that the lead does not deliver, by identifier (row OG-17).
    pub concerns: Restricted<BTreeMap<ResourceId, Concern>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

/// The end of a cluster in a part of the country (row RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndOfPlace {
    /// The review that recommended it.
    pub review: ResourceId,
    /// Since when.
    pub at: Moment,
    /// The commit that recorded it.
    pub commit: Etag,
}

impl Cluster {
    /// A cluster of that name, active since `stamp` happened, of which nothing else is known yet.
    pub(super) fn new(id: ResourceId, name: &ClusterName, stamp: &Stamp) -> Self {
        Self {
            id,
            names: Timeline::since(stamp.occurred_at, Recorded::new(name, stamp)),
            sectors: Vec::new(),
            scope: Timeline::default(),
            emergency: None,
            proposal: None,
            activated_at: stamp.occurred_at,
            deactivated_at: None,
            end_commit: None,
            found_ended: false,
            owes_again_from: None,
            as_found: None,
            merged_into: None,
            activated_in: Vec::new(),
            continues: None,
            continued_by: None,
            agreed_co_leads: BTreeMap::new(),
            ended_in: BTreeMap::new(),
            resumed_in: BTreeMap::new(),
            leads: Timeline::default(),
            criteria: Vec::new(),
            review_by: None,
            review_dates: Timeline::default(),
            appointments: BTreeMap::new(),
            terms_of_reference: Timeline::default(),
            focal_points: BTreeMap::new(),
            areas: BTreeMap::new(),
            places: BTreeMap::new(),
            sharing: BTreeMap::new(),
            funding_barriers: BTreeMap::new(),
            hand_overs: Timeline::default(),
            expertise_shown: Timeline::default(),
            global_leads_informed: Timeline::default(),
            counterparts: Timeline::default(),
            adaptations: Vec::new(),
            concerns: Restricted::default(),
            etag: stamp.etag,
        }
    }

    /// Leaves out what became so of it after a moment.
    pub(in crate::domain) fn forget_after(&mut self, moment: Moment) {
        self.leads.forget_after(moment);
        if self.deactivated_at.is_some_and(|ended| ended > moment) {
            self.deactivated_at = None;
            self.as_found.iter_mut().for_each(|found| found.ended = None);
        }
    }

    /// Whether it is active.
    pub fn is_active(&self) -> bool {
        self.deactivated_at.is_none()
    }

    /// Its name in findings and duties, such as `cluster/health`.
    pub fn subject(&self) -> Subject {
        CLUSTER.of(&self.id)
    }
}
