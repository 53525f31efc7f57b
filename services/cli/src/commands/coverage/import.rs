//! `convene coverage import`: a file goes on the record of a country's coverage, as a report for a period or as needs.
//!
//! Everything is checked before anything is sent. The same file again changes nothing, so an import that was broken off is given again.

use anyhow::Context as _;
use chrono::NaiveDate;
use clap::Args;
use convene_coordination::coverage::{Coverage, Kind};
use convene_kernel::codes::{ClusterCode, CountryCode, OrganizationCode, ResourceId};
use convene_proto::common::v1::{DatasetHeader, DatasetReceipt};
use serde_json::{Value, json};
use uuid::Uuid;

use super::file::CoverageFile;
use crate::client::{PIECE, Target};
use crate::commands::session::Session;
use crate::import::CoverageRows;
use crate::show::out::{note, progress, say, say_json};
use crate::show::receipt;
use crate::show::table::{Output, cell};
use crate::show::text::counted;

/// `convene coverage import`.
#[derive(Debug, Args)]
#[command(
    after_help = "The file is read as `convene coverage check` shows. Nothing is sent while a cell of it cannot be read, unless
--accept-valid-rows is given. A report replaces what it had as a whole, and the same file again changes nothing.

Examples:
  convene coverage import care-march.xlsx --country PHL --reported-by CARE --begins 2024-03-01 --ends 2024-03-31 --as coordinator@PHL
  convene coverage import care-march.xlsx --areas phl-areas.csv ...      # codes of areas as they are in use at the end of the period
  convene coverage import needs.csv --country PHL --since 2024-01-15 --as ocha-country@PHL"
)]
pub struct Import {
    #[command(flatten)]
    file: CoverageFile,
    /// The country (ISO 3166-1 alpha-3).
    #[arg(long, value_name = "CODE")]
    country: CountryCode,
    /// The exercise, instead of the live record.
    #[arg(long, value_name = "NAME")]
    exercise: Option<ResourceId>,
    /// The identifier of the report. Default: made of the organization or the clusters, and the period.
    #[arg(long, value_name = "NAME")]
    report: Option<ResourceId>,
    /// The organization whose report it is; none for a sheet of several.
    #[arg(long, value_name = "CODE")]
    reported_by: Option<OrganizationCode>,
    /// The first day of the period of activities.
    #[arg(long, value_name = "DAY")]
    begins: Option<NaiveDate>,
    /// The last day of the period of activities.
    #[arg(long, value_name = "DAY")]
    ends: Option<NaiveDate>,
    /// The day since which needs are known.
    #[arg(long, value_name = "DAY")]
    since: Option<NaiveDate>,
    /// Import the rows that can be read, although others cannot.
    #[arg(long)]
    accept_valid_rows: bool,
    /// Check everything, at the service too, and keep nothing.
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    /// Reads the file, uploads its rows and imports them.
    ///
    /// # Errors
    /// When a cell cannot be read, or the service refuses: everything that is wrong.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let mut coverage = self.file.open_of(self.ends.or(self.since))?;
        let rows = self.read(&mut coverage)?;
        let content = self.content(&rows)?;
        let mut session = Session::open(target)?;
        let uploaded = self.upload(&mut session, &rows).await?;
        if !uploaded.problems.is_empty() {
            return Err(refused(&uploaded));
        }
        if self.dry_run {
            let checked = json!({"report": content["report"], "rows": rows.outcome.written, "kept": false});
            return match target.output {
                Output::Json => say_json(&checked),
                Output::Table => say(format!(
                    "{} would be imported as the report {}",
                    counted(usize::try_from(rows.outcome.written).unwrap_or(usize::MAX), "row"),
                    cell(&content["report"])
                )),
            };
        }
        let answer = self.import(&mut session, &rows, content).await?;
        for finding in rows.outcome.findings.first.iter().take(20) {
            note(finding);
        }
        match target.output {
            Output::Json => say_json(&answer),
            Output::Table if answer["changed"] == false => {
                say(format!("the report {} has this content already; nothing is changed", cell(&answer["report"])))
            }
            Output::Table => say(receipt::receipt(&answer["receipt"])),
        }
    }

    fn read(&self, coverage: &mut Coverage) -> anyhow::Result<CoverageRows> {
        let rows = CoverageRows::read(coverage).with_context(|| self.file.file.display().to_string())?;
        let outcome = &rows.outcome;
        if self.accept_valid_rows {
            let left_out = usize::try_from(outcome.rows - outcome.sound).unwrap_or(usize::MAX);
            if left_out > 0 {
                note(format!("{} of the file cannot be read, and left out", counted(left_out, "row")));
            }
        } else {
            self.file.problems(outcome)?;
        }
        anyhow::ensure!(outcome.written > 0, "{} has no row that can be read", self.file.file.display());
        Ok(rows)
    }

    /// What is imported, without a header.
    fn content(&self, rows: &CoverageRows) -> anyhow::Result<Value> {
        let name = self.file.file.file_name().map(|name| name.to_string_lossy().into_owned());
        let file = json!({
            "name": name, "form": rows.form, "rows": rows.outcome.rows, "leftOut": rows.outcome.rows - rows.outcome.sound,
        });
        let mut content = json!({
            "clusters": rows.clusters, "sha256": rows.digest.to_string(), "acceptValidRows": self.accept_valid_rows, "file": file,
        });
        match rows.kind {
            Kind::Activities => {
                let (begins, ends) = self.begins.zip(self.ends).context(
                    "the file has activities; say for which period by --begins and --ends, such as 2024-03-01 and 2024-03-31",
                )?;
                anyhow::ensure!(self.since.is_none(), "--since is for needs, and the file has activities");
                (content["begins"], content["ends"]) = (json!(begins), json!(ends));
                content["organization"] = json!(self.reported_by.as_ref().map(ToString::to_string).unwrap_or_default());
                content["report"] = json!(self.report_named(rows, begins)?);
            }
            Kind::Needs => {
                let since = self.since.context("the file has needs; say since which day they are known by --since")?;
                let is_for_activities = self.begins.is_some() || self.ends.is_some() || self.reported_by.is_some();
                anyhow::ensure!(
                    !is_for_activities,
                    "--begins, --ends and --reported-by are for activities, and the file has needs"
                );
                content["since"] = json!(since);
                content["report"] = json!(self.report_named(rows, since)?);
            }
        }
        Ok(content)
    }

    /// The identifier of the report: the one given, or one made of what it is and when it begins.
    fn report_named(&self, rows: &CoverageRows, begins: NaiveDate) -> anyhow::Result<ResourceId> {
        if let Some(report) = &self.report {
            return Ok(report.clone());
        }
        let of = match (&self.reported_by, rows.kind) {
            (Some(organization), _) => organization.to_string(),
            (None, Kind::Needs) => "needs".to_owned(),
            (None, Kind::Activities) => "activities".to_owned(),
        };
        let clusters = match rows.clusters.len() {
            1..=3 => rows.clusters.iter().map(ClusterCode::as_str).collect::<Vec<_>>().join("-"),
            _ => "clusters".to_owned(),
        };
        let name = format!("{of}-{clusters}-{begins}").to_lowercase();
        name.parse().with_context(|| format!("'{name}' is not an identifier; name the report by --report"))
    }

    fn header(&self) -> Value {
        json!({"country": self.country, "exercise": self.exercise})
    }

    async fn upload(&self, session: &mut Session, rows: &CoverageRows) -> anyhow::Result<DatasetReceipt> {
        let total = rows.bytes.len();
        let exercise = self.exercise.as_ref().map(ToString::to_string).unwrap_or_default();
        let header = rows.header(self.country.to_string(), exercise);
        let header = DatasetHeader { validate_only: self.dry_run, ..header };
        // Ten lines at most, whatever the size.
        let sent = move |bytes: usize| {
            let tenth = |bytes: usize| bytes.saturating_mul(10) / total.max(1);
            if total > 1_000_000 && tenth(bytes) > tenth(bytes.saturating_sub(PIECE)) {
                progress(format!("sent {} of {} KB", bytes / 1000, total / 1000));
            }
        };
        session.upload_coverage(header, rows.bytes.clone(), rows.kind, sent).await
    }

    async fn import(&self, session: &mut Session, rows: &CoverageRows, content: Value) -> anyhow::Result<Value> {
        let (method, fields) = match rows.kind {
            Kind::Activities => ("ImportActivities", "activities"),
            Kind::Needs => ("ImportNeeds", "needs"),
        };
        let known = self.known(session, &content["report"]).await?;
        let known = known.as_ref();
        let is_other_kind = known.is_some_and(|report| report[fields].is_null());
        anyhow::ensure!(
            !is_other_kind,
            "the report {} is of another kind; name this one by --report",
            content["report"]
        );
        let etag = known.map_or(Value::Null, |report| report["etag"].clone());
        // Its identifier is made of its content and of what it replaces: the same import is the same command for ever.
        let name = json!([self.header(), content, etag]).to_string();
        let mut header = self.header();
        header["requestId"] = json!(Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()));
        header["etag"] = json!(cell(&etag));
        let method = format!("convene.coordination.v1.CoverageService/{method}");
        let mut answer = session.call(&method, json!({"header": header, "coverage": content})).await?;
        let now = self.known(session, &content["report"]).await?;
        let version = |report: Option<&Value>| report.map(|report| report["version"].clone());
        answer["report"] = content["report"].clone();
        answer["changed"] = json!(version(known) != version(now.as_ref()));
        Ok(answer)
    }

    /// The report of that name as it is on record, where one is.
    async fn known(&self, session: &mut Session, report: &Value) -> anyhow::Result<Option<Value>> {
        let query = json!({"header": self.header(), "includeWithdrawn": true});
        let reports =
            session.list("convene.coordination.v1.CoverageRecordService/ListReports", "reports", query).await?;
        Ok(reports.into_iter().find(|known| known["report"] == *report))
    }
}

/// What the service found wrong with rows.
fn refused(receipt: &DatasetReceipt) -> anyhow::Error {
    let listed = receipt.problems.iter().map(|problem| {
        format!("\n  row {}, column '{}': {}; {}", problem.row, problem.column, problem.problem, problem.remedy)
    });
    let more = match receipt.more_problems {
        0 => String::new(),
        more => format!("\n  and {more} more"),
    };
    anyhow::anyhow!("the service does not take the rows, and nothing is recorded:{}{more}", listed.collect::<String>())
}
