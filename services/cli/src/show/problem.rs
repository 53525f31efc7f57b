//! What went wrong, as programs read it: with the code, the reasons and the fields of a service's refusal.

use convene_runtime::grpc::code_name;
use serde_json::{Value, json};

use crate::client::{CallError, Refused};

/// The error in JSON: its message in full, and under `refusal` what a service refused and why; nothing there where no service
/// was asked or none answered.
pub fn problem_json(problem: &anyhow::Error) -> Value {
    let refused = problem.chain().find_map(|cause| match cause.downcast_ref::<CallError>() {
        Some(CallError::Refused(refused)) => Some(refusal(refused)),
        _ => None,
    });
    json!({ "error": { "message": format!("{problem:#}"), "refusal": refused } })
}

fn refusal(refused: &Refused) -> Value {
    let violations: Vec<_> = refused
        .violations
        .iter()
        .map(|violation| json!({"reason": violation.reason, "field": violation.field, "problem": violation.says}))
        .collect();
    json!({
        "code": code_name(refused.code),
        "reason": refused.reason,
        "rows": refused.rows,
        "message": refused.message,
        "violations": violations,
        "count": refused.count,
    })
}

#[cfg(test)]
mod tests {
    use tonic::Status;

    use super::*;

    #[test]
    fn a_refusal_has_its_code_and_its_reasons() {
        let refused = Refused::from(&Status::failed_precondition("RM-1.1: one; fix it"));
        let problem = anyhow::Error::new(CallError::Refused(refused)).context("the proposal is not submitted");
        let json = problem_json(&problem);
        assert_eq!(json["error"]["refusal"]["code"], "FAILED_PRECONDITION");
        assert_eq!(json["error"]["refusal"]["message"], "RM-1.1: one; fix it");
        assert!(problem_json(&anyhow::anyhow!("no file"))["error"]["refusal"].is_null());
    }
}
