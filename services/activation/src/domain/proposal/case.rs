//! What a proposal is checked against: the country's operation, the emergency and the sectors relevant to it.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ClusterCode;

use crate::domain::Operation;
use crate::domain::operation::Emergency;

/// What a proposal is checked against.
pub struct Case<'a> {
    /// The country's operation.
    pub operation: &'a Operation,
    /// The emergency it is for.
    pub emergency: &'a Emergency,
    /// The command's context.
    pub context: &'a Context<'a>,
    /// The sectors found relevant to the emergency.
    pub sectors: &'a [ClusterCode],
}
