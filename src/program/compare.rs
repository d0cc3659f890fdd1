//! `compare`: compares the results of two runs.

use std::path::Path;

use mutaspec_reports::compare;
use mutaspec_reports::runs::ShownRun;
use mutaspec_reports::schema::comparison::Comparison;
use mutaspec_reports::schema::json;
use mutaspec_reports::schema::run::Run;
use mutaspec_reports::terminal;

use super::args::CompareArgs;
use super::console::Console;
use super::error::Error;
use super::exit::Exit;
use super::output::trace_name;
use super::previous::{older, results};

pub(crate) fn compare(console: &mut Console<'_>, args: &CompareArgs) -> Result<Exit, Error> {
    let comparison = compare::compare(&older(&args.old)?, &results(&args.new)?);
    if args.json {
        console.write(json(&comparison).as_bytes())?;
    } else if args.markdown {
        console.write(compare::markdown(&comparison).as_bytes())?;
    } else {
        for text in shown(&comparison, &args.old) {
            console.print(&format!("{text}\n"))?;
        }
        console.print(&compare::terminal(&comparison))?;
    }
    if args.fail_on.is_none() {
        return Ok(Exit::Success);
    }
    // A run that measured less neither passes nor has new survivors.
    if !comparison.missing.is_empty() {
        return Err(Error::MeasuredLess {
            new: args.new.clone(),
            old: args.old.clone(),
            missing: comparison.missing,
        });
    }
    Ok(if compare::new_survivors(&comparison) > 0 {
        Exit::Survivors
    } else if compare::newly_inconclusive(&comparison) > 0 {
        Exit::Inconclusive
    } else {
        Exit::Success
    })
}

/// Shows for each weakened property the shortest run it forbade, if the old folder has its trace.
fn shown(comparison: &Comparison, old: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for model in &comparison.models {
        for weakened in &model.weakened {
            let file = old.join(trace_name(&model.model, &weakened.shortest));
            let run = std::fs::read_to_string(file)
                .ok()
                .and_then(|text| Run::read(&text).ok());
            if let Some(run) = run {
                let shown = ShownRun::from(&run);
                texts.push(format!(
                    "{} on {}: `{}` forbade this, and nothing does now\n{}",
                    weakened.shortest,
                    model.model,
                    weakened.property,
                    terminal::recorded_run(&shown, None, false, None)
                ));
            }
        }
    }
    texts
}
