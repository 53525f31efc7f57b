//! The bodies of the procedures, under the names they have on a day (row IM-21).

use convene_kernel::aggregate::Context;

/// The name that the body with `part` in the procedures has on the day of the command (row IM-21).
pub fn name<'a>(context: &Context<'a>, part: &'a str) -> &'a str {
    context.guidance.reference.body(part, context.day()).map_or(part, |body| body.short.as_str())
}
