//! Documents, from the record of a mission that was reported on and is followed.

use convene_kernel::guidance::Guidance;
use convene_kernel::identity::Role;
use convene_kernel::testing::{code, insider};
use convene_runtime::document::Recipient;

use super::{Desk, comma_separated, matrix, report};
use crate::domain::fixtures::*;
use crate::domain::report::{Command, FollowUp, Level, Progress, Recommendation, Status};

fn on_the_desk<T>(example: &Example, draw: impl FnOnce(Desk<'_>) -> T) -> T {
    let (country, guidance) = (code("TCD"), Guidance::embedded());
    draw(Desk { country: &country, mission: mission(example), guidance, reader: &insider() })
}

/// Whom the report goes to.
fn drafted_for(example: &Example) -> Vec<Recipient> {
    on_the_desk(example, report).expect("it is written").recipients
}

/// IM-14: the report is a draft for comment, and then final; before, there is none.
#[test]
fn a_report_says_how_it_stands() {
    assert_eq!(on_the_desk(&ended(), report), None);
    let drafted = ended().given(&hcss(), draft(recommendations()));
    let for_comment = on_the_desk(&drafted, report).expect("it is written").markdown();
    assert!(for_comment.contains("Draft for comment") && !for_comment.contains("Comments of the country"));
    let written = on_the_desk(&published(), report).expect("it is written");
    for said in ["Final report", "4 July 2011 to 15 July 2011", "To the OCHA country office", "Dates were moved"] {
        assert!(written.markdown().contains(said), "'{said}' is not in\n{}", written.markdown());
    }
    assert!(written.html().starts_with("<!doctype html>"));
    let commenters: Vec<_> = drafted_for(&drafted).iter().map(|one| (one.role, one.country.clone())).collect();
    let chad = Some(code("TCD"));
    assert_eq!(commenters, [(Some(Role::HumanitarianCoordinator), chad.clone()), (Some(Role::HctMember), chad)]);
    assert!(drafted_for(&drafted)[0].person.is_some(), "who asked for the mission is on record");
    assert!(written.recipients.iter().any(|one| one.role == Some(Role::GlobalLead)));
    assert!(written.recipients.iter().all(|one| one.country.is_none() && one.person.is_none()));
}

/// IM-15, IM-16: the matrix has a row for each recommendation, with what the country makes of it and how far it is.
#[test]
fn the_matrix_follows_each_recommendation() {
    let progress =
        vec![Progress { recommendation: code("meeting"), status: Status::Done, note: "it | meets".to_owned() }];
    let follow = Command::Follow(FollowUp { mission: m_1(), level: Level::Country, progress });
    let followed = planned().given(&ocha(), follow);
    let drawn = on_the_desk(&followed, matrix);
    let rows = drawn.html().matches("<tr>").count();
    assert_eq!(rows, 1 + recommendations().len(), "the head and a row for each: {}", drawn.html());
    assert!(drawn.html().contains("<td>done: it | meets</td>"), "{}", drawn.html());
    let values = on_the_desk(&followed, comma_separated);
    let mut reader = csv::Reader::from_reader(values.as_bytes());
    let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(
        (rows[0].get(0), rows[0].get(8), rows[0].get(9)),
        (Some("meeting"), Some("endorsed"), Some("done: it | meets"))
    );
}

/// IM-15: no spreadsheet takes the text of a recommendation for a formula.
#[test]
fn no_cell_of_the_matrix_is_a_formula() {
    let text = "=HYPERLINK(\"http://example.org\")".to_owned();
    let odd = Recommendation { text, addressee: "+OCHA, \"Chad\"".to_owned(), ..recommendations().remove(0) };
    let drafted = ended().given(&hcss(), draft(vec![odd]));
    let values = on_the_desk(&drafted, comma_separated);
    let mut reader = csv::Reader::from_reader(values.as_bytes());
    let row = reader.records().next().expect("a row").expect("a row");
    assert_eq!(row.get(4), Some("'=HYPERLINK(\"http://example.org\")"));
    assert_eq!(row.get(3), Some("'+OCHA, \"Chad\""));
    let begins_a_formula = |cell: &str| cell.starts_with(['=', '+', '-', '@']);
    assert!(!row.iter().any(begins_a_formula), "{row:?}");
}
