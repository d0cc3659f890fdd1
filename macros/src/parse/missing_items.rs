//! Missing parts of a spec. Usually an item lacks its attribute: the error is on this item, and the
//! item is used as intended, to avoid follow-up errors.

use syn::{Attribute, Ident, Item, ItemFn, ItemStruct};

use super::{Sorted, constants, durable_fields, returned};
use crate::ast::{Role, parameters, role};
use crate::errors::Errors;

impl Sorted {
    /// Reports missing parts of the spec called `name`.
    pub(super) fn report_missing(&mut self, name: &Ident, errors: &mut Errors) {
        self.find_constants(errors);
        if self.variables.is_none() {
            self.find_variables(name, errors);
        }
        if self.init.is_none() {
            self.find_init(name, errors);
        }
        if self.actions.is_empty() && self.processes.is_empty() && !self.broken_step {
            let step = self
                .helpers
                .iter()
                .find(|helper| self.role_in(helper, Role::VariablesMut));
            match step {
                Some(step) => errors.at(
                    &step.sig.ident,
                    "a spec needs at least one step: put `#[action]` before this function, or `#[process]` if it has labels",
                ),
                None => errors.at(name, "a spec needs at least one step: `#[process]` or `#[action]`"),
            }
        }
    }

    fn find_constants(&mut self, errors: &mut Errors) {
        let is_meant = |item: &ItemStruct| {
            item.ident == "Constants"
                || item
                    .fields
                    .iter()
                    .any(|field| field.attrs.iter().any(is_of_constant))
        };
        if self.constants.is_none()
            && let Some(item) = self.take_struct(is_meant)
        {
            errors.at(
                &item.ident,
                "put `#[constants]` before this struct: functions take it as `&Constants`",
            );
            self.constants = Some(constants(item, &[], &mut Errors::default()));
        }
    }

    fn find_variables(&mut self, name: &Ident, errors: &mut Errors) {
        let of_init = self.init.as_ref().and_then(returned);
        let is_meant = |item: &ItemStruct| {
            of_init.as_ref() == Some(&item.ident)
                || item.ident == "Vars"
                || item.ident == "Variables"
        };
        let Some(mut item) = self.take_struct(is_meant) else {
            errors.at(
                name,
                "a spec needs its variables: `#[variables] pub struct Vars { .. }`",
            );
            return;
        };
        errors.at(
            &item.ident,
            "a spec needs its variables: put `#[variables]` before this struct",
        );
        self.durable = durable_fields(&mut item, &mut Errors::default());
        self.variables = Some(item);
    }

    fn find_init(&mut self, name: &Ident, errors: &mut Errors) {
        let variables = self.variables.as_ref().map(|item| &item.ident);
        let makes = |helper: &ItemFn| variables.is_some() && returned(helper).as_ref() == variables;
        let of_constants = |helper: &ItemFn| {
            parameters(helper).count() == 0 || self.role_in(helper, Role::Constants)
        };
        let named = self
            .helpers
            .iter()
            .position(|helper| helper.sig.ident == "init");
        let place = named.or_else(|| {
            self.helpers
                .iter()
                .position(|helper| makes(helper) && of_constants(helper))
        });
        let Some(place) = place else {
            errors.at(
                name,
                "a spec needs initial states: `#[init] fn init() -> Vars { .. }`",
            );
            return;
        };
        let init = self.helpers.remove(place);
        errors.at(
            &init.sig.ident,
            "a spec needs initial states: put `#[init]` before this function",
        );
        self.init = Some(init);
    }

    fn role_in(&self, function: &ItemFn, wanted: Role) -> bool {
        let Some(variables) = &self.variables else {
            return false;
        };
        let constants = self.constants.as_ref().map(|c| &c.item.ident);
        parameters(function).any(|p| role(&p.ty, &variables.ident, constants) == wanted)
    }

    /// Takes the first struct without an attribute that satisfies the predicate.
    fn take_struct(&mut self, is_meant: impl Fn(&ItemStruct) -> bool) -> Option<ItemStruct> {
        let place = self
            .others
            .iter()
            .position(|item| matches!(item, Item::Struct(item) if is_meant(item)))?;
        match self.others.remove(place) {
            Item::Struct(item) => Some(item),
            _ => None,
        }
    }
}

/// Whether an attribute belongs on a constant.
fn is_of_constant(attr: &Attribute) -> bool {
    attr.path().is_ident("symmetric")
        || (attr.path().is_ident("default") && !matches!(attr.meta, syn::Meta::Path(_)))
}
