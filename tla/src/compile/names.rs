//! What names stand for, and the application of definitions.

use std::rc::Rc;

use super::compiler::{Compiler, Outcome};
use super::node::{DefinitionKey, Expr, Kind, Level, Named, Range};
use super::scope::{
    Context, Deferred, Meaning, OldValue, Operator, Reference, Scope, Source, bind, find,
    plain_name,
};
use super::tables::Entry;
use crate::syntax::tree::{
    Definition, Expression, ExpressionId, ExpressionKind, Identifier, Parameter, PathStep,
};
use crate::syntax::{Diagnostic, Span, Symbol};

/// A place in the text: its span, and the number of the expression.
pub(super) type At = (Span, ExpressionId);

/// The arguments of an operator: as they are written, or already known.
#[derive(Clone)]
pub(super) enum Arguments<'t> {
    Written(&'t [Expression], Scope<'t>, Context<'t>),
    Ready(Vec<Meaning<'t>>),
}

impl Arguments<'_> {
    pub(super) fn none() -> Self {
        Arguments::Ready(Vec::new())
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Arguments::Written(written, ..) => written.len(),
            Arguments::Ready(ready) => ready.len(),
        }
    }
}

impl<'t> Compiler<'t> {
    /// Returns the meaning of an argument, for a parameter with this number of arguments.
    pub(super) fn operand(
        &mut self,
        arguments: &Arguments<'t>,
        number: usize,
        arity: usize,
    ) -> Outcome<Meaning<'t>> {
        let (written, scope, context) = match arguments {
            Arguments::Ready(ready) => return Ok(ready[number].clone()),
            Arguments::Written(written, scope, context) => (&written[number], scope, context),
        };
        if arity > 0 {
            return self.operator_argument(written, scope, context);
        }
        if let Some(name) = plain_name(written)
            && let Some(meaning @ (Meaning::Slot(_) | Meaning::Deferred(_))) = find(scope, name)
        {
            return Ok(meaning);
        }
        let slot = self.slot();
        let source = Source::Expression(written);
        Ok(Meaning::deferred(
            source,
            scope,
            context,
            Some(slot),
            &self.old,
        ))
    }

    pub(super) fn operator_argument(
        &mut self,
        written: &'t Expression,
        scope: &Scope<'t>,
        context: &Context<'t>,
    ) -> Outcome<Meaning<'t>> {
        match &*written.kind {
            ExpressionKind::Parenthesized(inner) => self.operator_argument(inner, scope, context),
            ExpressionKind::Lambda { parameters, body } => {
                let parameter = |name: &Identifier| Parameter {
                    name: *name,
                    arity: 0,
                };
                let name = Identifier {
                    name: Symbol::new("LAMBDA"),
                    span: written.span,
                };
                Ok(Meaning::Operator(Rc::new(Operator {
                    name,
                    parameters: parameters.iter().map(parameter).collect(),
                    body,
                    scope: scope.clone(),
                    context: context.clone(),
                    recursive: false,
                    old: self.old.clone(),
                })))
            }
            ExpressionKind::Apply(application) => {
                if let [PathStep::Name { name, arguments }] = application.path.as_slice()
                    && let (Some(meaning), true) = (find(scope, name.name), arguments.is_empty())
                {
                    return Ok(meaning);
                }
                Ok(Meaning::Reference(Rc::new(Reference {
                    path: &application.path,
                    scope: scope.clone(),
                    context: context.clone(),
                })))
            }
            _ => Err(Diagnostic::new(written.span, "an operator must stand here")),
        }
    }

    /// Compiles an argument as a value.
    pub(super) fn value(
        &mut self,
        arguments: &Arguments<'t>,
        number: usize,
        at: At,
    ) -> Outcome<Expr> {
        match arguments {
            Arguments::Written(written, scope, context) => {
                self.expression(&written[number], scope, context)
            }
            Arguments::Ready(ready) => {
                let meaning = ready[number].clone();
                self.apply(&meaning, &Arguments::none(), at)
            }
        }
    }

    /// Compiles all arguments as values.
    pub(super) fn values(&mut self, arguments: &Arguments<'t>, at: At) -> Outcome<Vec<Expr>> {
        (0..arguments.len())
            .map(|number| self.value(arguments, number, at))
            .collect()
    }

    /// Applies what a name stands for.
    pub(super) fn apply(
        &mut self,
        meaning: &Meaning<'t>,
        arguments: &Arguments<'t>,
        at: At,
    ) -> Outcome<Expr> {
        match meaning {
            Meaning::Slot(slot) => {
                Self::no_arguments(arguments, at)?;
                self.node_at(Kind::Local(*slot), at.0, at.1)
            }
            Meaning::Deferred(deferred) => {
                Self::no_arguments(arguments, at)?;
                self.deferred(deferred)
            }
            Meaning::Operator(operator) if operator.recursive => {
                self.recursive_call(operator, arguments, at)
            }
            Meaning::Operator(operator) => self.inline(operator, arguments, at),
            Meaning::Reference(reference) => {
                let Reference {
                    path,
                    scope,
                    context,
                    ..
                } = &**reference;
                self.path(path, (scope, context), Some(arguments), at)
            }
            Meaning::Recursive(cell) => match cell.get() {
                Some(operator) => self.recursive_call(&Rc::clone(operator), arguments, at),
                None => Err(Diagnostic::new(
                    at.0,
                    "this operator is declared but not defined",
                )),
            },
            Meaning::Instance(_) => {
                Err(Diagnostic::new(at.0, "an instance is no value").hint("write `Instance!Name`"))
            }
        }
    }

    fn no_arguments(arguments: &Arguments<'t>, at: At) -> Outcome<()> {
        if arguments.len() == 0 {
            return Ok(());
        }
        let message = format!("this takes no arguments, but gets {}", arguments.len());
        Err(Diagnostic::new(at.0, message))
    }

    /// Compiles an expression whose value is stored when it is first needed.
    fn deferred(&mut self, deferred: &Rc<Deferred<'t>>) -> Outcome<Expr> {
        let place = self.variant();
        if let Some(known) = &deferred.compiled.borrow()[place] {
            return Ok(Expr::clone(known));
        }
        if deferred.busy.replace(true) {
            let span = deferred.source.span();
            return Err(Diagnostic::new(span, "this definition uses itself"));
        }
        let Deferred {
            source,
            scope,
            context,
            old,
            ..
        } = &**deferred;
        let compiled = self.with_old(old, |compiler| match source {
            Source::Expression(e) => compiler.expression(e, scope, context),
            Source::Function(definition) => {
                compiler.function_definition(definition, scope, context)
            }
        });
        deferred.busy.set(false);
        let mut node = compiled?;
        let trivial = matches!(
            node.kind,
            Kind::Constant(_)
                | Kind::Fixed(..)
                | Kind::Local(_)
                | Kind::Variable(_)
                | Kind::Next(_)
                | Kind::Once(..)
                | Kind::Lazy(..)
        );
        let changing = node.level == Level::Action || (node.open && self.primed);
        if let (Some(slot), false, false) = (deferred.slot, trivial, changing) {
            let (span, id) = (node.span, node.id);
            node = self.node_at(Kind::Lazy(slot, node), span, id)?;
        }
        deferred.compiled.borrow_mut()[place] = Some(Expr::clone(&node));
        Ok(node)
    }

    /// Runs `inside` with another meaning of `@`.
    pub(super) fn with_old<T>(
        &mut self,
        old: &[OldValue],
        inside: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let saved = std::mem::replace(&mut self.old, old.to_vec());
        let result = inside(self);
        self.old = saved;
        result
    }

    pub(super) fn function_definition(
        &mut self,
        definition: &'t Definition,
        scope: &Scope<'t>,
        context: &Context<'t>,
    ) -> Outcome<Expr> {
        let Definition {
            name, bounds, body, ..
        } = definition;
        let at = (definition.span, body.id);
        self.function(Some(name.name), (bounds, body), at, scope, context)
    }

    /// Compiles the body of an operator with its arguments in place of its parameters.
    pub(super) fn inline(
        &mut self,
        operator: &Operator<'t>,
        arguments: &Arguments<'t>,
        at: At,
    ) -> Outcome<Expr> {
        let Operator {
            name,
            parameters,
            body,
            context,
            ..
        } = operator;
        check_arity(name.name, parameters.len(), arguments.len(), at)?;
        let first = self.next_slot();
        let (mut scope, mut meanings) = (operator.scope.clone(), Vec::new());
        for (number, parameter) in parameters.iter().enumerate() {
            let meaning = self.operand(arguments, number, parameter.arity)?;
            scope = bind(&scope, parameter.name.name, meaning.clone());
            meanings.push(meaning);
        }
        let low = self.next_slot();
        let body = self.deeper(at.0, |compiler| {
            compiler.with_old(&operator.old, |compiler| {
                compiler.expression(body, &scope, context)
            })
        })?;
        let (mut clear, mut nodes) = (Vec::new(), Vec::new());
        for (parameter, meaning) in parameters.iter().zip(&meanings) {
            if parameter.arity > 0 {
                continue;
            }
            // An argument that is no value, such as a formula, has no place in the name of a step.
            if let Ok(node) = self.apply(meaning, &Arguments::none(), at) {
                // A parameter of the definition around this one that is passed on keeps its value.
                if let (Kind::Lazy(slot, _), Meaning::Deferred(deferred)) = (&node.kind, meaning)
                    && deferred.slot == Some(*slot)
                    && (first..low).contains(slot)
                    && !clear.contains(slot)
                {
                    clear.push(*slot);
                }
                nodes.push(node);
            }
        }
        let key = DefinitionKey {
            body: (operator.body.span, operator.body.id),
            context: context.environment.id,
        };
        let named = Named {
            name: name.name,
            key,
            global: operator.scope.is_none(),
            arguments: nodes,
            clear,
            body,
            range: Range::default(),
        };
        self.node_at(Kind::Named(Box::new(named)), at.0, at.1)
    }

    /// Compiles a definition without parameters, once for all of its uses.
    fn shared(
        &mut self,
        definition: &'t Definition,
        context: &Context<'t>,
        at: At,
    ) -> Outcome<Expr> {
        let key = DefinitionKey {
            body: (definition.body.span, definition.body.id),
            context: context.environment.id,
        };
        if let Some(known) = self.shared.get(&(key, self.variant())) {
            return Ok(Expr::clone(known));
        }
        if self.open.contains(&key) {
            let message = format!("{} is defined by itself", definition.name.name);
            return Err(Diagnostic::new(at.0, message).hint("declare it with RECURSIVE"));
        }
        self.open.push(key);
        let start = self.next_slot();
        let body = self.deeper(at.0, |compiler| {
            compiler.with_old(&[], |compiler| {
                if definition.bounds.is_empty() {
                    compiler.expression(&definition.body, &None, context)
                } else {
                    compiler.function_definition(definition, &None, context)
                }
            })
        });
        self.open.pop();
        let range = Range {
            start,
            end: self.next_slot(),
        };
        let body = self.held(body?, start)?;
        let named = Named {
            name: definition.name.name,
            key,
            global: true,
            arguments: Vec::new(),
            clear: Vec::new(),
            body,
            range,
        };
        let (span, id) = (definition.body.span, definition.body.id);
        let node = self.node_at(Kind::Named(Box::new(named)), span, id)?;
        let node = self.once(node, start)?;
        if !node.open {
            self.shared
                .insert((key, self.variant()), Expr::clone(&node));
        }
        Ok(node)
    }

    /// Applies a name of a module.
    pub(super) fn global(
        &mut self,
        name: Identifier,
        context: &Context<'t>,
        arguments: &Arguments<'t>,
        at: At,
    ) -> Outcome<Expr> {
        if let Some(node) = self.configured(name, context, arguments, at)? {
            return Ok(node);
        }
        let environment = &context.environment;
        match self
            .tables
            .get(context.table)
            .entries
            .get(&name.name)
            .copied()
        {
            Some(Entry::Definition(definition, home)) => {
                let context = Context {
                    table: home,
                    environment: Rc::clone(environment),
                };
                self.defined(definition, context, arguments, at)
            }
            Some(Entry::Variable | Entry::Constant) => {
                if let Some(meaning) = environment.substitutions.get(&name.name) {
                    let node = self.apply(&meaning.clone(), arguments, at)?;
                    return self.bound_if_enabled(name.name, environment.id, node);
                }
                if let Some((parent, scope)) = &environment.parent {
                    let node = self.name(name, (scope, parent), arguments, at)?;
                    return self.bound_if_enabled(name.name, environment.id, node);
                }
                self.declared(name, at)
            }
            Some(Entry::Through(instance, home)) => {
                let outer = Context {
                    table: home,
                    environment: Rc::clone(environment),
                };
                let given = (&[][..], &Arguments::none());
                let inner = self.instance(instance, given, (&None, &outer), at)?;
                let node = self.global(name, &inner, arguments, at)?;
                self.clearing(&inner, node)
            }
            Some(Entry::Assumption(body, home)) => {
                let context = Context {
                    table: home,
                    environment: Rc::clone(environment),
                };
                self.expression(body, &None, &context)
            }
            Some(Entry::Instance(..)) => {
                let message = format!("{} is an instance, not a value", name.name);
                Err(Diagnostic::new(at.0, message).hint("write `Instance!Name`"))
            }
            None => self.undefined(name, context, arguments, at),
        }
    }

    /// Applies a name that its module does not define: of a standard module, or of the module
    /// around an inner one.
    fn undefined(
        &mut self,
        name: Identifier,
        context: &Context<'t>,
        arguments: &Arguments<'t>,
        at: At,
    ) -> Outcome<Expr> {
        if let Some(node) = self.standard(name.name, arguments, at)? {
            return Ok(node);
        }
        if let Some((parent, scope)) = &context.environment.parent {
            return self.name(name, (scope, parent), arguments, at);
        }
        Err(Diagnostic::new(
            at.0,
            format!("unknown operator `{}`", name.name),
        ))
    }

    /// Applies a definition of a module.
    fn defined(
        &mut self,
        definition: &'t Definition,
        context: Context<'t>,
        arguments: &Arguments<'t>,
        at: At,
    ) -> Outcome<Expr> {
        if definition.parameters.is_empty() && arguments.len() == 0 {
            return self.shared(definition, &context, at);
        }
        let name = definition.name;
        let recursive = self
            .tables
            .get(context.table)
            .recursive
            .contains(&name.name);
        let operator = Operator {
            name,
            parameters: definition.parameters.clone(),
            body: &definition.body,
            scope: None,
            context,
            recursive,
            old: Vec::new(),
        };
        self.apply(&Meaning::Operator(Rc::new(operator)), arguments, at)
    }

    /// Applies a name, which is local or of a module.
    pub(super) fn name(
        &mut self,
        name: Identifier,
        (scope, context): (&Scope<'t>, &Context<'t>),
        arguments: &Arguments<'t>,
        at: At,
    ) -> Outcome<Expr> {
        match find(scope, name.name) {
            Some(meaning) => self.apply(&meaning, arguments, at),
            None => self.global(name, context, arguments, at),
        }
    }

    /// Applies what the configuration puts in place of a name.
    fn configured(
        &mut self,
        name: Identifier,
        context: &Context<'t>,
        arguments: &Arguments<'t>,
        at: At,
    ) -> Outcome<Option<Expr>> {
        let table = self.tables.get(context.table);
        let entry = table.entries.get(&name.name).copied();
        let mut modules = vec![table.name];
        if let Some(Entry::Definition(_, home)) = entry {
            modules.push(self.tables.get(home).name);
        }
        let everywhere = context.environment.id == 0 || entry.is_none();
        let of_module = modules
            .iter()
            .find_map(|m| self.module_replacements.get(&(*m, name.name)));
        let replaced = of_module
            .or_else(|| {
                everywhere
                    .then(|| self.replacements.get(&name.name))
                    .flatten()
            })
            .copied()
            .filter(|replacement| *replacement != name.name);
        if let Some(replacement) = replaced {
            let name = Identifier {
                name: replacement,
                span: name.span,
            };
            let root = self.root.clone();
            return self.global(name, &root, arguments, at).map(Some);
        }
        let of_module = modules
            .iter()
            .find_map(|m| self.module_constants.get(&(*m, name.name)));
        let value = of_module
            .or_else(|| everywhere.then(|| self.constants.get(&name.name)).flatten())
            .cloned();
        match value {
            Some(value) => self.node_at(Kind::Constant(value), at.0, at.1).map(Some),
            None => Ok(None),
        }
    }

    /// In `ENABLED A`, the primed variables of `A` are bound. So for a variable of an instance for
    /// which an expression is substituted, its next value is any value, and not the expression's.
    fn bound_if_enabled(&mut self, name: Symbol, environment: u32, node: Expr) -> Outcome<Expr> {
        if !(self.primed && self.enabled) || node.level < Level::Action {
            return Ok(node);
        }
        if let Kind::Next(_) = peeled(&node).kind {
            return Ok(node);
        }
        let next = self.variables.len() + self.bound.len();
        let variable = *self.bound.entry((environment, name)).or_insert(next);
        self.node_at(Kind::Next(variable), node.span, node.id)
    }

    fn declared(&mut self, name: Identifier, at: At) -> Outcome<Expr> {
        match self
            .variables
            .iter()
            .position(|variable| *variable == name.name)
        {
            Some(variable) if self.primed => self.node_at(Kind::Next(variable), at.0, at.1),
            Some(variable) => {
                let kind = match self.fixed.get(&variable) {
                    Some(value) => Kind::Fixed(variable, value.clone()),
                    None => Kind::Variable(variable),
                };
                self.node_at(kind, at.0, at.1)
            }
            None => {
                let message = format!("the constant {} has no value", name.name);
                let hint = format!("add `CONSTANT {} = ..` to the configuration", name.name);
                Err(Diagnostic::new(at.0, message).hint(hint))
            }
        }
    }
}

pub(super) fn check_arity(name: Symbol, wanted: usize, given: usize, at: At) -> Outcome<()> {
    if wanted == given {
        return Ok(());
    }
    let plural = if wanted == 1 { "" } else { "s" };
    let message = format!("{name} takes {wanted} argument{plural}, but gets {given}");
    Err(Diagnostic::new(at.0, message))
}

/// Returns the expression inside of names without arguments.
fn peeled(node: &Expr) -> &Expr {
    match &node.kind {
        Kind::Named(named) if named.clear.is_empty() => peeled(&named.body),
        _ => node,
    }
}
