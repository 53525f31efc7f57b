//! The row of headings of a file, and what each of its columns means: by hashtags first, by known headings then.

use super::cells::ShownRow;
use super::field::{Field, WHO, Who};
use super::hashtag::{self, Hashtag};
use super::problem::Refused;
use super::vocabulary::Vocabulary;

/// How many rows are looked at for headings.
pub const ROWS_LOOKED_AT: usize = 30;

/// How many columns have to be known for a row to be one of headings.
pub const FEWEST: usize = 2;

/// The row of headings.
#[derive(Clone, Debug)]
pub struct Heading {
    /// The line after which the data begin.
    pub line: u64,
    /// The columns that are taken.
    pub columns: Vec<Column>,
    /// What the columns of areas mean, those of the whole country left out.
    pub areas: Vec<Field>,
    /// Whom its columns count who were reached.
    pub reached: Vec<(Who, Field)>,
    /// Whom its columns count who are targeted.
    pub targeted: Vec<(Who, Field)>,
    /// Whom its columns count who are in need.
    pub in_need: Vec<(Who, Field)>,
    /// For each field by its number, where among the columns that are taken its own is.
    places: [Option<usize>; Field::MANY],
    /// The columns that are left aside, as they are headed, and why.
    pub aside: Vec<(String, String)>,
}

/// A column that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its place in a row.
    pub index: usize,
    /// Its heading, on one line.
    pub heading: String,
    /// What it means.
    pub field: Field,
}

/// What a cell of a row of headings says.
enum Said {
    Means(Field),
    Aside(&'static str),
}

/// How many columns the best row of headings has that are known.
pub fn known(rows: &[ShownRow], words: &Vocabulary) -> usize {
    best(rows, words).map_or(0, |(_, known)| known)
}

/// The row of headings among the first rows of a file.
///
/// # Errors
/// When there is none.
pub fn find(rows: &[ShownRow], words: &Vocabulary) -> Result<Heading, Refused> {
    let Some((at, _)) = best(rows, words).filter(|(_, known)| *known >= FEWEST) else {
        let first =
            rows.first().map(|(_, cells)| cells.iter().map(|cell| on_one_line(cell)).collect::<Vec<_>>().join(", "));
        return Err(Refused::because(format!(
            "no row of headings is known in it; the first row is: {}. Add a row of hashtags such as #org+name, #sector+cluster, #adm2+code, \
             or say what the headings mean by --words FILE",
            first.unwrap_or_else(|| "empty".to_owned()).chars().take(200).collect::<String>()
        )));
    };
    let (line, cells) = &rows[at];
    let has_hashtags = is_of_hashtags(cells);
    let above = Some(at).filter(|at| has_hashtags && *at > 0).map(|at| &rows[at - 1].1);
    let mut heading = Heading {
        line: *line,
        columns: Vec::new(),
        areas: Vec::new(),
        reached: Vec::new(),
        targeted: Vec::new(),
        in_need: Vec::new(),
        places: [None; Field::MANY],
        aside: Vec::new(),
    };
    let width = cells.len().max(above.map_or(0, Vec::len));
    for index in 0..width {
        let tag = cells.get(index).map_or("", String::as_str);
        let named = above.and_then(|cells| cells.get(index)).map_or("", String::as_str);
        let written = on_one_line(if tag.is_empty() { named } else { tag });
        if written.is_empty() {
            continue;
        }
        match said(tag, words).or_else(|| said(named, words)) {
            Some(Said::Means(field)) => heading.add(Column { index, heading: written, field }),
            Some(Said::Aside(why)) => heading.aside.push((written, why.to_owned())),
            None => heading.aside.push((written, "it is not known".to_owned())),
        }
    }
    heading.choose_activity();
    let of_area = |field: &Field| matches!(field, Field::AreaCode(level) | Field::AreaName(level) if *level > 0);
    for (place, column) in heading.columns.iter().enumerate() {
        heading.places[column.field.number()] = Some(place);
    }
    heading.areas = heading.columns.iter().map(|column| column.field).filter(of_area).collect();
    let counted = |kind: fn(Who) -> Field| {
        let fields = WHO.into_iter().map(|(who, _)| (who, kind(who)));
        fields.filter(|(_, field)| heading.place(*field).is_some()).collect()
    };
    let [reached, targeted, in_need] = [counted(Field::Reached), counted(Field::Targeted), counted(Field::InNeed)];
    (heading.reached, heading.targeted, heading.in_need) = (reached, targeted, in_need);
    Ok(heading)
}

impl Heading {
    /// Takes a column, unless one before it means the same.
    fn add(&mut self, column: Column) {
        match self.columns.iter().find(|other| other.field == column.field) {
            Some(other) => {
                self.aside.push((column.heading, format!("'{}' means the same and comes before", other.heading)))
            }
            None => self.columns.push(column),
        }
    }

    /// Takes one column for the activity: that of activities, else that of programmes, else that of projects.
    fn choose_activity(&mut self) {
        let of = |field: Field| self.columns.iter().any(|column| column.field == field);
        let order = [Field::Activity, Field::Programme, Field::Project];
        let Some(chosen) = order.into_iter().find(|field| of(*field)) else { return };
        let (kept, rest) =
            self.columns.drain(..).partition(|column| column.field == chosen || !order.contains(&column.field));
        self.columns = kept;
        self.aside.extend(
            rest.into_iter().map(|column: Column| (column.heading, "another column says what is done".to_owned())),
        );
        for column in self.columns.iter_mut().filter(|column| column.field == chosen) {
            column.field = Field::Activity;
        }
    }

    /// The place of the column that means `field`.
    pub fn place(&self, field: Field) -> Option<&Column> {
        self.places[field.number()].map(|place| &self.columns[place])
    }
}

/// The row that has the most known columns, and how many; a row of hashtags goes before all others.
fn best(rows: &[ShownRow], words: &Vocabulary) -> Option<(usize, usize)> {
    let counted = rows.iter().take(ROWS_LOOKED_AT).enumerate().map(|(at, (_, cells))| {
        let mut fields: Vec<_> = cells
            .iter()
            .filter_map(|cell| match said(cell, words) {
                Some(Said::Means(field)) => Some(field),
                _ => None,
            })
            .collect();
        fields.sort_unstable();
        fields.dedup();
        (at, fields.len(), is_of_hashtags(cells))
    });
    let counted: Vec<_> = counted.collect();
    let tagged = counted.iter().find(|(_, known, has_hashtags)| *has_hashtags && *known > 0);
    let named = counted.iter().rev().max_by_key(|(_, known, _)| *known);
    tagged.or(named).map(|(at, known, has_hashtags)| (*at, if *has_hashtags { (*known).max(FEWEST) } else { *known }))
}

/// Whether at least half of the cells that are not empty begin with a hashtag, and more than one.
fn is_of_hashtags(cells: &[String]) -> bool {
    let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
    let tagged = cells.iter().filter(|cell| cell.starts_with('#')).count();
    tagged > 1 && tagged * 2 >= filled
}

/// What a heading says; none where it is not known.
fn said(heading: &str, words: &Vocabulary) -> Option<Said> {
    match hashtag::read(heading) {
        Some(Hashtag::Means(field)) => Some(Said::Means(field)),
        Some(Hashtag::Malformed) if words.heading(heading).is_none() => Some(Said::Aside("its hashtag is malformed")),
        Some(Hashtag::Aside) => Some(Said::Aside("its hashtag says something that is not taken")),
        Some(Hashtag::Malformed) | None => words.heading(heading).map(Said::Means),
    }
}

fn on_one_line(heading: &str) -> String {
    heading.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::words;
    use super::*;

    fn rows(lines: &[&str]) -> Vec<ShownRow> {
        (1..).zip(lines.iter().map(|line| line.split('|').map(str::to_owned).collect())).collect()
    }

    fn fields(heading: &Heading) -> Vec<Field> {
        heading.columns.iter().map(|column| column.field).collect()
    }

    /// RM-8.4: the headings of real files are known, in English, French and Spanish, also on a later row.
    #[test]
    fn the_headings_of_real_files_are_known() {
        use Field::{Acronym, AreaCode, Cluster, Organization, OrganizationType};
        let all = |level: u8| vec![Organization, Acronym, OrganizationType, Cluster, AreaCode(level)];
        for (line, expected) in [
            ("#org +name|#org +acronym|#org +type +name|#sector +cluster +name|#adm2+code", all(2)),
            ("implementing_org_name|implementing_org_acronym|implementing_org_type|clusters|adm2_pcode", all(2)),
            (
                "IMPLEMENTER ORGANIZATION|Organization acronym|Implementing organization type|SECTOR / CLUSTER|Pcode 2",
                all(2),
            ),
            ("Nom Organisation|Organisation Accronyme|Type Organisation|Cluster|admin2Pcod", all(2)),
            ("Nom de l'organisation|Acronyme|Type d'organisation|Cluster|Pcode1", all(1)),
            ("organisation_name|organisation_acronym|organisation_type_short|label|admin2pcode", all(2)),
            ("Nombre de la organización|Sigla|Tipo de organización|Sector|Pcode 2", all(2)),
            ("#org +acronym|#org +type|#sector +cluster|#adm2 +code", all(2)[1..].to_vec()),
            ("Organization|Org Acronym|Org Type|Sector", all(2)[..4].to_vec()),
        ] {
            let heading =
                find(&rows(&["Who does what where, March", "|||", line, "A|B|C|D|E"]), &words()).expect("headings");
            assert_eq!((fields(&heading), heading.line), (expected, 3), "{line}");
            assert_eq!(heading.aside, [], "{line}");
        }
        let national = "#activity+programme|#activity+project|#status|#date+start|#date+end|#sector|#adm1+name|#adm2+name|#loc+name|\
                        #org+impl|#org+prog|#org+funding|#modality|#targeted+ind+all|#targeted+hh+all|#targeted+f+adults";
        let heading = find(&rows(&[national]), &words()).expect("headings");
        assert!(fields(&heading).contains(&Field::Targeted(Who::Women)) && fields(&heading).contains(&Field::Funding));
        let aside: Vec<_> = heading.aside.iter().map(|(heading, _)| heading.as_str()).collect();
        assert_eq!(aside, ["#modality", "#activity+project"]);
    }

    /// RM-8.4: a bad hashtag is named and the others go on; a heading above a column without a hashtag counts.
    #[test]
    fn a_bad_hashtag_is_named_and_the_others_go_on() {
        let heading = find(&rows(&["Organisation|Secteur|Statut|Autre", "#org+name|#sector+clu$ter||#x!"]), &words())
            .expect("headings");
        assert_eq!(fields(&heading), [Field::Organization, Field::Status]);
        let aside: Vec<_> = heading.aside.iter().map(|(heading, why)| format!("{heading}: {why}")).collect();
        assert_eq!(aside, ["#sector+clu$ter: its hashtag is malformed", "#x!: its hashtag is malformed"]);
    }

    /// RM-8.4: two columns that mean the same are not both taken; a file without headings says what to do.
    #[test]
    fn what_is_not_clear_is_said() {
        let heading = find(&rows(&["#org+impl+name|#org+impl|#sector"]), &words()).expect("headings");
        assert_eq!(
            heading.aside,
            [("#org+impl".to_owned(), "'#org+impl+name' means the same and comes before".to_owned())]
        );
        let refused = find(&rows(&["a|b", "1|2"]), &words()).expect_err("nothing is known").to_string();
        assert!(refused.contains("the first row is: a, b") && refused.contains("#org+name"), "{refused}");
        assert!(find(&[], &words()).expect_err("nothing is there").to_string().contains("empty"));
    }
}
