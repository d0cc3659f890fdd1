//! The application of operators, those of the language and of the standard modules included.

use super::compiler::{Compiler, Outcome};
use super::names::{Arguments, At};
use super::node::{Expr, Kind, MEMBER};
use super::primitive::Primitive;
use super::scope::{Context, Scope};
use crate::modules::standard::{Native, Refusal, standard_modules};
use crate::syntax::tree::{Application, Expression, Identifier, PathStep, Style};
use crate::syntax::{Diagnostic, Symbol};
use crate::value::{Symbolic, Value, record};

impl<'t> Compiler<'t> {
    /// Compiles the application of an operator, or a name.
    pub(super) fn application(
        &mut self,
        application: &'t Application,
        e: &'t Expression,
        scope: &Scope<'t>,
        context: &Context<'t>,
    ) -> Outcome<Expr> {
        let at = (e.span, e.id);
        let [PathStep::Name { name, arguments }] = application.path.as_slice() else {
            return self.path(&application.path, (scope, context), None, at);
        };
        let written = Arguments::Written(arguments, scope.clone(), context.clone());
        if (application.style != Style::Call || arguments.is_empty())
            && let Some(node) = self.fixed(*name, arguments, (scope, context), at)?
        {
            return Ok(node);
        }
        self.name(*name, (scope, context), &written, at)
    }

    /// Compiles the operators that no module can define.
    fn fixed(
        &mut self,
        name: Identifier,
        arguments: &'t [Expression],
        (scope, context): (&Scope<'t>, &Context<'t>),
        at: At,
    ) -> Outcome<Option<Expr>> {
        let kind = match (name.name.as_str(), arguments) {
            ("TRUE", []) => Kind::Constant(Value::Bool(true)),
            ("FALSE", []) => Kind::Constant(Value::Bool(false)),
            ("BOOLEAN", []) => Kind::Constant(Value::booleans()),
            ("STRING", []) => Kind::Constant(Value::symbolic(Symbolic::Strings)),
            (MEMBER, []) => Kind::Member,
            ("~", [a]) => Kind::Not(self.expression(a, scope, context)?),
            ("=>", [a, b]) => {
                let a = self.expression(a, scope, context)?;
                Kind::Implies(a, self.expression(b, scope, context)?)
            }
            ("'", [a]) => {
                return self
                    .with_primes(true, |c| c.expression(a, scope, context))
                    .map(Some);
            }
            ("UNCHANGED", [a]) => Kind::Unchanged(self.subscript(a, scope, context)?),
            ("ENABLED", [a]) => {
                let action = self.in_enabled(|c| c.expression(a, scope, context))?;
                Kind::Enabled(action)
            }
            ("\\cdot", [_, _]) => {
                return Err(Diagnostic::new(
                    at.0,
                    "the composition of actions is not supported",
                ));
            }
            ("[]" | "<>", [_]) | ("~>" | "-+->", [_, _]) => {
                return Err(Diagnostic::new(
                    at.0,
                    "a temporal formula cannot stand here",
                ));
            }
            _ => return Ok(None),
        };
        self.node_at(kind, at.0, at.1).map(Some)
    }

    /// Applies an operator of a standard module, if the name is one.
    pub(super) fn standard(
        &mut self,
        name: Symbol,
        arguments: &Arguments<'t>,
        at: At,
    ) -> Outcome<Option<Expr>> {
        let kind = match (name.as_str(), arguments.len()) {
            ("Nat", 0) => Kind::Constant(Value::symbolic(Symbolic::Naturals)),
            ("Int", 0) => Kind::Constant(Value::symbolic(Symbolic::Integers)),
            ("Real", 0) => Kind::Constant(Value::symbolic(Symbolic::Reals)),
            ("Any" | "ANY", 0) => Kind::Constant(Value::symbolic(Symbolic::Anything)),
            // The environment of the program is not part of a spec: it counts as empty.
            ("IOEnv", 0) => Kind::Constant(record(&[])),
            ("SelectSeq", 2) => return self.select(arguments, at).map(Some),
            ("SortSeq", 2) => return self.sort(arguments, at).map(Some),
            (text, count) => match (Primitive::named(text, count), refusal(text)) {
                (Some(primitive), _) => Kind::Primitive(primitive, self.values(arguments, at)?),
                (None, Some(refusal)) => {
                    Kind::Refused(format!("{name} is not supported: {}", refusal.reason()))
                }
                (None, None) => return Ok(None),
            },
        };
        self.node_at(kind, at.0, at.1).map(Some)
    }

    /// Applies an argument that is an operator to slots.
    fn test(&mut self, arguments: &Arguments<'t>, slots: &[u32], at: At) -> Outcome<Expr> {
        let operator = self.operand(arguments, 1, slots.len())?;
        let given = slots
            .iter()
            .map(|slot| super::scope::Meaning::Slot(*slot))
            .collect();
        self.apply(&operator, &Arguments::Ready(given), at)
    }

    fn select(&mut self, arguments: &Arguments<'t>, at: At) -> Outcome<Expr> {
        let sequence = self.value(arguments, 0, at)?;
        let slot = self.slot();
        let test = self.test(arguments, &[slot], at)?;
        self.node_at(Kind::Select(sequence, slot, test), at.0, at.1)
    }

    fn sort(&mut self, arguments: &Arguments<'t>, at: At) -> Outcome<Expr> {
        let sequence = self.value(arguments, 0, at)?;
        let (a, b) = (self.slot(), self.slot());
        let less = self.test(arguments, &[a, b], at)?;
        self.node_at(Kind::Sort(sequence, a, b, less), at.0, at.1)
    }
}

/// Returns why an operator of a standard module is refused, if it is.
fn refusal(name: &str) -> Option<Refusal> {
    let operators = standard_modules()
        .iter()
        .flat_map(|module| module.operators);
    operators
        .filter(|operator| operator.name == name)
        .find_map(|operator| match operator.native {
            Some(Native::Refused(refusal)) => Some(refusal),
            _ => None,
        })
}
