//! Values as text of bounded length. A cut value ends with the number of elements left out.

use std::fmt::Write;

use mutaspec_runner::value::View;

/// The largest number of names, numbers and texts written for one value.
pub const MOST: usize = 100;
/// The largest number of characters written for one name or text.
const LONGEST: usize = 400;

/// Formats a value as `Display` does, and cuts it if it is long.
pub fn value(view: &View) -> String {
    let mut out = String::new();
    let mut left = MOST;
    write(view, &mut out, &mut left);
    out
}

/// Formats several values with commas between them, and cuts the list if it is long.
pub fn list(views: &[View]) -> String {
    let mut out = String::new();
    let mut left = MOST;
    items(views, &mut out, &mut left, write);
    out
}

/// Returns a text without its middle if it is longer than `longest` characters.
pub fn text(text: &str, longest: usize) -> String {
    let count = text.chars().count();
    if count <= longest {
        return text.to_owned();
    }
    let kept = longest / 2;
    let start: String = text.chars().take(kept).collect();
    let end: String = text.chars().skip(count - kept).collect();
    format!("{start} .. {} characters more .. {end}", count - 2 * kept)
}

fn write(view: &View, out: &mut String, left: &mut usize) {
    match view {
        View::Atom(name) => leaf(name, out, left),
        View::Number(n) => leaf(&n.to_string(), out, left),
        View::LeftOut => leaf("..", out, left),
        View::Text(text) => leaf(&format!("{text:?}"), out, left),
        View::Record(name, fields) => {
            let _ = write!(out, "{name}{}{{ ", if name.is_empty() { "" } else { " " });
            items(fields, out, left, |(name, value), out, left| {
                let _ = write!(out, "{name}: ");
                write(value, out, left);
            });
            out.push_str(" }");
        }
        View::Tuple(name, values) => bracketed(&format!("{name}("), values, ")", out, left, write),
        View::Sequence(values) => bracketed("[", values, "]", out, left, write),
        View::Set(values) => bracketed("{", values, "}", out, left, write),
        View::Map(entries) => bracketed("{", entries, "}", out, left, |(key, value), out, left| {
            write(key, out, left);
            out.push_str(": ");
            write(value, out, left);
        }),
        View::Function(entries) if entries.is_empty() => leaf("<<>>", out, left),
        View::Function(entries) => {
            out.push('(');
            separated(" @@ ", entries, out, left, |(key, value), out, left| {
                write(key, out, left);
                out.push_str(" :> ");
                write(value, out, left);
            });
            out.push(')');
        }
        View::Fields(fields) => {
            bracketed("[", fields, "]", out, left, |(name, value), out, left| {
                let _ = write!(out, "{name} |-> ");
                write(value, out, left);
            });
        }
        View::Angles(values) => bracketed("<<", values, ">>", out, left, write),
    }
}

fn leaf(text: &str, out: &mut String, left: &mut usize) {
    *left = left.saturating_sub(1);
    let plain = text.replace(char::is_control, " ");
    out.push_str(&self::text(&plain, LONGEST));
}

fn bracketed<T>(
    open: &str,
    values: &[T],
    close: &str,
    out: &mut String,
    left: &mut usize,
    one: impl FnMut(&T, &mut String, &mut usize),
) {
    out.push_str(open);
    items(values, out, left, one);
    out.push_str(close);
}

fn items<T>(
    values: &[T],
    out: &mut String,
    left: &mut usize,
    one: impl FnMut(&T, &mut String, &mut usize),
) {
    separated(", ", values, out, left, one);
}

fn separated<T>(
    separator: &str,
    values: &[T],
    out: &mut String,
    left: &mut usize,
    mut one: impl FnMut(&T, &mut String, &mut usize),
) {
    for (place, value) in values.iter().enumerate() {
        if place > 0 {
            out.push_str(separator);
        }
        if *left == 0 {
            let _ = write!(out, ".. {} more", values.len() - place);
            return;
        }
        one(value, out, left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: i128) -> Vec<View> {
        (0..count).map(View::Number).collect()
    }

    #[test]
    fn short_value_is_written_in_full() {
        let record = View::Record(
            "Up".to_owned(),
            vec![
                ("k".to_owned(), View::Set(numbers(2))),
                (
                    "m".to_owned(),
                    View::Map(vec![(
                        View::Text("a\n".to_owned()),
                        View::Tuple("Some".to_owned(), vec![View::atom("b")]),
                    )]),
                ),
                ("s".to_owned(), View::Sequence(Vec::new())),
            ],
        );
        for view in [
            record,
            View::Set(numbers(MOST as i128)),
            View::Record(String::new(), Vec::new()),
        ] {
            assert_eq!(value(&view), view.to_string());
        }
    }

    #[test]
    fn values_of_tla_are_written_in_tla() {
        let message = View::Fields(vec![
            ("type".to_owned(), View::Text("prepared".to_owned())),
            ("rm".to_owned(), View::atom("r1")),
        ]);
        let pair = View::Angles(vec![View::Number(1), message]);
        let entries = vec![
            (View::atom("r1"), pair),
            (View::atom("r2"), View::Function(Vec::new())),
        ];
        let function = View::Function(entries);
        let expected = r#"(r1 :> <<1, [type |-> "prepared", rm |-> r1]>> @@ r2 :> <<>>)"#;
        assert_eq!(value(&function), expected);
        assert_eq!(function.to_string(), expected);
    }

    #[test]
    fn long_value_is_cut_with_a_count() {
        let long = value(&View::Set(numbers(4000)));
        assert!(
            long.starts_with("{0, 1, 2, ") && long.ends_with(", 99, .. 3900 more}"),
            "{long}"
        );
        let nested = View::Sequence(vec![View::Set(numbers(4000)); 50]);
        assert!(value(&nested).ends_with(", .. 3900 more}, .. 49 more]"));
        assert!(list(&numbers(200)).ends_with("99, .. 100 more"));
        let text = value(&View::Text("x".repeat(9000)));
        assert!(
            text.chars().count() < 450 && text.contains(" .. 8602 characters more .. "),
            "{text}"
        );
    }
}
