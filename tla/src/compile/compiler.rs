//! The state of a compilation.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use super::node::{Callee, DefinitionKey, Expr, Kind, Level, Node, Slot};
use super::scope::{Context, Environment, Meaning, OldValue, Scope};
use super::tables::Tables;
use crate::syntax::tree::{Expression, ExpressionId, Instance};
use crate::syntax::{Diagnostic, FileId, Span, Symbol};
use crate::value::Value;

/// The largest number of nodes of a spec after inlining.
const NODE_LIMIT: usize = 4_000_000;

/// The deepest nesting of definitions while they are inlined.
const DEPTH_LIMIT: usize = 400;

/// The result of a compilation.
pub(super) type Outcome<T> = Result<T, Diagnostic>;

/// Alternatives of expressions, each with its number, in ascending order.
pub type Alternatives = HashMap<(FileId, ExpressionId), Vec<(u32, Expression)>>;

/// What is compiled besides the text of a spec.
#[derive(Debug, Default)]
pub struct Additions {
    /// Alternatives of expressions.
    pub alternatives: Alternatives,
    /// Constant expressions, as if they stood in the root module.
    pub constants: Vec<Expression>,
    /// Conditions on states or steps, as if they stood in the root module.
    pub conditions: Vec<Expression>,
    /// Actions beside the next-state relation, each with the number under which it exists.
    pub actions: Vec<(u32, Action)>,
}

/// An action beside the next-state relation.
#[derive(Clone, Debug)]
pub struct Action {
    /// The action.
    pub expression: Expression,
    /// Whether a process restarts by it, so that it is taken once. Otherwise a process stops.
    pub restarts: bool,
}

/// The expressions of which the behaviour of a spec consists.
pub type Behaviour = HashMap<(FileId, ExpressionId), Seen>;

/// What the compiler has seen of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What its value depends on; the most, if it is compiled several times.
    pub level: Level,
    /// Whether it is used where initial states are made.
    pub initial: bool,
    /// Whether the next-state relation uses it.
    pub next: bool,
}

/// A part of a specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Initial,
    Next,
    Others,
}

/// A recursive operator that has a number, with all that its body depends on.
pub(super) struct OpenCall<'t> {
    pub(super) body: *const Expression,
    pub(super) environment: u32,
    pub(super) scope: Scope<'t>,
    pub(super) variant: usize,
    /// The arguments that are operators. They are part of the callee.
    pub(super) operators: Vec<Meaning<'t>>,
    pub(super) number: usize,
}

/// Translates expressions.
pub(super) struct Compiler<'t> {
    pub(super) tables: Tables<'t>,
    pub(super) root: Context<'t>,
    pub(super) variables: Vec<Symbol>,
    /// Values of constants, by name, and by module and name.
    pub(super) constants: HashMap<Symbol, Value>,
    pub(super) module_constants: HashMap<(Symbol, Symbol), Value>,
    /// Names that replace others, by name, and by module and name.
    pub(super) replacements: HashMap<Symbol, Symbol>,
    pub(super) module_replacements: HashMap<(Symbol, Symbol), Symbol>,
    /// The variables that no step changes, with their values.
    pub(super) fixed: HashMap<usize, Value>,
    /// Alternatives of expressions, while those of the next-state relation are compiled.
    pub(super) alternatives: Option<&'t Alternatives>,
    /// The expressions of initial states and of the next-state relation.
    pub(super) seen: Behaviour,
    /// The part that is being compiled.
    pub(super) phase: Phase,
    /// Whether variables are those of the next state: inside of a prime, or in `Init`.
    pub(super) primed: bool,
    /// Whether the expression is inside of `ENABLED`.
    pub(super) enabled: bool,
    /// Primed variables of instances that `ENABLED` binds, by instance and name. Their numbers
    /// follow those of the variables.
    pub(super) bound: HashMap<(u32, Symbol), usize>,
    /// The slots of `@`, the innermost one last, with whether it was used.
    pub(super) old: Vec<OldValue>,
    pub(super) callees: Vec<Option<Callee>>,
    pub(super) open_calls: Vec<OpenCall<'t>>,
    pub(super) environments: HashMap<(*const Instance, u32), Rc<Environment<'t>>>,
    pub(super) next_environment: u32,
    /// Definitions without parameters, which all uses share.
    pub(super) shared: HashMap<(DefinitionKey, usize), Expr>,
    /// Whether definitions contain temporal operators, by their body and instance.
    pub(super) temporal: HashMap<((Span, ExpressionId), u32), bool>,
    /// Definitions without parameters that are being compiled.
    pub(super) open: Vec<DefinitionKey>,
    /// The number of values that are kept while the current state does not change.
    pub(super) held: usize,
    next_slot: Slot,
    nodes: usize,
    depth: usize,
}

impl<'t> Compiler<'t> {
    pub(super) fn new(tables: Tables<'t>, root: Context<'t>, variables: Vec<Symbol>) -> Self {
        Compiler {
            tables,
            root,
            variables,
            constants: HashMap::new(),
            module_constants: HashMap::new(),
            replacements: HashMap::new(),
            module_replacements: HashMap::new(),
            fixed: HashMap::new(),
            alternatives: None,
            seen: Behaviour::new(),
            phase: Phase::Others,
            primed: false,
            enabled: false,
            bound: HashMap::new(),
            old: Vec::new(),
            callees: Vec::new(),
            open_calls: Vec::new(),
            environments: HashMap::new(),
            next_environment: 1,
            shared: HashMap::new(),
            temporal: HashMap::new(),
            open: Vec::new(),
            held: 0,
            next_slot: 0,
            nodes: 0,
            depth: 0,
        }
    }

    /// Returns a slot that nothing else uses.
    pub(super) fn slot(&mut self) -> Slot {
        self.next_slot += 1;
        self.next_slot - 1
    }

    /// Returns the slot that [`slot`](Self::slot) returns next.
    pub(super) fn next_slot(&self) -> Slot {
        self.next_slot
    }

    /// Makes a node for an expression.
    pub(super) fn node(&mut self, kind: Kind, at: &Expression) -> Outcome<Expr> {
        self.node_at(kind, at.span, at.id)
    }

    /// Makes a node at a place.
    pub(super) fn node_at(&mut self, kind: Kind, span: Span, id: ExpressionId) -> Outcome<Expr> {
        self.nodes += 1;
        if self.nodes > NODE_LIMIT {
            let message = "the spec is too large once its definitions are expanded";
            return Err(Diagnostic::new(span, message));
        }
        Ok(Arc::new(Node::new(kind, span, id)))
    }

    /// Wraps an expression that is evaluated once, if it is closed and constant. `low` is the next
    /// slot before the expression was compiled.
    pub(super) fn once(&mut self, node: Expr, low: Slot) -> Outcome<Expr> {
        let settled = !node.volatile && !node.open;
        let closed = node.level == Level::Constant && settled && node.lowest >= low;
        if !closed || !is_costly(&node.kind) {
            return Ok(node);
        }
        let (span, id) = (node.span, node.id);
        self.node_at(Kind::Once(OnceLock::new(), node), span, id)
    }

    /// Wraps an expression whose value is kept while the current state does not change, if it
    /// depends on nothing else.
    pub(super) fn held(&mut self, node: Expr, low: Slot) -> Outcome<Expr> {
        let alone = node.level == Level::State && !node.open && node.lowest >= low;
        let simple = matches!(
            node.kind,
            Kind::Variable(_) | Kind::Tuple(_) | Kind::Named(_)
        );
        if !alone || simple || !is_costly(&node.kind) {
            return Ok(node);
        }
        self.held += 1;
        let (span, id) = (node.span, node.id);
        self.node_at(Kind::Held(self.held - 1, node), span, id)
    }

    /// Notes an expression of the behaviour.
    pub(super) fn note(&mut self, e: &Expression, level: Level) {
        if self.phase == Phase::Others {
            return;
        }
        let seen = self.seen.entry((e.span.file, e.id)).or_insert(Seen {
            level,
            initial: false,
            next: false,
        });
        seen.level = seen.level.max(level);
        seen.initial |= self.phase == Phase::Initial;
        seen.next |= self.phase == Phase::Next;
    }

    /// Runs `inside` for a part of the specification.
    pub(super) fn in_phase<T>(
        &mut self,
        phase: Phase,
        inside: impl FnOnce(&mut Self) -> Outcome<T>,
    ) -> Outcome<T> {
        let saved = std::mem::replace(&mut self.phase, phase);
        let result = inside(self);
        self.phase = saved;
        result
    }

    /// Runs `inside` one level of definitions deeper.
    pub(super) fn deeper<T>(
        &mut self,
        span: Span,
        inside: impl FnOnce(&mut Self) -> Outcome<T>,
    ) -> Outcome<T> {
        if self.depth == DEPTH_LIMIT {
            let message = "this definition uses itself without a RECURSIVE declaration";
            return Err(Diagnostic::new(span, message));
        }
        self.depth += 1;
        let result = inside(self);
        self.depth -= 1;
        result
    }

    /// Returns the number of the way in which expressions are compiled: with primes on variables or
    /// without, with alternatives or without, inside of `ENABLED` or outside.
    pub(super) fn variant(&self) -> usize {
        let alternatives = usize::from(self.alternatives.is_some());
        usize::from(self.primed) + 2 * alternatives + 4 * usize::from(self.enabled)
    }

    /// Runs `inside` for an action inside of `ENABLED`.
    pub(super) fn in_enabled<T>(
        &mut self,
        inside: impl FnOnce(&mut Self) -> Outcome<T>,
    ) -> Outcome<T> {
        let saved = std::mem::replace(&mut self.enabled, true);
        let result = self.with_primes(false, inside);
        self.enabled = saved;
        result
    }

    /// Runs `inside` with or without primes on variables.
    pub(super) fn with_primes<T>(
        &mut self,
        primed: bool,
        inside: impl FnOnce(&mut Self) -> Outcome<T>,
    ) -> Outcome<T> {
        let saved = std::mem::replace(&mut self.primed, primed);
        let result = inside(self);
        self.primed = saved;
        result
    }
}

/// Whether evaluating a node takes more than looking at a stored value.
fn is_costly(kind: &Kind) -> bool {
    !matches!(
        kind,
        Kind::Constant(_)
            | Kind::Fixed(..)
            | Kind::Local(_)
            | Kind::Lazy(..)
            | Kind::Once(..)
            | Kind::Refused(_)
    )
}
