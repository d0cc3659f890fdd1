//! Checks models in whose modules or configurations tokens were deleted, doubled or swapped:
//! `mutations [--rounds N] [--seed N] [--configurations] [--path DIR] Spec.tla Spec.cfg ..`.
//!
//! Each round ends with a result or an error that has a place. The program fails if one panics or
//! takes longer than a minute, and says which text did.

#[path = "../tests/random.rs"]
mod random;

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::machine::ModelSource;
use mutaspec_runner::settings::Settings;
use mutaspec_tla::source::{ReadError, Request, read};
use random::{Numbers, mutate, pieces};

/// The most states of a search.
const STATES: u64 = 2_000;

/// A round that takes longer is reported.
const SLOW: Duration = Duration::from_secs(8);

/// A round that takes longer counts as endless.
const ENDLESS: Duration = Duration::from_mins(1);

/// The current round and its beginning, for the thread that looks for endless ones.
static ROUND: AtomicU64 = AtomicU64::new(0);
static BEGIN: AtomicU64 = AtomicU64::new(0);

struct Plan {
    rounds: u64,
    seed: u64,
    configurations: bool,
    search: Vec<PathBuf>,
    models: Vec<Model>,
}

/// A model with the texts of its folder.
struct Model {
    module: PathBuf,
    configuration: PathBuf,
    modules: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let plan = plan();
    let folder = std::env::temp_dir().join(format!("mutations-{}", std::process::id()));
    let start = Instant::now();
    let kept = folder.clone();
    std::thread::spawn(move || watch(start, &kept));
    let mut numbers = Numbers(plan.seed);
    let mut ends: BTreeMap<&str, u64> = BTreeMap::new();
    for round in 0..plan.rounds {
        ROUND.store(round, Ordering::Relaxed);
        BEGIN.store(start.elapsed().as_millis() as u64, Ordering::Relaxed);
        let model = &plan.models[numbers.below(plan.models.len())];
        prepare(model, &plan, &folder, &mut numbers);
        let begin = Instant::now();
        let end = catch_unwind(AssertUnwindSafe(|| check(model, &plan.search, &folder)));
        let (end, text) = end.unwrap_or(("panics", String::new()));
        *ends.entry(end).or_default() += 1;
        let name = model.configuration.display();
        if begin.elapsed() > SLOW {
            println!(
                "round {round}, {name}: {:.1} s, {end} {text}",
                begin.elapsed().as_secs_f64()
            );
        }
        if end == "panics" || end == "has no place" {
            println!("round {round}, {name}: {end} {text}");
            keep(&folder, round);
        }
    }
    let _ = fs::remove_dir_all(&folder);
    println!("{ends:?}");
    if ends.contains_key("panics") || ends.contains_key("has no place") {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn plan() -> Plan {
    let mut arguments = std::env::args().skip(1);
    let mut plan = Plan {
        rounds: 1_000,
        seed: 0x5EED,
        configurations: false,
        search: Vec::new(),
        models: Vec::new(),
    };
    let mut files = Vec::new();
    while let Some(argument) = arguments.next() {
        let mut number = |default| {
            arguments
                .next()
                .and_then(|n| n.parse().ok())
                .unwrap_or(default)
        };
        match argument.as_str() {
            "--rounds" => plan.rounds = number(plan.rounds),
            "--seed" => plan.seed = number(plan.seed),
            "--configurations" => plan.configurations = true,
            "--path" => plan.search.extend(arguments.next().map(PathBuf::from)),
            _ => files.push(PathBuf::from(argument)),
        }
    }
    plan.models = files
        .chunks_exact(2)
        .map(|pair| model(&pair[0], &pair[1]))
        .collect();
    plan
}

fn model(module: &Path, configuration: &Path) -> Model {
    let folder = module.parent().unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let is_module = |path: &PathBuf| path.extension().is_some_and(|end| end == "tla");
    let mut modules: Vec<PathBuf> = paths.filter(is_module).collect();
    modules.sort();
    Model {
        module: module.to_path_buf(),
        configuration: configuration.to_path_buf(),
        modules,
    }
}

/// Fills the folder with the texts of a model, one of them mutated.
fn prepare(model: &Model, plan: &Plan, folder: &Path, numbers: &mut Numbers) {
    let _ = fs::remove_dir_all(folder);
    let copied = fs::create_dir_all(folder).and_then(|()| {
        let mut all = model.modules.iter().chain([&model.configuration]);
        all.try_for_each(|path| fs::copy(path, copy_of(path, folder)).map(drop))
    });
    let other = &model.modules[numbers.below(model.modules.len())];
    let mutated = match numbers.below(2) {
        _ if plan.configurations => &model.configuration,
        0 => &model.module,
        _ => other,
    };
    let file = copy_of(mutated, folder);
    let written = copied.and_then(|()| {
        let text = fs::read(&file)?;
        let mut pieces = pieces(&String::from_utf8_lossy(&text));
        mutate(&mut pieces, numbers);
        fs::write(&file, pieces.concat())
    });
    if let Err(error) = written {
        println!("{}: {error}", file.display());
    }
}

fn copy_of(path: &Path, folder: &Path) -> PathBuf {
    folder.join(path.file_name().unwrap_or_default())
}

/// Checks the model in the folder. Returns in a word how that ends, and the error.
fn check(model: &Model, search: &[PathBuf], folder: &Path) -> (&'static str, String) {
    let request = Request {
        module: &copy_of(&model.module, folder),
        configurations: &[copy_of(&model.configuration, folder)],
        search,
        check_deadlock: None,
        mutants: false,
    };
    let source = match read(&request) {
        Ok(source) => source,
        Err(ReadError::Errors(text)) if text.contains('^') => return ("is refused", text),
        Err(error) => return ("has no place", error.to_string()),
    };
    let settings = Settings {
        model: source.definition().models[0].name.to_string(),
        ..Settings::default()
    };
    let machine = match source.build(&settings) {
        Ok(machine) => machine,
        Err(error) => return ("is refused", error.to_string()),
    };
    let options = Options {
        threads: 1,
        max_states: STATES,
        ..Options::default()
    };
    match campaign::check(&*machine, &options, &|_| {}, &AtomicBool::new(false)) {
        Ok(_) => ("is checked", String::new()),
        Err(refusal) => ("is refused", refusal.to_string()),
    }
}

/// Ends the program if a round is endless.
fn watch(start: Instant, folder: &Path) {
    loop {
        std::thread::sleep(Duration::from_secs(1));
        let begin = Duration::from_millis(BEGIN.load(Ordering::Relaxed));
        if start.elapsed().saturating_sub(begin) > ENDLESS {
            let round = ROUND.load(Ordering::Relaxed);
            println!("round {round} is endless");
            keep(folder, round);
            std::process::exit(1);
        }
    }
}

/// Keeps the texts of a round.
fn keep(folder: &Path, round: u64) {
    let kept = folder.with_extension(round.to_string());
    match fs::rename(folder, &kept) {
        Ok(()) => println!("its texts are in {}", kept.display()),
        Err(error) => println!("its texts are lost: {error}"),
    }
}
