//! The format in which partners report to a cluster: versioned, agreed with those who report, by sex, age and vulnerable groups (rows
//! PE-7, PE-4).

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::message::{Message, verbatim};
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::{Checks, Finding};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Cluster, Event};
use crate::domain::{self, Arrangements, Decided, checks};
use crate::reasons;

/// The rows under which formats are found to be weak.
const ROWS: [&str; 2] = ["PE-4", "PE-7"];

/// The format in which partners report to a cluster, in place of an earlier version (row PE-7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportingFormat {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// What is reported.
    pub fields: Vec<ReportedField>,
    /// Whether people are counted by sex.
    pub by_sex: bool,
    /// Whether people are counted by age.
    pub by_age: bool,
    /// The vulnerable groups that are counted apart.
    pub vulnerable_groups: Vec<String>,
    /// How often partners report.
    pub frequency: Frequency,
    /// How those who report are trained.
    pub training: String,
    /// Who was consulted.
    pub consulted: Vec<String>,
    /// The languages in which partners may report, as language tags such as `fr`.
    pub languages: Vec<String>,
}

/// A field of a reporting format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedField {
    /// Its name, such as `people reached`.
    pub name: String,
    /// What it means, and how it is counted.
    pub meaning: String,
    /// Whether it is in the minimum data set, which every partner reports (row PE-4).
    pub minimum: bool,
}

/// How often partners report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// Each day.
    Daily,
    /// Each week.
    Weekly,
    /// Every two weeks.
    EveryTwoWeeks,
    /// Each month.
    Monthly,
    /// Each quarter.
    Quarterly,
}

impl Arrangements {
    /// The format in which partners reported to the cluster, or to the one that it carries on, at a moment.
    pub fn reporting_format_at<'a>(
        &'a self,
        cluster: &'a Cluster,
        moment: Moment,
    ) -> Option<&'a Recorded<ReportingFormat>> {
        self.line(cluster).find_map(|cluster| cluster.reporting_formats.at(moment))
    }

    /// The number of the version in which partners reported to the cluster at a moment, over all clusters that it carries on; 0 for none.
    pub fn reporting_version_at(&self, cluster: &Cluster, moment: Moment) -> usize {
        self.line(cluster)
            .map(|cluster| cluster.reporting_formats.spans().filter(|span| span.since <= moment).count())
            .sum()
    }
}

pub(super) fn adopt_reporting_format(
    arrangements: &Arrangements,
    command: &ReportingFormat,
    context: &Context<'_>,
) -> Decided {
    let cluster = arrangements.cluster(&command.cluster)?;
    context.expect_etag("cluster", cluster.etag)?;
    let mut checks = Checks::new();
    let mut names = BTreeSet::new();
    for (index, field) in command.fields.iter().enumerate() {
        if !names.insert(folded(&field.name)) {
            checks.invalid("PE-7", reasons::REPORTED_FIELD_TWICE).at(format!("fields[{index}].name")).says(
                message!("the field '{field}' is there twice", field = verbatim(&field.name)),
                "give each field a name of its own",
            );
        }
    }
    for (index, language) in command.languages.iter().enumerate() {
        checks::language_tag(&mut checks, "PE-4", format!("languages[{index}]"), language);
    }
    checks.finish()?;
    let mut decision = Decision::about(cluster.subject()).event(Event::ReportingFormatAdopted(command.clone()).into());
    let mut after = arrangements.clone();
    if let Some(cluster) = after.clusters.get_mut(&command.cluster) {
        adopted(cluster, command, &context.stamp(cluster.etag));
    }
    settle(&mut decision, &after, context);
    Ok(decision)
}

/// Finds what is weak in the formats of the clusters that are active, also that two of them clash, and what is weak no longer.
pub(super) fn settle(decision: &mut Decision<domain::Event>, after: &Arrangements, context: &Context<'_>) {
    for cluster in after.clusters.values() {
        context.settle_findings(decision, &cluster.subject(), &ROWS, weaknesses(after, cluster, context.now));
    }
}

fn weaknesses(arrangements: &Arrangements, cluster: &Cluster, moment: Moment) -> Vec<Finding> {
    let format = arrangements.reporting_format_at(cluster, moment).filter(|_| cluster.is_active_at(moment));
    let Some(Recorded { what: format, .. }) = format else { return Vec::new() };
    let mut weak = Vec::new();
    let mut find = |row: &'static str, field: &str, problem: Message, remedy: &'static str| {
        weak.push(Finding::of(row, cluster.subject()).at(format!("reporting_format.{field}")).says(problem, remedy));
    };
    if !format.by_sex || !format.by_age {
        let problem = "partners do not report by sex and age".into();
        find("PE-4", "disaggregation", problem, "ask for women, men, girls and boys apart");
    }
    if !format.fields.iter().any(|field| field.minimum) {
        let problem = "the reporting format has no minimum data set".into();
        find("PE-4", "minimum", problem, "say which fields every partner reports");
    }
    if format.vulnerable_groups.is_empty() {
        let problem = "partners do not report on vulnerable groups".into();
        find("PE-7", "vulnerable_groups", problem, "say which vulnerable groups are counted apart");
    }
    let others = arrangements.clusters.values().filter(|other| other.id != cluster.id && other.is_active_at(moment));
    for other in others {
        let Some(theirs) = arrangements.reporting_format_at(other, moment) else { continue };
        for field in format.fields.iter().filter(|field| clashes(field, &theirs.what)) {
            let (name, problem) = (folded(&field.name), &field.name);
            let problem = message!(
                "'{field}' means something else in the reporting format of the cluster '{other}'",
                field = verbatim(problem),
                other = other.id
            );
            let remedy = "agree on one meaning between the clusters, or give the field another name";
            find("PE-7", &format!("fields.{name}.{}", other.id), problem, remedy);
        }
    }
    weak
}

/// Whether a format has a field of the same name with another meaning.
fn clashes(field: &ReportedField, other: &ReportingFormat) -> bool {
    let same = |theirs: &&ReportedField| folded(&theirs.name) == folded(&field.name);
    other.fields.iter().find(same).is_some_and(|theirs| folded(&theirs.meaning) != folded(&field.meaning))
}

/// A text in lower case, with single spaces.
fn folded(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// The cluster with its reporting format.
pub(super) fn adopted(cluster: &mut Cluster, format: &ReportingFormat, stamp: &Stamp) {
    cluster.reporting_formats.record(stamp.occurred_at, Recorded::new(format, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::{Command, Fact};
    use crate::domain::fixtures::*;

    fn adopting(change: impl FnOnce(&mut ReportingFormat)) -> Command {
        let mut format = reporting_format("health");
        change(&mut format);
        Command::AdoptReportingFormat(format)
    }

    /// The open findings on a cluster, by their fields.
    fn weak(example: &Example, cluster: &str) -> Vec<String> {
        let found =
            example.record().findings.values().filter(|one| one.subject.to_string() == format!("cluster/{cluster}"));
        found.map(|one| format!("{} {}", one.row, one.field.trim_start_matches("reporting_format."))).collect()
    }

    /// PE-7: a format is versioned, and says on any day what it asked, who was consulted, how often and with which training.
    #[test]
    fn a_format_is_versioned() {
        let first = health().given(&coordinator(), adopting(|_| {}));
        let second = first.at("2014-03-01").given(&coordinator(), adopting(|it| it.frequency = Frequency::Weekly));
        let (state, health) = (second.state(), &second.state().clusters[&code("health")]);
        let version = |moment: &str| state.reporting_version_at(health, at(moment));
        assert_eq!((version("2013-11-13"), version("2014-02-01"), version("2014-03-02")), (0, 1, 2));
        let format = |moment: &str| state.reporting_format_at(health, at(moment)).map(|format| format.what.clone());
        assert_eq!(format("2014-02-01"), Some(reporting_format("health")));
        assert_eq!(format("2014-03-02").map(|format| format.frequency), Some(Frequency::Weekly));
    }

    /// PE-7, PE-4: a format without vulnerable groups, sex and age, or a minimum data set is found to be weak until it has them.
    #[test]
    fn what_a_format_lacks_is_found() {
        let sound = health().given(&coordinator(), adopting(|_| {}));
        assert_eq!(weak(&sound, "health"), Vec::<String>::new());
        for (lacks, field) in [
            ((|it| it.by_sex = false) as fn(&mut ReportingFormat), "PE-4 disaggregation"),
            (|it| it.by_age = false, "PE-4 disaggregation"),
            (|it| it.fields[0].minimum = false, "PE-4 minimum"),
            (|it| it.vulnerable_groups.clear(), "PE-7 vulnerable_groups"),
        ] {
            let lacking = sound.clone().given(&coordinator(), adopting(lacks));
            assert_eq!(weak(&lacking, "health"), [field]);
            assert_eq!(weak(&lacking.given(&coordinator(), adopting(|_| {})), "health"), Vec::<String>::new());
        }
    }

    /// PE-7: a field of two clusters that means different things is a finding on both, until one of them changes or ends.
    #[test]
    fn fields_that_clash_are_found_on_both() {
        let second = health().given(&service(), active("nutrition", None)).given(&coordinator(), adopting(|_| {}));
        let other = |meaning: &str| {
            let mut format = reporting_format("nutrition");
            (format.fields[0].name, format.fields[0].meaning) = (" People  REACHED".to_owned(), meaning.to_owned());
            Command::AdoptReportingFormat(format)
        };
        let alike = second.clone().given(&coordinator(), other("those who received  something"));
        assert_eq!((weak(&alike, "health"), weak(&alike, "nutrition")), (vec![], vec![]));
        let clash = second.given(&coordinator(), other("consultations"));
        assert_eq!(weak(&clash, "health"), ["PE-7 fields.people reached.nutrition"]);
        assert_eq!(weak(&clash, "nutrition"), ["PE-7 fields.people reached.health"]);
        let agreed =
            clash.clone().given(&coordinator(), adopting(|it| it.fields[0].meaning = "Consultations".to_owned()));
        assert_eq!((weak(&agreed, "health"), weak(&agreed, "nutrition")), (vec![], vec![]));
        let ended = clash.at("2014-08-31").given(&service(), declares("nutrition", Fact::End));
        assert_eq!((weak(&ended, "health"), weak(&ended, "nutrition")), (vec![], vec![]));
    }

    /// PE-7, OG-18: a cluster that carries on another one has its format and what is weak in it.
    #[test]
    fn a_format_goes_on_with_the_cluster() {
        let lacking = health().given(&coordinator(), adopting(|it| it.vulnerable_groups.clear()));
        let ended = lacking.at("2014-08-31").given(&service(), declares("health", Fact::End));
        let again = ended.at("2015-04-26").given(&service(), active("health-2", Some("health")));
        assert_eq!(
            (weak(&again, "health"), weak(&again, "health-2")),
            (vec![], vec!["PE-7 vulnerable_groups".to_owned()])
        );
        assert_eq!(again.state().reporting_version_at(&again.state().clusters[&code("health-2")], at("2015-05-01")), 1);
    }

    /// PE-7, PE-4: each field is there once, and languages are named by tags.
    #[test]
    fn a_format_is_well_formed() {
        let outcome = health().when(
            &coordinator(),
            adopting(|it| {
                it.fields.push(ReportedField { name: "PEOPLE reached".to_owned(), ..it.fields[0].clone() });
                it.languages.push("French".to_owned());
            }),
        );
        outcome.refused("PE-7", "REPORTED_FIELD_TWICE").refused("PE-4", "LANGUAGE_MALFORMED");
    }
}
