//! Operators on single updates other than deletion: U3, U4 (lost after the update before it), M3 on
//! a shared variable, and C5, Q4, U6 on the assigned value.

use quote::ToTokens;
use syn::{Expr, parse_quote};

use super::context::{Edited, within};
use super::form::is_condition;
use super::inferred::Ownership;
use super::source::blankless;
use super::type_parts;
use super::walk::Walk;
use super::{sets, subexpressions, update, wrong_variable};
use crate::operator::Operator;

impl Walk<'_, '_> {
    /// Further mutants of an update; only those of the value if the place has no older value.
    pub(super) fn more_edits(&self, stmt: &Expr, has_value: bool) -> Vec<Edited> {
        let mut all = Vec::new();
        if has_value {
            all.extend(self.not_for_one(stmt));
            all.extend(self.overwrites(stmt));
            all.extend(self.torn_update(stmt));
        }
        all.extend(self.value_edits(stmt));
        let mut seen = vec![stmt.to_token_stream().to_string()];
        all.retain(|edited| {
            let text = edited.expr.to_token_stream().to_string();
            let is_new = !seen.contains(&text);
            seen.push(text);
            is_new
        });
        all
    }

    /// U6 and Q4 on the value of a `let`.
    pub(super) fn let_edits(&self, value: &Expr) -> Vec<Edited> {
        if is_condition(value, self.context.types)
            || !subexpressions::only_reads(value, self.context.types)
        {
            return Vec::new();
        }
        let mut all = sets::extremes(value, self.context, &self.scope);
        all.extend(sets::operators(value, self.context, &self.scope));
        all
    }

    /// M3: skips the update for one participant, if one other than the step's own is the index.
    fn not_for_one(&self, stmt: &Expr) -> Option<Edited> {
        let key = match stmt {
            Expr::MethodCall(call)
                if call.method == "insert" && self.is_of(&call.receiver, &["Map"]) =>
            {
                self.other_participant(call.args.first()?)
                    .or_else(|| self.key(update::place_of(stmt)?))
            }
            _ => self.key(update::place_of(stmt)?),
        }?;
        let known = self.scope.get(&key.to_string())?;
        let family = self.context.family(&known.origin);
        let text = self.context.text(stmt);
        let (new, text) = (
            parse_quote!({ if !(&__rt::ExclusionCheck(&#key)).is_excluded() { #stmt; } }),
            format!("if {key} != {{}} {{ {text}; }}"),
        );
        Some(
            self.context
                .edited(Operator::M3NotSent, stmt, new, text)
                .of(family),
        )
    }

    /// The name of another participant that indexes the place.
    fn key(&self, place: &Expr) -> Option<syn::Ident> {
        match place {
            Expr::Index(e) => self
                .other_participant(&e.index)
                .or_else(|| self.key(&e.expr)),
            Expr::Field(e) => self.key(&e.base),
            Expr::Paren(e) => self.key(&e.expr),
            _ => None,
        }
    }

    fn other_participant(&self, index: &Expr) -> Option<syn::Ident> {
        let index = if let Expr::Reference(e) = index {
            &*e.expr
        } else {
            index
        };
        let Expr::Path(path) = index else { return None };
        let name = path.path.get_ident()?;
        let text = name.to_string();
        let is_given = self.context.own.contains(&text) || self.context.parameters.contains(&text);
        (!is_given && self.context.types.is_member(self.scope.get(&text)?)).then(|| name.clone())
    }

    fn is_of(&self, place: &Expr, heads: &[&str]) -> bool {
        let known = self.context.types.infer(place, &self.scope);
        known.is_some_and(|known| heads.iter().any(|head| type_parts::head(&known.ty, head)))
    }

    /// Whether a value is a copy of the set of all participants.
    fn is_everyone(&self, value: &Expr) -> bool {
        let Expr::MethodCall(call) = value else {
            return false;
        };
        let is_constant = matches!(&*call.receiver, Expr::Field(_));
        call.method == "clone"
            && is_constant
            && self.context.types.is_everyone(&call.receiver, &self.scope)
    }

    /// U3: clears a collection before adding to it, or adds to a set instead of overwriting it.
    fn overwrites(&self, stmt: &Expr) -> Option<Edited> {
        const ADDS: [&str; 3] = ["insert", "push", "extend"];
        match stmt {
            Expr::MethodCall(call) if ADDS.iter().any(|name| call.method == name) => {
                let place = &*call.receiver;
                let is_known = self.is_of(place, &["Set", "Participants", "Vec", "Map"])
                    && !self.context.types.is_own_method(&call.method);
                let text = blankless(place);
                let reads_it = call.args.iter().any(|arg| blankless(arg).contains(&text));
                if !is_known || !subexpressions::is_place(place, self.context.types) || reads_it {
                    return None;
                }
                let (of, whole) = (self.context.text(place), self.context.text(stmt));
                let (new, text) = (
                    parse_quote!({ #place.clear(); #stmt; }),
                    format!("{of}.clear(); {whole}"),
                );
                Some(self.context.edited(Operator::U3Overwrite, stmt, new, text))
            }
            Expr::Assign(assign) => {
                let (place, value) = (&*assign.left, &*assign.right);
                let known = self.context.types.infer(place, &self.scope)?;
                let is_set = known.ownership == Ownership::Value
                    && (type_parts::head(&known.ty, "Set")
                        || type_parts::head(&known.ty, "Participants"));
                // A value that starts from the place is merged already.
                let starts_from_it = blankless(value).contains(&blankless(place));
                // Adding all participants equals assigning all of them.
                let is_everyone = self.is_everyone(value);
                if !is_set
                    || is_everyone
                    || update::is_reset(value)
                    || starts_from_it
                    || !subexpressions::is_place(place, self.context.types)
                {
                    return None;
                }
                let (of, with) = (self.context.text(place), self.context.text(value));
                let (new, text) = (
                    parse_quote!({ __rt::merge(#value, &mut #place); }),
                    format!("{of}.extend({with})"),
                );
                Some(self.context.edited(Operator::U3Overwrite, stmt, new, text))
            }
            _ => None,
        }
    }

    /// U4: an update after another one may be lost.
    fn torn_update(&self, stmt: &Expr) -> Option<Edited> {
        let before = self.previous_update.as_ref()?;
        let place = blankless(update::place_of(stmt).unwrap_or(stmt));
        if *before == place
            || before.starts_with(&format!("{place}."))
            || place.starts_with(&format!("{before}."))
        {
            return None;
        }
        let text = self.context.text(stmt);
        let (new, text) = (
            parse_quote!({ if either() { #stmt; } }),
            format!("if either() {{ {text}; }}"),
        );
        Some(self.context.edited(Operator::U4TornPair, stmt, new, text))
    }

    /// Mutants of the value that is assigned or passed.
    fn value_edits(&self, stmt: &Expr) -> Vec<Edited> {
        let (context, scope) = (&*self.context, &self.scope);
        match stmt {
            Expr::Assign(assign) if !is_condition(&assign.right, context.types) => {
                let mut all = wrong_variable::replaced_names(&assign.right, context, scope);
                all.retain(|edited| !wrong_variable::is_current_value(&assign.left, &edited.expr));
                all.extend(sets::extremes(&assign.right, context, scope));
                all.extend(sets::operators(&assign.right, context, scope));
                let with = |value: Expr| {
                    let mut new = assign.clone();
                    *new.right = value;
                    parse_quote!({ #new; })
                };
                within(all, with)
            }
            Expr::Binary(e) => {
                let mut all = wrong_variable::replaced_names(&e.right, context, scope);
                all.extend(sets::extremes(&e.right, context, scope));
                let with = |value: Expr| {
                    let mut new = e.clone();
                    *new.right = value;
                    parse_quote!({ #new; })
                };
                within(all, with)
            }
            Expr::MethodCall(_) => {
                let all = sets::operators(stmt, context, scope);
                within(all, |new| parse_quote!({ #new; }))
            }
            _ => Vec::new(),
        }
    }
}
