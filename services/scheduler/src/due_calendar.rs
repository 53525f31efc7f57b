//! The calendar of what is due, named by what it is about.

use convene_kernel::guidance::Guidance;
use convene_kernel::time::{Moment, Period};

use crate::domain::calendar::calendar;
use crate::domain::register::Filter;
use crate::duties::Duties;

/// How far ahead a calendar reaches where no limit is given.
pub const USUAL_REACH: Period = Period::Months(12);

/// The calendar of what `filter` admits and is due before `until`.
pub fn due_calendar(duties: &Duties, guidance: &Guidance, filter: &Filter, now: Moment, until: Moment) -> String {
    let Filter { countries, exercise, organization, role, .. } = filter;
    let exercise = exercise.as_ref().map(|exercise| format!("EXERCISE {exercise}"));
    let place = countries.as_ref().map_or("all countries".to_owned(), |countries| {
        countries.iter().map(|country| guidance.reference.country_name(country)).collect::<Vec<_>>().join(", ")
    });
    let owner = [organization.as_ref().map(ToString::to_string), role.as_ref().map(ToString::to_string)];
    let parts = [exercise, Some(place)].into_iter().chain(owner).flatten().chain(["due".to_owned()]);
    let name = parts.collect::<Vec<_>>().join(", ");
    duties.register(|register| {
        let listed: Vec<_> = register.list(filter, now).into_iter().map(|(_, obligation)| obligation).collect();
        calendar(&name, &listed, &guidance.reference, now, until)
    })
}
