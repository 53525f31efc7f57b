//! Calendars as iCalendar texts (RFC 5545): what is alike in each. What an entry says is its writer's affair.

/// The longest line, in octets, without its end.
const LONGEST_LINE: usize = 75;

/// A moment as iCalendar writes it.
pub const MOMENT: &str = "%Y%m%dT%H%M%SZ";

/// A day as iCalendar writes it.
pub const DAY: &str = "%Y%m%d";

/// A calendar in the making.
#[derive(Debug)]
pub struct Calendar(String);

impl Calendar {
    /// A calendar of `service` that is called `name` and is `about` something, for those who subscribe to it.
    pub fn begin(service: &str, name: &str, about: &str) -> Self {
        let mut text = Self(String::new());
        text.line("BEGIN:VCALENDAR");
        text.line("VERSION:2.0");
        text.line(&format!("PRODID:-//Convene//{service}//EN"));
        text.line("CALSCALE:GREGORIAN");
        text.property("NAME", name);
        text.property("X-WR-CALNAME", name);
        text.property("DESCRIPTION", about);
        text.property("X-WR-CALDESC", about);
        text.line("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
        text.line("X-PUBLISHED-TTL:PT1H");
        text
    }

    /// The whole text.
    pub fn end(mut self) -> String {
        self.line("END:VCALENDAR");
        self.0
    }

    /// A property whose value is text.
    pub fn property(&mut self, name: &str, value: &str) {
        let mut escaped = String::with_capacity(value.len());
        for letter in value.chars() {
            match letter {
                '\\' | ';' | ',' => escaped.extend(['\\', letter]),
                '\n' => escaped.push_str("\\n"),
                '\r' => {}
                _ => escaped.push(letter),
            }
        }
        self.line(&format!("{name}:{escaped}"));
    }

    /// A line, ended by CRLF and folded after 75 octets.
    pub fn line(&mut self, line: &str) {
        let mut length = 0;
        for letter in line.chars() {
            if length + letter.len_utf8() > LONGEST_LINE {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(letter);
            length += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S-7: lines end with CRLF and have at most 75 octets, also where letters take more than one; what has a meaning is escaped.
    #[test]
    fn lines_are_folded_and_texts_escaped() {
        let mut calendar = Calendar::begin("Scheduler", "what is due", "by country");
        calendar.property("SUMMARY", &"é".repeat(100));
        calendar.property("LOCATION", "Manila, A; B\\C\nD");
        let text = calendar.end();
        assert!(text.split_inclusive('\n').all(|line| line.ends_with("\r\n")), "{text}");
        assert!(text.split("\r\n").all(|line| line.len() <= LONGEST_LINE), "{text}");
        assert!(text.contains("LOCATION:Manila\\, A\\; B\\\\C\\nD\r\n"), "{text}");
    }
}
