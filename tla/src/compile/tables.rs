//! The names of each module, those of the modules that it extends included.

use std::collections::{HashMap, HashSet};

use crate::modules::{Content, Modules, standard};
use crate::syntax::tree::{Definition, Expression, Instance, Module, Parameter, UnitKind};
use crate::syntax::{Diagnostic, Symbol};

/// The number of a table.
pub(super) type TableId = usize;

/// What a name of a module stands for.
#[derive(Clone, Copy)]
pub(super) enum Entry<'t> {
    /// A definition, with the table of the module that contains it.
    Definition(&'t Definition, TableId),
    /// A named instance.
    Instance(&'t [Parameter], &'t Instance, TableId),
    /// A name of a module that is instanced without a name.
    Through(&'t Instance, TableId),
    /// A named assumption or theorem, with the table of the module that contains it.
    Assumption(&'t Expression, TableId),
    /// A variable.
    Variable,
    /// A constant.
    Constant,
}

/// The names of a module.
pub(super) struct Table<'t> {
    pub(super) name: Symbol,
    pub(super) entries: HashMap<Symbol, Entry<'t>>,
    /// Variables in the order of their declaration.
    pub(super) variables: Vec<Symbol>,
    /// Assumptions, each with the table of its module.
    pub(super) assumptions: Vec<(&'t Expression, TableId)>,
    /// Names declared by `RECURSIVE`.
    pub(super) recursive: HashSet<Symbol>,
    /// Names that modules which extend this one do not see.
    local: HashSet<Symbol>,
}

/// The tables of all modules that were asked for.
pub(super) struct Tables<'t> {
    modules: HashMap<Symbol, &'t Module>,
    all: Vec<Table<'t>>,
    numbers: HashMap<Symbol, TableId>,
    loading: Vec<Symbol>,
}

impl<'t> Tables<'t> {
    pub(super) fn new(modules: &'t Modules) -> Self {
        let texts = modules.iter().filter_map(|(name, content)| match content {
            Content::Text(module) => Some((name, &**module)),
            Content::Standard(_) => None,
        });
        Tables {
            modules: texts.collect(),
            all: Vec::new(),
            numbers: HashMap::new(),
            loading: Vec::new(),
        }
    }

    pub(super) fn get(&self, id: TableId) -> &Table<'t> {
        &self.all[id]
    }

    /// Returns the table of a module, which is made when it is first asked for.
    pub(super) fn of(
        &mut self,
        name: crate::syntax::tree::Identifier,
    ) -> Result<TableId, Diagnostic> {
        if let Some(id) = self.numbers.get(&name.name) {
            return Ok(*id);
        }
        if self.loading.contains(&name.name) {
            return Err(Diagnostic::new(
                name.span,
                format!("module {} extends itself", name.name),
            ));
        }
        // A file with the name of a standard module does not count, as in TLC.
        if standard(&name.name).is_some() {
            return Ok(self.add(Table::empty(name.name)));
        }
        let Some(module) = self.modules.get(&name.name).copied() else {
            return Err(Diagnostic::new(
                name.span,
                format!("there is no module {}", name.name),
            ));
        };
        self.loading.push(name.name);
        let table = self.table(module);
        self.loading.pop();
        table
    }

    fn add(&mut self, table: Table<'t>) -> TableId {
        let id = self.all.len();
        self.numbers.insert(table.name, id);
        self.all.push(table);
        id
    }

    fn table(&mut self, module: &'t Module) -> Result<TableId, Diagnostic> {
        for unit in &module.units {
            if let UnitKind::Module(inner) = &unit.kind {
                self.modules.entry(inner.name.name).or_insert(inner);
            }
        }
        let mut table = Table::empty(module.name.name);
        for extended in &module.extends {
            let id = self.of(*extended)?;
            table.extend(&self.all[id]);
        }
        // Tables name each other by number, so the number must be known before the entries.
        let id = self.add(Table::empty(module.name.name));
        for unit in &module.units {
            if let UnitKind::Instance(instance) = &unit.kind {
                let other = self.of(instance.module)?;
                table.instance(&self.all[other], instance, id);
            } else {
                table.unit(&unit.kind, unit.local, id);
            }
        }
        self.all[id] = table;
        Ok(id)
    }
}

impl<'t> Table<'t> {
    fn empty(name: Symbol) -> Table<'t> {
        Table {
            name,
            entries: HashMap::new(),
            variables: Vec::new(),
            assumptions: Vec::new(),
            recursive: HashSet::new(),
            local: HashSet::new(),
        }
    }

    fn extend(&mut self, other: &Table<'t>) {
        for (name, entry) in &other.entries {
            if !other.local.contains(name) {
                self.entries.insert(*name, *entry);
            }
        }
        for name in &other.variables {
            if !self.variables.contains(name) {
                self.variables.push(*name);
            }
        }
        for assumption in &other.assumptions {
            if !self
                .assumptions
                .iter()
                .any(|(known, _)| std::ptr::eq(*known, assumption.0))
            {
                self.assumptions.push(*assumption);
            }
        }
    }

    fn instance(&mut self, other: &Table<'t>, instance: &'t Instance, id: TableId) {
        for (name, entry) in &other.entries {
            let declared = matches!(entry, Entry::Variable | Entry::Constant);
            if !declared && !other.local.contains(name) {
                self.entries
                    .entry(*name)
                    .or_insert(Entry::Through(instance, id));
            }
        }
    }

    fn insert(&mut self, name: Symbol, entry: Entry<'t>, local: bool) {
        self.entries.insert(name, entry);
        if local {
            self.local.insert(name);
        } else {
            self.local.remove(&name);
        }
    }

    fn unit(&mut self, unit: &'t UnitKind, local: bool, id: TableId) {
        match unit {
            UnitKind::Constants(constants) => {
                for constant in constants {
                    self.insert(constant.name.name, Entry::Constant, local);
                }
            }
            UnitKind::Variables(variables) => {
                for variable in variables {
                    self.insert(variable.name, Entry::Variable, local);
                    if !self.variables.contains(&variable.name) {
                        self.variables.push(variable.name);
                    }
                }
            }
            UnitKind::Recursive(operators) => {
                self.recursive
                    .extend(operators.iter().map(|operator| operator.name.name));
            }
            UnitKind::Definition(definition) => {
                self.insert(
                    definition.name.name,
                    Entry::Definition(definition, id),
                    local,
                );
            }
            UnitKind::NamedInstance {
                name,
                parameters,
                instance,
            } => {
                self.insert(name.name, Entry::Instance(parameters, instance, id), local);
            }
            UnitKind::Assumption {
                name,
                body: Some(body),
            } => {
                self.assumptions.push((body, id));
                if let Some(name) = name {
                    self.insert(name.name, Entry::Assumption(body, id), local);
                }
            }
            UnitKind::Theorem(Some(name), Some(body)) => {
                self.insert(name.name, Entry::Assumption(body, id), local);
            }
            _ => {}
        }
    }
}
