//! Values as TLA+ text.

use std::fmt;

use super::{Symbolic, Value};

/// Texts of sets in messages end after this number of elements.
const SHOWN: usize = 64;

fn separated<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    items: impl IntoIterator<Item = T>,
    separator: &str,
) -> fmt::Result {
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            f.write_str(separator)?;
        }
        if i == SHOWN * 16 {
            return f.write_str("..");
        }
        write!(f, "{item}")?;
    }
    Ok(())
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(b) => f.write_str(if *b { "TRUE" } else { "FALSE" }),
            Value::Int(n) => write!(f, "{n}"),
            Value::Str(text) => write!(f, "\"{}\"", Escaped(text)),
            Value::Model(name) => write!(f, "{name}"),
            Value::Set(elements) => {
                f.write_str("{")?;
                separated(f, elements.iter(), ", ")?;
                f.write_str("}")
            }
            Value::Tuple(elements) => {
                f.write_str("<<")?;
                separated(f, elements.iter(), ", ")?;
                f.write_str(">>")
            }
            Value::Record(record) => {
                f.write_str("[")?;
                let fields = record.shape.names().iter().zip(&record.values);
                separated(
                    f,
                    fields.map(|(name, value)| format!("{name} |-> {value}")),
                    ", ",
                )?;
                f.write_str("]")
            }
            Value::Function(function) => {
                f.write_str("(")?;
                let pairs = function.keys.iter().zip(&function.values);
                separated(
                    f,
                    pairs.map(|(key, value)| format!("{key} :> {value}")),
                    " @@ ",
                )?;
                f.write_str(")")
            }
            Value::Interval(low, high) => write!(f, "{low}..{high}"),
            Value::Symbolic(set) => write!(f, "{set}"),
            Value::Lambda(lambda) => write!(f, "[x \\in {} |-> ..]", lambda.domain),
        }
    }
}

struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                '\t' => f.write_str("\\t")?,
                _ => write!(f, "{c}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Symbolic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Symbolic::Naturals => f.write_str("Nat"),
            Symbolic::Integers => f.write_str("Int"),
            Symbolic::Reals => f.write_str("Real"),
            Symbolic::Strings => f.write_str("STRING"),
            Symbolic::Anything => f.write_str("ANY"),
            Symbolic::Subsets(base) => write!(f, "SUBSET {base}"),
            Symbolic::Functions(domain, range) => write!(f, "[{domain} -> {range}]"),
            Symbolic::Records(shape, sets) => {
                f.write_str("[")?;
                let fields = shape.names().iter().zip(sets);
                separated(f, fields.map(|(name, set)| format!("{name} : {set}")), ", ")?;
                f.write_str("]")
            }
            Symbolic::Product(sets) => {
                f.write_str("(")?;
                separated(f, sets, " \\X ")?;
                f.write_str(")")
            }
            Symbolic::Sequences(base) => write!(f, "Seq({base})"),
            Symbolic::Difference(all, without) => write!(f, "({all} \\ {without})"),
            Symbolic::Union(sets) => {
                f.write_str("(")?;
                separated(f, sets, " \\cup ")?;
                f.write_str(")")
            }
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
