//! Maps states to the states of a refined spec.

use std::sync::Arc;

use super::judge::judge;
use super::system::System;
use crate::heartbeat::{Code, Running};
use crate::machine::RefinementMap;
use crate::value::participant::set_display_names;
use crate::value::{Universe, Writer};

/// The map of one refinement.
pub(super) struct ErasedMap {
    pub(super) system: Arc<dyn System>,
    /// Index in [`Definition::properties`](crate::definition::Definition::properties).
    pub(super) property: usize,
    pub(super) universe: Arc<Universe>,
    /// The participants of the refined spec.
    pub(super) refined: Arc<Universe>,
}

impl RefinementMap for ErasedMap {
    fn image(&self, state: &[u8], into: &mut Vec<u8>) -> Result<(), String> {
        let _running = Running::begin(Code::Property(self.property));
        set_display_names(&self.universe);
        let mut writer = Writer::new(&self.refined);
        judge(|| {
            self.system
                .refined(self.property, &self.universe, state, &mut writer);
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
