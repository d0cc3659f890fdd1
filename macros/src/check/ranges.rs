//! The ranges of step parameters: sets that depend on constants alone.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{Expr, ExprField, Ident, Item, ItemFn, Member, UseTree};

use crate::ast::{Parameter, Role, SpecModule, is_constants_in_range, parameters, pattern_ident};
use crate::errors::Errors;
use crate::parse::bare_name;

/// Reports ranges without a parameter, and names in them that are not constants.
pub(super) fn all(
    spec: &SpecModule,
    function: &ItemFn,
    ranges: &[&Parameter],
    what: &str,
    errors: &mut Errors,
) {
    let mut seen = BTreeSet::new();
    for range in ranges {
        let name = &range.name;
        if !seen.insert(name.to_string()) {
            errors.at(name, format!("`{name}` ranges over a set already"));
        } else if !parameters(function).any(|p| pattern_ident(&p.pat) == Some(name)) {
            let text = format!(
                "`{name}` is not a parameter of `{}`: add `{name}: SomeType`",
                function.sig.ident
            );
            errors.at(name, text);
        }
        let mut names = RangeNames {
            spec,
            function,
            ranges,
            range,
            what,
            errors,
        };
        names.visit_expr(&range.set);
    }
}

/// Checks the names in a range.
struct RangeNames<'a> {
    spec: &'a SpecModule,
    function: &'a ItemFn,
    ranges: &'a [&'a Parameter],
    range: &'a Parameter,
    what: &'a str,
    errors: &'a mut Errors,
}

impl RangeNames<'_> {
    /// The role of the step's parameter with this name.
    fn role(&self, name: &Ident) -> Option<Role> {
        let found = parameters(self.function).find(|p| pattern_ident(&p.pat) == Some(name));
        found.map(|p| self.spec.role(&p.ty))
    }

    /// Reports a field of a variable and an unknown constant. Returns whether the field is done.
    fn field(&mut self, field: &ExprField) -> bool {
        let (Some(base), Member::Named(name)) = (bare_name(&field.base), &field.member) else {
            return false;
        };
        if self.spec.constant(base).is_some() {
            return false;
        }
        if is_constants_in_range(base, self.function, self.spec) {
            if self.spec.constant(name).is_none() {
                self.unknown(name);
            }
            return true;
        }
        let role = self.role(base);
        let is_variable = self
            .spec
            .variables
            .fields
            .iter()
            .any(|f| f.ident.as_ref() == Some(name));
        if role.is_none() && self.spec.constant(name).is_some() {
            self.errors.at(
                field,
                format!("a range calls the constants `c`: write `c.{name}`, or `{name}` alone"),
            );
        } else if matches!(
            role,
            Some(Role::Variables | Role::VariablesMut | Role::State)
        ) || (role.is_none() && is_variable)
        {
            let parameter = &self.range.name;
            let text = if self.what == "action" {
                format!(
                    "an action ranges over constants alone; choose in its body: `let {parameter} = pick(&{base}.{name});`"
                )
            } else {
                "a process ranges over constants alone: there are as many processes in every state"
                    .to_owned()
            };
            self.errors.at(field, text);
        } else {
            return false;
        }
        true
    }

    fn name(&mut self, name: &Ident) {
        let is_known = self.spec.constant(name).is_some()
            || is_constants_in_range(name, self.function, self.spec);
        if is_known || !name.to_string().starts_with(char::is_lowercase) {
            return;
        }
        if self.ranges.iter().any(|range| range.name == *name) {
            let text = format!(
                "`{name}` is a parameter itself, and a range depends on constants alone; say `require(..)` in the body"
            );
            self.errors.at(name, text);
        } else if !self.may_be_elsewhere(name) {
            self.unknown(name);
        }
    }

    fn unknown(&mut self, name: &Ident) {
        let constants = self.spec.constants.iter().flat_map(|c| &c.fields);
        let known: Vec<_> = constants.map(|f| format!("`{}`", f.ident)).collect();
        let known = match known.as_slice() {
            [] => "the spec has none".to_owned(),
            names => format!("the constants are {}", names.join(", ")),
        };
        self.errors
            .at(name, format!("no constant `{name}`; {known}"));
    }

    /// Whether a name can come from the module or from a `use` in it; if so, rustc decides.
    fn may_be_elsewhere(&self, name: &Ident) -> bool {
        let is_helper = self.spec.helpers.iter().any(|f| f.sig.ident == *name);
        let is_whole = bare_name(&self.range.set) == Some(name);
        is_helper
            || self.spec.others.iter().any(|item| match item {
                Item::Const(item) => item.ident == *name,
                Item::Static(item) => item.ident == *name,
                Item::Use(item) => imports(&item.tree, name, is_whole),
                _ => false,
            })
    }
}

/// Whether a `use` can import a name. A glob can, but not for a `whole` range (a constant).
fn imports(tree: &UseTree, name: &Ident, whole: bool) -> bool {
    match tree {
        UseTree::Path(path) => imports(&path.tree, name, whole),
        UseTree::Name(used) => used.ident == *name,
        UseTree::Rename(used) => used.rename == *name,
        UseTree::Glob(_) => !whole,
        UseTree::Group(group) => group.items.iter().any(|tree| imports(tree, name, whole)),
    }
}

impl<'ast> Visit<'ast> for RangeNames<'_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Field(field) if self.field(field) => {}
            // A callee is a function, and a closure binds names of its own.
            Expr::Call(call) => call.args.iter().for_each(|arg| self.visit_expr(arg)),
            Expr::Closure(_) | Expr::Block(_) => {}
            other => {
                if let Some(name) = bare_name(other) {
                    self.name(name);
                }
                visit::visit_expr(self, other);
            }
        }
    }
}
