//! The list of properties that a model checks. A new property has to be added to it.

use std::sync::Arc;

use mutaspec_reports::terminal::PropertyList;
use mutaspec_runner::machine::ModelSource;

use super::apply;
use super::config::Config;
use super::select;

/// The list of properties that a model checks, if the source or the configuration file has one.
pub(crate) fn property_list(config: &Config, source: &Arc<dyn ModelSource>, model: &str) -> Option<PropertyList> {
    let all = select::all_models(source, config);
    let names = all.iter().find(|other| other.model == model)?.properties()?;
    let definition = source.definition();
    let is_of_source = definition.models.iter().any(|row| row.name == model);
    // A model with `except` has a list of names too, but checks every new property.
    let is_written = || {
        let mut files = definition.sources.iter();
        files.any(|file| apply::has_list(&file.text, &definition.name, model))
    };
    if is_of_source && !is_written() {
        return None;
    }
    let place = if is_of_source {
        format!("#[model({model}, ..)]")
    } else {
        format!("model {model} of the configuration file")
    };
    Some(PropertyList { names, place })
}
