//! Finds mutants by their ids, or by parts of ids.

use std::sync::Arc;

use mutaspec_runner::campaign;
use mutaspec_runner::machine::ModelSource;

use super::args::ModelArgs;
use super::error::{Error, nearest};
use super::select::{self, Selected, Specs};
use super::session::Session;

/// The models that may have a mutant with this id.
pub(super) fn candidates(
    session: &Session<'_, '_>,
    id: &str,
    model_name: Option<&str>,
    args: &ModelArgs,
) -> Result<Vec<Selected>, Error> {
    let specs = specs(&session.specs, id);
    let mut names = Vec::new();
    let mut missing = None;
    for spec in specs {
        let models = select::all_models(spec, &session.config);
        match model_name {
            None => names.extend(
                models
                    .iter()
                    .filter(|m| m.expect_failure.is_none())
                    .map(Selected::name),
            ),
            Some(name) => match select::model_named(spec.definition(), models, name) {
                Ok(model) => names.push(model.name()),
                Err(error) => missing = missing.or(Some(error)),
            },
        }
    }
    match missing {
        Some(error) if names.is_empty() => Err(error),
        _ if names.is_empty() => Err(unknown(id, &[])),
        _ => select::models(&session.specs, &session.config, &names, args),
    }
}

/// The specs that may have a mutant whose id begins with `id`. Ids begin with the name of the spec,
/// but the user may also give the last part of an id alone.
pub(super) fn specs<'s>(specs: &'s Specs, id: &str) -> Vec<&'s Arc<dyn ModelSource>> {
    let name = id.split_once('/').map(|(spec, _)| spec);
    let is_it =
        |spec: &&Arc<dyn ModelSource>| name.is_none_or(|name| spec.definition().name == name);
    specs.iter().filter(is_it).collect()
}

/// The first model with the mutant, the mutant's full id, and the other models that have it.
pub(super) fn find<'a>(
    models: &'a [Selected],
    beginning: &str,
) -> Result<(&'a Selected, String, Vec<String>), Error> {
    let mut planned: Vec<(&Selected, Vec<String>)> = Vec::new();
    for model in models {
        let machine = model.machine()?;
        let ids = campaign::plan(&*machine, &model.options(0))
            .into_iter()
            .map(|m| m.id)
            .collect();
        planned.push((model, ids));
    }
    let mut all: Vec<String> = planned.iter().flat_map(|(_, ids)| ids.clone()).collect();
    all.sort();
    all.dedup();
    let id = unique_id(&all, beginning)?;
    let having: Vec<&Selected> = planned
        .iter()
        .filter(|(_, ids)| ids.contains(&id))
        .map(|(model, _)| *model)
        .collect();
    match having.split_first() {
        Some((first, others)) => Ok((first, id, others.iter().map(|m| m.model.clone()).collect())),
        None => Err(unknown(beginning, &all)),
    }
}

/// The only id that begins with `beginning`, or whose last part does.
pub(super) fn unique_id(all: &[String], beginning: &str) -> Result<String, Error> {
    if let Some(whole) = all.iter().find(|id| *id == beginning) {
        return Ok(whole.clone());
    }
    let last = |id: &str| {
        id.rsplit('/')
            .next()
            .is_some_and(|last| last.starts_with(beginning))
    };
    let ids: Vec<String> = all
        .iter()
        .filter(|id| id.starts_with(beginning) || last(id))
        .cloned()
        .collect();
    match ids.as_slice() {
        [] => Err(unknown(beginning, all)),
        [id] => Ok(id.clone()),
        _ => Err(Error::Ambiguous {
            beginning: beginning.to_owned(),
            ids,
        }),
    }
}

fn unknown(id: &str, all: &[String]) -> Error {
    Error::Unknown {
        kind: "mutant",
        name: id.to_owned(),
        of: None,
        nearest: nearest(id, all.iter().map(String::as_str)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(beginning: &str, expected: Result<&str, &str>) {
        let all = [
            "a/x/C1-11aa",
            "a/x/M2-22bb@bob",
            "a/x/M2-22bb@bobby",
            "b/y/C1-33cc",
        ]
        .map(str::to_owned);
        let found = unique_id(&all, beginning).map_err(|e| e.to_string());
        assert_eq!(found.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn full_id_wins_over_longer_ids() {
        check("a/x/M2-22bb@bob", Ok("a/x/M2-22bb@bob"));
    }

    #[test]
    fn prefix_of_id_or_of_its_last_part_suffices() {
        check("a/x/C", Ok("a/x/C1-11aa"));
        check("b", Ok("b/y/C1-33cc"));
        check("C1-33", Ok("b/y/C1-33cc"));
    }

    #[test]
    fn ambiguous_prefix_is_refused() {
        check(
            "C1",
            Err("`C1` matches 2 mutants:\n  a/x/C1-11aa\n  b/y/C1-33cc"),
        );
    }

    #[test]
    fn unknown_id_is_refused() {
        check("z", Err("no mutant `z`"));
        let error = unique_id(&["a/x/C1-11aa".to_owned()], "a/x/C1-11ab").unwrap_err();
        assert_eq!(error.hint().as_deref(), Some("did you mean `a/x/C1-11aa`?"));
    }
}
