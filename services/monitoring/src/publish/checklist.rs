//! What the events of checklists show.

use convene_kernel::codes::ResourceId;
use convene_proto::events::v1 as events;
use convene_proto::monitoring::v1 as pb;
use convene_runtime::grpc::About;
use convene_runtime::{contract, disclosure};

use crate::domain::checklist::{ChecklistBegun, Event, SubmittedChecklist};
use crate::domain::subjects::{CHECKLIST, CLUSTER};

disclosure! { Event by about {
    feed {
        Submitted => events::ChecklistSubmitted { submitted },
        SwitchedOff => events::ChecklistsSwitchedOff { off },
        SwitchedOn => events::ChecklistsSwitchedOn { on },
    }
    readers {
        Drafted as ChecklistDrafted => pb::ChecklistDraft,
        Revised as ChecklistRevised => pb::ChecklistRevision,
    }
} }

fn about(event: &Event) -> About {
    let of_checklist = |checklist: &ResourceId, cluster: &ResourceId| {
        let about = About::resource(CHECKLIST.of(checklist)).under(Some(cluster.clone()));
        about.also([CLUSTER.of(cluster)])
    };
    let of_cluster = |cluster: &ResourceId| About::resource(CLUSTER.of(cluster)).under(Some(cluster.clone()));
    match event {
        Event::Drafted(begun) => of_checklist(&begun.draft.checklist, &begun.draft.cluster),
        Event::Revised(revision) => About::resource(CHECKLIST.of(&revision.checklist)),
        Event::Submitted(submitted) => of_checklist(&submitted.checklist, &submitted.cluster),
        Event::SwitchedOff(off) => of_cluster(&off.cluster),
        Event::SwitchedOn(on) => of_cluster(&on.cluster),
    }
}

contract! {
    ChecklistBegun => pb::ChecklistDraft { draft: flattened }
    SubmittedChecklist => pb::SubmittedChecklist {
        checklist: code,
        cluster: code,
        date: optional_choice,
        in_place: number(0..=1_000_000),
        under_way: number(0..=1_000_000),
        not_begun: number(0..=1_000_000),
        not_needed: number(0..=1_000_000),
    }
}
