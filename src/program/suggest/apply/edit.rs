//! Adds properties to the source of a spec. Text in, text out; the rest of the text stays as it is.

use std::collections::BTreeSet;
use std::ops::Range;

use mutaspec_runner::definition::PropertyKind;
use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Item, ItemFn, ItemMod, Meta};

use super::insertion::{Insertion, end_of_line, leading_blanks, start_of_line};
use super::list::PropertyNames;

/// A property to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Addition {
    /// Its name.
    pub(crate) name: String,
    pub(crate) kind: PropertyKind,
    /// Its code; `None` for a property that exists and that the model does not check.
    pub(crate) code: Option<String>,
}

/// The reason why a property cannot be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum EditError {
    /// The source is no Rust code.
    Syntax(String),
    /// The source has no module with this name under `#[spec]`, or the module has no function.
    NoModule,
    /// The property exists, and the model has no list of properties to add it to.
    NoList(String),
}

/// Attributes of properties.
const PROPERTIES: [&str; 6] = [
    "invariant",
    "step_invariant",
    "reachable",
    "temporal",
    "scenario",
    "refines",
];

/// The insertions that add properties to a spec and to the list of one of its models, if it has
/// one, in text order. The properties are renamed if the source uses their names.
pub(super) fn insertions(
    source: &str,
    spec: &str,
    model: &str,
    additions: &[Addition],
) -> Result<Vec<Insertion>, EditError> {
    let syntax = |error: &dyn std::fmt::Display| EditError::Syntax(error.to_string());
    // Positions of tokens do not count a byte order mark.
    let text = source.strip_prefix('\u{feff}').unwrap_or(source);
    let file: syn::File = syn::parse_str(text).map_err(|error| syntax(&error))?;
    let module = find_module(&file.items, spec).ok_or(EditError::NoModule)?;
    let items = module.content.as_ref().map_or(&[][..], |(_, items)| items);
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let additions = renamed(text, additions)?;
    let list = items
        .iter()
        .flat_map(attributes)
        .chain(&module.attrs)
        .find_map(|attr| list_of(attr, model));
    let mut found = Vec::new();
    match list {
        Some(list) => {
            let names: Vec<&str> = additions
                .iter()
                .map(|addition| addition.name.as_str())
                .collect();
            found.extend(list.with(text, &names, newline));
        }
        None => {
            if let Some(existing) = additions.iter().find(|addition| addition.code.is_none()) {
                return Err(EditError::NoList(existing.name.clone()));
            }
        }
    }
    let codes: Vec<&str> = additions
        .iter()
        .filter_map(|addition| addition.code.as_deref())
        .collect();
    if !codes.is_empty() {
        let place = Place::after_properties(items).ok_or(EditError::NoModule)?;
        found.push(place.insertion(text, &codes, newline));
    }
    found.sort_by_key(|insertion| insertion.at);
    let skipped = source.len() - text.len();
    for insertion in &mut found {
        insertion.at += skipped;
    }
    Ok(found)
}

/// Whether a model of a spec has a list of properties in this source.
pub(crate) fn has_list(source: &str, spec: &str, model: &str) -> bool {
    let text = source.strip_prefix('\u{feff}').unwrap_or(source);
    let Ok(file) = syn::parse_str::<syn::File>(text) else {
        return false;
    };
    let Some(module) = find_module(&file.items, spec) else {
        return false;
    };
    let items = module.content.iter().flat_map(|(_, items)| items);
    let mut attributes = items.flat_map(attributes).chain(&module.attrs);
    attributes.any(|attr| list_of(attr, model).is_some())
}

fn find_module<'f>(items: &'f [Item], spec: &str) -> Option<&'f ItemMod> {
    items.iter().find_map(|item| {
        let Item::Mod(module) = item else { return None };
        if module.ident == spec && module.attrs.iter().any(|attr| is_named(attr, &["spec"])) {
            return Some(module);
        }
        find_module(&module.content.as_ref()?.1, spec)
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Struct(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether the last part of an attribute's path is one of these names.
fn is_named(attr: &Attribute, names: &[&str]) -> bool {
    let last = attr.path().segments.last();
    last.is_some_and(|segment| names.iter().any(|name| segment.ident == name))
}

/// The list of properties in an attribute `#[model(name, properties = [..])]` of this model.
fn list_of(attr: &Attribute, model: &str) -> Option<PropertyNames> {
    let Meta::List(meta) = &attr.meta else {
        return None;
    };
    is_named(attr, &["model"]).then(|| PropertyNames::in_model(&meta.tokens, model))?
}

/// Gives each new property a name that the source does not use.
fn renamed(source: &str, additions: &[Addition]) -> Result<Vec<Addition>, EditError> {
    let tokens = source.parse::<TokenStream>();
    let tokens = tokens.map_err(|error| EditError::Syntax(error.to_string()))?;
    let mut taken = BTreeSet::new();
    identifiers(tokens, &mut taken);
    let rename = |addition: &Addition| {
        let Some(code) = &addition.code else {
            return addition.clone();
        };
        let numbered = (2..).map(|number| format!("{}_{number}", addition.name));
        let mut names = std::iter::once(addition.name.clone()).chain(numbered);
        let name = names
            .find(|name| taken.insert(name.clone()))
            .unwrap_or_default();
        let code = code.replacen(&format!("fn {}(", addition.name), &format!("fn {name}("), 1);
        Addition {
            name,
            kind: addition.kind,
            code: Some(code),
        }
    };
    Ok(additions.iter().map(rename).collect())
}

fn identifiers(tokens: TokenStream, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                found.insert(name.to_string());
            }
            TokenTree::Group(group) => identifiers(group.stream(), found),
            _ => {}
        }
    }
}

/// The item after which properties are inserted.
struct Place(Range<usize>);

impl Place {
    /// The last property of a module, or its last function if it has no property.
    fn after_properties(items: &[Item]) -> Option<Place> {
        let functions = || {
            items.iter().rev().filter_map(|item| match item {
                Item::Fn(function) => Some(function),
                _ => None,
            })
        };
        let is_property = |function: &&ItemFn| {
            function
                .attrs
                .iter()
                .any(|attr| is_named(attr, &PROPERTIES))
        };
        let function = functions()
            .find(is_property)
            .or_else(|| functions().next())?;
        let start = match function.attrs.first() {
            Some(attr) => attr.pound_token.spans[0],
            None => function.sig.fn_token.span,
        };
        let end = function.block.brace_token.span.close().byte_range().end;
        Some(Place(start.byte_range().start..end))
    }

    fn insertion(&self, source: &str, codes: &[&str], newline: &str) -> Insertion {
        let Range { start, end } = self.0;
        let line = start_of_line(source, start);
        let before = &source[line..start];
        let is_first = before.trim().is_empty();
        let indent = if is_first {
            before.to_owned()
        } else {
            format!("{}    ", leading_blanks(before))
        };
        let end_of_line = end_of_line(source, end);
        let rest = source[end..end_of_line].trim();
        let is_comment = rest.starts_with("//")
            || (rest.starts_with("/*") && rest.find("*/") == rest.len().checked_sub(2));
        let ends_line = rest.is_empty() || is_comment;
        let mut text = String::new();
        for code in codes {
            text.push_str(newline);
            for line in code.lines() {
                text.push_str(newline);
                text.push_str(&indented(line, &indent));
            }
        }
        let next = source[end_of_line..]
            .trim_start_matches('\r')
            .strip_prefix('\n')
            .unwrap_or("");
        let next = next.lines().next().unwrap_or("").trim();
        // What follows on the next line, unless it closes the module, is separated by a blank line.
        // What follows on the same line needs a line of its own.
        if !ends_line || !(next.is_empty() || next.starts_with('}')) {
            text.push_str(newline);
        }
        let at = if ends_line { end_of_line } else { end };
        Insertion::new(at, text)
    }
}

/// A line of code with this indentation in front. It has tabs if the indentation has.
fn indented(line: &str, indent: &str) -> String {
    let code = line.trim_start_matches(' ');
    if code.is_empty() {
        return String::new();
    }
    let inner = line.len() - code.len();
    let inner = if indent.contains('\t') {
        "\t".repeat(inner / 4)
    } else {
        " ".repeat(inner)
    };
    format!("{indent}{inner}{code}")
}

#[cfg(test)]
#[path = "edit_tests.rs"]
mod tests;
