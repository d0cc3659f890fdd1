//! Names the alternatives of a chain of `if either()` by their code, for traces.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Block, Expr, Stmt};

/// The code that names each alternative, in short: its first statement that no other alternative
/// has. Choices and guards only name an alternative without other statements. `None` if all its
/// statements are those of others.
pub(crate) fn distinctive_code(branches: &[Block]) -> Vec<Option<String>> {
    let codes: Vec<Vec<String>> = branches.iter().map(telling_code).collect();
    let of_others = |place: usize, code: &String| {
        let others = codes
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != place);
        others.into_iter().any(|(_, codes)| codes.contains(code))
    };
    let named = |place: usize| {
        codes[place]
            .iter()
            .find(|code| !of_others(place, code))
            .map(|code| cut(code))
    };
    (0..codes.len()).map(named).collect()
}

/// The statements of a block as text, without choices and guards if there are others.
fn telling_code(block: &Block) -> Vec<String> {
    let is_guard = |stmt: &Stmt| match stmt {
        Stmt::Local(_) => true,
        Stmt::Expr(Expr::Call(call), _) => {
            matches!(
                &*call.func,
                Expr::Path(p) if p.path.is_ident("wait_until") || p.path.is_ident("require")
            )
        }
        _ => false,
    };
    let text = |stmt: &Stmt| {
        let text = mutaspec_mutator::syntax::tidy(&short(stmt.to_token_stream()));
        text.trim_end_matches(';')
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let telling: Vec<String> = block
        .stmts
        .iter()
        .filter(|stmt| !is_guard(stmt))
        .map(text)
        .collect();
    if telling.is_empty() {
        block.stmts.iter().map(text).collect()
    } else {
        telling
    }
}

fn cut(code: &str) -> String {
    const LONGEST: usize = 60;
    if code.chars().count() <= LONGEST {
        return code.to_owned();
    }
    let cut: String = code.chars().take(LONGEST - 1).collect();
    format!("{}…", cut.trim_end())
}

/// Tokens as traces name things: without `vars.`, without the type in front of a variant,
/// `Stage::Refuse`, and without the comma that formatting adds to a list over several lines.
fn short(tokens: TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = tokens.into_iter().collect();
    if matches!(tokens.last(), Some(TokenTree::Punct(last)) if last.as_char() == ',') {
        tokens.pop();
    }
    let tokens = tokens;
    let is_punct = |place: usize, c: char| {
        matches!(
            tokens.get(place),
            Some(TokenTree::Punct(punct)) if punct.as_char() == c
        )
    };
    let mut found = TokenStream::new();
    let mut place = 0;
    while let Some(token) = tokens.get(place) {
        let skipped = match token {
            TokenTree::Ident(name) if *name == "vars" && is_punct(place + 1, '.') => 2,
            TokenTree::Ident(name)
                if name.to_string().starts_with(char::is_uppercase)
                    && is_punct(place + 1, ':')
                    && is_punct(place + 2, ':') =>
            {
                3
            }
            _ => 0,
        };
        place += skipped;
        if skipped > 0 {
            continue;
        }
        found.extend([match token {
            TokenTree::Group(group) => {
                TokenTree::Group(Group::new(group.delimiter(), short(group.stream())))
            }
            other => other.clone(),
        }]);
        place += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn check(blocks: &[Block], expected: &[Option<&str>]) {
        let found = distinctive_code(blocks);
        let found: Vec<Option<&str>> = found.iter().map(Option::as_deref).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn alternatives_are_named_by_their_code() {
        check(
            &[
                parse_quote!({
                    vars.stage[me] = Stage::Accept;
                }),
                parse_quote!({
                    vars.stage[me] = Stage::Refuse;
                    vars.n += 1;
                }),
                parse_quote!({
                    return;
                }),
                parse_quote!({}),
            ],
            &[
                Some("stage[me] = Accept"),
                Some("stage[me] = Refuse"),
                Some("return"),
                None,
            ],
        );
    }

    #[test]
    fn statement_of_one_alternative_names_it() {
        check(
            &[
                parse_quote!({
                    let old = pick(mine);
                    wait_until(old < 3);
                    vars.sent.remove(&old);
                    vars.queue.send(Change::Edit);
                }),
                parse_quote!({
                    let old = pick(mine);
                    vars.sent.remove(&old);
                    vars.queue.send(Change::Delete { old });
                }),
                parse_quote!({
                    wait_until(vars.n < 3);
                }),
            ],
            &[
                Some("queue.send(Edit)"),
                Some("queue.send(Delete { old })"),
                Some("wait_until(n < 3)"),
            ],
        );
        check(
            &[
                parse_quote!({
                    vars.n += 1;
                }),
                parse_quote!({
                    vars.n += 1;
                }),
            ],
            &[None, None],
        );
    }

    #[test]
    fn long_code_is_cut() {
        let name = quote::format_ident!("{}", "n".repeat(80));
        let found = distinctive_code(&[parse_quote!({ #name += 1; })]);
        assert_eq!(found[0].as_ref().map(|code| code.chars().count()), Some(60));
    }
}
