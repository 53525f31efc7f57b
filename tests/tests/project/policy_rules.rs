//! The rules that services open duties by are those of the service that keeps their row, and none is left out (S-1).
//!
//! That a rule exists in the policy is for the compiler: services name rules by the constants of the kernel.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use convene_guidance_coverage::rust_source::{self, RustSource};
use convene_guidance_coverage::workspace;
use convene_kernel::catalogue::Catalogue;
use convene_kernel::identity::Role;
use convene_kernel::policy::{Policy, Rule, line_of_accountability};
use proc_macro2::TokenTree;

#[test]
fn services_name_rules_of_their_own_rows() {
    let policy = Policy::embedded();
    let keeps_rows = |service: &str| policy.rules().any(|rule| rule.service == service);
    let mut strays = Vec::new();
    for Named { service, place, rule } in named(&policy) {
        if rule.service != service && keeps_rows(&service) {
            strays.push(format!("{place}: {} is a rule of the {} service", rule.id, rule.service));
        }
    }
    assert!(strays.is_empty(), "name rules of the service's own rows:\n{}", strays.join("\n"));
}

/// S-1: what the policy has a rule for is owed by it in the running program, once the service that keeps its row meets it.
#[test]
fn every_rule_of_a_service_that_exists_is_opened_by_it() {
    let policy = Policy::embedded();
    let named = named(&policy);
    let services: BTreeSet<&str> = named.iter().map(|named| named.service.as_str()).collect();
    let opened: BTreeSet<&str> = named.iter().map(|named| named.rule.id.as_str()).collect();
    let idle: Vec<_> = policy
        .rules()
        .filter(|rule| !Catalogue::embedded().row(&rule.row).is_some_and(|row| row.planned))
        .filter(|rule| services.contains(rule.service.as_str()) && !opened.contains(rule.id.as_str()))
        .filter(|rule| Catalogue::embedded().row(&rule.row).is_none_or(|row| !row.planned))
        .map(|rule| &rule.id)
        .collect();
    assert!(services.contains("activation") && idle.is_empty(), "no service opens duties by {idle:?}");
}

/// GN-5.2: of every rule of every service, what a country owes climbs in the country, to OCHA's headquarters or to the ERC, never to a global
/// cluster; what a global lead owes climbs to the ERC alone; and each ladder is the owner's own line of accountability.
#[test]
fn nothing_runs_from_a_country_to_a_global_cluster() {
    let policy = Policy::embedded();
    let globals = [Role::GlobalLead, Role::GlobalClusterCoordinators, Role::IascPrincipal, Role::EmergencyDirector];
    let mut services = BTreeSet::new();
    for rule in policy.rules() {
        services.insert(rule.service.as_str());
        let line = line_of_accountability(rule.owner);
        for step in &rule.ladder {
            assert!(!globals.contains(&step.to), "{} runs to a global cluster", rule.id);
            let is_own_line = line.contains(&step.to);
            let erc_alone = rule.owner != Role::GlobalLead || step.to == Role::EmergencyReliefCoordinator;
            assert!(is_own_line && erc_alone, "{} climbs from {} to {}", rule.id, rule.owner, step.to);
        }
    }
    assert!(["activation", "coordination", "icsm", "monitoring"].iter().all(|service| services.contains(service)));
    let above_a_coordinator = line_of_accountability(Role::Coordinator);
    assert_eq!(above_a_coordinator, [Role::LeadAgency, Role::HumanitarianCoordinator], "its country head, the HC");
    assert_eq!(line_of_accountability(Role::HumanitarianCoordinator), [Role::EmergencyReliefCoordinator]);
    let of_country =
        [Role::Partner, Role::Coordinator, Role::LeadAgency, Role::HumanitarianCoordinator, Role::OchaCountry];
    for owner in of_country {
        assert!(
            line_of_accountability(owner).iter().all(|to| !globals.contains(to)),
            "{owner} answers to a global cluster"
        );
    }
}

/// A place in a service's sources that names a rule by its constant.
struct Named<'p> {
    service: String,
    place: String,
    rule: &'p Rule,
}

/// Every place in the services' sources that names a rule of `policy`.
fn named(policy: &Policy) -> Vec<Named<'_>> {
    let root = root();
    let constants: BTreeMap<String, &Rule> = policy.rules().map(|rule| (constant(&rule.id), rule)).collect();
    let mut found = Vec::new();
    for source in rust_source::in_production(&sources(&root)) {
        let Some(service) = workspace::service_of(&root, &source.path) else { continue };
        let shown = workspace::shown(&root, &source.path);
        rust_source::for_each_token(source.production(), &mut |token| {
            if let TokenTree::Ident(name) = token
                && let Some(rule) = constants.get(&name.to_string())
            {
                let place = format!("{shown}:{}", name.span().start().line);
                found.push(Named { service: service.to_owned(), place, rule });
            }
        });
    }
    assert!(!found.is_empty(), "no service names a rule");
    found
}

/// The name of the kernel's constant for a rule: `RM_1_11_APPROVAL` for `RM-1.11.approval`.
fn constant(rule: &str) -> String {
    rule.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' }).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources(root: &Path) -> Vec<RustSource> {
    let files = workspace::rust_sources(&root.join("services")).unwrap_or_else(|problem| panic!("{problem}"));
    files.iter().map(|file| RustSource::read(file).unwrap_or_else(|problem| panic!("{problem}"))).collect()
}
