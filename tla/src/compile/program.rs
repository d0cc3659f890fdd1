//! A compiled spec.

use std::collections::HashMap;
use std::rc::Rc;

use super::compiler::{Action, Additions, Behaviour, Compiler, Outcome, Phase};
use super::names::Arguments;
use super::node::{Callee, Expr, Kind, Node, Range, Slot};
use super::recursive::close;
use super::scope::{Context, Environment};
use super::specification::Parts;
use super::tables::Tables;
use super::temporal::{Temporal, Unfolded};
use crate::config::{Configuration, Constant};
use crate::modules::Modules;
use crate::syntax::tree::{Expression, ExpressionId, Identifier};
use crate::syntax::{Diagnostic, Span, Symbol};
use crate::value::{Value, set_of};

/// A property that the configuration names.
pub struct Property {
    /// Its name.
    pub name: Symbol,
    /// The place of the name in the configuration.
    pub span: Span,
    /// The formula; quantifiers are not yet expanded.
    pub formula: Temporal,
}

/// A compiled spec.
pub struct Program {
    /// The variables.
    pub variables: Vec<Symbol>,
    /// The initial predicate; its variables are those of the next state.
    pub init: Option<Expr>,
    /// The next-state relation.
    pub next: Option<Expr>,
    /// The place of `v`, if the specification has the next-state relation in `[][Next]_v`.
    pub subscript: Option<Span>,
    /// Fairness and other temporal conjuncts of the specification; not yet expanded.
    pub fairness: Vec<Temporal>,
    /// State invariants.
    pub invariants: Vec<(Symbol, Expr)>,
    /// State predicates that some state satisfies.
    pub goals: Vec<(Symbol, Expr)>,
    /// Temporal properties.
    pub properties: Vec<Property>,
    /// State constraints.
    pub constraints: Vec<(Symbol, Expr)>,
    /// Action constraints.
    pub action_constraints: Vec<(Symbol, Expr)>,
    /// The expression whose values distinguish states.
    pub view: Option<Expr>,
    /// Sets of permutations.
    pub symmetry: Vec<Expr>,
    /// Assumptions.
    pub assumptions: Vec<Expr>,
    /// Whether a state without successors is an error.
    pub check_deadlock: bool,
    /// Recursive operators, which nodes call by number.
    pub callees: Vec<Callee>,
    /// The number of slots of a frame.
    pub slots: Slot,
    /// The number of values that are kept while the current state does not change.
    pub held: usize,
    /// The number of variables that only `ENABLED` binds.
    pub bound: usize,
    /// The expressions of initial states and of the next-state relation.
    pub behaviour: Behaviour,
    /// The [constants](Additions::constants) that were asked for. `None` if one means nothing in
    /// the root module.
    pub constants: Vec<Option<Expr>>,
    /// The [conditions](Additions::conditions) that were added. `None` if one means nothing in the
    /// root module.
    pub conditions: Vec<Option<Expr>>,
    /// The [actions](Additions::actions) that were added.
    pub actions: Vec<Added>,
}

/// An action beside the next-state relation.
pub struct Added {
    /// The number under which it exists.
    pub number: u32,
    /// The action.
    pub action: Expr,
    /// Whether a process restarts by it, so that it is taken once. Otherwise a process stops.
    pub restarts: bool,
}

/// Initial predicate, next-state relation with the place of its subscript, and fairness.
type Parted = (Option<Expr>, (Option<Expr>, Option<Span>), Vec<Temporal>);

impl Program {
    /// Compiles a spec. The first error ends the compilation.
    pub fn new(modules: &Modules, configuration: &Configuration) -> Result<Program, Diagnostic> {
        Program::with(
            modules,
            configuration,
            &Additions::default(),
            HashMap::new(),
        )
    }

    /// Compiles a spec with alternatives of expressions, and with values for variables that no
    /// step changes. Alternatives count where initial states, the
    /// next-state relation and fairness are evaluated, not in properties and constraints.
    pub fn with(
        modules: &Modules,
        configuration: &Configuration,
        additions: &Additions,
        fixed: HashMap<usize, Value>,
    ) -> Result<Program, Diagnostic> {
        let mut tables = Tables::new(modules);
        let table = tables.of(modules.root().name)?;
        let variables = tables.get(table).variables.clone();
        let environment = Rc::new(Environment {
            id: 0,
            substitutions: HashMap::new(),
            slots: Vec::new(),
            parent: None,
        });
        let root = Context { table, environment };
        let mut compiler = Compiler::new(tables, root, variables);
        compiler.fixed = fixed;
        compiler.alternatives = Some(&additions.alternatives).filter(|all| !all.is_empty());
        compiler.configure(configuration)?;
        compiler.program(configuration, additions)
    }
}

impl<'t> Compiler<'t> {
    fn configure(&mut self, configuration: &Configuration) -> Outcome<()> {
        for assignment in &configuration.assignments {
            let value = constant(&assignment.value, assignment.constant.span)?;
            let name = assignment.constant.name;
            match assignment.module {
                Some(module) => self.module_constants.insert((module.name, name), value),
                None => self.constants.insert(name, value),
            };
        }
        for replacement in &configuration.replacements {
            let (name, other) = (replacement.original.name, replacement.replacement.name);
            match replacement.module {
                Some(module) => self.module_replacements.insert((module.name, name), other),
                None => self.replacements.insert(name, other),
            };
        }
        Ok(())
    }

    fn program(
        mut self,
        configuration: &Configuration,
        additions: &'t Additions,
    ) -> Outcome<Program> {
        let (init, (next, subscript), fairness) = self.behaviour(configuration)?;
        self.alternatives = None;
        let constants = self.added(&additions.constants);
        let conditions = self.added(&additions.conditions);
        let actions = self.actions(&additions.actions)?;
        let properties = self.properties(configuration)?;
        let view = configuration.view.map(|name| self.named(name));
        let view = view.transpose()?;
        let symmetry = self.all_named(&configuration.symmetry)?;
        let invariants = self.all_named(&configuration.invariants)?;
        let goals = self.all_named(&configuration.goals)?;
        let constraints = self.all_named(&configuration.constraints)?;
        let action_constraints = self.all_named(&configuration.action_constraints)?;
        let assumptions = self.assumptions()?;
        let slots = self.next_slot();
        let callees = std::mem::take(&mut self.callees).into_iter();
        let mut callees: Vec<Callee> = callees.map(finished).collect();
        close(&mut callees);
        Ok(Program {
            variables: self.variables,
            init,
            next,
            subscript,
            fairness,
            invariants,
            goals,
            properties,
            constraints,
            action_constraints,
            view,
            symmetry: symmetry.into_iter().map(|(_, node)| node).collect(),
            assumptions,
            check_deadlock: configuration.check_deadlock.unwrap_or(true),
            callees,
            slots,
            held: self.held,
            bound: self.bound.len(),
            behaviour: self.seen,
            constants,
            conditions,
            actions,
        })
    }
}

impl<'t> Compiler<'t> {
    /// Compiles expressions as if they stood in the root module. `None` for one that means nothing
    /// there.
    fn added(&mut self, all: &'t [Expression]) -> Vec<Option<Expr>> {
        let root = self.root.clone();
        all.iter()
            .map(|e| self.expression(e, &None, &root).ok())
            .collect()
    }

    fn actions(&mut self, all: &'t [(u32, Action)]) -> Outcome<Vec<Added>> {
        let root = self.root.clone();
        let mut actions = Vec::new();
        for (number, action) in all {
            actions.push(Added {
                number: *number,
                action: self.expression(&action.expression, &None, &root)?,
                restarts: action.restarts,
            });
        }
        Ok(actions)
    }
}

impl Compiler<'_> {
    /// Compiles initial states, next-state relation and fairness.
    fn behaviour(&mut self, configuration: &Configuration) -> Outcome<Parted> {
        let mut parts = Parts::default();
        let span = match (configuration.specification, configuration.init) {
            (Some(name), _) => {
                let (root, none) = (self.root.clone(), Arguments::none());
                let found = self.unfold_global(name.name, root, &none, Vec::new(), name.span)?;
                let Some(Unfolded {
                    body,
                    scope,
                    context,
                    clear,
                }) = found
                else {
                    let message = format!("there is no definition of {}", name.name);
                    return Err(Diagnostic::new(name.span, message));
                };
                self.specification(body, (&scope, &context), &clear, &mut parts)?;
                name.span
            }
            (None, Some(name)) => {
                let init =
                    self.in_phase(Phase::Initial, |c| c.with_primes(true, |c| c.named(name)))?;
                parts.init.push(init);
                let next = |c: &mut Self| configuration.next.map(|next| c.named(next)).transpose();
                parts.next = self.in_phase(Phase::Next, next)?;
                name.span
            }
            (None, None) => return Ok((None, (None, None), Vec::new())),
        };
        let init = self.initial(parts.init, span)?;
        Ok((Some(init), (parts.next, parts.subscript), parts.fairness))
    }

    fn properties(&mut self, configuration: &Configuration) -> Outcome<Vec<Property>> {
        let mut properties = Vec::new();
        for name in &configuration.properties {
            let formula = self.property(*name)?;
            properties.push(Property {
                name: name.name,
                span: name.span,
                formula,
            });
        }
        Ok(properties)
    }

    fn assumptions(&mut self) -> Outcome<Vec<Expr>> {
        let root = self.root.clone();
        let mut nodes = Vec::new();
        for (body, table) in self.tables.get(root.table).assumptions.clone() {
            let environment = Rc::clone(&root.environment);
            nodes.push(self.expression(body, &None, &Context { table, environment })?);
        }
        Ok(nodes)
    }

    fn named(&mut self, name: Identifier) -> Outcome<Expr> {
        let root = self.root.clone();
        self.global(
            name,
            &root,
            &Arguments::none(),
            (name.span, ExpressionId::default()),
        )
    }

    fn all_named(&mut self, names: &[Identifier]) -> Outcome<Vec<(Symbol, Expr)>> {
        names
            .iter()
            .map(|name| Ok((name.name, self.named(*name)?)))
            .collect()
    }

    fn property(&mut self, name: Identifier) -> Outcome<Temporal> {
        let (root, none) = (self.root.clone(), Arguments::none());
        match self.unfold_global(name.name, root, &none, Vec::new(), name.span)? {
            Some(body) => self.temporal(body.body, (&body.scope, &body.context), &body.clear),
            None => self.named(name).map(Temporal::State),
        }
    }
}

/// An operator whose body could not be compiled is not reached by any other node.
fn finished(callee: Option<Callee>) -> Callee {
    callee.unwrap_or_else(|| {
        let refused = Kind::Refused("this operator could not be compiled".into());
        let body = Node::new(refused, Span::default(), ExpressionId::default());
        let name = Symbol::new("");
        Callee {
            name,
            parameters: Vec::new(),
            body: body.into(),
            range: Range::default(),
            closed: false,
        }
    })
}

/// Returns the value of a constant of a configuration.
fn constant(written: &Constant, span: Span) -> Outcome<Value> {
    Ok(match written {
        Constant::Boolean(b) => Value::Bool(*b),
        Constant::Number(n) => Value::Int(
            i32::try_from(*n)
                .map_err(|_| Diagnostic::new(span, format!("{n} needs more than 32 bits")))?,
        ),
        Constant::String(text) => Value::Str(*text),
        Constant::Model(name) => Value::Model(*name),
        Constant::Set(elements) => {
            let elements = elements.iter().map(|element| constant(element, span));
            set_of(elements.collect::<Outcome<_>>()?)
                .map_err(|message| Diagnostic::new(span, message))?
        }
    })
}
