//! Given the reviews of clusters that a country owes, when one is missed: it is escalated once.

use super::*;

/// The reviews of clusters, and of all of them in the Philippines; shelter in February, the others in May.
fn reviews() -> Scheduler {
    let of = |cluster: &str, due: &str| opened("RM-1.14.review", cluster, due);
    Scheduler::given(&[
        notice("PHL", 1, "2013-11-13", of("cluster/health", "2014-05-13T15:59:59Z")),
        notice("PHL", 2, "2013-11-13", opened(REVIEW, "country", "2013-11-13")),
        notice("PHL", 3, "2013-11-13", of("cluster/logistics", "2014-05-13T15:59:59Z")),
        notice("PHL", 4, "2013-11-13", of("cluster/shelter", "2014-02-13T15:59:59Z")),
        notice("HTI", 1, "2013-11-13", of("cluster/nutrition", "2014-05-14T03:59:59Z")),
    ])
}

fn escalated(scheduler: &mut Scheduler, now: &str) -> Vec<String> {
    let steps = scheduler.when(now).into_iter();
    steps.filter_map(|step| step.strip_prefix("escalation 1 erc of ").map(str::to_owned)).collect()
}

/// RM-1.14, RM-2.10, S-3: the review of all clusters is that of each: where that was escalated, the ERC hears nothing more of the one
/// omission. A review of one cluster alone is escalated as such.
#[test]
fn one_missed_review_is_escalated_once() {
    let heard = escalated(&mut reviews(), "2014-06-01");
    assert_eq!(heard, ["cluster/shelter 0", "country 0", "cluster/nutrition 0"]);
}

/// RM-1.14, S-4: whether the ERC had heard goes by what was known then, also where a scheduler starts after the review was held.
#[test]
fn what_was_heard_goes_by_what_was_known_then() {
    let held = notice("PHL", 5, "2014-06-10", kept(REVIEW, "country", "2014-06-10"));
    let again = escalated(&mut reviews().and(std::slice::from_ref(&held)), "2014-06-20");
    assert_eq!(again, ["cluster/shelter 0", "cluster/nutrition 0"]);
    let in_time = notice("PHL", 5, "2014-05-01", kept(REVIEW, "country", "2014-05-01"));
    let left_out = escalated(&mut reviews().and(&[in_time]), "2014-06-20");
    assert_eq!(left_out, ["cluster/shelter 0", "cluster/health 0", "cluster/logistics 0", "cluster/nutrition 0"]);
}
