//! Values as trees for reports, without types. Parts are in the order in which values list them.

/// A value that can be rendered as Rust, TLA+ or JSON.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// A name or a literal: `Committed`, `bob`, `true`.
    Atom(String),
    /// A number.
    Number(i128),
    /// Text.
    Text(String),
    /// A struct or an enum variant with named fields. The name is empty for a state.
    Record(String, Vec<(String, View)>),
    /// A tuple (with an empty name), tuple struct or tuple variant.
    Tuple(String, Vec<View>),
    /// A sequence, in order.
    Sequence(Vec<View>),
    /// A set, in the order of its elements.
    Set(Vec<View>),
    /// A map, in the order of its keys.
    Map(Vec<(View, View)>),
    /// A function of TLA+: `(bob :> "accept" @@ chuck :> "start")`, in the order of its domain.
    Function(Vec<(View, View)>),
    /// A record of TLA+: `[type |-> "prepared", rm |-> r1]`.
    Fields(Vec<(String, View)>),
    /// A tuple or sequence of TLA+: `<<1, 2>>`.
    Angles(Vec<View>),
    /// A state that was omitted because the states of its trace are too large.
    LeftOut,
}

impl View {
    /// Returns a name or a literal.
    pub fn atom(text: impl Into<String>) -> View {
        View::Atom(text.into())
    }

    /// Returns the number of values in the tree. A text counts once for every 16 bytes.
    pub fn size(&self) -> usize {
        1 + match self {
            View::Atom(_) | View::Number(_) | View::LeftOut => 0,
            View::Text(text) => text.len() / 16,
            View::Record(_, fields) | View::Fields(fields) => {
                fields.iter().map(|(_, value)| value.size()).sum()
            }
            View::Tuple(_, items)
            | View::Sequence(items)
            | View::Set(items)
            | View::Angles(items) => items.iter().map(View::size).sum(),
            View::Map(entries) | View::Function(entries) => entries
                .iter()
                .map(|(key, value)| key.size() + value.size())
                .sum(),
        }
    }
}

impl std::fmt::Display for View {
    /// Writes a Rust-like form on one line: `{bob: Accept, chuck: Start}`, `Upload { id: 1 }`. The
    /// kinds of values that only TLA+ has are written as in TLA+.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        fn list<T>(
            f: &mut std::fmt::Formatter<'_>,
            items: &[T],
            one: impl FnMut(&mut std::fmt::Formatter<'_>, &T) -> std::fmt::Result,
        ) -> std::fmt::Result {
            separated(f, ", ", items, one)
        }
        match self {
            View::Atom(name) => f.write_str(name),
            View::Number(n) => write!(f, "{n}"),
            View::Text(text) => write!(f, "{text:?}"),
            View::LeftOut => f.write_str(".."),
            View::Record(name, fields) => {
                write!(f, "{name}{}{{ ", if name.is_empty() { "" } else { " " })?;
                list(f, fields, |f, (k, v)| write!(f, "{k}: {v}"))?;
                f.write_str(" }")
            }
            View::Tuple(name, items) => {
                write!(f, "{name}(")?;
                list(f, items, |f, v| write!(f, "{v}"))?;
                f.write_str(")")
            }
            View::Sequence(items) => {
                f.write_str("[")?;
                list(f, items, |f, v| write!(f, "{v}"))?;
                f.write_str("]")
            }
            View::Set(items) => {
                f.write_str("{")?;
                list(f, items, |f, v| write!(f, "{v}"))?;
                f.write_str("}")
            }
            View::Map(entries) => {
                f.write_str("{")?;
                list(f, entries, |f, (k, v)| write!(f, "{k}: {v}"))?;
                f.write_str("}")
            }
            View::Function(entries) if entries.is_empty() => f.write_str("<<>>"),
            View::Function(entries) => {
                f.write_str("(")?;
                separated(f, " @@ ", entries, |f, (k, v)| write!(f, "{k} :> {v}"))?;
                f.write_str(")")
            }
            View::Fields(fields) => {
                f.write_str("[")?;
                list(f, fields, |f, (k, v)| write!(f, "{k} |-> {v}"))?;
                f.write_str("]")
            }
            View::Angles(items) => {
                f.write_str("<<")?;
                list(f, items, |f, v| write!(f, "{v}"))?;
                f.write_str(">>")
            }
        }
    }
}

fn separated<T>(
    f: &mut std::fmt::Formatter<'_>,
    separator: &str,
    items: &[T],
    mut one: impl FnMut(&mut std::fmt::Formatter<'_>, &T) -> std::fmt::Result,
) -> std::fmt::Result {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            f.write_str(separator)?;
        }
        one(f, item)?;
    }
    Ok(())
}
