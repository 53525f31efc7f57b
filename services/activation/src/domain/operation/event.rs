//! What may happen to the country and its emergencies, in its stored form.

use convene_kernel::codes::ResourceId;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::state::{EmergencyClass, RefugeeSituation, Setting};

/// To the country and its emergencies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// An emergency was put on the record.
    EmergencyRegistered {
        /// The emergency.
        emergency: ResourceId,
        /// Its name as people say it.
        name: String,
        /// Disaster, conflict or both.
        setting: Setting,
        /// Whether many people are displaced within the country.
        significant_displacement: bool,
        /// Whether it is a refugee situation, in whole or in part.
        refugees: RefugeeSituation,
        /// Its GLIDE number, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        glide: Option<String>,
        /// When it began.
        onset: Moment,
        /// How it is classed.
        class: EmergencyClass,
        /// The reasons for the class.
        class_reasons: String,
    },
}
