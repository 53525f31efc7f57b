//! What may be asked about the country and its emergencies.

use convene_kernel::codes::ResourceId;
use convene_kernel::time::Moment;

use super::state::{EmergencyClass, RefugeeSituation, Setting};

/// About the country and its emergencies.
#[derive(Clone, Debug)]
pub enum Command {
    /// Puts an emergency on the record.
    RegisterEmergency(RegisterEmergency),
}

/// Puts an emergency on the record (rows RM-1.15, OG-21, RM-0.1).
#[derive(Clone, Debug)]
pub struct RegisterEmergency {
    /// What it is to be called in the record.
    pub emergency: ResourceId,
    /// Its name as people say it.
    pub name: String,
    /// Disaster, conflict or both.
    pub setting: Setting,
    /// Whether many people are displaced within the country (row RM-1.8).
    pub significant_displacement: bool,
    /// Whether it is a refugee situation, in whole or in part (row RM-0.1).
    pub refugees: RefugeeSituation,
    /// Its GLIDE number, where it has one.
    pub glide: Option<String>,
    /// When it began.
    pub onset: Moment,
    /// How it is classed (row OG-21).
    pub class: EmergencyClass,
    /// The reasons for the class.
    pub class_reasons: String,
}
