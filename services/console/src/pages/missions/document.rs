//! A document drafted from the record of a mission: a page of its own that prints, or a file for a spreadsheet.

use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse as _;
use convene_proto::icsm::v1::{DraftMissionDocumentRequest, MissionDocumentKind};

use crate::answer::{Answer, Failure};
use crate::pages::letter::printed;
use crate::visit::Visit;

/// Draws the document; with `?form=csv`, the matrix of recommendations as a file.
///
/// # Errors
/// When there is no such document, or it cannot be drafted.
pub async fn show(visit: Visit) -> Answer {
    let name = visit.param("kind").to_uppercase().replace('-', "_");
    let kind = MissionDocumentKind::from_str_name(&format!("MISSION_DOCUMENT_KIND_{name}"))
        .filter(|kind| *kind != MissionDocumentKind::Unspecified)
        .ok_or(Failure::Missing)?;
    let mission = visit.param("id").to_owned();
    let request = DraftMissionDocumentRequest { header: visit.header(), mission: mission.clone(), kind: kind.into() };
    let answer = visit.ask(request).await?;
    if visit.asked("form") == "csv" && kind == MissionDocumentKind::Matrix {
        let file = format!("attachment; filename=\"{}-recommendations.csv\"", mission.replace('"', ""));
        let head = [
            (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (CACHE_CONTROL, "private, no-cache".to_owned()),
            (CONTENT_DISPOSITION, file),
        ];
        return Ok((head, answer.csv).into_response());
    }
    Ok(printed(answer.document.ok_or(Failure::Missing)?.html))
}
