//! Entries of the reference data as messages.

use chrono::NaiveDate;
use convene_kernel::identity::Role;
use convene_kernel::reference::{
    Body, ClusterKind, ClusterStanding, Country, CountryNames, GlobalCluster, GlobalLead, IascStanding, Item, LeadPart,
    LeadSetting, Limits, Organization, OrganizationKind,
};
use convene_proto::common::v1 as common;

use crate::choices;
use crate::grpc::contract::Choice;
use crate::grpc::show::{day, text};

choices! {
    ClusterKind = common::ClusterKind { Technical, CrossCutting, CommonService }
    ClusterStanding = common::ClusterStanding { Cluster, Sector, Mandate }
    LeadPart = common::LeadPart { Lead, CoLead, Convener }
    LeadSetting = common::LeadSetting { Conflict, Disaster }
    OrganizationKind = common::OrganizationKind {
        Un, InternationalNgo, NationalNgo, Movement, InternationalOrganization, NgoConsortium, Government, Donor, Other,
    }
    IascStanding = common::IascStanding { Member, StandingInvitee, Outside }
    Limits = common::OrganizationLimits { CoordinationRecordedOnly, ConvenerOnly }
}

/// A country, with its names on `on`.
pub fn country(country: &Country, on: NaiveDate) -> common::Country {
    let CountryNames { en, fr, es, ar } = country.names_on(on).clone();
    common::Country {
        code: country.code.to_string(),
        m49: text(country.m49.as_ref()),
        names: Some(common::CountryNames { en, fr, es, ar }),
        time_zone: country.zone.name().to_owned(),
        valid_from: day(country.validity.from),
        valid_to: day(country.validity.to),
    }
}

/// An entry of the register, with its leads on `on`.
pub fn cluster(cluster: &GlobalCluster, on: NaiveDate) -> common::GlobalCluster {
    common::GlobalCluster {
        code: cluster.code.to_string(),
        name: cluster.name.clone(),
        aliases: cluster.aliases.clone(),
        kind: choice(cluster.kind),
        standing: choice(cluster.standing),
        area_of: text(cluster.area_of.as_ref()),
        succeeds: cluster.succeeds.iter().map(ToString::to_string).collect(),
        settled_by: cluster.settled_by.iter().map(ToString::to_string).collect(),
        leads: cluster.leads_on(on).map(lead).collect(),
        group_id: text(cluster.group_id.as_ref()),
        plan_id: text(cluster.plan_id.as_ref()),
        valid_from: day(cluster.validity.from),
        valid_to: day(cluster.validity.to),
        row: cluster.row.to_string(),
        source: cluster.source.clone(),
    }
}

fn lead(lead: &GlobalLead) -> common::GlobalLead {
    common::GlobalLead {
        agency: lead.agency.to_string(),
        part: choice(lead.part),
        setting: optional_choice(lead.setting),
        valid_from: day(lead.validity.from),
        valid_to: day(lead.validity.to),
    }
}

/// An organization.
pub fn organization(organization: &Organization) -> common::Organization {
    common::Organization {
        code: organization.code.to_string(),
        name: organization.name.clone(),
        aliases: organization.aliases.clone(),
        kind: choice(organization.kind),
        iasc_standing: choice(organization.iasc),
        limits: optional_choice(organization.limits),
    }
}

/// A body.
pub fn body(body: &Body) -> common::Body {
    common::Body {
        part: body.part.clone(),
        name: body.name.clone(),
        short_name: body.short.clone(),
        function: body.does.clone(),
        valid_from: day(body.validity.from),
        valid_to: day(body.validity.to),
        source: body.source.clone(),
    }
}

/// A role.
pub fn role(role: Role) -> common::Role {
    common::Role {
        code: role.as_str().to_owned(),
        title: role.title().to_owned(),
        description: role.description().to_owned(),
    }
}

/// The list `name`, with those of its `items` that are valid on `on`.
pub fn code_list(name: &str, items: &[Item], on: NaiveDate) -> common::CodeList {
    let first = items.first();
    common::CodeList {
        name: name.to_owned(),
        row: text(first.map(|item| &item.row)),
        source: text(first.map(|item| &item.source)),
        items: items.iter().filter(|item| item.is_in_force_on(on)).map(item).collect(),
    }
}

fn item(item: &Item) -> common::CodeListItem {
    common::CodeListItem {
        code: item.code.clone(),
        text: item.text.clone(),
        valid_from: day(item.validity.from),
        valid_to: day(item.validity.to),
    }
}

fn choice<T: Choice>(value: T) -> i32 {
    value.to_wire().into()
}

fn optional_choice<T: Choice>(value: Option<T>) -> i32 {
    value.map_or(0, choice)
}
