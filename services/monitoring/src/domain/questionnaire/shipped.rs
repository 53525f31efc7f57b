//! The templates that Convene brings along.

use std::sync::LazyLock;

use chrono::NaiveDate;

use super::template::Template;

static SHIPPED: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let files = [include_str!("../../../data/performance-2013.toml")];
    files.into_iter().map(|text| Template::read(text).expect("the templates built in are well formed")).collect()
});

/// Every template, the oldest first.
pub fn shipped() -> &'static [Template] {
    &SHIPPED
}

/// The template with which a round opens on `day`; none before the first.
pub fn in_force(day: NaiveDate) -> Option<&'static Template> {
    let is_in_force =
        |template: &&Template| template.valid_from <= day && template.valid_to.is_none_or(|last| day <= last);
    shipped().iter().rev().find(is_in_force)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use convene_kernel::reference::Reference;

    use super::super::template::Audience;
    use super::*;

    fn newest() -> &'static Template {
        shipped().last().expect("a template is shipped")
    }

    /// RM-9.3: the items of each cell in both questionnaires are as many as the surveys since 2013 have.
    #[test]
    fn each_cell_has_the_items_of_the_surveys() {
        let template = newest();
        let of = |audience: Audience, cell: &str| {
            template.items_for(audience).filter(|item| item.cell.as_str() == cell).count()
        };
        let counts = template.cells.iter().map(|cell| {
            let code = cell.code.as_str();
            let items = template.items.iter().filter(|item| item.cell == cell.code).count();
            (code, items, of(Audience::Coordinator, code), of(Audience::Partner, code))
        });
        let expected = [
            ("1.1", 10, 9, 6),
            ("1.2", 4, 3, 3),
            ("2.1", 3, 3, 3),
            ("2.2", 14, 14, 14),
            ("2.3", 1, 1, 1),
            ("3.1", 15, 15, 2),
            ("3.2", 2, 2, 1),
            ("3.3", 4, 4, 3),
            ("4.1", 1, 1, 1),
            ("4.2", 1, 1, 1),
            ("5", 6, 6, 3),
            ("6", 5, 5, 2),
            ("7", 2, 2, 2),
        ];
        assert_eq!(counts.collect::<Vec<_>>(), expected);
        assert_eq!((template.items.len(), template.items_for(Audience::Partner).count()), (68, 42));
    }

    /// RM-9.4: the cells and functions are those of the core functions and accountability.
    #[test]
    fn the_cells_are_those_of_the_core_functions() {
        let reference = Reference::embedded();
        let known: BTreeSet<&str> = reference.list("core-functions").iter().map(|item| item.code.as_str()).collect();
        let functions = newest().functions.iter().map(|function| function.code.as_str());
        let cells = newest().cells.iter().map(|cell| cell.code.as_str());
        assert_eq!(functions.chain(cells).collect::<BTreeSet<_>>(), known);
    }

    /// RM-9.3: a round opens with the template that is in force on the day.
    #[test]
    fn a_template_is_in_force_from_its_first_day() {
        let day = |text: &str| text.parse().expect("a day");
        assert_eq!(in_force(day("2012-12-31")), None);
        assert_eq!(in_force(day("2013-01-01")).map(|template| template.id.as_str()), Some("performance-2013"));
    }
}
