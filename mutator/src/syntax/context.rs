//! The environment of a site, edits with their copies, and the switch around a site.

use std::collections::{BTreeMap, BTreeSet};

use quote::{ToTokens, quote};
use syn::{Expr, parse_quote_spanned};

use super::origin::Origin;
use super::source::{Range, Source};
use super::table::{Edit, FamilyDraft, Table};
use super::types::Types;
use crate::operator::Operator;

/// The environment of the sites of one body.
pub struct Context<'a> {
    /// The types of the module.
    pub types: &'a Types,
    /// The author's text.
    pub source: &'a Source,
    /// The item, such as `alice` or `rm_prepare`. The walk appends the label of a step.
    pub item: String,
    /// The names of the step's own participants: `me`, or an action's parameters.
    pub own: Vec<String>,
    /// Helpers of the module. A call of a helper in statement position is an update.
    pub helpers: Vec<String>,
    /// The kind of body.
    pub kind: BodyKind,
    /// Facts for the operators whose mutants take steps that the baseline does not have.
    pub mutant_steps: MutantSteps,
    /// Own participants for which an earlier guard has a G2 mutant already.
    pub(super) starved: Vec<String>,
    /// The names that the body reads.
    pub(super) names_read: BTreeSet<String>,
    /// Whether the body borrows something mutably, so that values cannot be read elsewhere.
    pub(super) has_mutable_borrow: bool,
    /// The parameters for variables and constants that the body uses only through their fields.
    pub(super) bases: BTreeSet<String>,
    /// The parameters of a helper.
    pub(super) parameters: BTreeSet<String>,
}

/// The part of a spec that the operators on split steps, crashes and older values need.
#[derive(Clone, Debug, Default)]
pub struct MutantSteps {
    /// The text of the first value of each variable, without white space.
    pub initial: BTreeMap<String, String>,
    /// Durable variables of the spec and of the process.
    pub durable: BTreeSet<String>,
}

/// The kind of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// A process; its labels become part of the item.
    Process,
    /// An action.
    Action,
    /// A helper.
    Helper(Returns),
}

/// The kind of value that a helper returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// No value.
    Nothing,
    /// A `bool`.
    Condition,
    /// Any other type.
    Value,
}

impl<'a> Context<'a> {
    /// The environment of an item, without the facts that only some operators need.
    pub fn new(
        types: &'a Types,
        source: &'a Source,
        item: &str,
        own: Vec<String>,
        helpers: Vec<String>,
        kind: BodyKind,
    ) -> Context<'a> {
        Context {
            types,
            source,
            item: item.to_owned(),
            own,
            helpers,
            kind,
            mutant_steps: MutantSteps::default(),
            starved: Vec::new(),
            names_read: BTreeSet::new(),
            has_mutable_borrow: false,
            bases: BTreeSet::new(),
            parameters: BTreeSet::new(),
        }
    }

    /// The author's text of these tokens.
    pub fn text(&self, tokens: &impl ToTokens) -> String {
        self.source.text(tokens)
    }

    /// An edit that replaces these tokens by another text.
    pub(super) fn edit(
        &self,
        operator: Operator,
        place: &impl ToTokens,
        replacement: String,
    ) -> Edit {
        Edit {
            operator,
            range: self.range(place),
            original: self.text(place),
            replacement,
            family: None,
        }
    }

    /// A copy that replaces these tokens by another text.
    pub(super) fn edited(
        &self,
        operator: Operator,
        place: &impl ToTokens,
        expr: Expr,
        replacement: String,
    ) -> Edited {
        Edited {
            expr,
            edit: self.edit(operator, place, replacement),
        }
    }

    /// The family that ranges over the members of these sets.
    pub(super) fn family(&self, origin: &Origin) -> FamilyDraft {
        if !origin.constants.is_empty() {
            return FamilyDraft::Constants(origin.constants.iter().cloned().collect());
        }
        if !origin.numbers.is_empty() {
            return FamilyDraft::numbers(origin);
        }
        let sets: Vec<_> = self.types.participant_sets().cloned().collect();
        if sets.len() == 1 {
            FamilyDraft::Constants(sets)
        } else {
            FamilyDraft::Everyone
        }
    }

    /// The position of these tokens.
    pub fn range(&self, tokens: &impl ToTokens) -> Range {
        self.source.range(tokens)
    }
}

/// The role of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConditionRole {
    /// Enables the step: `wait_until`, `require`.
    Guard,
    /// Selects one of two branches.
    Branches,
    /// Leaves the step, or an iteration of a loop, early.
    Leaves,
    /// Any other use: an `if` without `else`, or a value.
    Other,
}

/// An expression with one edit in it.
pub(super) struct Edited {
    pub(super) expr: Expr,
    pub(super) edit: Edit,
}

impl Edited {
    /// Makes one mutant for each member of a family.
    pub(super) fn of(mut self, family: FamilyDraft) -> Edited {
        self.edit.family = Some(family);
        self
    }
}

/// Rebuilds the enclosing expression around each edited part.
pub(super) fn within(parts: Vec<Edited>, rebuild: impl Fn(Expr) -> Expr) -> Vec<Edited> {
    parts
        .into_iter()
        .map(|Edited { expr, edit }| Edited {
            expr: rebuild(expr),
            edit,
        })
        .collect()
}

/// Wraps an expression in a switch. The original comes first because it determines the type.
pub(super) fn switch(
    original: Expr,
    edits: Vec<Edited>,
    context: &Context<'_>,
    table: &mut Table,
    anchor: &str,
) -> Expr {
    let (mut mutants, rows): (Vec<_>, Vec<_>) = edits
        .into_iter()
        .map(|e| (unparenthesised(e.expr), e.edit))
        .unzip();
    let count = rows.len() as u32;
    let first = table.add_site(&context.item, anchor, rows);
    let Some(last) = mutants.pop() else {
        return original;
    };
    let numbers = (1..count).map(proc_macro2::Literal::u32_unsuffixed);
    // Problems in a mutant must cause no warnings, and must not trip lints that are errors.
    let allow = quote!(#[allow(warnings, overflowing_literals, arithmetic_overflow, unconditional_panic, clippy::all, clippy::pedantic, clippy::nursery)]);
    // The position is the author's, the hygiene is that of generated code.
    let span = proc_macro2::Span::call_site().located_at(syn::spanned::Spanned::span(&original));
    let mut choice: syn::ExprMatch = parse_quote_spanned! {span=>
        match __rt::switch(#first, #count) {
            0 => (),
            #(#allow #numbers => (),)*
            #allow
            _ => ()
        }
    };
    // Expressions, not tokens, so that syn adds the parentheses needed around `{ a } && b`.
    let bodies = std::iter::once(original).chain(mutants).chain([last]);
    for (arm, body) in choice.arms.iter_mut().zip(bodies) {
        *arm.body = body;
    }
    Expr::Match(choice)
}

fn unparenthesised(expr: Expr) -> Expr {
    match expr {
        Expr::Paren(inner) => *inner.expr,
        other => other,
    }
}
