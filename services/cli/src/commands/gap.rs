//! `convene gap`: critical gaps, from their identification to their end, what partners commit to do about them, and what the provider of
//! last resort does (rows GN-11.1 to GN-11.4, GN-10, RM-7.5).

use chrono::NaiveDate;
use clap::{ArgGroup, Args, Subcommand};
use convene_kernel::codes::{CountryCode, ResourceId};
use serde_json::{Value, json};

use super::choice;
use super::decide::{Deciding, Decision};
use super::list::{CommitmentsAsked, GapsAsked, List, Where};
use super::session::Session;
use super::show::Show;
use super::thing::GAP;
use crate::client::Target;
use crate::show::moment::{MomentsAsked, day};
use crate::show::record;
use crate::show::table::cell;

/// List and show critical gaps, and record what is done about them.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  convene gap identify PHL health g-1 --need \"obstetric care\" --population \"women in six centres\" --place Guiuan --urgency life-saving
      --identified-by \"cluster meeting\" --as coordinator@PHL/HEA
  convene gap call PHL g-1 \"who can send a midwife to Guiuan?\" --no-plan \"none is issued yet\" --as coordinator@PHL/HEA
  convene gap commit PHL g-1 care-clinics care-health --what \"two clinics\" --by 2014-03-20 --focal-point p-care --as coordinator@PHL/HEA
  convene gap ensure PHL g-1 delivery \"a team of its own\" --as lead-agency@PHL --organization WHO
  convene gap constrain PHL g-1 access \"the road is cut\" --as lead-agency@PHL --organization WHO
  convene gap ask PHL g-1 \"a helicopter for the team\" --as lead-agency@PHL --organization WHO
  convene gap answer PHL g-1 given \"two flights a week\" --as hc@PHL
  convene gap close PHL g-1 served --served-by CARE --as coordinator@PHL/HEA")]
pub struct GapCommand {
    #[command(subcommand)]
    what: What,
}

/// A gap that is decided on.
#[derive(Debug, Args)]
struct One {
    #[command(flatten)]
    deciding: Deciding,
    /// The gap, as `convene gap list` names it.
    gap: ResourceId,
}

/// A commitment that is decided on.
#[derive(Debug, Args)]
struct Committed {
    #[command(flatten)]
    deciding: Deciding,
    /// The commitment, as `convene gap commitments` names it.
    commitment: ResourceId,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List critical gaps, each with its provider of last resort and what was done about it last.
    List {
        #[command(flatten)]
        of: Where,
        #[command(flatten)]
        asked: GapsAsked,
    },
    /// List what partners committed to.
    Commitments {
        #[command(flatten)]
        of: Where,
        #[command(flatten)]
        asked: CommitmentsAsked,
    },
    /// Show a gap: who is provider of last resort, and what was done about it.
    Show {
        /// The country (ISO 3166-1 alpha-3).
        country: CountryCode,
        /// The gap, as `convene gap list` names it.
        gap: ResourceId,
        /// An exercise, instead of the live record.
        #[arg(long, value_name = "NAME")]
        exercise: Option<ResourceId>,
        #[command(flatten)]
        moments: MomentsAsked,
    },
    /// Name a critical gap that a cluster identified.
    Identify(Box<Identify>),
    /// Call on all partners to fill it. From then on the lead has the time that its urgency allows.
    Call(Call),
    /// Name the plan that reflects it, where none was issued when partners were called on.
    Plan {
        #[command(flatten)]
        one: One,
        /// The title of the plan.
        plan: String,
        /// The part of it that reflects the gap.
        part: String,
    },
    /// Record what a partner commits to do about it.
    Commit(Box<Commit>),
    /// Accept a commitment that another organization put on record for yours.
    Accept {
        #[command(flatten)]
        one: Committed,
        /// The organization's own word for it, where it speaks through the coordinator.
        #[arg(long, default_value = "", value_name = "TEXT")]
        statement: String,
    },
    /// Record that a commitment is met.
    Met {
        #[command(flatten)]
        one: Committed,
        /// What was done.
        what: String,
    },
    /// Take a commitment back.
    Retract {
        #[command(flatten)]
        one: Committed,
        /// Why it is taken back.
        reason: String,
    },
    /// Ensure the service as provider of last resort.
    Ensure {
        #[command(flatten)]
        one: One,
        /// In which way: delivery, through-others or advocacy.
        #[arg(value_parser = way)]
        way: String,
        /// What is ensured.
        what_is_ensured: String,
        /// The organization that delivers it, such as CARE, where that is another one.
        #[arg(long, default_value = "", value_name = "CODE")]
        delivered_by: String,
    },
    /// State what stands in the way of ensuring the service.
    Constrain {
        #[command(flatten)]
        one: One,
        /// What it is: access, security or funds. Separate several by commas.
        #[arg(value_parser = constraints)]
        constraints: Choices,
        /// What stands in the way.
        explanation: String,
    },
    /// Record that nothing stands in the way any more.
    Lift {
        #[command(flatten)]
        one: One,
        /// What changed.
        explanation: String,
    },
    /// Record with whom the lead advocated.
    Advocate {
        #[command(flatten)]
        one: One,
        /// With whom: humanitarian-coordinator, country-team, donors, authorities or stakeholders. Separate several by commas.
        #[arg(value_parser = audiences)]
        audiences: Choices,
        /// What was said, and what came of it.
        what_was_said: String,
    },
    /// Ask the Humanitarian Coordinator for support.
    Ask {
        #[command(flatten)]
        one: One,
        /// What is needed, such as funds or access.
        what_is_needed: String,
    },
    /// Pass the request on to the Emergency Relief Coordinator.
    Refer {
        #[command(flatten)]
        one: One,
        /// What the Humanitarian Coordinator asks for.
        what_is_asked: String,
    },
    /// Answer a request for support.
    Answer {
        #[command(flatten)]
        one: One,
        /// Whether it is given: given, given-in-part or not-given.
        #[arg(value_parser = support)]
        decision: String,
        /// What is given, or why it is not.
        what_is_given: String,
    },
    /// Close a gap.
    Close(Box<Close>),
}

/// Choices of the contracts, given as one word with commas.
#[derive(Clone, Debug)]
struct Choices(Vec<String>);

impl Choices {
    fn named(choices: &str, prefix: &str, text: &str) -> Result<Self, String> {
        let named = text.split(',').map(|text| choice::named(choices, prefix, text.trim()));
        named.collect::<Result<_, _>>().map(Self)
    }
}

/// A critical gap that is named.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("where").args(["place", "pcode"]).required(true))]
struct Identify {
    #[command(flatten)]
    deciding: Deciding,
    /// The cluster, as `convene list clusters` names it.
    cluster: ResourceId,
    /// The identifier of the gap, such as g-1.
    gap: ResourceId,
    /// What is needed and not provided.
    #[arg(long, value_name = "TEXT")]
    need: String,
    /// Who needs it.
    #[arg(long, value_name = "TEXT")]
    population: String,
    /// How many people need it, where that is known.
    #[arg(long, default_value_t = 0)]
    people: u64,
    /// Where it is, by name.
    #[arg(long, value_name = "NAME")]
    place: Option<String>,
    /// Where it is, by the code of the area.
    #[arg(long, value_name = "CODE")]
    pcode: Option<String>,
    /// How urgent it is: life-saving, urgent or serious.
    #[arg(long, value_parser = urgency)]
    urgency: String,
    /// Who identified it, such as the meeting of the cluster.
    #[arg(long, value_name = "TEXT")]
    identified_by: String,
    /// The gap of the coverage analysis that it was found as, as `convene coverage gaps` names it.
    #[arg(long, value_name = "GAP")]
    found_as: Option<String>,
}

/// A call on all partners.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("reflected").args(["plan", "no_plan"]).required(true))]
struct Call {
    #[command(flatten)]
    one: One,
    /// What is asked of the partners.
    text: String,
    /// The title of the plan that reflects the gap, with --part.
    #[arg(long, value_name = "TITLE", requires = "part")]
    plan: Option<String>,
    /// The part of the plan that reflects the gap.
    #[arg(long, value_name = "TEXT", requires = "plan")]
    part: Option<String>,
    /// Why no plan is named, such as that none is issued yet.
    #[arg(long, value_name = "REASON")]
    no_plan: Option<String>,
}

/// What a partner commits to.
#[derive(Debug, Args)]
struct Commit {
    #[command(flatten)]
    one: One,
    /// The identifier of the commitment, such as care-clinics.
    commitment: ResourceId,
    /// The partner, as `convene partner list` names it.
    participant: ResourceId,
    /// What it is to do.
    #[arg(long, value_name = "TEXT")]
    what: String,
    /// By which day.
    #[arg(long, value_name = "DAY", value_parser = day)]
    by: NaiveDate,
    /// Where, within the area of the gap.
    #[arg(long, default_value = "", value_name = "NAME")]
    place: String,
    /// Its focal point, by the identifier in the directory of people.
    #[arg(long, value_name = "PERSON")]
    focal_point: ResourceId,
}

/// The end of a gap.
#[derive(Debug, Args)]
struct Close {
    #[command(flatten)]
    one: One,
    /// On what ground: served, handed-on, no-longer-needed or accepted.
    #[arg(value_parser = ground)]
    ground: String,
    /// Who serves the need, where it is served.
    #[arg(long, default_value = "", value_name = "NAME")]
    served_by: String,
    /// Who has it from then on, where it is handed on.
    #[arg(long, default_value = "", value_name = "NAME")]
    handed_to: String,
    /// Why it is accepted, where it is.
    #[arg(long, default_value = "", value_name = "TEXT")]
    because: String,
    /// What else there is to say.
    #[arg(long, default_value = "", value_name = "TEXT")]
    remarks: String,
}

fn way(text: &str) -> Result<String, String> {
    choice::named("convene.coordination.v1.LastResortWay", "LAST_RESORT_WAY_", text)
}

fn constraints(text: &str) -> Result<Choices, String> {
    Choices::named("convene.coordination.v1.LastResortConstraint", "LAST_RESORT_CONSTRAINT_", text)
}

fn audiences(text: &str) -> Result<Choices, String> {
    Choices::named("convene.coordination.v1.AdvocacyAudience", "ADVOCACY_AUDIENCE_", text)
}

fn support(text: &str) -> Result<String, String> {
    choice::named("convene.coordination.v1.SupportDecision", "SUPPORT_DECISION_", text)
}

fn urgency(text: &str) -> Result<String, String> {
    choice::named("convene.coordination.v1.GapUrgency", "GAP_URGENCY_", text)
}

fn ground(text: &str) -> Result<String, String> {
    choice::named("convene.coordination.v1.GapClosingGround", "GAP_CLOSING_GROUND_", text)
}

impl GapCommand {
    /// Does what it says.
    ///
    /// # Errors
    /// When a service refuses, or the person does not confirm it.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let (one, recorded, question) = match self.what {
            What::List { of, asked } => {
                return List::of_gaps(of, asked).run(target).await;
            }
            What::Commitments { of, asked } => {
                return List::of_commitments(of, asked).run(target).await;
            }
            What::Show { country, gap, exercise, moments } => {
                return Show::of_gap(country, gap, exercise, moments).run(target).await;
            }
            What::Identify(identify) => return identify.run(target).await,
            What::Accept { one, statement } => {
                let acceptance = json!({"statement": statement});
                let recorded = ("GapService/AcceptCommitment", "acceptance", acceptance);
                return one.change(recorded, "Accept the commitment", target).await;
            }
            What::Met { one, what } => {
                let recorded = ("GapService/MeetCommitment", "fulfilment", json!({"what": what}));
                return one.change(recorded, "Record that this commitment is met:", target).await;
            }
            What::Retract { one, reason } => {
                let recorded = ("GapService/TakeBackCommitment", "retraction", json!({"reason": reason}));
                return one.change(recorded, "Take back the commitment", target).await;
            }
            What::Commit(commit) => {
                let commitment = json!({
                    "commitment": commit.commitment, "participant": commit.participant, "what": commit.what,
                    "place": commit.place, "by": commit.by, "person": commit.focal_point,
                });
                let recorded = ("GapService/CommitToGap", "commitment", commitment);
                (commit.one, recorded, "Record this commitment to the gap")
            }
            What::Call(Call { one, text, plan, part, no_plan }) => {
                let plan = plan.map(|plan| json!({"plan": plan, "part": part}));
                let call = json!({"text": text, "plan": plan, "noPlanBecause": no_plan});
                (one, ("GapService/CallOnPartners", "call", call), "Call on all partners to fill the gap")
            }
            What::Plan { one, plan, part } => {
                let link = json!({"plan": {"plan": plan, "part": part}});
                (one, ("GapService/LinkPlan", "link", link), "Record that the plan reflects the gap")
            }
            What::Ensure { one, way, what_is_ensured, delivered_by } => {
                let service = json!({"way": way, "what": what_is_ensured, "provider": delivered_by});
                (one, ("GapService/EnsureService", "service", service), "Ensure the service for the gap")
            }
            What::Constrain { one, constraints, explanation } => {
                let constraint = json!({"constraints": constraints.0, "explanation": explanation});
                let recorded = ("GapService/StateConstraint", "constraint", constraint);
                (one, recorded, "State what stands in the way of filling the gap")
            }
            What::Lift { one, explanation } => {
                let lifting = json!({"explanation": explanation});
                let recorded = ("GapService/LiftConstraint", "lifting", lifting);
                (one, recorded, "Record that nothing stands in the way of filling the gap")
            }
            What::Advocate { one, audiences, what_was_said } => {
                let advocacy = json!({"audiences": audiences.0, "what": what_was_said});
                (one, ("GapService/ReportAdvocacy", "advocacy", advocacy), "Record this advocacy about the gap")
            }
            What::Ask { one, what_is_needed } => {
                let request = json!({"what": what_is_needed});
                let recorded = ("GapService/AskForSupport", "supportRequest", request);
                (one, recorded, "Ask the Humanitarian Coordinator for support with the gap")
            }
            What::Refer { one, what_is_asked } => {
                let referral = json!({"what": what_is_asked});
                let recorded = ("GapService/ReferRequest", "referral", referral);
                (one, recorded, "Pass the request on to the Emergency Relief Coordinator for the gap")
            }
            What::Answer { one, decision, what_is_given } => {
                let answer = json!({"decision": decision, "what": what_is_given});
                (one, ("GapService/AnswerRequest", "answer", answer), "Answer the request for support with the gap")
            }
            What::Close(close) => {
                let closing = json!({
                    "ground": close.ground, "servedBy": close.served_by, "handedTo": close.handed_to,
                    "acceptedBecause": close.because, "remarks": close.remarks,
                });
                (close.one, ("GapService/CloseGap", "closing", closing), "Close the gap")
            }
        };
        let question = format!("{question} {}", one.gap);
        GAP.change(one.deciding, one.gap, recorded, question, target).await
    }
}

impl Identify {
    async fn run(self, target: &Target) -> anyhow::Result<()> {
        let question = format!("Name the critical gap {} of {}", self.gap, self.cluster);
        let identification = json!({
            "gap": self.gap, "cluster": self.cluster, "place": self.place, "pcode": self.pcode, "need": self.need,
            "population": self.population, "people": self.people, "urgency": self.urgency,
            "identifiedBy": self.identified_by, "foundAs": self.found_as,
        });
        GAP.begin(self.deciding, ("GapService/IdentifyGap", "identification", identification), question, target).await
    }
}

impl Committed {
    /// Decides on the commitment as it is listed now.
    async fn change(
        self,
        (method, field, mut content): (&'static str, &'static str, Value),
        question: &str,
        target: &Target,
    ) -> anyhow::Result<()> {
        let (deciding, commitment) = (self.deciding, self.commitment);
        let mut session = Session::open(target)?;
        let asked = json!({"countries": [deciding.country], "exercise": deciding.exercise});
        let found = session.list("convene.coordination.v1.RecordService/ListCommitments", "commitments", asked).await?;
        let is_it = |entry: &&Value| entry["commitment"]["commitment"]["commitment"] == commitment.as_str();
        let Some(entry) = found.iter().find(is_it) else {
            anyhow::bail!(
                "there is no commitment '{commitment}' in {}; `convene gap commitments` lists them",
                deciding.country
            );
        };
        content["commitment"] = json!(commitment);
        let decision = Decision {
            method,
            field,
            content,
            question: format!("{question} {commitment} in {}?", deciding.country),
            etag: cell(&entry["commitment"]["etag"]),
            state: record::outline("convene.coordination.v1.GapCommitmentRecord", &entry["commitment"]),
        };
        deciding.decide_of("coordination", &mut session, target, decision).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_those_of_the_contracts() {
        assert_eq!(way("through-others").as_deref(), Ok("LAST_RESORT_WAY_THROUGH_OTHERS"));
        let named = |choices: Result<Choices, String>| choices.map(|choices| choices.0.join(" "));
        let both = "LAST_RESORT_CONSTRAINT_ACCESS LAST_RESORT_CONSTRAINT_FUNDS";
        assert_eq!(named(constraints("access,funds")).as_deref(), Ok(both));
        assert_eq!(named(audiences("donors")).as_deref(), Ok("ADVOCACY_AUDIENCE_DONORS"));
        assert_eq!(support("given-in-part").as_deref(), Ok("SUPPORT_DECISION_GIVEN_IN_PART"));
        assert_eq!(urgency("life-saving").as_deref(), Ok("GAP_URGENCY_LIFE_SAVING"));
        assert!(ground("over").expect_err("no ground").contains("no-longer-needed"));
    }
}
