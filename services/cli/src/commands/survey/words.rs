//! What the fill-in at the terminal says by itself, in the languages of the questionnaires.

use clap::ValueEnum;

/// A language of the questionnaires.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Arabic.
    Ar,
}

/// The words of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// Asks for the number of one of the answers.
    pub one_of_these: &'static str,
    /// Says that nothing need be entered to a comment.
    pub empty_for_none: &'static str,
    /// Asks in which sectors the respondent works.
    pub sectors: &'static str,
    /// Asks for a letter where it does.
    pub works_in_it: &'static str,
    /// The letter.
    pub yes: &'static str,
    /// Asks how many organizations of a kind are members.
    pub members: &'static str,
    /// Asks how many organizations of a kind attend.
    pub attending: &'static str,
    /// Says that nothing need be entered where a number is not known.
    pub empty_for_unknown: &'static str,
    /// Asks for a number.
    pub a_number: &'static str,
}

const ENGLISH: Words = Words {
    one_of_these: "Answer with the number of one of these.",
    empty_for_none: "(empty for none)",
    sectors: "In which of these sectors do you work?",
    works_in_it: "(y where you work in it, else empty)",
    yes: "y",
    members: "How many are members",
    attending: "How many attend meetings on average",
    empty_for_unknown: "(empty where it is not known)",
    a_number: "Answer with a number.",
};

const FRENCH: Words = Words {
    one_of_these: "Répondez par le numéro de l'une de ces réponses.",
    empty_for_none: "(laissez vide s'il n'y en a pas)",
    sectors: "Dans lesquels de ces secteurs travaillez-vous ?",
    works_in_it: "(o si vous y travaillez, sinon laissez vide)",
    yes: "o",
    members: "Combien sont membres",
    attending: "Combien assistent en moyenne aux réunions",
    empty_for_unknown: "(laissez vide si le nombre n'est pas connu)",
    a_number: "Répondez par un nombre.",
};

const SPANISH: Words = Words {
    one_of_these: "Responda con el número de una de estas respuestas.",
    empty_for_none: "(déjelo vacío si no hay ninguno)",
    sectors: "¿En cuáles de estos sectores trabaja?",
    works_in_it: "(s si trabaja en él; si no, déjelo vacío)",
    yes: "s",
    members: "Cuántas son miembros",
    attending: "Cuántas asisten en promedio a las reuniones",
    empty_for_unknown: "(déjelo vacío si no se sabe)",
    a_number: "Responda con un número.",
};

const ARABIC: Words = Words {
    one_of_these: "أجب برقم إحدى هذه الإجابات.",
    empty_for_none: "(اتركه فارغاً إن لم يوجد)",
    sectors: "في أي من هذه القطاعات تعملون؟",
    works_in_it: "(ن إن كنتم تعملون فيه، وإلا فاتركه فارغاً)",
    yes: "ن",
    members: "كم عدد الأعضاء",
    attending: "كم يحضر الاجتماعات في المتوسط",
    empty_for_unknown: "(اتركه فارغاً إن لم يكن معروفاً)",
    a_number: "أجب برقم.",
};

impl Language {
    /// Its code, as the contracts name it.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::Ar => "ar",
        }
    }

    /// Its words.
    pub fn words(self) -> &'static Words {
        match self {
            Self::En => &ENGLISH,
            Self::Fr => &FRENCH,
            Self::Es => &SPANISH,
            Self::Ar => &ARABIC,
        }
    }
}
