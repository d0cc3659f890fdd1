//! The author's own mutants: `#[mutant("name", this => that)]`.
//!
//! `this` is code of the item, found by its tokens; a copy of the item has `that` in its place. The
//! copy runs instead of the item if the mutant is active. Other mutants are not affected.

use mutaspec_mutator::syntax::{Range, Source, code};
use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::quote;
use syn::parse::Parser;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, Expr, ItemFn, LitInt, LitStr, Macro, Stmt, parse_quote};

use crate::assertions::is_assertion;
use crate::errors::Errors;

const USAGE: &str = "`#[mutant(\"name\", this => that)]`";

/// A mutant of the author's own.
pub(crate) struct MutantAttribute {
    /// The name of the mutated function.
    pub(crate) item: String,
    pub(crate) name: LitStr,
    /// Position of the code that is replaced.
    pub(crate) range: Range,
    pub(crate) this: TokenStream,
    pub(crate) that: TokenStream,
    /// The entire function with the code replaced.
    pub(crate) function: ItemFn,
    /// The attribute's path, for errors found later.
    pub(crate) attribute: syn::Path,
}

/// The arguments of the attribute.
struct MutantArguments {
    name: LitStr,
    occurrence: Option<LitInt>,
    this: TokenStream,
    that: TokenStream,
}

/// Reads an attribute on a function, or on a statement in the range `within`.
pub(super) fn mutant(
    note: &Attribute,
    function: &ItemFn,
    within: Option<Range>,
    errors: &mut Errors,
) -> Option<MutantAttribute> {
    let arguments = arguments(note, errors)?;
    let (this, that) = (code(&arguments.this), code(&arguments.that));
    if this == that {
        errors.at(&arguments.that, "this changes nothing");
        return None;
    }
    for tokens in [&arguments.this, &arguments.that] {
        if let Some(text) = refusal(tokens) {
            errors.at(tokens, text);
            return None;
        }
    }
    let mut replace = Replace {
        this: this.trim_end_matches(" ;").to_owned(),
        that: &arguments.that,
        within,
        wanted: None,
        found: Vec::new(),
        failed: None,
    };
    replace.visit_block_mut(&mut function.block.clone());
    let found = std::mem::take(&mut replace.found);
    let wanted = wanted(&arguments, &found, &function.sig.ident.to_string(), errors)?;
    replace.wanted = Some(wanted);
    let mut function = function.clone();
    replace.visit_block_mut(&mut function.block);
    if let Some(error) = replace.failed {
        errors.push(error);
        return None;
    }
    Some(MutantAttribute {
        item: function.sig.ident.to_string(),
        name: arguments.name,
        range: found[wanted],
        this: arguments.this,
        that: arguments.that,
        function,
        attribute: note.path().clone(),
    })
}

/// The index of the occurrence that the author means.
fn wanted(
    arguments: &MutantArguments,
    found: &[Range],
    item: &str,
    errors: &mut Errors,
) -> Option<usize> {
    let count = found.len();
    let number = arguments
        .occurrence
        .as_ref()
        .map(LitInt::base10_parse::<usize>);
    match (count, number, &arguments.occurrence) {
        (0, ..) => errors.at(
            &arguments.this,
            format!("this code does not occur in `{item}`"),
        ),
        (_, Some(Ok(number)), _) if (1..=count).contains(&number) => return Some(number - 1),
        (_, Some(_), Some(occurrence)) => errors.at(
            occurrence,
            format!("there are {count} such places in `{item}`, counted from 1"),
        ),
        (1, ..) => return Some(0),
        _ => {
            let text = format!(
                "this code occurs {count} times in `{item}`; say which, before it: `occurrence = 1`"
            );
            errors.at(&arguments.this, text);
        }
    }
    None
}

/// Why code cannot be part of a mutant; `None` if it can.
fn refusal(tokens: &TokenStream) -> Option<&'static str> {
    #[derive(Default)]
    struct ForbiddenCode {
        label: bool,
        assertion: bool,
    }
    impl<'ast> Visit<'ast> for ForbiddenCode {
        fn visit_label(&mut self, _: &'ast syn::Label) {
            self.label = true;
        }
        fn visit_macro(&mut self, mac: &'ast Macro) {
            self.assertion |= is_assertion(mac);
            visit::visit_macro(self, mac);
        }
    }
    let mut forbidden = ForbiddenCode::default();
    if let Ok(stmts) = Block::parse_within.parse2(tokens.clone()) {
        for stmt in &stmts {
            forbidden.visit_stmt(stmt);
        }
    }
    if forbidden.label {
        Some("the steps of a mutant are those of the spec: it has no labels of its own")
    } else if forbidden.assertion {
        Some("an assertion is a property, and properties are not mutated")
    } else {
        None
    }
}

fn arguments(note: &Attribute, errors: &mut Errors) -> Option<MutantArguments> {
    let syn::Meta::List(list) = &note.meta else {
        errors.at(&note.meta, format!("say what is changed: {USAGE}"));
        return None;
    };
    let parse = |input: syn::parse::ParseStream<'_>| {
        let name: LitStr = input.parse()?;
        input.parse::<syn::Token![,]>()?;
        let mut occurrence = None;
        if input.peek(syn::Ident)
            && input.peek2(syn::Token![=])
            && !input.peek2(syn::Token![==])
            && !input.peek2(syn::Token![=>])
        {
            let ahead = input.fork();
            if ahead.parse::<syn::Ident>()? == "occurrence" {
                input.parse::<syn::Ident>()?;
                input.parse::<syn::Token![=]>()?;
                occurrence = Some(input.parse::<LitInt>()?);
                input.parse::<syn::Token![,]>()?;
            }
        }
        Ok((name, occurrence, input.parse::<TokenStream>()?))
    };
    let (name, occurrence, rest) = errors.ok(parse.parse2(list.tokens.clone()))?;
    let Some((this, that)) = sides(rest) else {
        errors.at(&note.meta, format!("say what is changed: {USAGE}"));
        return None;
    };
    if name.value().trim().is_empty() {
        errors.at(&name, "a mutant needs a name");
        return None;
    }
    Some(MutantArguments {
        name,
        occurrence,
        this,
        that,
    })
}

/// The tokens on either side of the first `=>`.
fn sides(tokens: TokenStream) -> Option<(TokenStream, TokenStream)> {
    let all: Vec<TokenTree> = tokens.into_iter().collect();
    let is_arrow = |pair: &[TokenTree]| match pair {
        [TokenTree::Punct(a), TokenTree::Punct(b)] => {
            a.as_char() == '=' && a.spacing() == Spacing::Joint && b.as_char() == '>'
        }
        _ => false,
    };
    let place = all.windows(2).position(is_arrow)?;
    let (this, that) = (&all[..place], &all[place + 2..]);
    (!this.is_empty() && !that.is_empty()).then(|| {
        (
            this.iter().cloned().collect(),
            that.iter().cloned().collect(),
        )
    })
}

/// Finds code in a body and replaces the wanted occurrence.
struct Replace<'a> {
    this: String,
    that: &'a TokenStream,
    within: Option<Range>,
    wanted: Option<usize>,
    found: Vec<Range>,
    failed: Option<syn::Error>,
}

impl Replace<'_> {
    /// Records an occurrence of the code and returns whether it is the wanted one.
    fn is_wanted(&mut self, tokens: &impl quote::ToTokens) -> bool {
        if code(&tokens.to_token_stream()).trim_end_matches(" ;") != self.this {
            return false;
        }
        let range = Source::default().range(tokens);
        if self.within.is_some_and(|within| !within.holds(range)) {
            return false;
        }
        self.found.push(range);
        self.wanted == Some(self.found.len() - 1)
    }

    /// The replacement as an expression.
    fn expression(&mut self) -> Option<Expr> {
        let that = self.that;
        let parsed =
            syn::parse2::<Expr>(that.clone()).or_else(|_| syn::parse2::<Expr>(quote!({ #that })));
        match parsed {
            Ok(expr) => Some(match expr {
                Expr::Binary(_)
                | Expr::Cast(_)
                | Expr::Range(_)
                | Expr::Unary(_)
                | Expr::Closure(_) => parse_quote!((#expr)),
                other => other,
            }),
            Err(error) => {
                self.failed = Some(error);
                None
            }
        }
    }

    /// The replacement as statements.
    fn statements(&mut self) -> Vec<Stmt> {
        let parsed = Block::parse_within.parse2(self.that.clone());
        parsed.unwrap_or_else(|error| {
            self.failed = Some(error);
            Vec::new()
        })
    }
}

impl VisitMut for Replace<'_> {
    fn visit_block_mut(&mut self, block: &mut Block) {
        let count = block.stmts.len();
        let mut stmts = Vec::with_capacity(count);
        for (place, mut stmt) in std::mem::take(&mut block.stmts).into_iter().enumerate() {
            if matches!(stmt, Stmt::Local(_)) && self.is_wanted(&stmt) {
                stmts.extend(self.statements());
                continue;
            }
            self.visit_stmt_mut(&mut stmt);
            if let Stmt::Expr(expr, semi @ None) = &mut stmt
                && place + 1 < count
                && !matches!(
                    expr,
                    Expr::If(_)
                        | Expr::Match(_)
                        | Expr::Block(_)
                        | Expr::While(_)
                        | Expr::Loop(_)
                        | Expr::ForLoop(_)
                )
            {
                *semi = Some(syn::token::Semi::default());
            }
            stmts.push(stmt);
        }
        block.stmts = stmts;
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if self.is_wanted(expr) {
            if let Some(other) = self.expression() {
                *expr = other;
            }
            return;
        }
        visit_mut::visit_expr_mut(self, expr);
    }
}
