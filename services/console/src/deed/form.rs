//! The form of a deed, drawn from the message of its method: what is asked, how, and what is wrong with what was said.

use askama::Template;
use prost_reflect::{FieldDescriptor, MessageDescriptor};

use super::stand::Stand;
use super::table::Deed;
use super::values::{Values, is_below, join};
use super::widget::{Source, Widget, widget};
use crate::problem::Problem;
use crate::text::sayable;
use crate::visit::Visit;

/// One choice of a field.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The value that is sent.
    pub value: String,
    /// What people call it.
    pub label: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
    /// The identifier of its element.
    pub id: String,
}

/// How a field is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// A line of text.
    Line,
    /// A text.
    Area,
    /// A day.
    Day,
    /// A moment.
    Moment,
    /// A number.
    Number,
    /// Whether something is so.
    Check,
    /// Few choices, one of which is taken.
    Radios,
    /// Many choices, one of which is taken.
    Select,
    /// Choices of which several are taken.
    Checks,
    /// A group of fields.
    Group,
    /// A group of fields that is seldom needed.
    Seldom,
    /// Groups of fields, to which more can be added.
    Groups,
    /// A text for each of several things.
    Texts,
}

/// A field of a form.
#[derive(Clone, Debug, Template)]
#[template(path = "deed/field.html")]
pub struct Field {
    /// Its path, as violations name it.
    pub path: String,
    /// The identifier of its element.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// What helps to fill it in; empty for none.
    pub hint: String,
    /// How it is drawn.
    pub drawn: Drawn,
    /// What was said.
    pub value: String,
    /// The choices.
    pub choices: Vec<Choice>,
    /// Choices that are seldom taken.
    pub more_choices: Vec<Choice>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// The fields of a group, or of each of several groups.
    pub groups: Vec<Group>,
    /// The words of its buttons and marks.
    pub words: Words,
}

/// A group of fields.
#[derive(Clone, Debug)]
pub struct Group {
    /// What it is called; empty for a group that is the field itself.
    pub title: String,
    /// Its path.
    pub path: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// A value that goes with it and is not asked for: its path and what it is.
    pub fixed: Option<(String, String)>,
}

/// The words that every field has.
#[derive(Clone, Debug, Default)]
pub struct Words {
    error: String,
    choose: String,
    add: String,
    remove: String,
    more: String,
    language: &'static str,
}

/// How many choices there are at most for each to be seen at once.
const SEEN_AT_ONCE: usize = 6;

/// Groups that are drawn once before one is asked for.
const ALWAYS_ONE: &[&str] = &["recommendations", "focal_points"];

/// Groups that are seldom needed: they are drawn closed.
const SELDOM: &[&str] = &[
    "protection_agreement",
    "early_recovery",
    "lead_changes",
    "other_solutions",
    "places",
    "areas",
    "closing_cost",
    "objections",
    "thematic_groups",
    "foreseen",
    "hubs",
];

/// A form.
pub struct Form<'a> {
    visit: &'a Visit,
    deed: &'a Deed,
    stand: &'a Stand,
    values: &'a Values,
    problems: &'a [Problem],
    words: Words,
}

impl<'a> Form<'a> {
    /// The form of a deed on `stand`, with what was said and what is wrong with it.
    pub fn new(
        visit: &'a Visit,
        deed: &'a Deed,
        stand: &'a Stand,
        values: &'a Values,
        problems: &'a [Problem],
    ) -> Self {
        let words = Words {
            error: visit.say("error"),
            choose: visit.say("choose"),
            add: visit.say("add"),
            remove: visit.say("remove"),
            more: visit.say("more-organizations"),
            language: visit.language.tag(),
        };
        Self { visit, deed, stand, values, problems, words }
    }

    /// Its fields, of the request that the deed sends.
    pub fn fields(&self, request: &MessageDescriptor) -> Vec<Field> {
        let content = request.fields().filter(|field| field.name() != "header");
        let mut fields = Vec::new();
        for field in content {
            let path = field.json_name().to_owned();
            if self.is_left_out(&path, &field, 0) {
                continue;
            }
            match widget(&field) {
                // The content of the command is the form itself, and no group in it.
                Widget::Group => fields.extend(self.below(&field, &path, 1)),
                _ => fields.push(self.field(&field, &path)),
            }
        }
        fields
    }

    fn below(&self, field: &FieldDescriptor, path: &str, depth: usize) -> Vec<Field> {
        let kind = field.kind();
        let message = kind.as_message().expect("a group is a message");
        let shown = message.fields().map(|field| (join(path, field.json_name()), field));
        let shown = shown.filter(|(path, field)| !self.is_left_out(path, field, depth));
        shown.map(|(path, field)| self.field(&field, &path)).collect()
    }

    /// Whether a field is not asked for: the address names it, the console fills it in, or it does not apply.
    fn is_left_out(&self, path: &str, field: &FieldDescriptor, depth: usize) -> bool {
        let is_subject = depth <= 1 && self.deed.subject.field() == Some(field.name());
        let is_given = self.deed.given.iter().any(|(given, _)| *given == path);
        is_subject || is_given || self.deed.leaves_out.contains(&path)
    }

    fn field(&self, field: &FieldDescriptor, path: &str) -> Field {
        let visit = self.visit;
        let key = key(field);
        let said = |attribute: &str| {
            let of_message =
                sayable(visit.language, &format!("field-{}-{key}{attribute}", field.parent_message().name()));
            of_message.or_else(|| sayable(visit.language, &format!("field-{key}{attribute}")))
        };
        let widget = widget(field);
        let value = self.values.get(path).to_owned();
        let mut drawn = Field {
            path: path.to_owned(),
            id: id(path),
            label: said("").unwrap_or_else(|| field.name().replace('_', " ")),
            hint: said(".hint").unwrap_or_default(),
            drawn: Drawn::Area,
            value,
            choices: Vec::new(),
            more_choices: Vec::new(),
            problems: Vec::new(),
            groups: Vec::new(),
            words: self.words.clone(),
        };
        self.fill(&mut drawn, field, widget);
        let is_within = |problem: &&Problem| {
            let of_a_child = drawn.groups.iter().flat_map(|group| &group.fields);
            is_below(&problem.field, path) && !of_a_child.into_iter().any(|child| is_below(&problem.field, &child.path))
        };
        drawn.problems = self.problems.iter().filter(is_within).cloned().collect();
        if drawn.drawn == Drawn::Seldom && drawn.groups.iter().any(Group::has_content) {
            drawn.drawn = Drawn::Group;
        }
        drawn
    }

    fn fill(&self, drawn: &mut Field, field: &FieldDescriptor, widget: Widget) {
        let path = drawn.path.clone();
        drawn.drawn = match widget {
            Widget::Line | Widget::Identifier => Drawn::Line,
            Widget::Area | Widget::Lines => Drawn::Area,
            Widget::Day => Drawn::Day,
            Widget::Moment => {
                drawn.value = drawn.value.trim_end_matches('Z').to_owned();
                Drawn::Moment
            }
            Widget::Number => Drawn::Number,
            Widget::Check => Drawn::Check,
            Widget::Word => {
                drawn.choices = self.chosen(&path, self.words_of(field));
                if drawn.choices.len() <= SEEN_AT_ONCE { Drawn::Radios } else { Drawn::Select }
            }
            Widget::Words => {
                drawn.choices = self.chosen(&path, self.words_of(field));
                Drawn::Checks
            }
            Widget::One(source) => {
                drawn.choices = self.chosen(&path, self.stand.choices(self.visit, source));
                let few = drawn.choices.len() <= SEEN_AT_ONCE && source != Source::Organizations;
                if few && !drawn.choices.is_empty() { Drawn::Radios } else { Drawn::Select }
            }
            Widget::Several(source) => {
                let choices = self.chosen(&path, self.stand.choices(self.visit, source));
                let is_iasc = |choice: &Choice| {
                    self.visit
                        .names
                        .organizations
                        .get(&choice.value)
                        .is_some_and(|one| matches!(one.iasc_standing, 1 | 2))
                };
                let is_first = |choice: &Choice| source != Source::Organizations || choice.is_chosen || is_iasc(choice);
                (drawn.choices, drawn.more_choices) = choices.into_iter().partition(is_first);
                Drawn::Checks
            }
            Widget::Texts(lists) => {
                drawn.choices = lists
                    .iter()
                    .flat_map(|&list| self.stand.choices(self.visit, Source::List(list)))
                    .map(|(value, label)| Choice {
                        id: id(&format!("{path}[{value}]")),
                        is_chosen: false,
                        label,
                        value: self.values.get(&format!("{path}[{value}]")).to_owned(),
                    })
                    .collect();
                let codes = lists.iter().flat_map(|&list| self.stand.choices(self.visit, Source::List(list)));
                drawn.groups = codes.map(|(code, _)| Group::blank(format!("{path}[{code}]"))).collect();
                Drawn::Texts
            }
            Widget::Group => {
                drawn.groups = vec![Group { fields: self.below(field, &path, 2), ..Group::blank(path.clone()) }];
                if SELDOM.contains(&field.name()) { Drawn::Seldom } else { Drawn::Group }
            }
            Widget::Groups => {
                let mut numbers = self.values.groups(&path);
                if ALWAYS_ONE.contains(&field.name()) && numbers.is_empty() {
                    numbers.insert(0);
                }
                drawn.groups =
                    (1..).zip(numbers).map(|(shown, number)| self.numbered(drawn, field, number, shown)).collect();
                if SELDOM.contains(&field.name()) && drawn.groups.is_empty() { Drawn::Seldom } else { Drawn::Groups }
            }
            Widget::Each => {
                drawn.groups = self.each(field, &path);
                Drawn::Group
            }
        };
    }

    fn numbered(&self, drawn: &Field, field: &FieldDescriptor, number: usize, shown: usize) -> Group {
        let path = format!("{}[{number}]", drawn.path);
        let title = format!("{} {shown}", drawn.label);
        Group { title, fields: self.below(field, &path, 2), ..Group::blank(path) }
    }

    /// A group for each value of the enum that is the first field of a message.
    fn each(&self, field: &FieldDescriptor, path: &str) -> Vec<Group> {
        let kind = field.kind();
        let message = kind.as_message().expect("groups are messages");
        let by = message.fields().next().expect("it has fields");
        let group = |(number, (value, label)): (usize, (String, String))| {
            let path = format!("{path}[{number}]");
            let by_path = join(&path, by.json_name());
            let mut fields = self.below(field, &path, 2);
            fields.retain(|field| field.path != by_path);
            Group { title: label, path, fields, fixed: Some((by_path, value)) }
        };
        // Another one than those listed has no group: it has no name here.
        let listed = self.words_of(&by).into_iter().filter(|(value, _)| !value.ends_with("_OTHER"));
        listed.enumerate().map(group).collect()
    }

    /// The values of an enum, with what people call them.
    fn words_of(&self, field: &FieldDescriptor) -> Vec<(String, String)> {
        let kind = field.kind();
        let choices = kind.as_enum().expect("words are of an enum");
        let values = choices.values().filter(|value| value.number() != 0);
        values.map(|value| (value.name().to_owned(), self.visit.word("choice", value.name()))).collect()
    }

    fn chosen(&self, path: &str, choices: Vec<(String, String)>) -> Vec<Choice> {
        let chosen: Vec<&str> = self.values.all(path).collect();
        let choice = |(number, (value, label)): (usize, (String, String))| Choice {
            id: if number == 0 { id(path) } else { format!("{}-{number}", id(path)) },
            is_chosen: chosen.contains(&value.as_str()),
            value,
            label,
        };
        choices.into_iter().enumerate().map(choice).collect()
    }
}

/// How far a part of a form is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing is filled in.
    Blank,
    /// Something is.
    Begun,
    /// Something in it is wrong.
    Wrong,
}

impl Field {
    /// Whether it is a part of the form with fields of its own.
    pub fn is_part(&self) -> bool {
        matches!(self.drawn, Drawn::Group | Drawn::Groups | Drawn::Seldom | Drawn::Texts)
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        if self.is_wrong() {
            Progress::Wrong
        } else if self.is_filled() {
            Progress::Begun
        } else {
            Progress::Blank
        }
    }

    fn is_wrong(&self) -> bool {
        !self.problems.is_empty() || self.fields().any(Self::is_wrong)
    }

    fn is_filled(&self) -> bool {
        let is_said = |choice: &Choice| choice.is_chosen || self.drawn == Drawn::Texts && !choice.value.is_empty();
        !self.value.is_empty() || self.choices.iter().any(is_said) || self.fields().any(Self::is_filled)
    }

    fn fields(&self) -> impl Iterator<Item = &Self> {
        self.groups.iter().flat_map(|group| &group.fields)
    }
}

impl Group {
    fn blank(path: String) -> Self {
        Self { title: String::new(), path, fields: Vec::new(), fixed: None }
    }

    fn has_content(&self) -> bool {
        self.fields.iter().any(|field| field.progress() != Progress::Blank)
    }
}

/// The part of a text's key that stands for a field.
fn key(field: &FieldDescriptor) -> String {
    field.name().replace('_', "-")
}

/// The identifier of the element of a path: what an error summary leads to.
pub fn id(path: &str) -> String {
    let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    format!("f-{}", path.chars().map(letter).collect::<String>().trim_end_matches('-'))
}
