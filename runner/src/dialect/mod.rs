//! How a language of specs writes suggested properties.
//!
//! [Suggestions](crate::suggest) are searched in states and do not know a language. A found property
//! is a [tree](Expression), and the [`Dialect`] of the spec's language writes it as text.

mod expression;
mod flag;
mod learned;
mod schema;

pub use expression::{Comparison, Expression, Literal, Node, Parts, Quantifier, StateName};
pub use flag::{FlagCode, Insertion, Recorded, StepEvent, TextPlace};
pub(crate) use learned::{Learned, MemberSet, Named, Places, Sets, fitted};
pub use schema::{
    Domain, Field, Helper, IntegerType, NumberDomain, Process, Schema, Type, TypeDefinition,
    TypeParts,
};

use mutaspec_mutator::Text;

use crate::definition::{Definition, PropertyKind};

/// A suggested property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// The kind: an invariant, a step invariant, a goal or a temporal property.
    pub kind: PropertyKind,
    /// The name, as the language [spells](Dialect::name) it.
    pub name: String,
    /// What it says, as a sentence.
    pub doc: String,
    /// The members for each of which the body must hold. A goal needs one of them.
    pub members: Option<Members>,
    /// The expression or formula. A goal is reached in a state in which it holds; all other
    /// properties require it.
    pub body: Expression,
}

/// The members over which a property ranges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Members {
    /// The variable that stands for a member.
    pub variable: Text,
    /// The set of members.
    pub domain: Domain,
}

impl Property {
    /// Returns the body with its quantifier, if it has one.
    pub fn whole(&self) -> Expression {
        let Some(Members { variable, domain }) = &self.members else {
            return self.body.clone();
        };
        let quantifier = Quantifier {
            variable: variable.clone(),
            domain: domain.clone(),
            body: Box::new(self.body.clone()),
        };
        Expression::test(match self.kind {
            PropertyKind::Reachable => Node::Any(quantifier),
            _ => Node::All(quantifier),
        })
    }
}

/// Writes suggested properties in a language of specs.
///
/// [`Definition::dialect`](crate::definition::Definition::dialect) selects it. A spec without a
/// dialect gets no new properties: text in another language would mislead, and a sentence that quotes
/// no expression says too little. Properties that the spec has are still suggested.
pub trait Dialect: Send + Sync {
    /// Returns a name as the language spells it, from lower-case words separated by `_`. Also spells
    /// its own results with a number appended, as `AtMostThree_2`. Different numbers must give
    /// different names, so that a free one is found.
    fn name(&self, words: &str) -> String;

    /// Whether the spec has a name already, besides its properties and actions.
    fn is_taken(&self, _name: &str) -> bool {
        false
    }

    /// Returns the text of an expression as a sentence quotes it. It may be shorter than in code:
    /// a variant without its type, a set of constants by its name.
    fn quote(&self, expression: &Expression) -> String;

    /// Returns the text that defines a property, with its sentence as a comment, to add to a spec. It
    /// ends with a newline. `None` if the language cannot express the property, so that another one
    /// is suggested instead.
    fn code(&self, property: &Property, spec: &Definition) -> Option<String>;

    /// Returns the name of a definition of the spec with the text that [`code`](Dialect::code) gives a
    /// property, layout and name aside. A model can check it, and nothing has to be written.
    fn defined(&self, _property: &Property, _spec: &Definition) -> Option<String> {
        None
    }

    /// Returns the code of a history variable with this name. `None` if it cannot be set where the
    /// event occurs, as with a statement that is not an update of a variable on a line of its own.
    fn flag(&self, _name: &str, _recorded: &Recorded<'_>, _spec: &Definition) -> Option<FlagCode> {
        None
    }

    /// Whether a model can be made to check the built-in property with this name.
    fn can_list(&self, _name: &str) -> bool {
        true
    }

    /// Returns what makes a model check a new property when it is added to those that it lists.
    fn entry(&self, _kind: PropertyKind, name: &str) -> String {
        name.to_owned()
    }

    /// Returns the lines that make a model check new properties beside those that it lists.
    fn list(&self, listed: &[String], new: &[(PropertyKind, &str)]) -> String;
}

impl std::fmt::Debug for dyn Dialect + '_ {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dialect")
    }
}
