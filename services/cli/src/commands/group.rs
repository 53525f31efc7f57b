//! `convene group`: the structures beside the national clusters, from sub-national clusters to working groups (rows RM-4.1, RM-4.2, RM-4.4,
//! RM-6.1, RM-6.2).

use chrono::NaiveDate;
use clap::{ArgGroup, Args, Subcommand};
use convene_kernel::codes::{CountryCode, ResourceId};
use serde_json::json;

use super::choice;
use super::decide::Deciding;
use super::list::{List, StructuresAsked, Where};
use super::show::Show;
use super::thing::STRUCTURE;
use crate::client::Target;
use crate::show::moment::{MomentsAsked, day};

/// List, show, form, review and close the structures beside the national clusters.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  convene group draft PHL health leyte-health --name \"Health in Leyte\" --place Leyte --reason \"two days from Manila\"
      --functions 1.1,2.1 --parameters \"within the plan\" --accountability \"reports to Manila each week\" --as coordinator@PHL/HEA
  convene group endorse PHL leyte-health --as lead-agency@PHL --organization WHO
  convene group review PHL leyte-health \"joint mission of 12 March\" --local-capacity --as coordinator@PHL/HEA
  convene group form PHL health cholera --name \"Cholera\" --advisory-group health-sag --task \"a plan for cholera\"
      --ends-on 2014-03-31 --coordinated-by WHO --people 9 --as coordinator@PHL/HEA
  convene group close PHL leyte-health needs-met \"the province coordinates\" --as coordinator@PHL/HEA")]
pub struct GroupCommand {
    #[command(subcommand)]
    what: What,
}

/// A structure that is decided on.
#[derive(Debug, Args)]
struct One {
    #[command(flatten)]
    deciding: Deciding,
    /// The structure, as `convene group list` names it.
    structure: ResourceId,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the structures beside the national clusters.
    List {
        #[command(flatten)]
        of: Where,
        #[command(flatten)]
        asked: StructuresAsked,
    },
    /// Show a structure: its terms, who leads it or is in it, and what it owes.
    Show {
        /// The country (ISO 3166-1 alpha-3).
        country: CountryCode,
        /// The structure, as `convene group list` names it.
        structure: ResourceId,
        /// An exercise, instead of the live record.
        #[arg(long, value_name = "NAME")]
        exercise: Option<ResourceId>,
        #[command(flatten)]
        moments: MomentsAsked,
    },
    /// Draft a sub-national cluster. It works once the lead agency of the national cluster endorses its terms.
    Draft(Box<Draft>),
    /// Endorse the terms that are drafted, for the lead agency of the national cluster.
    Endorse {
        #[command(flatten)]
        one: One,
        /// What else there is to say.
        #[arg(long, default_value = "", value_name = "TEXT")]
        remarks: String,
    },
    /// Record what a sub-national cluster reports to the national one.
    Report {
        #[command(flatten)]
        one: One,
        /// What was decided and done.
        summary: String,
        /// An issue that the national cluster is to know of. Repeat it for several.
        #[arg(long, value_name = "TEXT")]
        raised: Vec<String>,
    },
    /// Review whether a sub-national cluster is still needed.
    Review {
        #[command(flatten)]
        one: One,
        /// What the review rests on.
        grounds: String,
        /// The needs that it was established for are met.
        #[arg(long)]
        needs_met: bool,
        /// Local capacity suffices to coordinate the response there.
        #[arg(long)]
        local_capacity: bool,
    },
    /// Form a technical working group, which has a task and ends.
    Form(Box<Form>),
    /// Let a technical working group work on.
    Renew {
        #[command(flatten)]
        one: One,
        /// The day on which it ends from then on.
        #[arg(value_parser = day)]
        ends_on: NaiveDate,
        /// Why it works on.
        reason: String,
    },
    /// Record what the wider membership was told of the work of a strategic advisory group.
    Inform {
        #[command(flatten)]
        one: One,
        /// What it was told, and how.
        text: String,
    },
    /// Close a structure.
    Close {
        #[command(flatten)]
        one: One,
        /// On what ground: needs-met, local-capacity, task-done or rearranged.
        #[arg(value_parser = ground)]
        ground: String,
        /// Why.
        reason: String,
    },
    /// Take back a fact of a structure that never was.
    Withdraw {
        #[command(flatten)]
        one: One,
        /// The commit that recorded it, as `convene history` shows it, such as v12.
        commit: String,
        /// Why the record was wrong.
        reason: String,
        /// Where it is known from that it never was.
        source: String,
    },
}

/// A sub-national cluster that is drafted.
#[derive(Debug, Args)]
struct Draft {
    #[command(flatten)]
    deciding: Deciding,
    /// The national cluster, as `convene list clusters` names it.
    cluster: ResourceId,
    /// The identifier of the sub-national cluster, such as leyte-health.
    structure: ResourceId,
    /// Its name for readers.
    #[arg(long, value_name = "TEXT")]
    name: String,
    /// The part of the country, such as Leyte.
    #[arg(long, value_name = "NAME")]
    place: String,
    /// The administrative level of the place: 1 for the first below the country.
    #[arg(long, default_value_t = 1)]
    level: u32,
    /// The operational reason for it.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Why this level is needed, where the cluster has sub-national clusters at another one.
    #[arg(long, default_value = "", value_name = "TEXT")]
    level_reason: String,
    /// Its key functions, as `convene reference lists core-functions` names them. Repeat it for several.
    #[arg(long, value_name = "CODE", value_delimiter = ',', required = true)]
    functions: Vec<String>,
    /// The parameters within which it works.
    #[arg(long, value_name = "TEXT")]
    parameters: String,
    /// The line of accountability to the national cluster.
    #[arg(long, value_name = "TEXT")]
    accountability: String,
}

/// A technical working group that is formed.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("coordinated").args(["coordinated_by", "coordinated_by_name"]).required(true))]
struct Form {
    #[command(flatten)]
    deciding: Deciding,
    /// The cluster, as `convene list clusters` names it.
    cluster: ResourceId,
    /// The identifier of the group, such as cholera.
    structure: ResourceId,
    /// Its name for readers.
    #[arg(long, value_name = "TEXT")]
    name: String,
    /// The strategic advisory group that named who coordinates it.
    #[arg(long, value_name = "STRUCTURE")]
    advisory_group: ResourceId,
    /// Its task.
    #[arg(long, value_name = "TEXT")]
    task: String,
    /// The day on which it ends.
    #[arg(long, value_name = "DAY", value_parser = day)]
    ends_on: NaiveDate,
    /// The organization of who coordinates it, such as WHO.
    #[arg(long, value_name = "CODE")]
    coordinated_by: Option<String>,
    /// The same by its name and --kind, where the register does not have it.
    #[arg(long, value_name = "NAME", requires = "kind")]
    coordinated_by_name: Option<String>,
    /// What that organization is, such as national-ngo.
    #[arg(long, value_parser = choice::organization_kind)]
    kind: Option<String>,
    /// Who coordinates it, by the identifier in the directory of people.
    #[arg(long, value_name = "PERSON")]
    coordinator: Option<ResourceId>,
    /// That is a technical adviser, and no focal point.
    #[arg(long)]
    adviser: bool,
    /// How many people are in the group.
    #[arg(long)]
    people: u32,
}

fn ground(text: &str) -> Result<String, String> {
    choice::named("convene.coordination.v1.ClosingGround", "CLOSING_GROUND_", text)
}

impl GroupCommand {
    /// Does what it says.
    ///
    /// # Errors
    /// When a service refuses, or the person does not confirm it.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let (one, recorded, question) = match self.what {
            What::List { of, asked } => return List::of_structures(of, asked).run(target).await,
            What::Show { country, structure, exercise, moments } => {
                return Show::of_structure(country, structure, exercise, moments).run(target).await;
            }
            What::Draft(draft) => return draft.run(target).await,
            What::Form(form) => return form.run(target).await,
            What::Endorse { one, remarks } => {
                let endorsement = json!({"remarks": remarks});
                (one, ("StructureService/EndorseSubNationalTerms", "endorsement", endorsement), "Endorse the terms of")
            }
            What::Report { one, summary, raised } => {
                let report = json!({"summary": summary, "issues": raised});
                (one, ("StructureService/ReportToNationalCluster", "report", report), "Record the report of")
            }
            What::Review { one, grounds, needs_met, local_capacity } => {
                let review = json!({"needsMet": needs_met, "localCapacity": local_capacity, "grounds": grounds});
                (one, ("StructureService/ReviewSubNationalCluster", "review", review), "Record this review of")
            }
            What::Renew { one, ends_on, reason } => {
                let renewal = json!({"endsOn": ends_on, "reason": reason});
                (one, ("StructureService/RenewWorkingGroup", "renewal", renewal), "Renew the working group")
            }
            What::Inform { one, text } => {
                let information = json!({"text": text});
                let recorded = ("StructureService/InformMembership", "information", information);
                (one, recorded, "Record what the membership was told of")
            }
            What::Close { one, ground, reason } => {
                let closing = json!({"ground": ground, "reason": reason});
                (one, ("StructureService/CloseStructure", "closing", closing), "Close")
            }
            What::Withdraw { one, commit, reason, source } => {
                let withdrawal = json!({"commit": commit, "reason": reason, "source": source});
                let recorded = ("StructureService/WithdrawStructureFact", "withdrawal", withdrawal);
                (one, recorded, "Take back a fact of")
            }
        };
        let question = format!("{question} {}", one.structure);
        STRUCTURE.change(one.deciding, one.structure, recorded, question, target).await
    }
}

impl Draft {
    async fn run(self, target: &Target) -> anyhow::Result<()> {
        let question = format!("Draft the sub-national cluster {} of {}", self.structure, self.cluster);
        let terms = json!({
            "functions": self.functions, "parameters": self.parameters, "accountability": self.accountability,
        });
        let draft = json!({
            "structure": self.structure, "cluster": self.cluster, "name": self.name, "place": self.place, "level": self.level,
            "reason": self.reason, "levelReason": self.level_reason, "terms": terms,
        });
        STRUCTURE
            .begin(self.deciding, ("StructureService/DraftSubNationalCluster", "draft", draft), question, target)
            .await
    }
}

impl Form {
    async fn run(self, target: &Target) -> anyhow::Result<()> {
        let question = format!("Form the working group {} of {}", self.structure, self.cluster);
        let organization = match &self.coordinated_by {
            Some(code) => json!({"code": code}),
            None => json!({"name": self.coordinated_by_name, "kind": self.kind}),
        };
        let coordinator = if self.adviser { "TECHNICAL_ADVISER" } else { "FOCAL_POINT" };
        let staff = json!({
            "organization": organization, "person": self.coordinator,
            "coordinator": format!("WORKING_GROUP_COORDINATOR_{coordinator}"), "people": self.people,
        });
        let formation = json!({
            "structure": self.structure, "cluster": self.cluster, "name": self.name, "advisoryGroup": self.advisory_group,
            "task": self.task, "endsOn": self.ends_on, "staff": staff,
        });
        STRUCTURE
            .begin(self.deciding, ("StructureService/FormWorkingGroup", "formation", formation), question, target)
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_those_of_the_contracts() {
        assert_eq!(ground("task-done").as_deref(), Ok("CLOSING_GROUND_TASK_DONE"));
        assert!(ground("over").expect_err("no ground").contains("rearranged"));
    }
}
