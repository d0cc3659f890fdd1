//! Texts and tables that a macro writes as constants or a program builds at run time.

use std::borrow::Cow;

/// A text of a table.
pub type Text = Cow<'static, str>;

/// A table. Use [`rows`] for one that is built at run time.
pub type Rows<T> = Cow<'static, [T]>;

/// Returns a text that is part of the program. Works in constants, in contrast to `From`.
pub const fn text(text: &'static str) -> Text {
    Cow::Borrowed(text)
}

/// Returns a table of these rows.
pub fn rows<T: Clone>(rows: impl IntoIterator<Item = T>) -> Rows<T> {
    Cow::Owned(rows.into_iter().collect())
}
