//! What a column of a coverage file may mean.

use std::fmt;

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The name of the organization that implements the activity.
    Organization,
    /// Its acronym.
    Acronym,
    /// What kind of organization it is.
    OrganizationType,
    /// Another organization that implements the same activity.
    AlsoImplementing,
    /// The organization that programmes the activity.
    Programming,
    /// The organization that funds it.
    Funding,
    /// The cluster or sector.
    Cluster,
    /// The activity.
    Activity,
    /// The programme, where no column has activities.
    Programme,
    /// The project, where no column has activities or programmes.
    Project,
    /// The code of an administrative area of a level.
    AreaCode(u8),
    /// The name of an administrative area of a level.
    AreaName(u8),
    /// A place without a code.
    Place,
    /// The population group.
    Group,
    /// The first day.
    Begins,
    /// The last day.
    Ends,
    /// The status of the activity.
    Status,
    /// How many were reached.
    Reached(Who),
    /// How many are targeted.
    Targeted(Who),
    /// How many are in need.
    InNeed(Who),
}

/// Whom a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// All people.
    All,
    /// Women and girls.
    Females,
    /// Men and boys.
    Males,
    /// People of neither sex, or of one that is not known.
    Others,
    /// Women.
    Women,
    /// Men.
    Men,
    /// Girls.
    Girls,
    /// Boys.
    Boys,
    /// Households, which are no people.
    Households,
}

/// Everybody who is counted apart, in the order of the canonical columns.
pub const WHO: [(Who, &str); 9] = [
    (Who::All, ""),
    (Who::Females, "females"),
    (Who::Males, "males"),
    (Who::Others, "others"),
    (Who::Women, "women"),
    (Who::Men, "men"),
    (Who::Girls, "girls"),
    (Who::Boys, "boys"),
    (Who::Households, "households"),
];

impl Who {
    /// Whom that name means, as tables of words name them; `all` for everybody.
    pub fn named(name: &str) -> Option<Self> {
        let name = if name == "all" { "" } else { name };
        WHO.iter().find(|(_, known)| *known == name).map(|(who, _)| *who)
    }
}

/// The fields without a level or a count, by name.
const PLAIN: [(Field, &str); 15] = [
    (Field::Organization, "organization"),
    (Field::Acronym, "acronym"),
    (Field::OrganizationType, "organization type"),
    (Field::AlsoImplementing, "also implementing"),
    (Field::Programming, "programming"),
    (Field::Funding, "funding"),
    (Field::Cluster, "cluster"),
    (Field::Activity, "activity"),
    (Field::Programme, "programme"),
    (Field::Project, "project"),
    (Field::Place, "place"),
    (Field::Group, "group"),
    (Field::Begins, "begins"),
    (Field::Ends, "ends"),
    (Field::Status, "status"),
];

/// The deepest level of administrative areas.
pub const DEEPEST: u8 = 5;

impl Field {
    /// The field of that name, as tables of headings name it.
    pub fn named(name: &str) -> Option<Self> {
        let plain = PLAIN.iter().find(|(_, known)| *known == name).map(|(field, _)| *field);
        plain.or_else(|| Self::of_an_area(name)).or_else(|| Self::count_named(name))
    }

    fn of_an_area(name: &str) -> Option<Self> {
        let (kind, level) = name.rsplit_once(' ')?;
        let level = level.parse().ok().filter(|level| *level <= DEEPEST)?;
        match kind {
            "area code" => Some(Self::AreaCode(level)),
            "area name" => Some(Self::AreaName(level)),
            _ => None,
        }
    }

    fn count_named(name: &str) -> Option<Self> {
        let mut counts =
            WHO.iter().flat_map(|(who, _)| [Self::Reached(*who), Self::Targeted(*who), Self::InNeed(*who)]);
        counts.find(|field| field.to_string() == name)
    }

    /// How many fields there are.
    pub const MANY: usize = PLAIN.len() + 2 * (DEEPEST as usize + 1) + 3 * WHO.len();

    /// Its number among all, by which it is found without a search.
    pub fn number(self) -> usize {
        const LEVELS: usize = DEEPEST as usize + 1;
        const COUNTS: usize = PLAIN.len() + 2 * LEVELS;
        match self {
            Self::Organization => 0,
            Self::Acronym => 1,
            Self::OrganizationType => 2,
            Self::AlsoImplementing => 3,
            Self::Programming => 4,
            Self::Funding => 5,
            Self::Cluster => 6,
            Self::Activity => 7,
            Self::Programme => 8,
            Self::Project => 9,
            Self::Place => 10,
            Self::Group => 11,
            Self::Begins => 12,
            Self::Ends => 13,
            Self::Status => 14,
            Self::AreaCode(level) => PLAIN.len() + usize::from(level.min(DEEPEST)),
            Self::AreaName(level) => PLAIN.len() + LEVELS + usize::from(level.min(DEEPEST)),
            Self::Reached(who) => COUNTS + who as usize,
            Self::Targeted(who) => COUNTS + WHO.len() + who as usize,
            Self::InNeed(who) => COUNTS + 2 * WHO.len() + who as usize,
        }
    }

    /// The same count, of these people; none where it does not count all.
    pub fn of(self, who: Who) -> Option<Self> {
        match self {
            Self::Reached(Who::All) => Some(Self::Reached(who)),
            Self::Targeted(Who::All) => Some(Self::Targeted(who)),
            Self::InNeed(Who::All) => Some(Self::InNeed(who)),
            _ => None,
        }
    }

    /// Whether its column has days.
    pub fn is_date(self) -> bool {
        matches!(self, Self::Begins | Self::Ends)
    }

    /// Whether its column has numbers.
    pub fn is_count(self) -> bool {
        matches!(self, Self::Reached(_) | Self::Targeted(_) | Self::InNeed(_))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = |formatter: &mut fmt::Formatter<'_>, kind: &str, who: &Who| {
            let (_, who) = WHO.iter().find(|(known, _)| known == who).unwrap_or(&WHO[0]);
            formatter.write_str(format!("{kind} {who}").trim_end())
        };
        match self {
            Self::AreaCode(level) => write!(formatter, "area code {level}"),
            Self::AreaName(level) => write!(formatter, "area name {level}"),
            Self::Reached(who) => counted(formatter, "reached", who),
            Self::Targeted(who) => counted(formatter, "targeted", who),
            Self::InNeed(who) => counted(formatter, "in need", who),
            plain => formatter.write_str(PLAIN.iter().find(|(field, _)| field == plain).map_or("", |(_, name)| *name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// RM-8.4: each field has a number of its own.
    #[test]
    fn every_field_has_its_number() {
        let areas = (0..=DEEPEST).flat_map(|level| [Field::AreaCode(level), Field::AreaName(level)]);
        let counts = WHO.iter().flat_map(|(who, _)| [Field::Reached(*who), Field::Targeted(*who), Field::InNeed(*who)]);
        let fields = PLAIN.iter().map(|(field, _)| *field).chain(areas).chain(counts);
        let numbers: BTreeSet<usize> = fields.map(Field::number).collect();
        assert_eq!(numbers, (0..Field::MANY).collect());
    }
}
