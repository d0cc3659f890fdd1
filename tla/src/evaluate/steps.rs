//! The next-state relation cut into named steps.
//!
//! Disjunctions and `\E` over constant sets are cut; what remains is a step. All steps together
//! have the successors of the next-state relation, in TLC's order.

use std::fmt;

use super::failure::{Outcome, at};
use super::formulas::{Bindings, bind, with};
use super::state::{Alternative, Evaluator};
use crate::compile::{Added, Binder, DefinitionKey, Expr, Kind, Level, Named, Node, Slot};
use crate::syntax::tree::ExpressionId;
use crate::syntax::{Span, Symbol};
use crate::value::{Value, list};

/// A next-state relation is cut into at most this number of steps.
const STEP_LIMIT: usize = 4096;

/// A part of the next-state relation.
pub struct Step {
    /// The definition that contains it.
    pub definition: Symbol,
    /// The arguments of the definition, and the names that `\E` binds in it, as far as they are
    /// constant; `None` for another one.
    pub arguments: Vec<Option<Value>>,
    /// The place of its text.
    pub span: Span,
    /// The action.
    pub action: Expr,
    /// The alternative of a switch that it belongs to: it exists only while that one is active.
    pub only: Option<Alternative>,
    /// Alternatives of switches under which it does not exist.
    pub never: Vec<Alternative>,
    /// What identifies it among all steps.
    pub key: StepKey,
    /// The definitions around its text that the next-state relation uses, from the outside in.
    pub within: Vec<DefinitionKey>,
    /// Set if it is taken beside the next-state relation.
    pub extra: Option<Extra>,
}

/// A step beside the next-state relation.
#[derive(Clone, Copy, Debug)]
pub struct Extra {
    /// The number under which it exists.
    pub number: u32,
    /// Whether a process restarts by it, so that it is taken once.
    pub restarts: bool,
}

impl Step {
    /// Whether the step exists while this alternative is active.
    pub fn exists(&self, active: &Alternative) -> bool {
        self.only.as_ref().is_none_or(|only| only == active)
            && self.extra.is_none_or(|extra| extra.number == active.0)
            && !self.never.contains(active)
    }
}

/// Returns the steps that are taken beside a next-state relation.
pub fn extra_steps(actions: &[Added]) -> Vec<Step> {
    let step = |added: &Added| Step {
        definition: Symbol::new(if added.restarts { "restart" } else { "stop" }),
        arguments: Vec::new(),
        span: added.action.span,
        action: added.action.clone(),
        only: None,
        never: Vec::new(),
        key: StepKey::default(),
        within: Vec::new(),
        extra: Some(Extra {
            number: added.number,
            restarts: added.restarts,
        }),
    };
    actions.iter().map(step).collect()
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.definition)?;
        for (number, argument) in self.arguments.iter().enumerate() {
            f.write_str(if number == 0 { "(" } else { ", " })?;
            match argument {
                Some(value) => write!(f, "{value}")?,
                None => f.write_str("_")?,
            }
        }
        f.write_str(if self.arguments.is_empty() { "" } else { ")" })
    }
}

/// The identity of a step: the same text under the same definitions with the same values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepKey {
    /// The definitions around the text, and where each is used unless its arguments are constant.
    path: Vec<(DefinitionKey, Option<(Span, ExpressionId)>)>,
    text: (Span, ExpressionId),
    values: Vec<Value>,
}

/// Cuts a next-state relation into steps.
pub fn steps(evaluator: &mut Evaluator<'_>, next: &Expr) -> Outcome<Vec<Step>> {
    parts(evaluator, next, false)
}

/// Cuts a predicate into its conjuncts, also through definitions, and `\A` over constant sets into
/// one for each element. They are to be evaluated in this order, up to the first one that is false.
pub fn conjuncts(evaluator: &mut Evaluator<'_>, predicate: &Expr) -> Outcome<Vec<Expr>> {
    let parts = parts(evaluator, predicate, true)?;
    Ok(parts.into_iter().map(|part| part.action).collect())
}

fn parts(evaluator: &mut Evaluator<'_>, node: &Expr, conjunction: bool) -> Outcome<Vec<Step>> {
    let mut cut = Cut {
        evaluator,
        conjunction,
        steps: Vec::new(),
        bindings: Vec::new(),
        clear: Vec::new(),
        name: Symbol::new("Next"),
        arguments: Vec::new(),
        key: StepKey::default(),
        within: Vec::new(),
        only: None,
        never: Vec::new(),
    };
    cut.cut(node)?;
    Ok(cut.steps)
}

/// Returns the numbers of the steps that an action consists of, if each of its own steps is one.
pub fn steps_of(
    evaluator: &mut Evaluator<'_>,
    steps: &[Step],
    action: &Expr,
) -> Outcome<Option<Vec<usize>>> {
    let parts = parts(evaluator, action, false)?;
    let find = |part: &Step| steps.iter().position(|step| step.key == part.key);
    Ok(parts.iter().map(find).collect())
}

struct Cut<'e, 'p> {
    evaluator: &'e mut Evaluator<'p>,
    /// Conjunctions and `\A` are cut instead of disjunctions and `\E`.
    conjunction: bool,
    steps: Vec<Step>,
    bindings: Bindings,
    clear: Vec<Slot>,
    name: Symbol,
    arguments: Vec<Option<Value>>,
    key: StepKey,
    within: Vec<DefinitionKey>,
    only: Option<Alternative>,
    never: Vec<Alternative>,
}

/// A choice of bound names, and the alternatives under which it is no choice, or the only one under
/// which it is one.
struct Choice {
    bindings: Bindings,
    only: Option<Alternative>,
    never: Vec<Alternative>,
}

impl Cut<'_, '_> {
    fn cut(&mut self, node: &Expr) -> Outcome<()> {
        match &node.kind {
            Kind::Or(items) if !self.conjunction || items.len() == 1 => self.all(items),
            Kind::And(items) if self.conjunction || items.len() == 1 => self.all(items),
            Kind::Held(_, inner) => self.cut(inner),
            Kind::Let(slots, body) => {
                let length = self.clear.len();
                self.clear.extend(slots);
                self.cut(body)?;
                self.clear.truncate(length);
                Ok(())
            }
            Kind::With(bindings, body) => {
                let length = self.bindings.len();
                self.bindings.extend(bindings.iter().cloned());
                self.bound(bindings);
                self.cut(body)?;
                self.bindings.truncate(length);
                Ok(())
            }
            Kind::Named(named) => self.named(named, node),
            Kind::Quantifier {
                universal,
                binders,
                body,
                ..
            } if *universal == self.conjunction => match self.choices(binders)? {
                Some(choices) => self.cut_choices(&choices, body),
                None => {
                    self.leaf(node);
                    Ok(())
                }
            },
            Kind::Switch {
                original,
                alternatives,
            } => self.switch(original, alternatives, node),
            Kind::Constant(Value::Bool(truth)) if *truth == self.conjunction => Ok(()),
            _ => {
                self.leaf(node);
                Ok(())
            }
        }
    }

    /// Cuts what is written, and then what stands there instead of it. One step remains one.
    fn switch(
        &mut self,
        original: &Expr,
        alternatives: &[(u32, Expr)],
        node: &Expr,
    ) -> Outcome<()> {
        let (first, length) = (self.steps.len(), self.never.len());
        let numbers = alternatives.iter().map(|(number, _)| (*number, None));
        self.never.extend(numbers);
        self.cut(original)?;
        self.never.truncate(length);
        let is_nothing = |node: &Expr| matches!(node.kind, Kind::Constant(Value::Bool(truth)) if truth == self.conjunction);
        if alternatives
            .iter()
            .all(|(_, alternative)| is_nothing(alternative))
        {
            return Ok(());
        }
        if self.steps.len() == first + 1 || alternatives.iter().any(|(_, node)| has_member(node)) {
            self.steps.truncate(first);
            self.leaf(node);
            return Ok(());
        }
        for (number, alternative) in alternatives {
            let only = self.only.replace((*number, None));
            self.cut(alternative)?;
            self.only = only;
        }
        Ok(())
    }

    fn all(&mut self, items: &[Expr]) -> Outcome<()> {
        for item in items {
            self.cut(item)?;
        }
        Ok(())
    }

    fn named(&mut self, named: &Named, node: &Expr) -> Outcome<()> {
        let mut arguments = Vec::new();
        for argument in &named.arguments {
            arguments.push(self.constant(argument));
        }
        let mut key = self.key.clone();
        if named.global && arguments.iter().all(Option::is_some) {
            // Nothing around the definition counts.
            key = StepKey::default();
            key.path.push((named.key, None));
        } else {
            key.path.push((named.key, Some((node.span, node.id))));
        }
        key.values.extend(arguments.iter().flatten().cloned());
        let key = std::mem::replace(&mut self.key, key);
        let name = std::mem::replace(&mut self.name, named.name);
        let arguments = std::mem::replace(&mut self.arguments, arguments);
        let length = self.clear.len();
        self.clear.extend(&named.clear);
        self.within.push(named.key);
        let result = self.cut(&named.body);
        self.within.pop();
        self.clear.truncate(length);
        self.name = name;
        self.arguments = arguments;
        self.key = key;
        result
    }

    fn bound(&mut self, bindings: &[(Slot, Value)]) {
        let values = || bindings.iter().map(|(_, value)| value.clone());
        self.arguments.extend(values().map(Some));
        self.key.values.extend(values());
    }

    fn cut_choices(&mut self, choices: &[Choice], body: &Expr) -> Outcome<()> {
        for choice in choices {
            let (length, arguments, key) = (
                self.bindings.len(),
                self.arguments.clone(),
                self.key.clone(),
            );
            let (only, never) = (self.only.clone(), self.never.len());
            if choice.only.is_some() {
                self.only.clone_from(&choice.only);
            }
            self.never.extend(choice.never.iter().cloned());
            self.bindings.extend(choice.bindings.iter().cloned());
            self.bound(&choice.bindings);
            self.cut(body)?;
            self.bindings.truncate(length);
            self.never.truncate(never);
            self.only = only;
            self.arguments = arguments;
            self.key = key;
        }
        Ok(())
    }

    /// Returns all choices of bound names, if their sets are constant and small.
    fn choices(&mut self, binders: &[Binder]) -> Outcome<Option<Vec<Choice>>> {
        let mut all = vec![Choice {
            bindings: Vec::new(),
            only: None,
            never: Vec::new(),
        }];
        for binder in binders {
            let mut longer = Vec::new();
            for choice in all {
                let bindings = [self.bindings.clone(), choice.bindings.clone()].concat();
                let Some(elements) = self.elements(&binder.set, &bindings)? else {
                    return Ok(None);
                };
                for (element, only, never) in elements {
                    let mut next = Choice {
                        bindings: choice.bindings.clone(),
                        only: choice.only.clone().or(only),
                        never: [choice.never.as_slice(), &never].concat(),
                    };
                    bind(&binder.pattern, &element, &mut next.bindings);
                    longer.push(next);
                }
                if longer.len() + self.steps.len() > STEP_LIMIT {
                    return Ok(None);
                }
            }
            all = longer;
        }
        Ok(Some(all))
    }

    /// Returns the elements of a constant set, those of alternatives included.
    fn elements(&mut self, set: &Expr, bindings: &Bindings) -> Outcome<Option<Vec<Element>>> {
        let Some(value) = self.constant_under(set, bindings) else {
            return Ok(None);
        };
        let listed: Vec<Value> = at(list(&value), set)?.iter().cloned().collect();
        let mut elements: Vec<Element> = listed
            .iter()
            .map(|element| (element.clone(), None, Vec::new()))
            .collect();
        let mut numbers = Vec::new();
        alternatives_in(set, &mut numbers);
        for (number, of_member) in numbers {
            let members: Vec<Option<Value>> = if of_member {
                listed.iter().cloned().map(Some).collect()
            } else {
                vec![None]
            };
            for member in members {
                let active = (number, member);
                self.evaluator.activate(&active);
                let value = self.constant_under(set, bindings);
                self.evaluator.activate(&(0, None));
                // Without a value, the step fails; which one does is not known before.
                let Some(value) = value else {
                    return Ok(None);
                };
                let there: Vec<Value> = at(list(&value), set)?.iter().cloned().collect();
                for (element, only, never) in &mut elements {
                    if only.is_none() && !there.contains(element) {
                        never.push(active.clone());
                    }
                }
                for element in there.iter().filter(|element| !listed.contains(element)) {
                    elements.push((element.clone(), Some(active.clone()), Vec::new()));
                }
            }
        }
        Ok(Some(elements))
    }

    fn constant(&mut self, node: &Expr) -> Option<Value> {
        let bindings = self.bindings.clone();
        self.constant_under(node, &bindings)
    }

    fn constant_under(&mut self, node: &Expr, bindings: &Bindings) -> Option<Value> {
        if node.level != Level::Constant || node.volatile {
            return None;
        }
        self.evaluator.clear(&self.clear);
        // What has no value here is an error only if the step is taken.
        self.evaluator.value(&with(node, bindings)).ok()
    }

    fn leaf(&mut self, node: &Expr) {
        let mut action = with(node, &self.bindings);
        if !self.clear.is_empty() {
            let kind = Kind::Let(self.clear.clone(), action);
            action = Expr::new(Node::new(kind, node.span, node.id));
        }
        let key = StepKey {
            text: (node.span, node.id),
            ..self.key.clone()
        };
        self.steps.push(Step {
            definition: self.name,
            arguments: self.arguments.clone(),
            span: node.span,
            action,
            only: self.only.clone(),
            never: self.never.clone(),
            key,
            within: self.within.clone(),
            extra: None,
        });
    }
}

/// An element of a set, and the alternatives on which it depends.
type Element = (Value, Option<Alternative>, Vec<Alternative>);

/// Adds the numbers of the alternatives in an expression, and whether each belongs to a family.
fn alternatives_in(node: &Expr, into: &mut Vec<(u32, bool)>) {
    if let Kind::Switch { alternatives, .. } = &node.kind {
        for (number, alternative) in alternatives {
            into.push((*number, has_member(alternative)));
        }
    }
    if node.switched {
        node.parts(&mut |part| alternatives_in(part, into));
    }
}

fn has_member(node: &Expr) -> bool {
    let mut found = matches!(node.kind, Kind::Member);
    node.parts(&mut |part| found |= has_member(part));
    found
}
