//! The reason codes of the scheduler: the stable names by which programs distinguish its refusals.

convene_kernel::reasons! {
    pub const CALENDAR_ADDRESSES_TOO_MANY = "The person has as many open addresses of calendars as a person may have.";
    pub const CALENDAR_ADDRESS_REVOKED = "The address of the calendar is revoked already.";
    pub const CALENDAR_SECRET_USED = "Another address of a calendar has the same secret.";
    pub const CALENDAR_UNKNOWN = "There is no calendar at this address: it was mistyped, is revoked, or has ended.";
    pub const CALENDAR_VALIDITY_OUT_OF_RANGE = "An address of a calendar ends within a year, and not before it begins.";
    pub const CLOCK_NOT_SIMULATED = "The suite runs on system time, which cannot be advanced.";
    pub const DECISIONS_FILTER_TOO_LARGE = "The services, countries, clusters and types that a reader of decisions names make too many subjects.";
    pub const DECISIONS_NOT_REACHED = "The stream of decisions ends before the place from which a reader goes on: it is another one, or an older copy.";
    pub const DECISIONS_READ_TOO_OFTEN = "The person, or all persons together, read decisions as often at the same time as they may.";
    pub const DECISION_NEEDED = "The item asks for a decision, which is given on what it is about and not by an answer.";
    pub const ITEM_ANSWERED = "The item was answered and cannot be released.";
    pub const ITEM_CLAIMED = "The item is already claimed.";
    pub const ITEM_CLAIMED_BY_ANOTHER = "Another person has claimed the item.";
    pub const ITEM_CLOSED = "The item is closed.";
    pub const ITEM_NOT_ANSWERED = "An item must be answered before it is closed.";
    pub const ITEM_NOT_CLAIMED = "An item must be claimed before it is answered, released or closed.";
    pub const ITEM_OPENED = "The item is already in the queue.";
    pub const OPERATOR_NEEDED = "Only an operator can advance the clock of a suite on simulated time.";
    pub const PERIOD_MALFORMED = "The field is not a period or a role of the expected form.";
    pub const POLICY_UNCHANGED = "The policy is already on record.";
    pub const REPLAYED_TOO_OFTEN = "The agency had as many replays of its decisions as it gets in an hour.";
    pub const RULE_CHANGE_INVALID = "The changed rule would not be valid.";
}
