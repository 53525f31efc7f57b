//! Countries have names over time, and days.

use std::collections::BTreeMap;

use super::*;
use crate::reference::Reference;

fn code(text: &str) -> CountryCode {
    text.parse().expect("a test's code is well formed")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a test's day is a date")
}

/// RM-1.15: a country has its names over time, and its days.
#[test]
fn a_country_is_named_as_on_the_day() {
    let reference = Reference::embedded();
    let named = |text: &str, on: &str| reference.country(&code(text)).expect("a country").names_on(day(on)).en.clone();
    assert_eq!((named("TUR", "2022-05-31").as_str(), named("TUR", "2022-06-01").as_str()), ("Turkey", "Türkiye"));
    assert_eq!(
        (named("SWZ", "2013-11-08").as_str(), named("MKD", "2019-02-14").as_str()),
        ("Swaziland", "North Macedonia")
    );
    assert_eq!(named("PHL", "2013-11-08"), "Philippines");
    let south_sudan = reference.country(&code("SSD")).expect("a country");
    assert_eq!(south_sudan.validity.from, Some(day("2011-07-09")));
    assert_eq!(reference.country(&code("TUR")).expect("a country").validity, Validity::default());
}

/// A country that is listed again has a new name from the day after the earlier one ended, and is otherwise listed twice.
#[test]
fn a_name_follows_the_one_before_it() {
    let heading = "code,m49,name_en,name_fr,name_es,name_ar,zone,valid_from,valid_to\n";
    let line = |from: &str, to: &str| format!("TUR,792,T,T,T,ت,Europe/Istanbul,{from},{to}\n");
    let read = |lines: &[String]| {
        let files = BTreeMap::from([("countries.csv".to_owned(), format!("{heading}{}", lines.concat()))]);
        Reference::parse(&files).map(|reference| reference.country(&code("TUR")).cloned())
    };
    let three =
        read(&[line("", "2000-12-31"), line("2001-01-01", "2009-12-31"), line("2010-01-01", "")]).expect("it is sound");
    let former = three.expect("it is listed").former_names;
    let spans: Vec<_> = former.iter().map(|(_, validity)| validity.to_string()).collect();
    assert_eq!(spans, ["until 2000-12-31", "from 2001-01-01 to 2009-12-31"]);
    let gap = read(&[line("", "2000-12-31"), line("2001-01-02", "")]).expect_err("a day is missing");
    assert!(gap[0].to_string().contains("TUR is listed twice"), "{gap:?}");
    read(&[line("", ""), line("2001-01-01", "")]).expect_err("the first never ends");
}
