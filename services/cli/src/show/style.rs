//! The colours of the program. They are dropped where the output is no terminal, or `NO_COLOR` is set.

use anstyle::{AnsiColor, Color, Style};

const fn colour(colour: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(colour)))
}

/// Titles and names.
pub const STRONG: Style = Style::new().bold();

/// What matters less: moments, events, rows.
pub const QUIET: Style = Style::new().dimmed();

/// What went as it should.
pub const GOOD: Style = colour(AnsiColor::Green);

/// What needs attention.
pub const ATTENTION: Style = colour(AnsiColor::Yellow);

/// What is late or failed.
pub const BAD: Style = colour(AnsiColor::Red).bold();

/// Rows of the guidance.
pub const ROW: Style = colour(AnsiColor::Cyan);

/// `text` in `style`.
pub fn painted(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}
