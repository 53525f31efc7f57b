//! The register of global clusters, areas of responsibility and sectors, with who leads them since when (row GN-3).
//!
//! What a country makes of them, and who leads there, is the activation service's record.

use chrono::NaiveDate;

use super::validity::Validity;
use crate::codes::{ClusterCode, OrganizationCode};
use crate::guidance::problem::Problem;
use crate::guidance::reading::{Fields, Source};
use crate::row::Row;

/// A global cluster, an area of responsibility within one, or a sector that is led without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlobalCluster {
    /// Its code.
    pub code: ClusterCode,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: ClusterKind,
    /// Whether it is a cluster at all.
    pub standing: ClusterStanding,
    /// The cluster it is an area of responsibility of.
    pub area_of: Option<ClusterCode>,
    /// The codes of earlier entries that it continues: one after a rename, several after a merger, and the same one in each of
    /// the entries that a split made.
    pub succeeds: Vec<ClusterCode>,
    /// The agencies that agree in the country which of them leads it, in a disaster or without significant displacement (row
    /// RM-1.8); none where the lead is selected as of every cluster.
    pub settled_by: Vec<OrganizationCode>,
    /// Other names people use for it, such as `WASH`.
    pub aliases: Vec<String>,
    /// Its identifier in the United Nations' list of coordination groups.
    pub group_id: Option<String>,
    /// Its identifier among humanitarian plans.
    pub plan_id: Option<String>,
    /// Who leads it, since when.
    pub leads: Vec<GlobalLead>,
    /// The days on which it is in the register under this name.
    pub validity: Validity,
    /// The row that asks for the entry.
    pub row: Row,
    /// Where this is written.
    pub source: String,
}

/// What a cluster is for (row GN-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClusterKind {
    /// It delivers assistance in one field.
    Technical,
    /// It concerns every field.
    CrossCutting,
    /// It serves the other clusters.
    CommonService,
}

/// Whether an entry of the register is a cluster (row GN-3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClusterStanding {
    /// A global cluster, or an area of one.
    Cluster,
    /// A sector whose leadership was clear without a global cluster; a country may still make it a cluster.
    Sector,
    /// A response coordinated under an agency's own mandate, for which clusters are not established (row RM-0.1).
    Mandate,
}

/// An agency's part in leading a cluster globally.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlobalLead {
    /// The agency.
    pub agency: OrganizationCode,
    /// Its part.
    pub part: LeadPart,
    /// The setting it leads in; in every one when there is none.
    pub setting: Option<LeadSetting>,
    /// The days on which it leads.
    pub validity: Validity,
}

/// The part an agency has in leading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeadPart {
    /// It leads alone.
    Lead,
    /// It leads together with others.
    CoLead,
    /// It brings the others together without a lead's obligations, provider of last resort above all (row GN-3).
    Convener,
}

/// What kind of emergency an agency leads in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeadSetting {
    /// Armed conflict, and displacement by it.
    Conflict,
    /// Disaster.
    Disaster,
}

impl GlobalCluster {
    /// Who leads it in `setting` on `day`.
    pub fn leads_in(&self, setting: LeadSetting, day: NaiveDate) -> impl Iterator<Item = &GlobalLead> {
        self.leads_on(day).filter(move |lead| lead.setting.is_none_or(|its| its == setting))
    }

    /// Who leads it on `day`, in any setting.
    pub fn leads_on(&self, day: NaiveDate) -> impl Iterator<Item = &GlobalLead> {
        self.leads.iter().filter(move |lead| lead.validity.contains(day))
    }

    /// Whether `organization` leads, co-leads or convenes it globally on `day`, in any setting.
    pub fn is_global_lead(&self, organization: &OrganizationCode, day: NaiveDate) -> bool {
        self.leads_on(day).any(|lead| lead.agency == *organization)
    }

    /// Whether a country normally gives it the same lead as globally (row RM-1.7).
    pub fn mirrors_global_lead(&self) -> bool {
        self.kind == ClusterKind::CommonService
    }
}

/// Reads the register.
pub(super) fn read(file: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<GlobalCluster> {
    let mut clusters: Vec<GlobalCluster> = Vec::new();
    Source::read(file, text, problems, |fields| {
        fields.tables("cluster", |fields| {
            let cluster = cluster(fields)?;
            match clusters.iter().find(|other| other.code == cluster.code && other.validity.overlaps(&cluster.validity))
            {
                Some(_) => fields.wrong_in(
                    "valid_from",
                    format!("{} is in the register twice on some days", cluster.code),
                    "let the earlier entry end the day before the later one begins",
                ),
                None => clusters.push(cluster),
            }
            Some(())
        });
    });
    refuse_areas_of_nothing(file, &clusters, problems);
    refuse_successors_of_nothing(file, &clusters, problems);
    clusters
}

fn cluster(fields: &mut Fields<'_>) -> Option<GlobalCluster> {
    let kinds = [
        ("technical", ClusterKind::Technical),
        ("cross-cutting", ClusterKind::CrossCutting),
        ("common-service", ClusterKind::CommonService),
    ];
    let standings = [
        ("cluster", ClusterStanding::Cluster),
        ("sector", ClusterStanding::Sector),
        ("mandate", ClusterStanding::Mandate),
    ];
    let code = fields.parsed("code");
    let name = fields.text("name");
    let kind = fields.choice("kind", &kinds);
    let standing = fields.optional_choice("standing", &standings).unwrap_or(ClusterStanding::Cluster);
    let area_of = fields.optional_parsed("area_of");
    let succeeds = fields.all_parsed("succeeds");
    let settled_by = fields.all_parsed("settled_by");
    let aliases = fields.texts("aliases");
    let group_id = fields.optional_text("group_id");
    let plan_id = fields.optional_text("plan_id");
    let validity = Validity::read(fields);
    let row = fields.cited_row();
    let source = fields.text("source");
    let leads = leads(fields);
    Some(GlobalCluster {
        code: code?,
        name: name?,
        kind: kind?,
        standing,
        area_of,
        succeeds,
        settled_by,
        aliases,
        group_id,
        plan_id,
        leads,
        validity: validity?,
        row: row?,
        source: source?,
    })
}

fn leads(fields: &mut Fields<'_>) -> Vec<GlobalLead> {
    let mut leads: Vec<GlobalLead> = Vec::new();
    fields.tables("lead", |fields| {
        let lead = lead(fields)?;
        let alone = |lead: &GlobalLead| lead.part != LeadPart::CoLead;
        let conflicts = |other: &GlobalLead| {
            let settings_meet = other.setting.is_none() || lead.setting.is_none() || other.setting == lead.setting;
            let meet = settings_meet && other.validity.overlaps(&lead.validity);
            meet && (other.agency == lead.agency || alone(other) || alone(&lead))
        };
        if let Some(other) = leads.iter().find(|other| conflicts(other)) {
            let what = format!("{} and {} lead the same part on some days", other.agency, lead.agency);
            fields.wrong_in("valid_from", what, "make them co-leads, or end one before the other begins");
        }
        leads.push(lead);
        Some(())
    });
    leads
}

fn lead(fields: &mut Fields<'_>) -> Option<GlobalLead> {
    let parts = [("lead", LeadPart::Lead), ("co-lead", LeadPart::CoLead), ("convener", LeadPart::Convener)];
    let settings = [("conflict", LeadSetting::Conflict), ("disaster", LeadSetting::Disaster)];
    let agency = fields.parsed("agency");
    let part = fields.choice("part", &parts);
    let setting = fields.optional_choice("setting", &settings);
    let validity = Validity::read(fields);
    Some(GlobalLead { agency: agency?, part: part?, setting, validity: validity? })
}

/// A code is succeeded once it has ended.
fn refuse_successors_of_nothing(file: &str, clusters: &[GlobalCluster], problems: &mut Vec<Problem>) {
    for cluster in clusters {
        for code in &cluster.succeeds {
            let of_the_code = || clusters.iter().filter(|other| other.code == *code);
            let has_ended =
                |other: &GlobalCluster| other.validity.to.is_some_and(|to| Some(to) < cluster.validity.from);
            if *code == cluster.code || of_the_code().next().is_none() || !of_the_code().all(has_ended) {
                problems.push(Problem {
                    file: file.to_owned(),
                    location: format!("{}, succeeds", cluster.code),
                    what: format!("{code} is not an entry that ended before"),
                    remedy: "name the code of an entry that ended the day before, or leave it out".to_owned(),
                });
            }
        }
    }
}

fn refuse_areas_of_nothing(file: &str, clusters: &[GlobalCluster], problems: &mut Vec<Problem>) {
    for area in clusters {
        let Some(cluster) = &area.area_of else { continue };
        if !clusters.iter().any(|other| other.code == *cluster && other.area_of.is_none()) {
            problems.push(Problem {
                file: file.to_owned(),
                location: format!("{}, area_of", area.code),
                what: format!("unknown cluster {cluster}"),
                remedy: "name the cluster that it is an area of".to_owned(),
            });
        }
    }
}

#[cfg(test)]
mod tests;
