//! What reports show together, whatever their order, and after any sequence of replacements.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::canonical::{Area, Counts};
use super::super::field::Who;
use super::*;

fn nothing() -> Changes {
    Changes { gaps: Changed::none(), duplications: Changed::none() }
}

fn area(code: &str, within: &str) -> Area {
    let level = u8::try_from(within.split('/').filter(|above| !above.is_empty()).count() + 1).expect("a level");
    Area { code: code.to_owned(), level, name: String::new(), within: within.to_owned() }
}

fn counted(people: u32) -> Counts {
    let mut counts = Counts::default();
    counts.set(Who::All, Some(people));
    counts
}

/// Water trucking of an organization in the district X0101, in March.
fn trucking(organization: &str, reached: u32) -> ActivityRow {
    let day = |day| NaiveDate::from_ymd_opt(2024, 3, day);
    ActivityRow {
        organization: organization.to_owned(),
        acronym: String::new(),
        organization_type: String::new(),
        also_implementing: String::new(),
        programming: String::new(),
        funding: String::new(),
        cluster: "WSH".to_owned(),
        activity: "Water trucking".to_owned(),
        area: area("X0101", "X01"),
        place: String::new(),
        group: String::new(),
        begins: day(1),
        ends: day(15),
        status: "ongoing".to_owned(),
        reached: counted(reached),
        targeted: Counts::default(),
    }
}

fn need(code: &str, within: &str, people: u32) -> NeedRow {
    NeedRow { cluster: "WSH".to_owned(), area: area(code, within), group: String::new(), in_need: counted(people) }
}

fn named(gaps: &[Gap]) -> Vec<(&str, u64, Option<u64>)> {
    gaps.iter().map(|gap| (&*gap.area, gap.in_need, gap.reached)).collect()
}

/// RM-8.5: two organizations that do the same, there and then, for the same people, are a duplication, within and across clusters.
#[test]
fn the_same_work_of_two_organizations_is_a_duplication() {
    let mut analysis = Analysis::default();
    assert_eq!(analysis.report("a", &[trucking("Relief Now", 10)]), nothing());
    let other = trucking("Agua ", 10);
    let found = analysis.report(
        "b",
        &[ActivityRow { cluster: "HEA".to_owned(), activity: "WATER  trucking".to_owned(), ..other.clone() }],
    );
    let [duplication] = &found.duplications.opened[..] else { panic!("{found:?}") };
    let texts = |names: &[Arc<str>]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(texts(&duplication.organizations), ["agua", "relief now"]);
    assert_eq!(texts(&duplication.clusters), ["HEA", "WSH"]);
    let day = |day| NaiveDate::from_ymd_opt(2024, 3, day);
    for (what, row) in [
        ("another time", ActivityRow { begins: day(16), ends: None, ..other.clone() }),
        ("another place", ActivityRow { area: area("X0102", "X01"), ..other.clone() }),
        ("another group", ActivityRow { group: "Displaced people".to_owned(), ..other.clone() }),
        ("another activity", ActivityRow { activity: "Latrines".to_owned(), ..other.clone() }),
        ("cancelled", ActivityRow { status: CANCELLED.to_owned(), ..other.clone() }),
        ("together with the other", ActivityRow { also_implementing: "Relief now".to_owned(), ..other.clone() }),
        ("by the same", trucking("RELIEF NOW", 10)),
        ("of an activity that is not said", ActivityRow { activity: String::new(), ..other.clone() }),
    ] {
        let changes = analysis.report("b", &[row]);
        assert_eq!((analysis.duplications().count(), changes.duplications.opened.len()), (0, 0), "{what}");
        assert_eq!(analysis.report("b", [&other]).duplications.opened.len(), 1, "{what}: it is found again");
    }
    analysis.report("b", &[ActivityRow { begins: day(15), ends: None, ..other }]);
    assert_eq!(analysis.duplications().count(), 1, "the last day is shared");
}

/// RM-8.5: a duplication is from the first day on which two do the same until the last, and without one where an activity has none.
#[test]
fn a_duplication_has_its_days() {
    let day = |day| NaiveDate::from_ymd_opt(2024, 3, day);
    let of = |begins, ends| ActivityRow { begins, ends, ..trucking("Agua", 10) };
    let days = |rows: &[ActivityRow]| {
        let mut analysis = Analysis::default();
        analysis.report("a", &[trucking("Relief Now", 10)]);
        analysis.report("b", rows);
        analysis.duplications().next().map(|duplication| (duplication.begins, duplication.ends))
    };
    assert_eq!(days(&[of(day(5), day(20))]), Some((day(5), day(15))));
    assert_eq!(days(&[of(day(5), None), of(day(3), day(4))]), Some((day(3), day(15))), "over all who do the same");
    let open = ActivityRow { begins: None, ends: None, organization: "Third".to_owned(), ..trucking("Third", 1) };
    assert_eq!(days(&[of(None, None), open]), Some((None, None)));
}

/// RM-8.5: names are compared without capitals and accents, and shown as most reports write them.
#[test]
fn names_are_shown_as_most_reports_write_them() {
    let mut analysis = Analysis::default();
    let of = |name: &str, activity: &str| ActivityRow { activity: activity.to_owned(), ..trucking(name, 1) };
    analysis.report("a", &[of("Médair", "WATER TRUCKING")]);
    analysis.report("b", &[of("CARE", "Water trucking"), of("CARE", "Water trucking")]);
    let texts = |analysis: &Analysis| {
        let one = analysis.duplications().next().expect("a duplication");
        let names = one.organizations.iter().chain([&one.activity]);
        names.map(|name| analysis.as_written(name).to_string()).collect::<Vec<_>>()
    };
    assert_eq!(texts(&analysis), ["CARE", "Médair", "WATER TRUCKING"], "of two that one report each writes, the first");
    analysis.report("c", &[of("MÉDAIR", "Water trucking")]);
    assert_eq!(texts(&analysis), ["CARE", "MÉDAIR", "Water trucking"]);
    let before = analysis.replace_report("c", ComparedReport::default()).1;
    assert_eq!(texts(&analysis), ["CARE", "Médair", "WATER TRUCKING"], "what is taken out counts no more");
    analysis.replace_report("c", before);
    assert_eq!(texts(&analysis)[1], "MÉDAIR", "what was taken out is put back");
}

/// RM-8.4, RM-8.6: an area that somebody works in is there, although nobody says how many are reached, and has the name that reports give.
#[test]
fn a_number_that_nobody_says_is_not_none() {
    let mut analysis = Analysis::default();
    let named = Area { name: "Baïdoa".to_owned(), ..area("X0101", "X01") };
    let row = |reached| ActivityRow { area: named.clone(), reached, ..trucking("Relief Now", 0) };
    analysis.report("a", &[row(Counts::default()), row(Counts::default())]);
    let known = |analysis: &Analysis| {
        let known: Vec<_> = analysis.coverage().collect();
        known
            .into_iter()
            .map(|one| (one.name.to_string(), one.in_need, one.reached, one.activities))
            .collect::<Vec<_>>()
    };
    assert_eq!(known(&analysis), [("Baïdoa".to_owned(), None, None, 2)]);
    analysis.report("a", &[row(counted(0))]);
    assert_eq!(known(&analysis), [("Baïdoa".to_owned(), None, Some(0), 1)], "none is a number, where it is said");
    analysis.assessment("needs", &[need("X0101", "X01", 100)]);
    assert_eq!(analysis.gaps().map(|gap| (gap.reached, gap.missing())).collect::<Vec<_>>(), [(Some(0), 100)]);
    analysis.report("a", &[]);
    assert_eq!(analysis.coverage().map(|one| one.reached).collect::<Vec<_>>(), [None]);
}

/// RM-8.6: more people in need than reached are a gap until they are reached.
#[test]
fn need_above_coverage_is_a_gap_until_it_is_met() {
    let mut analysis = Analysis::default();
    assert_eq!(named(&analysis.assessment("needs", &[need("X0101", "X01", 100)]).gaps.opened), [("X0101", 100, None)]);
    let smaller = analysis.report("a", &[trucking("Relief Now", 60)]);
    assert_eq!(
        (named(&smaller.gaps.opened), named(&smaller.gaps.closed)),
        (vec![("X0101", 100, Some(60))], vec![("X0101", 100, None)])
    );
    let met = analysis.report("b", &[trucking("Agua", 40)]);
    assert_eq!((named(&met.gaps.opened), named(&met.gaps.closed)), (vec![], vec![("X0101", 100, Some(60))]));
    assert_eq!(analysis.gaps().count(), 0);
    let again = analysis.report("a", &[]);
    assert_eq!(named(&again.gaps.opened), [("X0101", 100, Some(40))], "a report that is taken back leaves its gap");
}

/// RM-8.6: levels, activities, periods and funding organizations are never added; organizations and areas of one level are.
#[test]
fn totals_add_only_what_may_be_added() {
    let mut analysis = Analysis::default();
    analysis.assessment("needs", &[need("X01", "", 1000), need("X0101", "X01", 500)]);
    let reached = |analysis: &Analysis, code: &str| {
        analysis.coverage().find(|gap| &*gap.area == code).and_then(|gap| gap.reached)
    };
    let march =
        [trucking("Relief Now", 100), ActivityRow { activity: "Latrines".to_owned(), ..trucking("Relief Now", 70) }];
    analysis.report("a, March", &march);
    assert_eq!(reached(&analysis, "X0101"), Some(100), "the largest activity, not their sum");
    analysis.report("a, April", &[trucking("Relief Now", 120)]);
    assert_eq!(reached(&analysis, "X0101"), Some(120), "the largest period, not their sum");
    analysis
        .report("b, March", &[trucking("Agua", 30), ActivityRow { area: area("X0102", "X01"), ..trucking("Agua", 5) }]);
    assert_eq!(
        (reached(&analysis, "X0101"), reached(&analysis, "X01")),
        (Some(150), Some(155)),
        "organizations and districts are added"
    );
    analysis.report("c, March", &[ActivityRow { area: area("X01", ""), ..trucking("Third", 140) }]);
    assert_eq!(reached(&analysis, "X01"), Some(155), "what is said of the region is not added to its districts");
    analysis.report("c, March", &[ActivityRow { area: area("X01", ""), ..trucking("Third", 160) }]);
    assert_eq!(reached(&analysis, "X01"), Some(160), "the level that has more counts");
}

/// RM-8.6: a number for all groups is not added to those of the groups.
#[test]
fn the_need_of_all_is_not_added_to_that_of_groups() {
    let mut analysis = Analysis::default();
    let of = |group: &str, people| NeedRow { group: group.to_owned(), ..need("X0101", "X01", people) };
    let in_need = |analysis: &Analysis| analysis.gaps().map(|gap| gap.in_need).sum::<u64>();
    analysis.assessment("needs", &[of("hosts", 30), of("displaced", 50)]);
    assert_eq!(in_need(&analysis), 80);
    analysis.assessment("needs", &[of("hosts", 30), of("displaced", 50), of("", 90)]);
    assert_eq!(in_need(&analysis), 90);
}

/// A change of the data: which source, and its rows by organization, cluster, district, activity, days and people.
type Change = (u8, Vec<(u8, u8, u8, u8, u32, u32)>);

fn activities(rows: &[(u8, u8, u8, u8, u32, u32)]) -> Vec<ActivityRow> {
    let rows = rows.iter().map(|(organization, cluster, district, activity, day, people)| ActivityRow {
        cluster: ["WSH", "HEA"][usize::from(cluster % 2)].to_owned(),
        activity: ["Water", "Latrines", ""][usize::from(activity % 3)].to_owned(),
        area: if *district == 3 { area("X01", "") } else { area(&format!("X010{district}"), "X01") },
        begins: NaiveDate::from_ymd_opt(2024, 3, 1 + day % 20),
        ends: NaiveDate::from_ymd_opt(2024, 3, 5 + day % 20),
        reached: if people % 5 == 4 { Counts::default() } else { counted(*people) },
        ..trucking(["organization", "Organization", "ORGANISATION"][usize::from(*organization)], *people)
    });
    rows.collect()
}

fn assessed(rows: &[(u8, u8, u8, u8, u32, u32)]) -> Vec<NeedRow> {
    activities(rows)
        .into_iter()
        .map(|row| NeedRow { cluster: row.cluster, area: row.area, group: row.group, in_need: row.reached })
        .collect()
}

fn change(analysis: &mut Analysis, (source, rows): &Change) -> Changes {
    let name = format!("source {source}");
    if source % 3 == 0 {
        analysis.assessment(&name, &assessed(rows))
    } else {
        analysis.report(&name, &activities(rows))
    }
}

type Found = (BTreeSet<Gap>, BTreeSet<Duplication>, Vec<Covered>, Vec<Arc<str>>);

fn found(analysis: &Analysis) -> Found {
    let known = analysis.coverage().collect();
    let written = analysis.duplications().flat_map(|one| &one.organizations).map(|name| analysis.as_written(name));
    (analysis.gaps().cloned().collect(), analysis.duplications().cloned().collect(), known, written.collect())
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    vec((0..6_u8, vec((0..3_u8, 0..2_u8, 0..4_u8, 0..3_u8, 0..20_u32, 0..50_u32), 0..6)), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// RM-8.5, RM-8.6: after any sequence of imports, replacements and corrections, the result is that of looking at everything anew,
    /// in any order; and every event that closes has one that opened before it.
    #[test]
    fn the_result_is_that_of_looking_at_everything_anew(changes in changes(), backwards in any::<bool>()) {
        let mut analysis = Analysis::default();
        let (mut gaps, mut duplications) = (BTreeSet::new(), BTreeSet::new());
        let mut last: BTreeMap<u8, Change> = BTreeMap::new();
        for one in &changes {
            let changed = change(&mut analysis, one);
            for gap in &changed.gaps.closed {
                prop_assert!(gaps.remove(gap), "a gap closes that was not open: {:?}", gap);
            }
            for duplication in &changed.duplications.closed {
                prop_assert!(duplications.remove(duplication), "a duplication closes that was not open: {:?}", duplication);
            }
            for gap in changed.gaps.opened {
                prop_assert!(gaps.insert(gap), "a gap opens twice");
            }
            for duplication in changed.duplications.opened {
                prop_assert!(duplications.insert(duplication), "a duplication opens twice");
            }
            last.insert(one.0, one.clone());
            let again = change(&mut analysis.clone(), one);
            prop_assert_eq!(again, nothing(), "the same again changes nothing");
        }
        let mut anew = Analysis::default();
        let mut order: Vec<&Change> = last.values().collect();
        if backwards {
            order.reverse();
        }
        for one in order {
            change(&mut anew, one);
        }
        prop_assert_eq!(found(&analysis), found(&anew));
        prop_assert_eq!(&gaps, &found(&analysis).0);
        prop_assert_eq!(&duplications, &found(&analysis).1);
    }
}
