//! `convene reference`: the countries, clusters, organizations, bodies, roles and lists that an installation works with.

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::session::Session;
use crate::client::Target;
use crate::show::moment::day;
use crate::show::out::{say, say_json};
use crate::show::reference;
use crate::show::table::Output;

/// Show the reference data of the installation.
#[derive(Debug, Args)]
pub struct Reference {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Countries and areas, with their UN short names.
    Countries {
        #[command(flatten)]
        day: Day,
        /// The language of the names.
        #[arg(long, value_enum, default_value_t, value_name = "LANGUAGE")]
        language: Language,
    },
    /// Global clusters, areas of responsibility and sectors, and who leads them globally.
    Clusters {
        #[command(flatten)]
        day: Day,
    },
    /// Organizations, and whether they are members or standing invitees of the IASC.
    Organizations,
    /// Bodies that have a part in the procedures.
    Bodies {
        #[command(flatten)]
        day: Day,
    },
    /// Roles that a token can grant, and what each is.
    Roles,
    /// Lists that the guidance fixes. With names: their items.
    Lists {
        /// The lists, such as activation-criteria. Default: the names of all lists.
        names: Vec<String>,
        #[command(flatten)]
        day: Day,
    },
}

/// The day that dated entries are read as of.
#[derive(Debug, Args)]
struct Day {
    /// Show the entries that are valid on this day, such as 2013-11-08. Default: today.
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<NaiveDate>,
}

/// A language that country names are in.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Language {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Arabic.
    Ar,
}

impl Language {
    /// The field of its name.
    fn field(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::Ar => "ar",
        }
    }
}

impl Reference {
    /// Asks for it, and shows it.
    ///
    /// # Errors
    /// When the service cannot be reached, or there is no such list.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let mut session = Session::open(target)?;
        let (method, entries, question) = self.what.query();
        let method = format!("convene.common.v1.ReferenceService/{method}");
        let found = session.list(&method, entries, question).await?;
        match target.output {
            Output::Json => say_json(&found),
            Output::Table => say(self.what.shown(&found).trim_end()),
        }
    }
}

impl What {
    /// The method, the field of its entries, and the request.
    fn query(&self) -> (&'static str, &'static str, Value) {
        match self {
            Self::Countries { day, .. } => ("ListCountries", "countries", day.question()),
            Self::Clusters { day } => ("ListGlobalClusters", "clusters", day.question()),
            Self::Organizations => ("ListOrganizations", "organizations", json!({})),
            Self::Bodies { day } => ("ListBodies", "bodies", day.question()),
            Self::Roles => ("ListRoles", "roles", json!({})),
            Self::Lists { names, day } => {
                let mut question = day.question();
                question["names"] = json!(names);
                ("ListCodeLists", "lists", question)
            }
        }
    }

    fn shown(&self, entries: &[Value]) -> String {
        match self {
            Self::Countries { language, .. } => reference::countries(entries, language.field()),
            Self::Clusters { .. } => reference::clusters(entries),
            Self::Organizations => reference::organizations(entries),
            Self::Bodies { .. } => reference::bodies(entries),
            Self::Roles => reference::roles(entries),
            Self::Lists { names, .. } if names.is_empty() => reference::names_of_lists(entries),
            Self::Lists { .. } => reference::lists(entries),
        }
    }
}

impl Day {
    fn question(&self) -> Value {
        json!({"asOf": self.as_of.map(|day| day.to_string()).unwrap_or_default()})
    }
}
