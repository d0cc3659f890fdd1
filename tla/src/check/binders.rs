//! Names that are bound inside of expressions.

use super::module::Checker;
use super::scope::{Entity, EntityKind, Level};
use crate::syntax::tree::{Bound, Identifier, Pattern};

impl Checker<'_> {
    /// Checks the sets of a binder, which cannot use what it binds.
    pub(super) fn bound_sets(&mut self, bounds: &[Bound]) -> Level {
        let sets = bounds.iter().filter_map(|bound| bound.set.as_ref());
        sets.map(|set| self.expression(set))
            .max()
            .unwrap_or(Level::Constant)
    }

    /// Adds what a binder binds.
    pub(super) fn bind_patterns(&mut self, bounds: &[Bound]) {
        for pattern in bounds.iter().flat_map(|bound| &bound.patterns) {
            match pattern {
                Pattern::Name(name) => self.bind(*name, 0),
                Pattern::Tuple(names) => names.iter().for_each(|name| self.bind(*name, 0)),
            }
        }
    }

    /// Adds a parameter or a bound name.
    pub(super) fn bind(&mut self, name: Identifier, arity: usize) {
        let later = self.later.get(&name.name).copied();
        self.declare(
            name,
            Entity::new(EntityKind::Bound, &vec![0; arity], name.span),
        );
        if let Some(later) = later {
            self.later.insert(name.name, later);
        }
    }
}
