//! Checks formulas: misplaced closures, and operators that join conditions instead of formulas.

use syn::visit::{self, Visit};
use syn::{BinOp, Block, Expr, ExprCall, ExprClosure, Ident, Stmt};

use crate::ast::{PropertyKind, Role, SpecModule};
use crate::errors::Errors;
use crate::parse::bare_name;

/// The words of formulas, each with its arguments.
const WORDS: [(&str, &[&str]); 8] = [
    ("eventually", &["p"]),
    ("always", &["p"]),
    ("leads_to", &["p", "q"]),
    ("for_all", &["&set", "|x| .."]),
    ("for_some", &["&set", "|x| .."]),
    ("initially", &["p"]),
    ("changed_and", &[ON_STEP]),
    ("unchanged_or", &[ON_STEP]),
];

/// The form of a closure on a step.
const ON_STEP: &str = "|before, after| ..";

const ONE_STATE: &str = "a condition in a formula looks at one state: `|s| ..`, and one on a step stands in `changed_and(..)` or `unchanged_or(..)`; the constants are those of the property, `fn holds(c: &Constants) -> Formula`, \
     or of a named predicate, `fn p(s: &State, c: &Constants) -> bool`, which is an atom as well: `always(p)`";

const NO_FORMULA: &str = "a condition on a state is no formula; say when it is true: `always(|s| ..)` or `eventually(|s| ..)`";

/// Reports errors in the temporal properties of a spec.
pub(super) fn all(spec: &SpecModule, errors: &mut Errors) {
    let temporal = spec
        .properties
        .iter()
        .filter(|p| p.kind == PropertyKind::Temporal);
    for property in temporal {
        let mut formulas = Formulas { spec, errors };
        formulas.value(tail(&property.function.block));
        formulas.visit_block(&property.function.block);
    }
}

fn tail(block: &Block) -> Option<&Expr> {
    match block.stmts.last()? {
        Stmt::Expr(expr, None) => Some(expr),
        _ => None,
    }
}

/// The word in a call, with its expected arguments.
fn word(call: &ExprCall) -> Option<(&Ident, &'static [&'static str])> {
    let name = bare_name(&call.func)?;
    let (_, arguments) = WORDS.iter().find(|(word, _)| name == word)?;
    Some((name, arguments))
}

struct Formulas<'a> {
    spec: &'a SpecModule,
    errors: &'a mut Errors,
}

impl Formulas<'_> {
    /// Reports a closure in a place where a formula is expected.
    fn value(&mut self, expr: Option<&Expr>) {
        match expr {
            Some(Expr::Closure(closure)) => self.errors.at(closure, NO_FORMULA),
            Some(Expr::Block(inner)) => self.value(tail(&inner.block)),
            _ => {}
        }
    }

    /// Checks a closure in a formula: a condition on one state, or on two if `of_step`.
    fn atom(&mut self, closure: &ExprClosure, of_step: bool) {
        struct Temporal<'a>(&'a mut Errors, bool);
        impl<'ast> Visit<'ast> for Temporal<'_> {
            fn visit_expr_call(&mut self, call: &'ast ExprCall) {
                if let Some((name, _)) = word(call) {
                    let about = if self.1 { "one step" } else { "one state" };
                    let text = format!(
                        "`{name}` is about a run, and this closure about {about}: nest the words, as in `always(eventually(|s| ..))`"
                    );
                    self.0.at(name, text);
                } else {
                    visit::visit_expr_call(self, call);
                }
            }
        }
        let of_constants = |input: &&syn::Pat| {
            matches!(
                input,
                syn::Pat::Type(input) if self.spec.role(&input.ty) == Role::Constants
            )
        };
        if of_step && closure.inputs.len() != 2 {
            self.parameters(
                closure,
                "a condition on a step looks at the states before and after it: `|before, after| ..`",
            );
        } else if !of_step && closure.inputs.len() != 1 {
            self.parameters(closure, ONE_STATE);
        } else if let Some(constants) = closure.inputs.iter().find(of_constants) {
            self.errors.at(constants, ONE_STATE);
        } else {
            Temporal(self.errors, of_step).visit_expr(&closure.body);
        }
    }

    /// Reports a named predicate on the wrong number of states for the word around it.
    fn named(&mut self, expr: &Expr, of_step: bool) {
        let is_this = |name: &Ident| {
            self.spec
                .predicates(!of_step)
                .any(|function| function.sig.ident == *name)
        };
        let Some(name) = bare_name(expr).filter(|name| is_this(name)) else {
            return;
        };
        let text = if of_step {
            format!(
                "`{name}` does not look at the states before and after a step; `changed_and` and `unchanged_or` take predicates that do"
            )
        } else {
            format!(
                "`{name}` looks at the states before and after a step: write `unchanged_or({name})` or `changed_and({name})`"
            )
        };
        self.errors.at(name, text);
    }

    fn parameters(&mut self, closure: &ExprClosure, text: &str) {
        match closure.inputs.iter().nth(1) {
            Some(second) => self.errors.at(second, text),
            None => self.errors.at_span(closure, text),
        }
    }
}

impl<'ast> Visit<'ast> for Formulas<'_> {
    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        let Some((name, wanted)) = word(call) else {
            return visit::visit_expr_call(self, call);
        };
        if call.args.len() != wanted.len() {
            let text = format!("`{name}` is written `{name}({})`", wanted.join(", "));
            self.errors.at(name, text);
            return;
        }
        let (is_quantifier, of_step) = (wanted[0] == "&set", wanted[0] == ON_STEP);
        for arg in &call.args {
            if !is_quantifier {
                self.named(arg, of_step);
            }
            match arg {
                Expr::Closure(closure) if !is_quantifier => self.atom(closure, of_step),
                Expr::Closure(closure) if closure.inputs.len() != 1 => {
                    self.parameters(
                        closure,
                        &format!("`{name}` gives its closure one element: `|x| ..`"),
                    );
                }
                Expr::Closure(closure) => {
                    self.value(Some(&closure.body));
                    self.visit_expr(&closure.body);
                }
                other => self.visit_expr(other),
            }
        }
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        let is_formula = |expr: &Expr| matches!(expr, Expr::Call(call) if word(call).is_some());
        let single = match binary.op {
            BinOp::And(_) => "&",
            BinOp::Or(_) => "|",
            _ => return visit::visit_expr_binary(self, binary),
        };
        if is_formula(&binary.left) || is_formula(&binary.right) {
            self.errors.at(
                binary.op,
                format!("`{single}{single}` joins conditions; formulas are joined with `{single}`"),
            );
        }
        visit::visit_expr_binary(self, binary);
    }
}
