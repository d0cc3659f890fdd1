//! Operators on messages: M1, M3, M6 and M8 on sends; M2, M4 and M5 on receives.
//!
//! The channels implement each mishap (`Mishap`); this module selects the call that it happens to.

use quote::{ToTokens, format_ident, quote};
use syn::visit::Visit;
use syn::{Block, Expr, ExprMethodCall, Type, parse_quote};

use super::context::{Context, Edited, switch};
use super::each::EachExpr;
use super::form::{bound_in, free_names, unshadowed};
use super::inferred::Scope;
use super::origin::{Correspondents, Origin};
use super::source::blankless;
use super::table::FamilyDraft;
use super::type_parts::{argument, name_of};
use super::types::Types;
use super::walk::Walk;
use super::{forge_message, value};
use crate::operator::Operator;

/// Properties of a channel that its type shows.
pub(super) struct Channel {
    kind: ChannelKind,
    message: Type,
    /// The type as text, which identifies the channel within a spec.
    name: String,
    lossy: bool,
    duplicating: bool,
    /// The channel holds one message at most, so that none can overtake another.
    single: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ChannelKind {
    Links,
    Bag,
    Queue,
    Posted,
}

/// The effect of a call of a channel's method. The numbers are argument indices.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ChannelCall {
    /// Sends to one participant if the call names a receiver, else to a shared channel.
    Send { to: Option<usize>, message: usize },
    /// Sends to each participant of a set.
    Broadcast { message: usize },
    /// Receives any message.
    Receive,
    /// Receives a message that satisfies a condition.
    ReceiveIf,
}

impl Channel {
    fn of(ty: &Type) -> Option<Channel> {
        let kind = match name_of(ty)?.as_str() {
            "Links" => ChannelKind::Links,
            "Bag" => ChannelKind::Bag,
            "Queue" => ChannelKind::Queue,
            "Posted" => ChannelKind::Posted,
            _ => return None,
        };
        let medium = argument(ty, 1).map(|medium| blankless(&medium));
        let has = |word: &str| medium.as_ref().is_some_and(|medium| medium.contains(word));
        Some(Channel {
            kind,
            message: argument(ty, 0)?,
            name: ty.to_token_stream().to_string(),
            lossy: has("Lossy"),
            duplicating: has("Duplicating"),
            single: has("Bounded<1>"),
        })
    }

    fn has_senders(&self) -> bool {
        matches!(self.kind, ChannelKind::Links | ChannelKind::Bag)
    }

    fn operation(&self, call: &ExprMethodCall) -> Option<ChannelCall> {
        let method = call.method.to_string();
        Some(match (self.kind, method.as_str(), call.args.len()) {
            (ChannelKind::Links | ChannelKind::Bag, "send", 3) => ChannelCall::Send {
                to: Some(1),
                message: 2,
            },
            (ChannelKind::Links | ChannelKind::Bag, "broadcast", 3) => {
                ChannelCall::Broadcast { message: 2 }
            }
            (ChannelKind::Links | ChannelKind::Bag, "receive", 1)
            | (ChannelKind::Queue, "receive", 0) => ChannelCall::Receive,
            (ChannelKind::Links | ChannelKind::Bag, "receive_if", 2) => ChannelCall::ReceiveIf,
            (ChannelKind::Queue, "send", 1) | (ChannelKind::Posted, "post", 1) => {
                ChannelCall::Send {
                    to: None,
                    message: 0,
                }
            }
            _ => return None,
        })
    }
}

/// The channel that a method is called on and the effect of the call.
fn channel(call: &ExprMethodCall, types: &Types, scope: &Scope) -> Option<(Channel, ChannelCall)> {
    if types.is_own_method(&call.method) {
        return None;
    }
    let channel = Channel::of(&types.infer(&call.receiver, scope)?.ty)?;
    let operation = channel.operation(call)?;
    Some((channel, operation))
}

/// Records senders and receivers in a body. Call it for all bodies before instrumenting any.
pub fn note_messages(block: &Block, scope: &Scope, types: &mut Types) {
    let scope = &unshadowed(scope, block);
    let mut found: Vec<(String, Correspondents)> = Vec::new();
    let note = |expr: &Expr| {
        let Expr::MethodCall(call) = expr else { return };
        if let Some((channel, operation)) = channel(call, types, scope)
            && channel.has_senders()
            && let Some(participant) = call.args.first()
        {
            let mut noted = Correspondents::default();
            let people = match operation {
                ChannelCall::Send { .. } | ChannelCall::Broadcast { .. } => &mut noted.senders,
                ChannelCall::Receive | ChannelCall::ReceiveIf => &mut noted.receivers,
            };
            people.add(participant, types, scope);
            found.push((channel.name, noted));
        }
    };
    EachExpr(note).visit_block(block);
    for (name, noted) in found {
        let known = types.correspondents.entry(name).or_default();
        known.senders.merge(noted.senders);
        known.receivers.merge(noted.receivers);
    }
}

impl Walk<'_, '_> {
    /// Whether a call is a channel operation.
    pub(super) fn is_message(&self, call: &ExprMethodCall) -> bool {
        channel(call, self.context.types, &self.scope).is_some()
    }

    /// Whether a statement sends a message, so that M3 deletes it.
    pub(super) fn sends(&self, expr: &Expr) -> bool {
        let Expr::MethodCall(call) = expr else {
            return false;
        };
        let operation =
            channel(call, self.context.types, &self.scope).map(|(_, operation)| operation);
        matches!(
            operation,
            Some(ChannelCall::Send { .. } | ChannelCall::Broadcast { .. })
        )
    }

    /// Reports channel calls in a condition as skipped: its mutants are copies of the whole.
    pub(super) fn skip_messages(&mut self, condition: &Expr) {
        let mut found: Vec<ExprMethodCall> = Vec::new();
        let note = |expr: &Expr| match expr {
            Expr::MethodCall(call) if self.is_message(call) => found.push(call.clone()),
            _ => {}
        };
        EachExpr(note).visit_expr(condition);
        for call in found {
            self.skip(
                &call,
                "a message in a condition: give it a name before the condition",
            );
        }
    }

    /// Instruments a channel call: its parts like those of any call, then its messages.
    pub(super) fn message(&mut self, expr: &mut Expr) {
        let Expr::MethodCall(call) = expr else { return };
        let Some((channel, operation)) = channel(call, self.context.types, &self.scope) else {
            return;
        };
        let original = call.clone();
        self.method_call(call);
        let site = CallSite {
            call: &original,
            channel: &channel,
            context: self.context,
            scope: &self.scope,
        };
        let (edits, unforged) = match operation {
            ChannelCall::Send { to, message } => {
                site.send_edits(to.map(|to| &original.args[to]), message)
            }
            ChannelCall::Broadcast { message } => site.send_edits(None, message),
            ChannelCall::Receive => (site.receive_edits(true), Vec::new()),
            ChannelCall::ReceiveIf => (site.receive_edits(!tests_sender(&original)), Vec::new()),
        };
        for (place, reason) in unforged {
            self.skip(&place, reason);
        }
        if !edits.is_empty() {
            let anchor = self.context.text(&original);
            *expr = switch(expr.clone(), edits, self.context, self.table, &anchor);
        }
    }
}

/// Whether the condition of a `receive_if` tests the sender, so that M2 applies to the condition.
fn tests_sender(call: &ExprMethodCall) -> bool {
    let Some(Expr::Closure(closure)) = call.args.get(1) else {
        return true;
    };
    let senders = closure.inputs.first().map(bound_in).unwrap_or_default();
    free_names(&closure.body)
        .iter()
        .any(|name| senders.contains(&name.to_string()))
}

/// One call of a channel's method.
struct CallSite<'a, 'c> {
    call: &'a ExprMethodCall,
    channel: &'a Channel,
    context: &'a Context<'c>,
    scope: &'a Scope,
}

impl CallSite<'_, '_> {
    /// The call with a mishap as an additional first argument.
    fn with(&self, mishap: &str) -> Expr {
        let mut new = self.call.clone();
        let mishap = format_ident!("{mishap}");
        new.method = format_ident!("{}_with", self.call.method, span = self.call.method.span());
        new.args.insert(0, parse_quote!(__rt::Mishap::#mishap));
        Expr::MethodCall(new)
    }

    /// Puts each edited message into a copy of the call. The place is an index, because two
    /// arguments can have equal text: `send(me, p, me)`.
    fn of_message(&self, message: usize, edits: Vec<Edited>) -> impl Iterator<Item = Edited> {
        edits.into_iter().map(move |Edited { expr, edit }| {
            let mut new = self.call.clone();
            new.args[message] = expr;
            Edited {
                expr: Expr::MethodCall(new),
                edit,
            }
        })
    }

    /// The mutants M1, M3, M6 and M8 of a send, and the parts that M8 could not forge.
    fn send_edits(
        &self,
        to: Option<&Expr>,
        message: usize,
    ) -> (Vec<Edited>, Vec<(Expr, &'static str)>) {
        let message_arg = &self.call.args[message];
        let text = self.context.text(self.call);
        let is_broadcast = self.call.method == "broadcast";
        let mut all = Vec::new();
        if !self.channel.lossy {
            let lossy = if is_broadcast {
                self.lossy_broadcast()
            } else {
                format!("if either() {{ {text} }}")
            };
            all.push(
                self.context
                    .edited(Operator::M1Lose, self.call, self.with("Lost"), lossy),
            );
        }
        all.push(self.context.edited(
            Operator::M3NotSent,
            self.call,
            parse_quote!({}),
            String::new(),
        ));
        if is_broadcast {
            let set = &self.call.args[1];
            let origin = Origin::of_constants(self.context.types.constants_in(set, self.scope));
            let without = format!("{}.without({{}})", self.context.text(set));
            let edited =
                self.context
                    .edited(Operator::M3NotSent, set, self.with("Withheld"), without);
            all.push(edited.of(self.context.family(&origin)));
        }
        all.extend(to.into_iter().flat_map(|to| self.receiver_edits(to)));
        let kinds = value::neighbours(message_arg, Operator::M6Misdeliver, self.context);
        all.extend(self.of_message(message, kinds));
        let (forged, unforged) =
            forge_message::forged(message_arg, &self.channel.message, self.context, self.scope);
        all.extend(self.of_message(message, forged));
        (all, unforged)
    }

    /// The text of a broadcast that may lose each message.
    fn lossy_broadcast(&self) -> String {
        let text = |tokens: &dyn ToTokens| self.context.text(&tokens.to_token_stream());
        let args = &self.call.args;
        format!(
            "for p in {} {{ if either() {{ {}.send({}, *p, {}) }} }}",
            text(&args[1]),
            text(&self.call.receiver),
            text(&args[0]),
            text(&args[2])
        )
    }

    /// M3 and M6 for the receiver of a message.
    fn receiver_edits(&self, to: &Expr) -> Vec<Edited> {
        let types = self.context.types;
        let origin = types
            .infer(to, self.scope)
            .map(|known| known.origin.constants)
            .unwrap_or_default();
        let is_set = |name: &String| types.participant_sets().any(|set| set == name);
        // If the receiver is a constant, not sending to it equals deleting the send.
        let is_constant = !origin.is_empty() && !origin.iter().any(is_set);
        let receivers = types
            .correspondents
            .get(&self.channel.name)
            .map(|all| all.receivers.known().constants);
        let possible = if origin.is_empty() || is_constant {
            receivers.unwrap_or_default()
        } else {
            origin.clone()
        };
        let text = self.context.text(to);
        let mut all = Vec::new();
        if !is_constant {
            let unless = format!("if {text} != {{}} {{ {} }}", self.context.text(self.call));
            let family = self.context.family(&Origin::of_constants(possible.clone()));
            let edited = self.context.edited(
                Operator::M3NotSent,
                self.call,
                self.with("Withheld"),
                unless,
            );
            all.push(edited.of(family));
        }
        let others = if is_constant {
            (possible.is_empty() || !possible.is_subset(&origin)).then(|| FamilyDraft::Except {
                of: possible.into_iter().collect(),
                but: origin.into_iter().collect(),
            })
        } else {
            Some(self.context.family(&Origin::of_constants(possible)))
        };
        let misdelivered = || {
            self.context.edited(
                Operator::M6Misdeliver,
                to,
                self.with("Misdelivered"),
                "{}".to_owned(),
            )
        };
        all.extend(others.map(|family| misdelivered().of(family)));
        all
    }

    /// M2 (if `ignores`), M4 and M5.
    fn receive_edits(&self, ignores: bool) -> Vec<Edited> {
        let (receiver, dot, method) =
            (&self.call.receiver, &self.call.dot_token, &self.call.method);
        let called = quote!(#receiver #dot #method);
        let (channel, receiver) = (self.context.text(receiver), self.context.text(&called));
        let edited = |operator, mishap, replacement| {
            self.context
                .edited(operator, &called, self.with(mishap), replacement)
        };
        let mut all = Vec::new();
        if ignores && self.channel.has_senders() {
            let known = self.context.types.correspondents.get(&self.channel.name);
            let senders = known.map(|all| all.senders.known()).unwrap_or_default();
            let without = format!("{channel}.without_those_of({{}}).{method}");
            let without_one = edited(Operator::M2IgnoreParticipant, "Ignored", without);
            all.push(without_one.of(self.context.family(&senders)));
        }
        if !self.channel.duplicating {
            all.push(edited(
                Operator::M4Duplicate,
                "Kept",
                format!("{receiver}_and_keep"),
            ));
        }
        if self.channel.kind != ChannelKind::Bag && !self.channel.single {
            let any = receiver.replace("receive", "receive_any");
            all.push(edited(Operator::M5Reorder, "Overtaking", any));
        }
        all
    }
}
