//! `convene level-3`: a level 3 response is declared, decided on by the Principals and ended, for the emergency of one country or for
//! one of several countries, whose records take the step at the same moment (row RM-1.15).

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use convene_kernel::codes::{CountryCode, ResourceId};
use convene_kernel::time::Moment;
use convene_runtime::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::session::Session;
use super::ask::confirmed;
use super::state::{line, list};
use crate::client::Target;
use crate::show::dates;
use crate::show::moment::moment;
use crate::show::out::{say, say_json};
use crate::show::receipt::{consequences, receipt};
use crate::show::style::{STRONG, painted};
use crate::show::table::{Output, cell};

/// Declare a level 3 response, record the Principals' decision on it, and end it.
#[derive(Debug, Args)]
pub struct Level3 {
    /// The step.
    #[command(subcommand)]
    step: Step,
}

/// A step of a level 3 response.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  convene level-3 declare PHL haiyan --as erc
  convene level-3 declare --regional-emergency horn-of-africa --at 2011-07-20 --as erc")]
enum Step {
    /// Declare it, as the Emergency Relief Coordinator: the HCT has 72 hours to agree on clusters.
    Declare(OnEmergencies),
    /// Record that the IASC Principals decided on it: the clusters are reviewed within three months.
    Decided(OnEmergencies),
    /// End it. The review and the plan of transition stay owed.
    End(OnEmergencies),
}

/// The emergencies that a step is about.
#[derive(Debug, Args)]
struct OnEmergencies {
    /// The country (ISO 3166-1 alpha-3).
    #[arg(requires = "emergency", required_unless_present = "regional_emergency")]
    country: Option<CountryCode>,
    /// The emergency, as `convene list emergencies` names it.
    emergency: Option<ResourceId>,
    /// Every emergency that is a part of this one of several countries, instead of that of one country.
    #[arg(long, value_name = "EMERGENCY", conflicts_with_all = ["country", "emergency"])]
    regional_emergency: Option<ResourceId>,
    /// When the step was taken, the same for all of them. Default: now.
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    at: Option<Moment>,
    /// An exercise, instead of the live record.
    #[arg(long, value_name = "NAME")]
    exercise: Option<ResourceId>,
    /// Do not ask: for scripts. What is refused is refused all the same.
    #[arg(long)]
    yes: bool,
}

/// How a step is recorded and read back.
struct Method {
    name: &'static str,
    /// The field of the request.
    field: &'static str,
    /// The field of a level 3 response that holds when the step was taken.
    taken_at: &'static str,
    /// The deed, as a question begins.
    deed: &'static str,
}

/// An emergency of one country on which the step is taken.
struct Part {
    country: String,
    emergency: Value,
}

impl Level3 {
    /// # Errors
    /// When the step is refused in one of the countries, of which then none has it; when the person does not confirm it; or when it
    /// could be recorded in some of the countries only.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let (method, on) = match self.step {
            Step::Declare(on) => {
                (Method::of("DeclareLevel3", "declaration", "declaredAt", "Declare a level 3 response"), on)
            }
            Step::Decided(on) => (
                Method::of(
                    "RecordPrincipalsDecision",
                    "decision",
                    "principalsDecidedAt",
                    "Record the Principals' decision",
                ),
                on,
            ),
            Step::End(on) => (Method::of("EndLevel3", "end", "endedAt", "End the level 3 response"), on),
        };
        let at = on.at.unwrap_or_else(|| SystemClock.now());
        let mut session = Session::open(target)?;
        let parts = on.parts(&mut session).await?;
        let (recorded, left): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|part| part.has(&method, at));
        let page = on.page(&mut session, &method, (&recorded, &left), at).await?;
        if !on.yes && !left.is_empty() {
            let about: Vec<String> = left.iter().map(Part::name).collect();
            confirmed(&page, &format!("{} on {} UTC for {}?", method.deed, dates::moment(at), about.join(", ")))?;
        }
        let receipts = on.record(&mut session, &method, left, at).await?;
        match target.output {
            Output::Json => say_json(&json!({"steps": receipts})),
            Output::Table if receipts.is_empty() => say("it is on record already; nothing is left to record"),
            Output::Table => {
                let shown = |step: &Value| format!("{}: {}", cell(&step["country"]), receipt(&step["receipt"]));
                say(receipts.iter().map(shown).collect::<Vec<_>>().join("\n").trim_end())
            }
        }
    }
}

impl Method {
    const fn of(name: &'static str, field: &'static str, taken_at: &'static str, deed: &'static str) -> Self {
        Self { name, field, taken_at, deed }
    }

    fn full_name(&self) -> String {
        format!("convene.activation.v1.OperationService/{}", self.name)
    }
}

impl OnEmergencies {
    /// The emergencies that are meant.
    async fn parts(&self, session: &mut Session) -> anyhow::Result<Vec<Part>> {
        let header = json!({"country": self.country, "exercise": self.exercise});
        if let Some(emergency) = &self.emergency {
            let question = json!({"header": header, "emergency": emergency});
            let found = session.call("convene.activation.v1.RecordService/GetEmergency", question).await?;
            let country = self.country.as_ref().map(ToString::to_string).unwrap_or_default();
            return Ok(vec![Part { country, emergency: found["emergency"]["emergency"].clone() }]);
        }
        let question = json!({"header": header, "regionalEmergency": self.regional_emergency});
        let method = "convene.activation.v1.RecordService/ListEmergencies";
        let found = session.list(method, "emergencies", question).await?;
        let part = |entry: Value| Part { country: cell(&entry["country"]), emergency: entry["emergency"].clone() };
        let parts: Vec<Part> = found.into_iter().map(part).collect();
        let regional = self.regional_emergency.as_ref().map(ToString::to_string).unwrap_or_default();
        if parts.is_empty() {
            bail!(
                "no emergency on record is a part of '{regional}'; `convene list emergencies` shows those there are, and each names \
                 the one of several countries when it is registered"
            );
        }
        Ok(parts)
    }

    /// What is decided on and what would happen, in every country.
    ///
    /// # Errors
    /// When the step is refused in any of the countries: with all that is wrong, in each.
    async fn page(
        &self,
        session: &mut Session,
        method: &Method,
        (recorded, left): (&[Part], &[Part]),
        at: Moment,
    ) -> anyhow::Result<String> {
        let (mut page, mut wrong) = (String::new(), Vec::new());
        for part in recorded {
            page.push_str(&format!("{}{}", part.shown(), line("it is on record already, and stays")));
        }
        for part in left {
            match session.call(&method.full_name(), self.request(method, part, at, true)).await {
                Ok(would) => page.push_str(&format!("{}{}", part.shown(), consequences(&would["receipt"]))),
                Err(problem) => wrong.push((part, problem)),
            }
        }
        match <[_; 1]>::try_from(wrong) {
            Ok([(part, problem)]) => {
                Err(problem.context(format!("nothing is recorded: it is refused for {}", part.name())))
            }
            Err(wrong) if wrong.is_empty() => Ok(page),
            Err(wrong) => {
                let each = wrong.iter().map(|(part, problem)| format!("{}: {problem:#}", part.name()));
                bail!("nothing is recorded: it is refused for\n{}", each.collect::<Vec<_>>().join("\n"))
            }
        }
    }

    /// Records the step in each country, one after another.
    async fn record(
        &self,
        session: &mut Session,
        method: &Method,
        left: Vec<Part>,
        at: Moment,
    ) -> anyhow::Result<Vec<Value>> {
        let mut steps = Vec::new();
        for part in left {
            let answer = session.call(&method.full_name(), self.request(method, &part, at, false)).await;
            let answer = answer.with_context(|| {
                let at = at.to_rfc3339();
                format!("it is not recorded for {}; give it again with --at {at}: what is recorded stays", part.name())
            })?;
            steps.push(json!({"country": part.country, "receipt": answer["receipt"]}));
        }
        Ok(steps)
    }

    fn request(&self, method: &Method, part: &Part, at: Moment, is_trial: bool) -> Value {
        let header = json!({
            "country": part.country, "exercise": self.exercise, "etag": part.emergency["etag"], "occurredAt": at,
            "requestId": Uuid::new_v4(), "validateOnly": is_trial,
        });
        json!({"header": header, (method.field): {"emergency": part.emergency["facts"]["emergency"], "at": at}})
    }
}

impl Part {
    /// Such as `haiyan of PHL`.
    fn name(&self) -> String {
        format!("{} of {}", cell(&self.emergency["facts"]["emergency"]), self.country)
    }

    /// Whether the step of that moment is on record.
    fn has(&self, method: &Method, at: Moment) -> bool {
        let responses = list(&self.emergency["level3Responses"]).iter();
        responses.map(|response| &response[method.taken_at]).any(|taken| dates::parsed(taken) == Some(at))
    }

    /// The emergency, and its level 3 responses so far.
    fn shown(&self) -> String {
        let mut page = format!("{}: {}\n", painted(STRONG, self.name()), cell(&self.emergency["facts"]["name"]));
        let responses = list(&self.emergency["level3Responses"]);
        if responses.is_empty() {
            page.push_str(&line("no level 3 response is on record"));
        }
        for response in responses {
            let steps =
                [("declared", "declaredAt"), ("the Principals decided", "principalsDecidedAt"), ("ended", "endedAt")];
            let known = steps.iter().filter(|(_, field)| !response[field].is_null());
            let said: Vec<String> =
                known.map(|(word, field)| format!("{word} {} UTC", dates::time_of(&response[field]))).collect();
            page.push_str(&line(&format!("level 3: {}", said.join(", "))));
        }
        page
    }
}
