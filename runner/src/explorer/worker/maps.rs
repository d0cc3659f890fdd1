//! Maps states to the states of a refined spec.

use super::{TypedWorker, judge};
use crate::heartbeat::{Code, Running};
use crate::spec::Spec;
use crate::value::participant::set_display_names;
use crate::value::{Universe, Writer};

impl<S: Spec> TypedWorker<'_, S> {
    /// Packs the image of a state under a refinement, or returns the message if the map panics.
    pub(super) fn map(&mut self, property: usize, state: &[u8], universe: &Universe, into: &mut Vec<u8>) -> Result<(), String> {
        let _running = Running::begin(Code::Property(property));
        set_display_names(&self.explorer.facts.universe);
        let state = self.decoded(state);
        let mut writer = Writer::new(universe);
        judge(|| {
            S::refined(property, &state, self.explorer.constants, &mut writer);
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
