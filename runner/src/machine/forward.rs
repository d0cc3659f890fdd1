//! Macros that forward calls to an inner machine or worker.

/// Implements methods of [`Machine`](crate::machine::Machine) by those of a field.
///
/// Names of methods select them. Without names, forwards all required methods and tables, but
/// neither `worker` nor the optional parts: a wrapper that changes states must decide about these.
///
/// ```text
/// impl Machine for Wrapper {
///     forward_machine!(inner);
///     fn worker(&self) -> Box<dyn Worker + '_> { .. }
/// }
/// ```
#[macro_export]
macro_rules! forward_machine {
    ($inner:tt) => {
        fn definition(&self) -> &::std::sync::Arc<$crate::definition::Definition> {
            self.$inner.definition()
        }
        fn can_shrink(&self, constant: usize) -> bool {
            self.$inner.can_shrink(constant)
        }
        fn shrunk(
            &self,
            constant: usize,
        ) -> Result<Box<dyn $crate::machine::Machine>, $crate::settings::SettingError> {
            self.$inner.shrunk(constant)
        }
        fn facts(&self) -> &$crate::machine::ModelFacts {
            self.$inner.facts()
        }
        fn schema(&self) -> Option<$crate::dialect::Schema> {
            self.$inner.schema()
        }
        fn values(&self) -> &[(::std::string::String, $crate::value::View)] {
            self.$inner.values()
        }
        fn merges_states(&self) -> bool {
            self.$inner.merges_states()
        }
        fn assumes_formulas(&self) -> bool {
            self.$inner.assumes_formulas()
        }
        fn has_safety_part(&self, property: usize) -> bool {
            self.$inner.has_safety_part(property)
        }
        fn steps(&self) -> &[$crate::machine::StepFacts] {
            self.$inner.steps()
        }
        fn step_events(&self) -> &[$crate::dialect::StepEvent] {
            self.$inner.step_events()
        }
        fn formula(&self, property: usize) -> &$crate::machine::ErasedFormula {
            self.$inner.formula(property)
        }
        fn scenario(&self, property: usize) -> &$crate::scenario::Scenario {
            self.$inner.scenario(property)
        }
        fn refinement(&self, property: usize) -> Option<&$crate::machine::Refinement> {
            self.$inner.refinement(property)
        }
        fn atoms(&self) -> &[$crate::machine::ErasedAtom] {
            self.$inner.atoms()
        }
        fn fairness(&self) -> &[$crate::machine::Constraint] {
            self.$inner.fairness()
        }
        fn leaves_undefined(&self) -> bool {
            self.$inner.leaves_undefined()
        }
        fn least_mutant_states(&self) -> u64 {
            self.$inner.least_mutant_states()
        }
        fn final_states(&self) -> $crate::machine::FinalStates {
            self.$inner.final_states()
        }
    };
}

/// Implements methods of [`Worker`](crate::machine::Worker) by those of a field.
///
/// Lists the methods to forward. `evaluating` stands for all methods that neither choose what runs
/// nor run steps: everything but `switch`, `watch_states`, `watch_steps`, `initial`, `expand` and
/// `expand_step`.
///
/// ```text
/// impl Worker for Wrapper<'_> {
///     forward_worker!(inner: switch, watch_states, watch_steps, initial, expand_step, evaluating);
///     fn expand(&mut self, state: &[u8], visitor: &mut dyn Visitor) -> Expanded { .. }
/// }
/// ```
#[macro_export]
macro_rules! forward_worker {
    ($inner:tt: $($method:ident),+ $(,)?) => {
        $($crate::forward_worker!(@ $inner $method);)+
    };
    (@ $inner:tt switch) => {
        fn switch(
            &mut self,
            switch: Option<$crate::step::Switch>,
            permit: $crate::machine::SwitchPermit,
        ) -> Option<$crate::step::Switch> {
            self.$inner.switch(switch, permit)
        }
    };
    (@ $inner:tt watch_states) => {
        fn watch_states(&mut self, properties: &[usize]) {
            self.$inner.watch_states(properties);
        }
    };
    (@ $inner:tt watch_steps) => {
        fn watch_steps(&mut self, properties: &[usize]) {
            self.$inner.watch_steps(properties);
        }
    };
    (@ $inner:tt initial) => {
        fn initial(&mut self, visitor: &mut dyn $crate::machine::Visitor) {
            self.$inner.initial(visitor);
        }
    };
    (@ $inner:tt expand) => {
        fn expand(&mut self, state: &[u8], visitor: &mut dyn $crate::machine::Visitor) -> $crate::machine::Expanded {
            self.$inner.expand(state, visitor)
        }
    };
    (@ $inner:tt expand_step) => {
        fn expand_step(&mut self, state: &[u8], step: $crate::machine::StepId, visitor: &mut dyn $crate::machine::Visitor) {
            self.$inner.expand_step(state, step, visitor);
        }
        fn executions(&mut self, state: &[u8], step: $crate::machine::StepId, each: &mut dyn FnMut(&[u8], &[$crate::machine::Evaluated])) -> bool {
            self.$inner.executions(state, step, each)
        }
    };
    (@ $inner:tt sites) => {
        fn record_sites(&mut self, on: bool) {
            self.$inner.record_sites(on);
        }
        fn recorded_sites(&mut self, into: &mut Vec<$crate::machine::Evaluated>) {
            self.$inner.recorded_sites(into);
        }
        fn has_evaluated_member(&self) -> bool {
            self.$inner.has_evaluated_member()
        }
    };
    (@ $inner:tt properties) => {
        fn look_at(&mut self, state: &[u8], visitor: &mut dyn $crate::machine::Visitor) {
            self.$inner.look_at(state, visitor);
        }
        fn deny_properties(&mut self, on: bool) {
            self.$inner.deny_properties(on);
        }
        fn holds(&mut self, property: usize, state: &[u8]) -> Result<bool, String> {
            self.$inner.holds(property, state)
        }
        fn step_holds(&mut self, property: usize, before: &[u8], after: &[u8]) -> Result<bool, String> {
            self.$inner.step_holds(property, before, after)
        }
        fn holds_ahead(&mut self, property: usize, state: &[u8], next: &[($crate::machine::StepId, &[u8])]) -> Result<bool, String> {
            self.$inner.holds_ahead(property, state, next)
        }
    };
    (@ $inner:tt atoms) => {
        fn atoms(&mut self, state: &[u8], atoms: &[usize], into: &mut Vec<bool>) {
            self.$inner.atoms(state, atoms, into);
        }
        fn step_atoms(&mut self, before: &[u8], after: &[u8], atoms: &[usize], into: &mut Vec<bool>) {
            self.$inner.step_atoms(before, after, atoms, into);
        }
        fn atom_panic(&mut self) -> Option<String> {
            self.$inner.atom_panic()
        }
    };
    (@ $inner:tt rendering) => {
        fn view(&mut self, state: &[u8]) -> $crate::value::View {
            self.$inner.view(state)
        }
        fn visible(&mut self, state: &[u8], into: &mut Vec<u8>) {
            self.$inner.visible(state, into);
        }
        fn canonical(&mut self, state: &[u8], into: &mut Vec<u8>) {
            self.$inner.canonical(state, into);
        }
        fn choices(
            &mut self,
            before: Option<&[u8]>,
            step: $crate::machine::StepId,
            ending: $crate::machine::Ending<'_>,
        ) -> Option<Vec<String>> {
            self.$inner.choices(before, step, ending)
        }
    };
    (@ $inner:tt crash_state) => {
        fn crash_state(&mut self) -> Option<&mut dyn $crate::machine::CrashStateEraser> {
            self.$inner.crash_state()
        }
    };
    (@ $inner:tt evaluating) => {
        $crate::forward_worker!($inner: sites, properties, atoms, rendering, crash_state);
    };
}
