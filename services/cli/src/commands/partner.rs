//! `convene partner`: who takes part in clusters, from joining with a stand on each commitment to leaving (rows RM-5.1 to RM-5.3, OG-19).

mod stands;

use clap::{ArgGroup, Args, Subcommand};
use convene_kernel::codes::{CountryCode, ResourceId};
use serde_json::{Value, json};

use super::choice;
use super::decide::{Deciding, Decision};
use super::list::{List, ParticipantsAsked, Where};
use super::session::Session;
use super::show::Show;
use super::thing::PARTICIPANT;
use crate::client::Target;
use crate::show::coordination;
use crate::show::moment::MomentsAsked;
use crate::show::table::cell;
use stands::Stands;

/// List, show and record who takes part in clusters.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  convene partner join PHL health CARE --reserves 4=\"no staff for it yet\" --as coordinator@PHL/HEA
  convene partner join PHL health \"Relief Now\" --kind national-ngo --as coordinator@PHL/HEA
  convene partner stand PHL care-health --commits 4 --as partner@PHL --organization CARE
  convene partner leave PHL care-health own-wish --as partner@PHL --organization CARE")]
pub struct PartnerCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List those who take part in clusters: partners, observers and authorities.
    List {
        #[command(flatten)]
        of: Where,
        #[command(flatten)]
        asked: ParticipantsAsked,
    },
    /// Show an organization's part in a cluster, and its stand on each commitment.
    Show {
        /// The country (ISO 3166-1 alpha-3).
        country: CountryCode,
        /// The participant, as `convene partner list` names it.
        participant: ResourceId,
        /// An exercise, instead of the live record.
        #[arg(long, value_name = "NAME")]
        exercise: Option<ResourceId>,
        #[command(flatten)]
        moments: MomentsAsked,
    },
    /// Record that an organization joins a cluster: as a partner, who commits to everything that is not named otherwise; as an observer; or
    /// as an authority.
    Join(Box<Join>),
    /// State anew where a partner stands. What is not named stays as it is.
    Stand {
        #[command(flatten)]
        deciding: Deciding,
        /// The participant, as `convene partner list` names it.
        participant: ResourceId,
        #[command(flatten)]
        stands: Stands,
    },
    /// Name the member of senior staff who is engaged in the cluster, and the language of work.
    Staff {
        #[command(flatten)]
        deciding: Deciding,
        /// The participant, as `convene partner list` names it.
        participant: ResourceId,
        /// The person, by the identifier in the directory of people.
        who: ResourceId,
        /// The language the person works in, such as fr.
        language: String,
        /// What interpretation is needed.
        #[arg(long, default_value = "", value_name = "TEXT")]
        interpretation: String,
    },
    /// Record that an organization takes part no longer.
    Leave {
        #[command(flatten)]
        deciding: Deciding,
        /// The participant, as `convene partner list` names it.
        participant: ResourceId,
        /// On what ground: own-wish, no-longer-present or other-part. That it does not commit is none.
        #[arg(value_parser = ground)]
        ground: String,
        /// What else there is to say.
        #[arg(long, default_value = "", value_name = "TEXT")]
        remarks: String,
    },
    /// Take back a part that never was: the organization took part on no day.
    Withdraw {
        #[command(flatten)]
        deciding: Deciding,
        /// The participant, as `convene partner list` names it.
        participant: ResourceId,
        /// Why the record was wrong.
        reason: String,
        /// Where it is known from that it never was.
        source: String,
    },
}

/// An organization that joins a cluster.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("part").args(["observer", "authority"]))]
struct Join {
    #[command(flatten)]
    deciding: Deciding,
    /// The cluster, as `convene list clusters` names it.
    cluster: ResourceId,
    /// The organization: its code in the register, such as CARE; with --kind or --authority its name.
    who: String,
    /// What an organization is that the register does not have, such as national-ngo, international-ngo or movement.
    #[arg(long, value_parser = choice::organization_kind)]
    kind: Option<String>,
    /// It observes the cluster, and commits to nothing.
    #[arg(long)]
    observer: bool,
    /// It is an authority of the country (national) or of a part of it (local), and commits to nothing.
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    authority: Option<String>,
    /// The part of the country that a local authority is of.
    #[arg(long, default_value = "", value_name = "NAME", requires = "authority")]
    place: String,
    /// The identifier of its part. Default: made of the organization and the cluster.
    #[arg(long, value_name = "NAME")]
    named: Option<ResourceId>,
    #[command(flatten)]
    stands: Stands,
}

fn level(text: &str) -> Result<String, String> {
    choice::named("convene.coordination.v1.AuthorityLevel", "AUTHORITY_LEVEL_", text)
}

fn ground(text: &str) -> Result<String, String> {
    choice::named("convene.coordination.v1.EndGround", "END_GROUND_", text)
}

impl PartnerCommand {
    /// Does what it says.
    ///
    /// # Errors
    /// When a service refuses, or the person does not confirm it.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        match self.what {
            What::List { of, asked } => List::of_participants(of, asked).run(target).await,
            What::Show { country, participant, exercise, moments } => {
                Show::of_participant(country, participant, exercise, moments).run(target).await
            }
            What::Join(join) => join.run(target).await,
            What::Stand { deciding, participant, stands } => stand(deciding, participant, &stands, target).await,
            What::Staff { deciding, participant, who, language, interpretation } => {
                let staff = json!({"person": who, "language": language, "interpretation": interpretation});
                let question = format!("Name {who} as the senior staff of {participant}");
                let recorded = ("ParticipationService/NameSeniorStaff", "seniorStaff", staff);
                PARTICIPANT.change(deciding, participant, recorded, question, target).await
            }
            What::Leave { deciding, participant, ground, remarks } => {
                let end = json!({"ground": ground, "remarks": remarks});
                let question = format!("End the part of {participant}");
                let recorded = ("ParticipationService/EndParticipation", "end", end);
                PARTICIPANT.change(deciding, participant, recorded, question, target).await
            }
            What::Withdraw { deciding, participant, reason, source } => {
                let withdrawal = json!({"reason": reason, "source": source});
                let question = format!("Take back that {participant} ever took part");
                let recorded = ("ParticipationService/WithdrawParticipation", "withdrawal", withdrawal);
                PARTICIPANT.change(deciding, participant, recorded, question, target).await
            }
        }
    }
}

/// Asks the record of coordination about something.
async fn asked(session: &mut Session, deciding: &Deciding, method: &str, mut question: Value) -> anyhow::Result<Value> {
    question["header"] = deciding.header();
    session.call(&format!("convene.coordination.v1.RecordService/{method}"), question).await
}

/// States anew where a partner stands.
async fn stand(deciding: Deciding, participant: ResourceId, stands: &Stands, target: &Target) -> anyhow::Result<()> {
    let mut session = Session::open(target)?;
    let found = asked(&mut session, &deciding, "GetParticipant", json!({"participant": participant})).await?;
    let part = &found["participant"];
    let commitments = commitments(&mut session, &deciding, &cell(&part["cluster"])).await?;
    let restated = stands.restated(&commitments, &part["stands"])?;
    let decision = Decision {
        method: "ParticipationService/RestateCommitments",
        field: "restatement",
        content: json!({"participant": participant, "stands": restated}),
        question: format!("Record these stands of {participant} in {}?", deciding.country),
        etag: cell(&part["etag"]),
        state: format!("{}{}", coordination::part(part), stands::table_of(&restated)),
    };
    deciding.decide_of("coordination", &mut session, target, decision).await
}

/// What a cluster asks of its partners.
async fn commitments(session: &mut Session, deciding: &Deciding, cluster: &str) -> anyhow::Result<Vec<String>> {
    let found = asked(session, deciding, "GetClusterCoordination", json!({"cluster": cluster})).await?;
    let listed = found["coordination"]["commitments"].as_array().into_iter().flatten();
    Ok(listed.map(|one| cell(&one["code"])).collect())
}

impl Join {
    async fn run(self, target: &Target) -> anyhow::Result<()> {
        let mut session = Session::open(target)?;
        let (deciding, cluster, who) = (&self.deciding, &self.cluster, &self.who);
        let organization = match &self.kind {
            Some(kind) => json!({"name": who, "kind": kind}),
            None => json!({"code": who}),
        };
        let mut joining = json!({"participant": self.participant()?, "cluster": cluster});
        let (method, part, state) = if let Some(level) = &self.authority {
            (joining["body"], joining["level"], joining["place"]) = (json!(who), json!(level), json!(self.place));
            ("ParticipationService/JoinAsAuthority", "an authority", String::new())
        } else if self.observer {
            joining["organization"] = organization;
            ("ParticipationService/JoinAsObserver", "an observer", String::new())
        } else {
            joining["organization"] = organization;
            let commitments = commitments(&mut session, deciding, cluster.as_str()).await?;
            let stands = self.stands.restated(&commitments, &Value::Null)?;
            joining["stands"] = json!(stands);
            ("ParticipationService/JoinAsPartner", "a partner", stands::table_of(&stands))
        };
        anyhow::ensure!(
            part == "a partner" || self.stands.are_none(),
            "{part} commits to nothing; leave the stands out"
        );
        let decision = Decision {
            method,
            field: "joining",
            content: joining,
            question: format!("Record that {who} joins the cluster {cluster} of {} as {part}?", deciding.country),
            etag: String::new(),
            state,
        };
        self.deciding.decide_of("coordination", &mut session, target, decision).await
    }

    /// The identifier of its part.
    fn participant(&self) -> anyhow::Result<ResourceId> {
        self.named.clone().map_or_else(|| super::identifier::made_of(&[&self.who, self.cluster.as_str()]), Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_those_of_the_contracts() {
        assert_eq!(level("local").as_deref(), Ok("AUTHORITY_LEVEL_LOCAL"));
        assert!(ground("declines").expect_err("no ground").contains("own-wish"));
    }
}
