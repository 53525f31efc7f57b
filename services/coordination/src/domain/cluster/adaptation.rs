//! The commitments that a cluster asks of its partners: the ten of the guidance, in words of its own and with additions (row RM-5.6).

use std::collections::BTreeMap;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::{AdmittedCodes, listed};
use convene_kernel::refusal::{Checks, Finding};
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Cluster, Event};
use crate::domain::{self, Arrangements, Decided};
use crate::reasons;

/// The list of the ten commitments in the reference data (row RM-5.1).
pub const COMMITMENTS: &str = "commitments";

/// How a cluster adapts the commitments that it asks of its partners, in place of an earlier adaptation (row RM-5.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentsAdaptation {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// Wording of its own, by the code of the commitment.
    pub wordings: BTreeMap<String, String>,
    /// Commitments beyond the ten, by a code of its own.
    pub additions: BTreeMap<String, String>,
    /// The codes of those that it leaves out.
    pub dropped: Vec<String>,
    /// Why.
    pub reason: String,
}

impl Arrangements {
    /// How the cluster, or the one that it carries on, adapted its commitments by a moment; none where it asks for the ten.
    pub fn adaptation_at<'a>(
        &'a self,
        cluster: &'a Cluster,
        moment: Moment,
    ) -> Option<&'a Recorded<CommitmentsAdaptation>> {
        self.line(cluster).find_map(|cluster| cluster.adaptations.at(moment))
    }
}

pub(super) fn adapt_commitments(
    arrangements: &Arrangements,
    command: &CommitmentsAdaptation,
    context: &Context<'_>,
) -> Decided {
    let cluster = arrangements.cluster(&command.cluster)?;
    context.expect_etag("cluster", cluster.etag)?;
    let mut checks = Checks::new();
    let ten = listed(context, COMMITMENTS);
    let one_of_the_ten = |reason, field: String, code: &str, checks: &mut Checks| {
        let codes = ten.clone();
        AdmittedCodes { row: "RM-5.6", reason, what: "one of the ten commitments", codes }.check(checks, field, code);
    };
    for code in command.wordings.keys() {
        one_of_the_ten(reasons::COMMITMENT_UNKNOWN, format!("wordings[{code}]"), code, &mut checks);
    }
    for (index, code) in command.dropped.iter().enumerate() {
        one_of_the_ten(reasons::COMMITMENT_UNKNOWN, format!("dropped[{index}]"), code, &mut checks);
        if command.wordings.contains_key(code) {
            checks.invalid("RM-5.6", reasons::COMMITMENT_BOTH_WORDED_AND_DROPPED).at(format!("dropped[{index}]")).says(
                message!("the commitment {code} is worded and left out", code = verbatim(code)),
                "give its words, or leave it out",
            );
        }
    }
    for code in
        command.additions.keys().filter(|code| code.parse::<ResourceId>().is_err() || ten.contains(&code.as_str()))
    {
        checks.invalid("RM-5.6", reasons::ADDITION_CODE_TAKEN).at(format!("additions[{code}]")).says(
            message!("'{code}' is not a code for an addition", code = verbatim(code)),
            "use lower-case letters, digits and hyphens, such as cash, and none of the codes of the ten",
        );
    }
    checks.finish()?;
    let mut decision = Decision::about(cluster.subject()).event(Event::CommitmentsAdapted(command.clone()).into());
    let mut after = cluster.clone();
    adapted(&mut after, command, &context.stamp(cluster.etag));
    settle(&mut decision, arrangements, &after, context);
    Ok(decision)
}

/// Finds each commitment that the cluster leaves out while it is active, and what it leaves out no longer.
pub(super) fn settle(
    decision: &mut Decision<domain::Event>,
    arrangements: &Arrangements,
    cluster: &Cluster,
    context: &Context<'_>,
) {
    let adaptation = arrangements.adaptation_at(cluster, context.now).filter(|_| cluster.is_active_at(context.now));
    find_dropped(decision, adaptation.map(|adaptation| &adaptation.what), &cluster.subject(), context);
}

/// Finds each commitment that a cluster which carries on another leaves out, since the other left it out.
pub(super) fn carry_on(
    decision: &mut Decision<domain::Event>,
    arrangements: &Arrangements,
    earlier: Option<&Cluster>,
    subject: &Subject,
    context: &Context<'_>,
) {
    let adaptation = earlier.and_then(|earlier| arrangements.adaptation_at(earlier, context.now));
    find_dropped(decision, adaptation.map(|adaptation| &adaptation.what), subject, context);
}

fn find_dropped(
    decision: &mut Decision<domain::Event>,
    adaptation: Option<&CommitmentsAdaptation>,
    subject: &Subject,
    context: &Context<'_>,
) {
    let dropped = adaptation.into_iter().flat_map(|adaptation| &adaptation.dropped);
    let weak = dropped.map(|code| {
        Finding::of("RM-5.6", subject.clone()).at(format!("commitments.{code}")).says(
            message!("the cluster leaves out the commitment {code}", code = verbatim(code)),
            "ask for it again, in words that suit the country",
        )
    });
    context.settle_findings(decision, subject, &["RM-5.6"], weak.collect());
}

/// The cluster with its commitments adapted.
pub(super) fn adapted(cluster: &mut Cluster, adaptation: &CommitmentsAdaptation, stamp: &Stamp) {
    cluster.adaptations.record(stamp.occurred_at, Recorded::new(adaptation, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::at;

    use super::*;
    use crate::domain::cluster::{Command, Fact};
    use crate::domain::fixtures::*;

    fn adapting(change: impl FnOnce(&mut CommitmentsAdaptation)) -> Command {
        let mut adaptation = adaptation();
        change(&mut adaptation);
        Command::AdaptCommitments(adaptation)
    }

    /// RM-5.6: words and additions are free; a commitment that is left out is found until it is asked again.
    #[test]
    fn a_commitment_that_is_left_out_is_found() {
        health().when(&coordinator(), adapting(|_| {})).raises_nothing_of("RM-5.6");
        let dropped = health().given(&coordinator(), adapting(|it| it.dropped = vec!["9".to_owned()]));
        assert_eq!(dropped.finding("RM-5.6").map(|finding| finding.field.as_str()), Some("commitments.9"));
        dropped
            .clone()
            .when(&coordinator(), adapting(|it| it.dropped = vec!["9".to_owned()]))
            .raises_nothing_of("RM-5.6");
        dropped.when(&coordinator(), adapting(|_| {})).resolves("RM-5.6");
    }

    /// RM-5.6: an adaptation names the ten by their codes, and additions by other codes.
    #[test]
    fn an_adaptation_starts_from_the_ten() {
        let outcome = health().when(
            &coordinator(),
            adapting(|it| {
                it.wordings.insert("11".to_owned(), "Report each week".to_owned());
                it.wordings.insert("9".to_owned(), "Speak with one voice".to_owned());
                it.dropped = vec!["12".to_owned(), "9".to_owned()];
                it.additions.insert("4".to_owned(), "Take part each month".to_owned());
                it.additions.insert("Cash".to_owned(), "Harmonize transfers".to_owned());
            }),
        );
        outcome.refused("RM-5.6", "COMMITMENT_UNKNOWN").refused("RM-5.6", "COMMITMENT_BOTH_WORDED_AND_DROPPED");
        outcome.refused("RM-5.6", "ADDITION_CODE_TAKEN");
        let fields: Vec<_> = outcome.refusal().violations().iter().map(|one| one.field.clone()).collect();
        assert_eq!(fields, ["wordings[11]", "dropped[0]", "dropped[1]", "additions[4]", "additions[Cash]"]);
    }

    /// RM-5.6, OG-18: what is left out is no weakness of a cluster that ended, and one of the cluster that carries it on.
    #[test]
    fn a_finding_ends_with_its_cluster_and_goes_on_with_the_next() {
        let dropped = health().given(&coordinator(), adapting(|it| it.dropped = vec!["9".to_owned()]));
        let end = dropped.at("2014-08-31").when(&service(), declares("health", Fact::End));
        let ended = end.resolves("RM-5.6").commit().clone();
        assert_eq!(ended.findings.len(), 2, "this one, and that the country has no HCT");
        let again = end.accepted().at("2015-04-26").given(&service(), active("health-2", Some("health")));
        let finding = again.finding("RM-5.6").expect("it is left out here, too");
        assert_eq!(finding.subject.to_string(), "cluster/health-2");
        let cluster = &again.state().clusters[&convene_kernel::testing::code("health-2")];
        assert!(again.state().adaptation_at(cluster, at("2015-04-26")).is_some());
        let asked = again.given(&coordinator(), adapting(|it| it.cluster = convene_kernel::testing::code("health-2")));
        assert!(asked.finding("RM-5.6").is_none());
    }
}
