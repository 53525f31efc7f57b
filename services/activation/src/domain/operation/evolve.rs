//! The country and its emergencies after an event.

use convene_kernel::commit::Stamp;

use super::event::Event;
use super::state::Emergency;
use crate::domain::Operation;

/// The state after the event.
pub fn evolve(mut operation: Operation, event: &Event, stamp: &Stamp) -> Operation {
    match event {
        Event::EmergencyRegistered {
            emergency,
            name,
            setting,
            significant_displacement,
            refugees,
            glide,
            onset,
            class,
            class_reasons: _,
        } => {
            let registered = Emergency {
                id: emergency.clone(),
                name: name.clone(),
                setting: *setting,
                significant_displacement: *significant_displacement,
                refugees: refugees.clone(),
                glide: glide.clone(),
                onset: *onset,
                class: *class,
                level_3: None,
                etag: stamp.etag,
            };
            operation.emergencies.insert(emergency.clone(), registered);
        }
    }
    operation
}
