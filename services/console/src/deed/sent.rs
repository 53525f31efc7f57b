//! What a form of the console sends beside the fields of its message.

/// The step that it asks for.
pub const STEP: &str = "step";

/// What only pages of the console have.
pub const FORM_KEY: &str = "form-key";

/// A pair of a form.
pub fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
