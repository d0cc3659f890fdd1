//! Values that may be absent: the first element of a sequence, the value of a function for a key
//! outside of its domain. TLA+ has no value for "absent", so a property says when they are present.

use mutaspec_runner::dialect::{Expression, Literal, Node};

use super::writer::{Text, Writer, strength};

/// A value that may be absent.
pub(super) struct Optional {
    /// Says that it is present.
    pub(super) is_present: Text,
    /// Says that it is absent.
    pub(super) is_absent: Text,
    pub(super) value: Text,
}

impl Writer<'_> {
    pub(super) fn optional(&self, expression: &Expression) -> Option<Optional> {
        let of_sequence = |of: &Expression, value: Text| {
            let sequence = self.part(of, strength::SUM)?;
            Some(Optional {
                is_present: Text::new(format!("{sequence} # <<>>"), strength::COMPARISON),
                is_absent: Text::new(format!("{sequence} = <<>>"), strength::COMPARISON),
                value,
            })
        };
        match &expression.node {
            Node::First(of) => of_sequence(of, self.call("Head", &[of])?),
            Node::Last(of) => {
                let (sequence, length) =
                    (self.part(of, strength::POSTFIX)?, self.call("Len", &[of])?);
                let last = format!("{sequence}[{}]", length.text);
                of_sequence(of, Text::new(last, strength::POSTFIX))
            }
            Node::OptionalEntry(map, key) => {
                let (function, key) = (
                    self.part(map, strength::POSTFIX)?,
                    self.part(key, strength::SUM)?,
                );
                Some(Optional {
                    is_present: Text::new(
                        format!("{key} \\in DOMAIN {function}"),
                        strength::COMPARISON,
                    ),
                    is_absent: Text::new(
                        format!("{key} \\notin DOMAIN {function}"),
                        strength::COMPARISON,
                    ),
                    value: Text::new(format!("{function}[{key}]"), strength::POSTFIX),
                })
            }
            _ => None,
        }
    }

    /// Returns the text that an optional value is equal to a literal.
    pub(super) fn optional_is(&self, of: &Optional, literal: &Expression) -> Option<Text> {
        match &literal.node {
            Node::Literal(Literal::None) => Some(of.is_absent.clone()),
            Node::Literal(Literal::Some(value)) => {
                let value = self.part(value, strength::SUM)?;
                let (is_present, found) = (&of.is_present.text, &of.value.text);
                let both = format!("{is_present} /\\ {found} = {value}");
                Some(Text::new(both, strength::JUNCTION))
            }
            _ => None,
        }
    }
}
