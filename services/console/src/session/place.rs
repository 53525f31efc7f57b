//! A place for a text among a browser's cookies: in several, where it is too long for one.

/// How many bytes one cookie has room for: browsers take four thousand with its name, and what is sealed is longer by a third.
const ROOM: usize = 2_800;

/// A place for a text.
pub(super) struct Place<'a> {
    name: &'a str,
    /// At most how many cookies it takes.
    pub most: usize,
    /// Below which address browsers send the text.
    pub path: &'a str,
}

impl<'a> Place<'a> {
    /// The place of a name, with at most so many cookies. Every request carries the text.
    pub fn of(name: &'a str, most: usize) -> Self {
        Self { name, most, path: "/" }
    }

    /// The same, of which only requests below `path` carry the text.
    pub fn below(self, path: &'a str) -> Self {
        Self { path, ..self }
    }

    /// How many bytes it has room for.
    pub fn room(&self) -> usize {
        self.most * ROOM
    }

    /// The names of its cookies.
    pub fn names(&self) -> impl Iterator<Item = String> {
        let numbered = |number| if number == 0 { self.name.to_owned() } else { format!("{}-{number}", self.name) };
        (0..self.most).map(numbered)
    }
}

/// A text in parts that each fit a cookie.
pub(super) fn parts(mut text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    while text.len() > ROOM {
        let (part, rest) = text.split_at(text.floor_char_boundary(ROOM));
        parts.push(part);
        text = rest;
    }
    parts.push(text);
    parts
}
