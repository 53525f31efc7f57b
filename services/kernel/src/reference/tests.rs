//! The embedded reference data says what its sources say, and what an operator gets wrong is said all at once.

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a test's day is a date")
}

fn reference() -> Reference {
    Reference::embedded()
}

fn code<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a test's code is well formed")
}

fn leads(reference: &Reference, cluster: &str, setting: LeadSetting, on: &str) -> Vec<(String, LeadPart)> {
    let cluster = reference.cluster(&code(cluster), day(on)).unwrap_or_else(|| panic!("{cluster} on {on}"));
    cluster.leads_in(setting, day(on)).map(|lead| (lead.agency.to_string(), lead.part)).collect()
}

fn codes<'a>(clusters: impl Iterator<Item = &'a GlobalCluster>) -> Vec<&'a str> {
    let mut codes: Vec<_> = clusters.map(|cluster| cluster.code.as_str()).collect();
    codes.sort_unstable();
    codes
}

/// S-5: times are shown in the country's own time, so every country has a zone.
#[test]
fn countries_have_names_and_zones() {
    let reference = reference();
    let country = |text: &str| reference.country(&code(text)).expect("a country").clone();
    assert_eq!(country("PHL").zone, chrono_tz::Asia::Manila);
    assert_eq!(country("COD").names.en, "Democratic Republic of the Congo");
    assert_eq!(country("BES").names.en, "Bonaire, Sint Eustatius and Saba");
    assert_eq!(country("AFG").m49.as_deref(), Some("004"));
    assert_eq!(reference.countries().count(), 249);
    assert!(reference.country(&code("QQQ")).is_none());
}

/// Every country has its United Nations short name in four languages, each in its own script.
#[test]
fn countries_have_names_in_four_languages() {
    let reference = reference();
    for country in reference.countries() {
        let CountryNames { en, fr, es, ar } = &country.names;
        for latin in [en, fr, es] {
            let is_latin = |letter: char| !letter.is_alphabetic() || letter < '\u{250}';
            assert!(!latin.is_empty() && latin.chars().all(is_latin), "{}: '{latin}'", country.code);
        }
        let is_arabic = |letter: char| !letter.is_alphabetic() || ('\u{600}'..'\u{700}').contains(&letter);
        assert!(ar.chars().any(char::is_alphabetic) && ar.chars().all(is_arabic), "{}: '{ar}'", country.code);
    }
    for (code_of, names) in [
        ("CIV", ["Côte d'Ivoire", "Côte d'Ivoire", "Côte d'Ivoire", "كوت ديفوار"]),
        (
            "IRN",
            [
                "Iran (Islamic Republic of)",
                "Iran (République islamique d')",
                "Irán (República Islámica del)",
                "إيران (جمهورية - الإسلامية)",
            ],
        ),
        (
            "SYR",
            ["Syrian Arab Republic", "République arabe syrienne", "República Árabe Siria", "الجمهورية العربية السورية"],
        ),
        ("TUR", ["Türkiye", "Türkiye", "Türkiye", "تركيا"]),
        ("SSD", ["South Sudan", "Soudan du Sud", "Sudán del Sur", "جنوب السودان"]),
        ("PSE", ["State of Palestine", "État de Palestine", "Estado de Palestina", "دولة فلسطين"]),
        ("HTI", ["Haiti", "Haïti", "Haití", "هايتي"]),
    ] {
        let CountryNames { en, fr, es, ar } = &reference.country(&code(code_of)).expect("a country").names;
        assert_eq!([en, fr, es, ar], names, "{code_of}");
    }
}

/// A country is listed from its first day on; those that are older than the cluster approach have none.
#[test]
fn countries_exist_from_their_first_day() {
    let reference = reference();
    let exists = |country: &str, on: &str| {
        reference.country(&code(country)).is_some_and(|country| country.validity.contains(day(on)))
    };
    for (country, first, before) in [
        ("SSD", "2011-07-09", "2011-07-08"),
        ("TLS", "2002-05-20", "2002-05-19"),
        ("MNE", "2006-06-03", "2006-06-02"),
        ("CUW", "2010-10-10", "2010-10-09"),
    ] {
        assert!(exists(country, first) && !exists(country, before), "{country}");
    }
    assert!(exists("SDN", "2005-12-12") && exists("PHL", "2005-12-12"));
    let mut codes: Vec<_> = reference.countries().filter_map(|country| country.m49.as_ref()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 249, "each country has an M49 code of its own");
}

/// GN-3: nine clusters in 2006, with the leads of December 2005.
#[test]
fn the_register_of_2006_is_that_of_the_guidance_note() {
    let reference = reference();
    let (conflict, disaster) = (LeadSetting::Conflict, LeadSetting::Disaster);
    let nine = ["CCM", "ERY", "HEA", "LOG", "NUT", "PRO", "SHL", "TEL", "WSH"];
    assert_eq!(codes(reference.clusters(day("2006-11-24"))), nine);
    let on = "2006-11-24";
    assert_eq!(leads(&reference, "SHL", conflict, on), [("UNHCR".to_owned(), LeadPart::Lead)]);
    assert_eq!(leads(&reference, "SHL", disaster, on), [("IFRC".to_owned(), LeadPart::Convener)]);
    assert_eq!(leads(&reference, "CCM", disaster, on), [("IOM".to_owned(), LeadPart::Lead)]);
    let telecoms = ["OCHA", "UNICEF", "WFP"].map(|agency| (agency.to_owned(), LeadPart::CoLead));
    assert_eq!(leads(&reference, "TEL", disaster, on), telecoms);
}

/// GN-3.1: what was led outside the nine of 2005 is in the register, and refugees are no cluster (RM-0.1).
#[test]
fn sectors_outside_the_nine_are_in_the_register() {
    let reference = reference();
    let outside = |on: &str| {
        codes(reference.register(day(on)).filter(|entry| entry.standing != ClusterStanding::Cluster)).join(" ")
    };
    assert_eq!(outside("2006-11-24"), "AGR EDU FOOD MS");
    assert_eq!(outside("2013-11-08"), "MS");
    assert!(reference.cluster(&code("MS"), day("2006-11-24")).is_none());
}

/// GN-3: eleven clusters in 2013 and in 2020, education and food security among them.
#[test]
fn the_register_grows_to_eleven() {
    let reference = reference();
    let eleven = ["CCM", "EDU", "ERY", "FSC", "HEA", "LOG", "NUT", "PRO", "SHL", "TEL", "WSH"];
    for on in ["2013-11-08", "2020-01-01"] {
        assert_eq!(codes(reference.clusters(day(on))), eleven, "{on}");
        assert_eq!(leads(&reference, "TEL", LeadSetting::Disaster, on), [("WFP".to_owned(), LeadPart::Lead)]);
        let food = ["FAO", "WFP"].map(|agency| (agency.to_owned(), LeadPart::CoLead));
        assert_eq!(leads(&reference, "FSC", LeadSetting::Conflict, on), food);
    }
    let education = reference.cluster(&code("EDU"), day("2013-11-08")).expect("education");
    assert!(education.is_global_lead(&code("SAVE-THE-CHILDREN"), day("2013-11-08")));
    assert!(!education.is_global_lead(&code("WFP"), day("2013-11-08")));
}

/// OG-14: protection's areas of responsibility and their focal points are dated; the note on missions knows a fifth (IM-9).
#[test]
fn areas_of_responsibility_are_dated() {
    let reference = reference();
    let areas = |on: &str| codes(reference.areas_of(&code("PRO"), day(on))).join(" ");
    assert_eq!(areas("2011-04-06"), "PRO-CPN PRO-GBV PRO-HLP PRO-MIN PRO-ROL");
    assert_eq!(areas("2012-08-31"), "PRO-CPN PRO-GBV PRO-HLP PRO-MIN");
    let land = reference.cluster(&code("PRO-HLP"), day("2016-01-01")).expect("housing, land and property");
    assert!(land.is_global_lead(&code("NRC"), day("2016-01-01")));
    assert!(!land.is_global_lead(&code("NRC"), day("2015-01-01")));
    let violence = reference.cluster(&code("PRO-GBV"), day("2007-05-23")).expect("gender-based violence");
    assert!(violence.is_global_lead(&code("UNFPA"), day("2007-05-23")));
}

/// RM-1.7: logistics and emergency telecommunications mirror the global lead.
#[test]
fn service_clusters_mirror_the_global_lead() {
    let reference = reference();
    let mirroring =
        codes(reference.clusters(day("2013-11-08")).filter(|cluster| cluster.mirrors_global_lead())).join(" ");
    assert_eq!(mirroring, "LOG TEL");
}

/// GN-1, GN-3: ICRC is only coordinated with, IFRC only convenes; no other organization has such limits.
#[test]
fn components_of_the_movement_have_their_limits() {
    let reference = reference();
    let limited: Vec<_> = reference
        .organizations()
        .filter_map(|organization| Some((organization.code.as_str(), organization.limits?)))
        .collect();
    assert_eq!(limited, [("ICRC", Limits::CoordinationRecordedOnly), ("IFRC", Limits::ConvenerOnly)]);
}

/// OG-12: members and standing invitees of the IASC, UN or not, are distinguished from others.
#[test]
fn standing_in_the_iasc_is_known() {
    let reference = reference();
    let is_in = |text: &str| reference.organization(&code(text)).expect("an organization").is_in_iasc();
    assert!(is_in("WHO") && is_in("IOM") && is_in("SCHR"));
    assert!(is_in("NRC") && is_in("OXFAM"), "the members of the consortia count with them");
    assert!(!is_in("MSF") && !is_in("UNMAS"));
}

/// OG-12: an organization counts with a consortium that is known and takes part in the IASC.
#[test]
fn consortia_are_known_and_take_part() {
    for (consortium, expected) in [
        ("not a code", "'not a code' must be a code"),
        ("NRC", "NRC, consortia: NRC must be a consortium that takes part in the IASC"),
        ("ICVAA", "NRC, consortia: ICVAA must be a consortium that takes part in the IASC"),
    ] {
        let organization = format!(
            "[[organization]]\ncode = \"NRC\"\nname = \"Refugee Council\"\nkind = \"international-ngo\"\nconsortia = [\"{consortium}\"]\n"
        );
        let files = BTreeMap::from([("organizations.toml".to_owned(), organization)]);
        let problems = Reference::parse(&files).expect_err("a mistake");
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(said.iter().any(|problem| problem.contains(expected)), "{expected}\nis not in\n{}", said.join("\n"));
    }
}

/// OG-13: a common name is answered with the code it means.
#[test]
fn the_nearest_code_is_suggested() {
    let reference = reference();
    let cluster =
        |text: &str| reference.nearest_cluster(text, day("2013-11-08")).map(|cluster| cluster.code.to_string());
    for (said, meant) in [
        ("WASH", "WSH"),
        ("ETC", "TEL"),
        ("SHELTER", "SHL"),
        ("CCCM", "CCM"),
        ("FSAC", "FSC"),
        ("GBV", "PRO-GBV"),
        ("Helth", "HEA"),
        ("education", "EDU"),
        ("Camp Coordination", "CCM"),
    ] {
        assert_eq!(cluster(said).as_deref(), Some(meant), "{said}");
    }
    assert_eq!(cluster("quantum physics"), None);
    let organization = |text: &str| reference.nearest_organization(text).map(|found| found.code.to_string());
    for (said, meant) in [("UNICEFF", "UNICEF"), ("Save the Children", "SAVE-THE-CHILDREN"), ("DFID", "FCDO")] {
        assert_eq!(organization(said).as_deref(), Some(meant), "{said}");
    }
}

/// GN-A1: the generic responsibilities are thirteen, the last of them provider of last resort (RM-7.2).
#[test]
fn there_are_thirteen_responsibilities() {
    let reference = reference();
    let responsibilities = reference.list("responsibilities");
    assert_eq!(responsibilities.len(), 13);
    assert!(responsibilities.iter().all(|item| item.row.as_str() == "GN-A1"));
    assert!(responsibilities[12].text.contains("last resort"));
}

/// RM-7.4: shared leadership has one vocabulary of nine terms.
#[test]
fn sharing_has_one_vocabulary() {
    let reference = reference();
    assert_eq!(reference.list("sharing-terms").len(), 9);
}

/// GN-4: global leads' duties lie in three areas.
#[test]
fn global_leads_have_duties_in_three_areas() {
    let reference = reference();
    let codes: Vec<_> = reference.list("global-lead-duties").iter().map(|item| item.code.as_str()).collect();
    assert_eq!(codes, ["standards", "capacity", "support"]);
}

/// RM-1.13: a proposal answers twelve issues, area by area and issue by issue.
#[test]
fn a_proposal_has_twelve_issues_to_answer() {
    let reference = reference();
    let issues: Vec<_> = reference.proposal_issues(day("2013-11-08")).map(|item| item.code.as_str()).collect();
    assert_eq!(issues.len(), 12);
    assert!(issues.contains(&"housing-land-property") && issues.contains(&"disaster-risk-reduction"));
}

/// The other lists are as long as their sources make them: RM-5.1, RM-8.11, IM-15, PE-1, PE-6, GN-13.
#[test]
fn lists_are_as_long_as_in_their_sources() {
    let reference = reference();
    for (list, length) in [
        ("commitments", 10),
        ("inter-cluster-functions", 8),
        ("mission-recommendation-types", 8),
        ("mission-participant-criteria", 6),
        ("lead-agency-primary", 5),
        ("lead-agency-secondary", 7),
        ("ocha-services", 19),
        ("ocha-core-areas", 4),
        ("hc-assurances", 10),
        ("sag-criteria", 4),
        ("activation-criteria", 4),
        ("cross-cutting-missions", 6),
    ] {
        assert_eq!(reference.list(list).len(), length, "{list}");
    }
    let functions = reference.list("core-functions").iter().filter(|item| !item.code.contains('.'));
    assert_eq!(functions.count(), 7, "six functions, and accountability beside them");
}

/// IM-21: a body's part passes to its successor on a day.
#[test]
fn bodies_have_successors() {
    let reference = reference();
    let body = |part: &str, on: &str| reference.body(part, day(on)).map(|body| body.short.clone());
    assert_eq!(body("ttca", "2011-04-06").as_deref(), Some("TTCA"));
    assert_eq!(body("ttca", "2012-08-31").as_deref(), Some("SWG"));
    assert_eq!(body("iasc-wg", "2012-08-31").as_deref(), Some("IASC WG"));
    assert_eq!(body("iasc-wg", "2020-01-01").as_deref(), Some("OPAG"));
    assert_eq!(body("ttca", "2000-01-01"), None);
}

/// GN-3: an operator's register replaces the embedded one, and the rest stays.
#[test]
fn one_file_is_replaced_alone() {
    let register = r#"
        [[cluster]]
        code = "SIT"
        name = "Site Management"
        kind = "cross-cutting"
        valid_from = 2025-01-01
        row = "GN-3"
        source = "ours"
        [[cluster.lead]]
        agency = "IOM"
        part = "lead"
        valid_from = 2025-01-01
    "#;
    let files = BTreeMap::from([("clusters.toml".to_owned(), register.to_owned())]);
    let reference = Reference::parse(&files).expect("good data");
    assert_eq!(codes(reference.clusters(day("2025-06-01"))), ["SIT"]);
    assert_eq!(reference.list("responsibilities").len(), 13);
}

/// S-2: everything that is wrong in the operator's files is said at once, with file and place.
#[test]
fn every_mistake_is_named_with_file_and_place() {
    let clusters = r#"
[[cluster]]
code = "h.a"
name = "Health"
kind = "technicl"
valid_from = "2005"
row = "GN-3"
source = "ours"

[[cluster]]
code = "LOG"
nme = "Logistics"
kind = "common-service"
valid_from = 2012-01-01
valid_to = 2011-01-01
row = "GN-3"
source = "ours"
[[cluster.lead]]
agency = "WPF"
part = "lead"
valid_from = 2012-01-01
"#;
    let countries = "code,m49,name_en,name_fr,name_es,name_ar,zone,valid_from,valid_to\n\
                     PHL,608,Philippines,Philippines,Filipinas,الفلبين,Asia/Manilla,,\n\
                     ph,608,Philippines,Philippines,Filipinas,الفلبين,Asia/Manila,,\n\
                     HTI,332,Haiti\n\
                     TCD,148,Chad,,Chad,تشاد,Africa/Ndjamena,,\n\
                     MLI,66,Mali,Mali,Malí,مالي,Africa/Bamako,,\n\
                     SSD,728,South Sudan,Soudan du Sud,Sudán del Sur,جنوب السودان,Africa/Juba,9 July 2011,\n";
    let sharing = "[[list]]\nname = \"sharing-terms\"\nrow = \"RM-7.x\"\nsource = \"ours\"\n";
    let files = [
        ("clusters.toml", clusters),
        ("countries.csv", countries),
        ("sharing.toml", sharing),
        ("organisations.toml", ""),
        ("bodies.toml", "body = [\n"),
    ];
    let files = files.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    let problems = Reference::parse(&files).expect_err("there are mistakes");
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    for expected in [
        "clusters.toml, line 3, cluster[0].code: 'h.a' is not a cluster code",
        "clusters.toml, line 5, cluster[0].kind: unknown kind 'technicl'; write one of technical",
        "clusters.toml, line 6, cluster[0].valid_from: 'valid_from' is not a date",
        "clusters.toml, line 10, cluster[1].name: 'name' is missing",
        "clusters.toml, line 12, cluster[1].nme: unknown field 'nme'; did you mean 'name'?",
        "clusters.toml, line 15, cluster[1].valid_to: it ends on 2011-01-01, before it begins",
        "countries.csv, line 2: unknown time zone 'Asia/Manilla'",
        "countries.csv, line 3: 'ph' is not an ISO 3166-1 alpha-3 country code",
        "countries.csv, line 4: the line has 3 fields instead of 9",
        "countries.csv, line 5: TCD has no name_fr",
        "countries.csv, line 6: malformed M49 code '66'",
        "countries.csv, line 7: '9 July 2011' is not a date",
        "sharing.toml, line 3, list[0].row: the guidance has no row 'RM-7.x'",
        "sharing.toml, line 1, list[0]: the list has no item",
        "sharing.toml, the file: the list 'sharing-subjects' is missing",
        "organisations.toml, the file: there is no reference data of this name; did you mean organizations.toml?",
        "bodies.toml, line 1: unclosed array",
    ] {
        assert!(said.iter().any(|problem| problem.starts_with(expected)), "{expected}\nis not in\n{}", said.join("\n"));
    }
}

/// GN-3: a lead is an organization that is known, and a file that holds nothing is a mistake.
#[test]
fn leads_are_known_and_files_are_not_empty() {
    let parse = |name: &str, text: &str| -> Vec<String> {
        let files = BTreeMap::from([(name.to_owned(), text.to_owned())]);
        let problems = Reference::parse(&files).expect_err("a mistake");
        problems.iter().map(ToString::to_string).collect()
    };
    let register = "[[cluster]]\ncode = \"LOG\"\nname = \"Logistics\"\nkind = \"common-service\"\nvalid_from = 2005-12-12\n\
                    row = \"GN-3\"\nsource = \"ours\"\n[[cluster.lead]]\nagency = \"WPF\"\npart = \"lead\"\nvalid_from = 2005-12-12\n";
    assert_eq!(
        parse("clusters.toml", register),
        [
            "clusters.toml, LOG, lead WPF: WPF is not among the organizations; did you mean WFP? Otherwise add it to organizations.toml"
        ]
    );
    assert_eq!(
        parse("countries.csv", "code,m49,name_en,name_fr,name_es,name_ar,zone,valid_from,valid_to\n"),
        ["countries.csv, the file: it holds no entry; add entries, or remove the file to use the embedded one"]
    );
    let headless = parse("countries.csv", "PHL,Philippines,Asia/Manila\nHTI,Haiti,America/Port-au-Prince\n");
    assert_eq!(
        headless,
        [
            "countries.csv, line 1: the first line is not the heading; begin with the line code,m49,name_en,name_fr,name_es,name_ar,zone,valid_from,valid_to"
        ]
    );
}

/// OG-13: a name means one cluster on a day, and one organization.
#[test]
fn no_name_means_two_things() {
    let reference = reference();
    for on in ["2006-11-24", "2013-11-08", "2020-01-01"] {
        let mut seen = BTreeMap::new();
        for cluster in reference.register(day(on)) {
            let names = cluster.aliases.iter().chain([&cluster.name]).map(|name| name.to_lowercase());
            for name in names.chain([cluster.code.as_str().to_lowercase()]) {
                let before = seen.insert(name.clone(), cluster.code.clone());
                assert!(before.is_none_or(|before| before == cluster.code), "'{name}' on {on}");
            }
        }
    }
    let mut seen = BTreeMap::new();
    for organization in reference.organizations() {
        let names = organization.aliases.iter().chain([&organization.name]).map(|name| name.to_lowercase());
        for name in names.chain([organization.code.as_str().to_lowercase()]) {
            let before = seen.insert(name.clone(), organization.code.clone());
            assert!(before.is_none_or(|before| before == organization.code), "'{name}'");
        }
    }
}

/// GN-3: no two leads hold the same part of a cluster on one day, and no cluster is in the register twice.
#[test]
fn overlaps_are_refused() {
    let register = r#"
[[cluster]]
code = "SHL"
name = "Shelter"
kind = "technical"
valid_from = 2005-12-12
row = "GN-3"
source = "ours"
[[cluster.lead]]
agency = "UNHCR"
part = "lead"
setting = "conflict"
valid_from = 2005-12-12
[[cluster.lead]]
agency = "IFRC"
part = "convener"
setting = "disaster"
valid_from = 2005-12-12
[[cluster.lead]]
agency = "IOM"
part = "lead"
valid_from = 2010-01-01

[[cluster]]
code = "SHL"
name = "Shelter again"
kind = "technical"
valid_from = 2010-01-01
row = "GN-3"
source = "ours"
"#;
    let files = BTreeMap::from([("clusters.toml".to_owned(), register.to_owned())]);
    let problems = Reference::parse(&files).expect_err("two overlaps");
    let what: Vec<_> = problems.iter().map(|problem| problem.what.as_str()).collect();
    assert_eq!(what, ["UNHCR and IOM lead the same part on some days", "SHL is in the register twice on some days"]);
}
