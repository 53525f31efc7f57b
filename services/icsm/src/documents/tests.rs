//! Documents, from the record of a mission that was reported on and is followed.

use convene_kernel::guidance::Guidance;
use convene_kernel::identity::Role;
use convene_kernel::testing::{code, insider, outsider};
use convene_runtime::document::{Document, Recipient};
use convene_runtime::testing;

use super::{Desk, answer, comma_separated, matrix, report, request};
use crate::domain::fixtures::*;
use crate::domain::report::{Command, FollowUp, Level, Progress, Recommendation, Status};
use crate::domain::request::Verdict;

fn on_the_desk<T>(example: &Example, draw: impl FnOnce(Desk<'_>) -> T) -> T {
    let (country, guidance) = (code("TCD"), Guidance::embedded());
    draw(Desk { country: &country, mission: mission(example), guidance, reader: &insider(), exercise: None })
}

/// Asserts that a document is what its file below `tests/letters` holds, as Markdown and as a page.
fn is_as_written(name: &str, document: &Document) {
    for (ending, text) in [("md", document.markdown()), ("html", document.html())] {
        let path = format!("tests/letters/{name}.{ending}");
        testing::is_as_written(env!("CARGO_MANIFEST_DIR"), &path, &text, "CONVENE_WRITE_LETTERS");
    }
}

/// IM-1, IM-2, IM-3: the request is a letter to OCHA, with who agreed, why a mission adds value now, and what is proposed.
#[test]
fn the_request_is_a_letter() {
    let letter = on_the_desk(&requested(), request);
    is_as_written("request", &letter);
    assert_eq!(letter.recipients.iter().map(|one| one.role).collect::<Vec<_>>(), [Some(Role::OchaHcss)]);
}

/// IM-4: OCHA answers the RC/HC once the task team has decided; why is only for those who take part in deciding.
#[test]
fn the_decision_is_answered_by_letter() {
    assert_eq!(on_the_desk(&shared(), answer), None);
    let support = Verdict::OtherSupport { support: "a surge coordinator".to_owned() };
    let informed = shared().given(&task_team(), consider(support)).given(&hcss(), inform_requester());
    is_as_written("answer-other-support", &on_the_desk(&informed, answer).expect("it is decided"));
    let proceeds = shared().given(&task_team(), consider(Verdict::Proceed));
    let letter = on_the_desk(&proceeds, answer).expect("it is decided");
    is_as_written("answer", &letter);
    let roles: Vec<_> = letter.recipients.iter().map(|one| one.role).collect();
    assert_eq!(roles, [Some(Role::HumanitarianCoordinator), Some(Role::HctMember)]);
    let (country, guidance, reader) = (code("TCD"), Guidance::embedded(), outsider());
    let desk = Desk { country: &country, mission: mission(&informed), guidance, reader: &reader, exercise: None };
    let public = answer(desk).expect("everybody learns that it is decided").markdown();
    assert!(public.contains("Other support") && !public.contains("surge coordinator"), "{public}");
}

/// IM-14, IM-15: the final report and the matrix, word for word.
#[test]
fn the_report_and_the_matrix_are_documents() {
    is_as_written("report", &on_the_desk(&published(), report).expect("it is written"));
    is_as_written("matrix", &on_the_desk(&planned(), matrix));
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
    let follow = Command::FollowProgress(FollowUp { mission: m_1(), level: Level::Country, progress });
    let followed = planned().given(&ocha(), follow);
    let drawn = on_the_desk(&followed, matrix);
    let rows = drawn.html().matches("<tr>").count();
    assert_eq!(rows, 1 + recommendations().len(), "the head and a row for each: {}", drawn.html());
    assert!(drawn.html().contains("<td><bdi dir=\"auto\">done: it | meets</bdi></td>"), "{}", drawn.html());
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
