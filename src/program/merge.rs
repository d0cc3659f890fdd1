//! `merge`: combines the folders of all shards into the folder of one run, with the same files.

use std::path::{Path, PathBuf};

use mutaspec_reports::schema::planned::Planned;

use super::args::{MergeArgs, RunArgs};
use super::bounds;
use super::error::Error;
use super::exit::Exit;
use super::output::{EVENTS, OutputFolder};
use super::previous::plan_of;
use super::run::recorded::{RecordedVerdicts, difference, has_ended};
use super::run::{PassCriteria, check_and_write, plan};
use super::session::Session;
use super::shard::Shard;

pub(crate) fn merge(session: &mut Session<'_, '_>, args: &MergeArgs) -> Result<Exit, Error> {
    let shards: Vec<(PathBuf, Planned)> = args
        .folders
        .iter()
        .map(|folder| Ok((folder.clone(), plan_of(folder)?)))
        .collect::<Result<_, Error>>()?;
    let (first, of) = complete(&shards)?;
    let common = bounds::largest(&shards)?.unwrap_or_else(|| first.clone());
    let again = RunArgs::again(&first.arguments);
    let mut run = again.ok_or_else(|| {
        refused("the shards were run with arguments that this program does not know".to_owned())
    })?;
    run.out.clone_from(&args.out);
    run.json = args.json;
    let mut plan = plan::prepare(session, &run)?;
    plan.bound_memory_as(&common);
    let whole = Planned {
        shard: None,
        ..common
    };
    if plan.planned.program != whole.program {
        return Err(other_program(
            "the shards were run by another build of the program than this one".to_owned(),
        ));
    }
    if plan.planned != whole {
        return Err(refused(format!(
            "the shards are of other specs than this program's: {}",
            difference(&plan.planned, &whole)
        )));
    }
    let mut known = RecordedVerdicts::default();
    for (folder, planned) in &shards {
        known.read(folder, planned, |_| true);
    }
    let folder = OutputFolder::begin(&args.out, &has_ended)?;
    // All recorded verdicts come from the shards, and none from the last run in the folder.
    run.resume = true;
    let criteria = PassCriteria::of(&run, &plan.selected())?;
    let done = check_and_write(session, &run, plan, &criteria, &known, &folder, Some(of));
    if matches!(done, Err(Error::Shards { .. })) {
        folder.abandon();
    }
    done
}

fn refused(message: String) -> Error {
    Error::Shards {
        message,
        hint: None,
    }
}

fn other_program(message: String) -> Error {
    Error::ShardPrograms { message }
}

/// Returns the shard that was run into a folder.
fn shard_of(folder: &Path, planned: &Planned) -> Result<Shard, Error> {
    let shard = planned.shard.as_deref();
    let shard = shard.and_then(|text| text.parse().ok());
    shard.ok_or_else(|| {
        let name = folder.display();
        refused(format!(
            "{name} holds no shard: it was run without `--shard`"
        ))
    })
}

/// Refuses a folder whose run was made by another program, or with other options, than the first.
fn refuse_other_run(
    folder: &Path,
    planned: &Planned,
    first: &Path,
    common: &Planned,
) -> Result<(), Error> {
    let (name, first) = (folder.display(), first.display());
    if planned.program.is_none() {
        return Err(other_program(format!(
            "the program that ran {name} could not read its own file, \
             so it is not known which build it was"
        )));
    }
    if planned.program != common.program {
        return Err(other_program(format!(
            "{name} and {first} were run by different builds of the program"
        )));
    }
    let same = Planned {
        shard: common.shard.clone(),
        ..bounds::without(planned)
    };
    if same != bounds::without(common) {
        let why = difference(&same, &bounds::without(common));
        return Err(refused(format!(
            "{name} and {first} are no shards of the same run: {why}"
        )));
    }
    Ok(())
}

/// Returns the common plan and the number of shards, if each shard is given once and is complete.
fn complete(shards: &[(PathBuf, Planned)]) -> Result<(&Planned, u32), Error> {
    let Some((first, common)) = shards.first() else {
        return Err(refused("there is nothing to merge".to_owned()));
    };
    let mut there: Vec<Shard> = Vec::new();
    for (folder, planned) in shards {
        let name = folder.display();
        let shard = shard_of(folder, planned)?;
        refuse_other_run(folder, planned, first, common)?;
        if there.first().is_some_and(|other| other.of != shard.of) {
            return Err(refused(format!(
                "{name} is shard {shard}, and {} is {}",
                first.display(),
                there[0]
            )));
        }
        if there.contains(&shard) {
            return Err(refused(format!(
                "shard {shard} is there twice, the second time in {name}"
            )));
        }
        if !has_ended(folder) {
            return Err(refused(format!(
                "shard {shard} in {name} did not come to its end: \
                 finish it with `--resume` (as {EVENTS} records)"
            )));
        }
        there.push(shard);
    }
    let of = there[0].of;
    let missing: Vec<String> = (1..=of)
        .map(|number| Shard { number, of })
        .filter(|shard| !there.contains(shard))
        .map(|shard| shard.to_string())
        .collect();
    if missing.is_empty() {
        Ok((common, of))
    } else {
        Err(refused(format!(
            "shards are missing: {}",
            missing.join(", ")
        )))
    }
}
