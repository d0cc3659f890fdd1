//! Maps states to the states of a refined spec.

use std::sync::Arc;

use super::worker::judge;
use crate::heartbeat::{Code, Running};
use crate::machine::RefinementMap;
use crate::spec::Spec;
use crate::value::participant::set_display_names;
use crate::value::{Reader, Universe, Value, Writer};

/// The map of one refinement.
pub(super) struct TypedMap<S: Spec> {
    /// Index in [`Definition::properties`](crate::definition::Definition::properties).
    pub(super) property: usize,
    pub(super) constants: &'static S::Constants,
    pub(super) universe: Arc<Universe>,
    /// The participants of the refined spec.
    pub(super) refined: Arc<Universe>,
}

impl<S: Spec> RefinementMap for TypedMap<S> {
    fn image(&self, state: &[u8], into: &mut Vec<u8>) -> Result<(), String> {
        let _running = Running::begin(Code::Property(self.property));
        set_display_names(&self.universe);
        let state = S::State::decode(&mut Reader::new(&self.universe, state));
        let mut writer = Writer::new(&self.refined);
        judge(|| {
            S::refined(self.property, &state, self.constants, &mut writer);
            true
        })?;
        into.clear();
        into.extend_from_slice(writer.finish());
        if writer.is_too_large() {
            return Err("the state is too large".to_owned());
        }
        Ok(())
    }
}
