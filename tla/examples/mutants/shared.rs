//! The definitions that properties, constraints or assumptions use.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use mutaspec_tla::config::{self, Configuration};
use mutaspec_tla::modules::{self, Content};
use mutaspec_tla::syntax::tree::{
    Definition, Expression, ExpressionKind, Instance, Module, PathStep, Unit, UnitKind,
};
use mutaspec_tla::syntax::visit::children;
use mutaspec_tla::syntax::{Sources, Symbol};

use crate::texts::Model;

/// The lines of the definitions that properties, constraints or assumptions of a model use, and of
/// those that its fairness uses.
pub(crate) struct Shared {
    lines: Vec<(PathBuf, u32, u32)>,
    fair: Vec<(PathBuf, u32, u32)>,
    has_fairness: bool,
}

impl Shared {
    pub(crate) fn of(model: &Model) -> Result<Shared, String> {
        let mut sources = Sources::default();
        let modules = modules::load(&model.module, &model.search, &mut sources)
            .map_err(|_| "the modules cannot be read")?;
        let text = std::fs::read_to_string(&model.configuration).map_err(|e| e.to_string())?;
        let file = sources.add(model.configuration.clone(), text);
        let configuration = config::read(file, sources.file(file).text())
            .map_err(|_| "the configuration cannot be read")?;
        let reach = || {
            let mut reach = Reach {
                modules: HashMap::new(),
                around: HashMap::new(),
                configuration: &configuration,
                root: modules.root().name.name,
                used: HashSet::new(),
                open: Vec::new(),
                found: Vec::new(),
                instances: Vec::new(),
            };
            for (_, content) in modules.iter() {
                if let Content::Text(module) = content {
                    reach.add(module);
                }
            }
            reach
        };
        let (mut checked, mut specification, mut fair) = (reach(), reach(), reach());
        checked.properties();
        checked.follow();
        if let Some(name) = configuration.specification {
            specification.name(specification.root, name.name);
        }
        specification.follow();
        for (module, definition) in &specification.found {
            fair.fair_in(*module, &definition.body);
        }
        let has_fairness = !fair.open.is_empty();
        fair.follow();
        let line = |span| sources.location(span).line as u32;
        let lines = |reach: &Reach<'_>| {
            let lines = reach.found.iter().map(|(_, definition)| {
                let span = definition.span;
                let file = sources.file(span.file);
                let end = file.location(span.end).line as u32;
                (file.path().to_owned(), line(span), end)
            });
            lines.collect()
        };
        Ok(Shared {
            lines: lines(&checked),
            fair: lines(&fair),
            has_fairness,
        })
    }

    /// Returns who else uses the definition on a line: `shared` if properties do, `unfair` if there
    /// is fairness that does not.
    pub(crate) fn mark(&self, file: &Path, line: u32) -> &'static str {
        let is_in = |lines: &[(PathBuf, u32, u32)]| {
            let is_there = |(of, begin, end): &(PathBuf, u32, u32)| {
                of == file && (*begin..=*end).contains(&line)
            };
            lines.iter().any(is_there)
        };
        if is_in(&self.lines) {
            "shared"
        } else if self.has_fairness && !is_in(&self.fair) {
            "unfair"
        } else {
            ""
        }
    }
}

struct Reach<'a> {
    modules: HashMap<Symbol, &'a Module>,
    /// The module around an inner one.
    around: HashMap<Symbol, Symbol>,
    configuration: &'a Configuration,
    root: Symbol,
    used: HashSet<(Symbol, Symbol)>,
    open: Vec<(Symbol, &'a Expression)>,
    found: Vec<(Symbol, &'a Definition)>,
    /// The instances that are used, each with the module around it.
    instances: Vec<(Symbol, &'a Instance)>,
}

impl<'a> Reach<'a> {
    fn add(&mut self, module: &'a Module) {
        self.modules.insert(module.name.name, module);
        for unit in &module.units {
            if let UnitKind::Module(inner) = &unit.kind {
                self.around.insert(inner.name.name, module.name.name);
                self.add(inner);
            }
        }
    }

    /// Adds the actions of the fairness assumptions in an expression.
    fn fair_in(&mut self, module: Symbol, e: &'a Expression) {
        if let ExpressionKind::Fairness { action, .. } = &*e.kind {
            self.open.push((module, action));
        }
        children(e, &mut |part| self.fair_in(module, part));
    }

    /// Adds properties, constraints and assumptions.
    fn properties(&mut self) {
        let configuration = self.configuration;
        let names = configuration
            .invariants
            .iter()
            .chain(&configuration.properties)
            .chain(&configuration.constraints)
            .chain(&configuration.action_constraints)
            .chain(&configuration.symmetry)
            .chain(&configuration.view);
        names.for_each(|name| self.name(self.root, name.name));
        let modules: Vec<&Module> = self.modules.values().copied().collect();
        for module in modules {
            for unit in &module.units {
                if let UnitKind::Assumption {
                    body: Some(body), ..
                } = &unit.kind
                {
                    self.open.push((module.name.name, body));
                }
            }
        }
    }

    fn follow(&mut self) {
        while let Some((module, e)) = self.open.pop() {
            self.expression(module, e);
        }
    }

    fn expression(&mut self, module: Symbol, e: &'a Expression) {
        if let ExpressionKind::Apply(application) = &*e.kind {
            let names = application.path.iter().filter_map(|step| match step {
                PathStep::Name { name, .. } => Some(name.name),
                _ => None,
            });
            let mut home = module;
            for name in names {
                self.name(home, name);
                if let Some((around, instance)) = self.instance(home, name) {
                    self.substitutions(around, instance);
                    home = instance.module.name;
                }
            }
        }
        children(e, &mut |part| self.open.push((module, part)));
    }

    fn substitutions(&mut self, module: Symbol, instance: &'a Instance) {
        if !self.used.insert((module, instance.module.name)) {
            return;
        }
        let all = instance.substitutions.iter();
        self.open.extend(all.map(|(_, value)| (module, value)));
        self.instances.push((module, instance));
        let target = instance.module.name;
        let known = self.used.iter().filter(|(of, _)| *of == target);
        let known: Vec<Symbol> = known.map(|(_, name)| *name).collect();
        for name in known {
            self.declared(target, name);
        }
    }

    /// Follows a declared constant or variable to what it stands for in the modules that instantiate
    /// its module: without a substitution, the definition of the same name.
    fn declared(&mut self, module: Symbol, wanted: Symbol) {
        let declares = |unit: &Unit| match &unit.kind {
            UnitKind::Constants(all) => all.iter().any(|constant| constant.name.name == wanted),
            UnitKind::Variables(all) => all.iter().any(|variable| variable.name == wanted),
            _ => false,
        };
        let text = self.modules.get(&module);
        if !text.is_some_and(|text| text.units.iter().any(declares)) {
            return;
        }
        for (around, instance) in self.instances.clone() {
            let mut substitutions = instance.substitutions.iter();
            let is_implicit = !substitutions.any(|(name, _)| name.name == wanted);
            if instance.module.name == module && is_implicit {
                self.name(around, wanted);
            }
        }
    }

    /// The instance that a name of a module is, and the module in which it is written.
    fn instance(&self, module: Symbol, wanted: Symbol) -> Option<(Symbol, &'a Instance)> {
        let text = self.modules.get(&module)?;
        let own = text.units.iter().find_map(|unit| match &unit.kind {
            UnitKind::NamedInstance { name, instance, .. } if name.name == wanted => {
                Some((module, instance))
            }
            UnitKind::Instance(instance) => self.instance(instance.module.name, wanted),
            _ => None,
        });
        let extended = || {
            let mut all = text.extends.iter();
            all.find_map(|module| self.instance(module.name, wanted))
        };
        let outer = || self.instance(*self.around.get(&module)?, wanted);
        own.or_else(extended).or_else(outer)
    }

    /// Follows a name of a module to its definition.
    fn name(&mut self, module: Symbol, wanted: Symbol) {
        if !self.used.insert((module, wanted)) {
            return;
        }
        let configuration = self.configuration;
        for replacement in &configuration.replacements {
            if replacement.original.name == wanted {
                self.name(self.root, replacement.replacement.name);
            }
        }
        let Some(text) = self.modules.get(&module).copied() else {
            return;
        };
        self.declared(module, wanted);
        for unit in &text.units {
            match &unit.kind {
                UnitKind::Definition(definition) if definition.name.name == wanted => {
                    self.found.push((module, definition));
                    self.open.push((module, &definition.body));
                    let sets = definition
                        .bounds
                        .iter()
                        .filter_map(|bound| bound.set.as_ref());
                    self.open.extend(sets.map(|set| (module, set)));
                    return;
                }
                _ => {}
            }
        }
        for extended in &text.extends {
            self.name(extended.name, wanted);
        }
        for unit in &text.units {
            if let UnitKind::Instance(instance) = &unit.kind {
                self.substitutions(module, instance);
                self.name(instance.module.name, wanted);
            }
        }
        if let Some(outer) = self.around.get(&module).copied() {
            self.name(outer, wanted);
        }
    }
}
