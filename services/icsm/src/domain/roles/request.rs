//! The commands about a request, each where somebody may give it.

use convene_kernel::testing::Case;

use crate::domain::Icsm;
use crate::domain::fixtures::{
    approved, asked_for, calling, consider, hc, hcss, inform_requester, m_1, no_mission, preparing, requested, shared,
    submit, task_team,
};
use crate::domain::request::{Command, Postponement, Resumption, Sharing, Verdict};

fn postpone() -> Command {
    Command::Postpone(Postponement { mission: m_1(), reason: "the rains came early".to_owned(), until: None })
}

/// A case for each command of the area.
pub fn cases() -> Vec<Case<Icsm>> {
    let wanted = Verdict::MoreInformation { wanted: "who would escort the team".to_owned() };
    let incomplete = shared().given(&task_team(), consider(wanted)).given(&hcss(), inform_requester());
    let resume = Command::Resume(Resumption { mission: m_1(), reason: "the roads are dry".to_owned() });
    let resting = preparing().given(&hc(), postpone());
    vec![
        Case::new(no_mission(), &hc(), submit(asked_for())),
        Case::new(incomplete, &hc(), Command::Complete(Box::new(asked_for()))),
        Case::new(requested(), &hcss(), Command::Share(Sharing { mission: m_1(), remarks: None })),
        Case::new(shared().knowing(approved(2)), &task_team(), consider(Verdict::Proceed)),
        Case::new(preparing(), &hcss(), inform_requester()),
        Case::new(preparing(), &hc(), postpone()),
        Case::new(resting, &hc(), resume),
        Case::new(requested(), &hc(), Command::Withdraw(calling())),
        Case::new(preparing(), &hc(), Command::Cancel(calling())),
    ]
}
