//! A place for a text among a browser's cookies: in several, where it is too long for one.

use axum::http::HeaderMap;
use axum_extra::extract::cookie::PrivateCookieJar;

use super::cookie::Seal;

/// How many bytes one cookie has room for: browsers take four thousand with its name, and what is sealed is longer by a third.
const ROOM: usize = 2_800;

/// A place for a text.
pub(super) struct Place<'a> {
    name: &'a str,
    most: usize,
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

    fn names(&self) -> impl Iterator<Item = String> {
        let numbered = |number| if number == 0 { self.name.to_owned() } else { format!("{}-{number}", self.name) };
        (0..self.most).map(numbered)
    }
}

impl Seal {
    /// The text that a request carries in a place.
    pub(super) fn read(&self, headers: &HeaderMap, place: &Place<'_>) -> Option<String> {
        let jar = self.jar(headers);
        let parts: Vec<_> = place.names().map_while(|name| jar.get(&name)).collect();
        (!parts.is_empty()).then(|| parts.iter().map(|part| part.value()).collect())
    }

    /// What puts `text` there; none where it is too long.
    pub(super) fn write(&self, headers: &HeaderMap, place: &Place<'_>, text: &str) -> Option<PrivateCookieJar> {
        let parts = parts(text);
        if parts.len() > place.most {
            return None;
        }
        let put =
            |jar: PrivateCookieJar, (name, part): (String, &str)| jar.add(self.cookie(name, part.to_owned(), place));
        Some(place.names().zip(parts).fold(self.clear(headers, place), put))
    }

    /// What empties it.
    pub(super) fn clear(&self, headers: &HeaderMap, place: &Place<'_>) -> PrivateCookieJar {
        let empty = |jar: PrivateCookieJar, name| jar.remove(self.cookie(name, String::new(), place));
        place.names().fold(self.jar(headers), empty)
    }
}

/// A text in parts that each fit a cookie.
fn parts(mut text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    while text.len() > ROOM {
        let (part, rest) = text.split_at(text.floor_char_boundary(ROOM));
        parts.push(part);
        text = rest;
    }
    parts.push(text);
    parts
}
