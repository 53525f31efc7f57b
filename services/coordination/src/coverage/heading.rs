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
    /// How many cells it has, up to the last that is named.
    pub width: usize,
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
    best(rows, words).map_or(0, |best| best.known)
}

/// The row of headings among the first rows of a file.
///
/// # Errors
/// When there is none.
pub fn find(rows: &[ShownRow], words: &Vocabulary) -> Result<Heading, Refused> {
    let Some(Best { at, cells, .. }) = best(rows, words).filter(|best| best.known >= FEWEST) else {
        let first =
            rows.first().map(|(_, cells)| cells.iter().map(|cell| on_one_line(cell)).collect::<Vec<_>>().join(", "));
        return Err(Refused::because(format!(
            "no row of headings is known in it; {}. Add a row of hashtags such as #org+name, #sector+cluster, #adm2+code, \
             or say what the headings mean by --words FILE",
            first.map_or_else(
                || "it is empty".to_owned(),
                |first| format!("the first row is: {}", first.chars().take(200).collect::<String>())
            )
        )));
    };
    let line = rows[at].0;
    let has_hashtags = is_of_hashtags(&cells);
    let above = Some(at).filter(|at| has_hashtags && *at > 0).map(|at| &rows[at - 1].1);
    let width = cells.len().max(above.map_or(0, Vec::len));
    let mut heading = Heading {
        line,
        width,
        columns: Vec::new(),
        areas: Vec::new(),
        reached: Vec::new(),
        targeted: Vec::new(),
        in_need: Vec::new(),
        places: [None; Field::MANY],
        aside: Vec::new(),
    };
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

/// The row that has the most known columns.
struct Best {
    at: usize,
    known: usize,
    cells: Vec<String>,
}

/// The row that has the most known columns, by itself or under the titles of the line above it; a row of hashtags goes before all others.
fn best(rows: &[ShownRow], words: &Vocabulary) -> Option<Best> {
    let rows = &rows[..rows.len().min(ROWS_LOOKED_AT)];
    let alone: Vec<usize> = rows.iter().map(|(_, cells)| count_known(cells, words)).collect();
    let single = |at: usize, fewest: usize| {
        let (known, cells) = (alone[at].max(fewest), rows[at].1.clone());
        Best { at, known, cells }
    };
    if let Some(at) = (0..rows.len()).find(|at| alone[*at] > 0 && is_of_hashtags(&rows[*at].1)) {
        return Some(single(at, FEWEST));
    }
    let named = (0..rows.len()).rev().max_by_key(|at| alone[*at]).map(|at| single(at, 0))?;
    let under_titles = (1..rows.len()).filter(|at| rows[at - 1].0 + 1 == rows[*at].0).map(|at| {
        let cells = under_titles(&rows[at - 1].1, &rows[at].1, words);
        Best { at, known: count_known(&cells, words), cells }
    });
    let under_titles = under_titles.rev().max_by_key(|best| best.known).filter(|best| best.known > named.known);
    Some(under_titles.unwrap_or(named))
}

/// How many fields the cells of a row of headings mean.
fn count_known(cells: &[String], words: &Vocabulary) -> usize {
    let means = |cell: &String| match said(cell, words) {
        Some(Said::Means(field)) => Some(field),
        _ => None,
    };
    let mut fields: Vec<_> = cells.iter().filter_map(means).collect();
    fields.sort_unstable();
    fields.dedup();
    fields.len()
}

/// The headings of a row under titles that stand over one column or several: what is over an empty cell heads its column, and a heading
/// that is not known by itself is read with its title, such as 'women' under 'reached'.
fn under_titles(titles: &[String], row: &[String], words: &Vocabulary) -> Vec<String> {
    let is_known = |heading: &str| matches!(said(heading, words), Some(Said::Means(_)));
    let mut title = "";
    let headings = (0..titles.len().max(row.len())).map(|index| {
        let [over, own] = [titles, row].map(|cells| cells.get(index).map_or("", String::as_str));
        if !over.is_empty() {
            title = over;
        }
        match format!("{title} {own}") {
            _ if own.is_empty() => over.to_owned(),
            whole if !is_known(own) && is_known(&whole) => whole,
            _ => own.to_owned(),
        }
    });
    headings.collect()
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
        assert!(find(&[], &words()).expect_err("nothing is there").to_string().contains("it is empty"));
    }
}
