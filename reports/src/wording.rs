//! Wording shared by the reports: numbers, plurals, bounds, warnings and survivor classes.

use mutaspec_mutator::{MutantRow, Operator};
use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::memory;
pub use mutaspec_runner::numbers::number;
use mutaspec_runner::outcome::{
    Counts, MutantOutcome, Outcome, Property, Score, Simulation, SurvivorClass, Symmetry, Warning,
};

/// Formats a number with its noun: `1 mutant`, `2 properties`.
pub fn count(n: usize, noun: &str) -> String {
    format!("{} {}", number(n as u64), plural(n, noun))
}

/// Formats a number with its noun and verb: `1 survivor is`, `2 survivors are`.
pub fn are(n: usize, noun: &str) -> String {
    format!("{} {}", count(n, noun), if n == 1 { "is" } else { "are" })
}

/// Describes unreached mutants, with the participants of family mutants: `the change is never
/// reached for ann, ben on this model`.
///
/// The text around the change may be evaluated: in `a && p != ann` the right side is not, as long
/// as `a` is false.
pub fn unreached<'a>(participants: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = participants.into_iter().collect();
    let whom = if names.is_empty() {
        String::new()
    } else {
        format!(" for {}", names.join(", "))
    };
    format!("the change is never reached{whom} on this model")
}

/// Formats a part: `3 of the 17 survivors`, `all 17 survivors`, `the survivor` if there is one.
pub fn share(part: usize, all: usize, noun: &str) -> String {
    match (part, all) {
        (1, 1) => format!("the {noun}"),
        _ if part == all => format!("all {}", count(all, noun)),
        _ => format!("{} of the {}", number(part as u64), count(all, noun)),
    }
}

/// Formats constants as `n = 3`. Leaves out those whose value is their own name, as for most model
/// values of TLA+: `NoOne = NoOne`.
pub(crate) fn constants(all: &[(String, String)]) -> Vec<String> {
    let shown = all.iter().filter(|(name, value)| name != value);
    shown
        .map(|(name, value)| format!("{name} = {value}"))
        .collect()
}

/// Joins words: `bob, chuck and dave`.
pub fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Returns the noun in the singular or plural for `n` things.
pub fn plural(n: usize, noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if n == 1 => noun.to_owned(),
        Some(stem) => format!("{stem}ies"),
        None => format!("{noun}s"),
    }
}

/// Returns why a mutant is invalid, given the recorded reason.
pub fn invalid(reason: Option<&str>) -> String {
    reason.unwrap_or("it has no initial state").to_owned()
}

/// Formats the size of a search: `296 distinct, 718 generated, depth 20, exhaustive`.
pub fn bound(counts: &Counts) -> String {
    let complete = if counts.complete {
        "exhaustive"
    } else {
        "not exhaustive"
    };
    format!("{}, {complete}", size(counts))
}

/// Formats the size of a search: `296 distinct, 718 generated, depth 20`.
pub fn size(counts: &Counts) -> String {
    format!(
        "{} distinct, {} generated, depth {}",
        number(counts.distinct),
        number(counts.generated),
        number(u64::from(counts.depth))
    )
}

/// Returns a percentage, rounded down so that 100 means all, or `None` if `of` is 0.
pub fn percent(part: usize, of: usize) -> Option<usize> {
    (part * 100).checked_div(of)
}

/// Formats the score, rounded down so that 100 % means all: `17/19 = 89 %`. Adds the ratio with
/// accepted mutants, if any: `17/19 = 89 % (with 2 accepted 17/21 = 80 %)`. Returns `None` if no
/// mutant was killed, has survived or was accepted.
pub fn ratio(score: &Score) -> Option<String> {
    let with = |accepted: usize| {
        let judged = score.killed + score.survived + accepted;
        let percent = percent(score.killed, judged)?;
        Some(format!("{}/{} = {percent} %", score.killed, judged))
    };
    let without = with(0);
    if score.accepted == 0 {
        return without;
    }
    let beside = format!(
        "with {} accepted {}",
        number(score.accepted as u64),
        with(score.accepted)?
    );
    Some(without.map_or(beside.clone(), |ratio| format!("{ratio} ({beside})")))
}

/// Whether every mutant is unreached or invalid, so that the verdicts measure nothing.
pub fn is_void(score: &Score) -> bool {
    let Score {
        unreached, invalid, ..
    } = *score;
    *score
        == Score {
            unreached,
            invalid,
            ..Score::default()
        }
}

/// Formats the verdicts, those that need action first: `2 survived, 17 killed, 1 equivalent`.
pub fn verdicts(score: &Score) -> String {
    let counted = [
        (score.broken, "broken"),
        (score.survived, "survived"),
        (score.inconclusive, "inconclusive"),
        (score.killed, "killed"),
        (score.kept, "tolerated"),
        (score.equivalent, "equivalent"),
        (score.unreached, "unreached"),
        (score.invalid, "invalid"),
        (score.accepted, "accepted"),
    ];
    let said: Vec<String> = counted
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{} {word}", number(*n as u64)))
        .collect();
    if said.is_empty() {
        "none decided".to_owned()
    } else {
        said.join(", ")
    }
}

/// Formats the bounds of a simulation: `1,000 walks of at most 100 steps`.
pub fn walks(simulation: &Simulation) -> String {
    let Simulation { walks, length } = *simulation;
    let noun = plural(usize::try_from(walks).unwrap_or(usize::MAX), "walk");
    format!(
        "{} {noun} of at most {}",
        number(walks),
        count(length as usize, "step")
    )
}

/// Formats a run's length: `in 7 steps`, or `in at most 7 steps` if it may not be shortest.
pub fn length(found: &MutantOutcome) -> Option<String> {
    let at_most = if found.shortest { "" } else { "at most " };
    found
        .trace_length
        .map(|n| format!("in {at_most}{}", count(n as usize, "step")))
}

/// Formats the place where a survivor first differs, given the number of steps of its trace.
pub fn first_difference(steps: u32) -> String {
    if steps == 0 {
        "at the start".to_owned()
    } else {
        format!("in step {steps}")
    }
}

/// Why a mutant whose equivalence is `stutters` is equivalent.
pub(crate) const STUTTERS: &str = "it only adds or drops what no property can see; states, moves between them and fair runs are the same";

/// Explains which kinds of property can catch a survivor of this class, made by the operator with
/// this id, and which cannot.
pub fn advice(class: SurvivorClass, operator: &str) -> &'static str {
    match class {
        SurvivorClass::LessBehaviour if operator == Operator::K1HollowBound.id() => {
            "the smaller model can only do less; a reachability goal, a temporal property, deadlock freedom or an invariant about the constant can catch it"
        }
        SurvivorClass::NewStates => {
            "it reaches states that the baseline never reaches; a state invariant can catch it"
        }
        SurvivorClass::NewSteps => {
            "the states are the same, but there are new steps between them; a step invariant (before, after) can catch it, a state invariant cannot"
        }
        SurvivorClass::LessBehaviour => {
            "it can only do less, which no invariant can detect; use a reachability goal, a temporal property or deadlock freedom"
        }
        SurvivorClass::DifferentCycles => {
            "properties see the same states and steps, but some runs are not runs of the baseline; a temporal property can catch it"
        }
        SurvivorClass::NeedsHistory => {
            "all that a property can read agrees with the baseline; add a history variable, and an invariant over it can catch it"
        }
    }
}

/// Describes an interrupted check of the declared symmetry; `None` if it was not interrupted.
pub fn unproven(symmetry: Option<&Symmetry>) -> Option<String> {
    match symmetry {
        Some(Symmetry::Unproven { checked, orbits }) => Some(format!(
            "the search was complete and the check of the declared symmetry was interrupted, {} of {} done",
            number(*checked),
            count(usize::try_from(*orbits).unwrap_or(usize::MAX), "orbit")
        )),
        _ => None,
    }
}

/// Formats a warning about a baseline as a sentence.
pub fn warning(warning: &Warning) -> String {
    match warning {
        Warning::Empty => "there is no initial state".to_owned(),
        Warning::DeadStep { step } => format!("step `{step}` is never enabled: no verdict here is about it"),
        Warning::SingleState => "the baseline has a single state: nothing ever happens in this model".to_owned(),
        Warning::NoFairRun => {
            "the constraints leave no run that keeps all fairness assumptions: temporal properties hold of nothing".to_owned()
        }
        Warning::Truncated { max_states, growing } => {
            let bound = format!("{} states", number(*max_states));
            stopped(&bound, growing, "--max-states")
        }
        Warning::Memory { max_bytes, growing } => {
            let bound = format!("{} of memory", memory::words(*max_bytes));
            stopped(&bound, growing, "--max-memory")
        }
        Warning::LargeState { max_bytes, growing } => {
            let state = format!(
                "the search of the baseline stopped at a state of more than {}",
                memory::words(*max_bytes)
            );
            match grown(growing) {
                Some(grown) => format!("{state}; {grown}"),
                None => format!("{state}: is a variable unbounded?"),
            }
        }
        Warning::CostlySymmetry { orbits, states } => format!(
            "symmetry costs more than it saves: {} states make {} orbits, and each is checked; `--no-symmetry` is faster",
            number(*states),
            number(*orbits)
        ),
        Warning::NoProperties => "the model has no properties of its own: only the built-in ones are checked".to_owned(),
    }
}

/// Describes a search that reached a bound, which an option raises.
fn stopped(bound: &str, growing: &[String], option: &str) -> String {
    let search = format!("the search of the baseline stopped at its bound of {bound}");
    match grown(growing) {
        Some(grown) => format!("{search}; {grown}; `{option}` raises the bound"),
        None => format!("{search}; `{option}` raises it"),
    }
}

/// Names the variables that were still growing, and what bounds them.
fn grown(growing: &[String]) -> Option<String> {
    let names: Vec<String> = growing.iter().map(|name| format!("`{name}`")).collect();
    let (were, it) = match names.as_slice() {
        [] => return None,
        [one] => (format!("{one} was"), "it"),
        [first @ .., last] => (format!("{} and {last} were", first.join(", ")), "them"),
    };
    Some(format!(
        "{were} still growing: if nothing bounds {it}, use smaller types or a state constraint"
    ))
}

/// Formats an edit on one line: `!k.is_empty() → k.is_empty()`.
pub fn edit(original: &str, replacement: &str) -> String {
    let replacement = one_line(replacement);
    let replacement = if replacement.is_empty() {
        "nothing"
    } else {
        &replacement
    };
    format!("{} → {replacement}", one_line(original))
}

/// Describes an edit in a sentence, with code between backticks.
pub fn edit_in_words(original: &str, replacement: &str) -> String {
    let plain = |text: &str| one_line(text).replace('`', "'");
    let (original, replacement) = (plain(original), plain(replacement));
    match (original.as_str(), replacement.as_str()) {
        (_, "") => format!("`{original}` is gone"),
        ("", _) => format!("there is also `{replacement}`"),
        _ => format!("`{original}` becomes `{replacement}`"),
    }
}

/// Returns what to do if a property should not be checked although the model asks for it: how
/// deadlocks are allowed. `None` for other properties.
pub fn remedy(outcome: &Outcome, property: &Property) -> Option<String> {
    let words = &outcome.definition.language.words;
    let is_deadlock = property.kind == PropertyKind::Deadlock;
    is_deadlock.then(|| format!("to allow deadlocks, {}", words.allow_deadlocks))
}

/// Returns a worked example of an operator in a language, by the name that
/// [`Language`](mutaspec_runner::definition::Language) gives it: the spec before and after the edit.
pub fn example(operator: Operator, language: &str) -> Option<(&'static str, &'static str)> {
    match language {
        "rust" => Some(operator.example()),
        "tla" => operator.example_in_tla(),
        _ => None,
    }
}

/// Returns the text that replaces the original, with the participant's name filled in.
pub fn replacement(row: &MutantRow, participant: Option<&str>) -> String {
    match participant {
        Some(name) if row.family.is_some() => row.replacement.replace("{}", name),
        _ => row.replacement.to_string(),
    }
}

/// Puts text on one line: each run of white space becomes one space. Removes other control
/// characters, which could be part of an escape sequence.
pub fn one_line(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| c.is_whitespace() || !c.is_control())
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Joins items into lines of about `width` characters, breaking between items only.
pub fn wrap(items: &[String], separator: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for item in items {
        match lines.last_mut() {
            Some(line)
                if line.chars().count() + separator.chars().count() + item.chars().count()
                    <= width =>
            {
                line.push_str(separator);
                line.push_str(item);
            }
            Some(line) => {
                line.push_str(separator.trim_end());
                lines.push(item.clone());
            }
            None => lines.push(item.clone()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        for (n, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (12_441, "12,441"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(number(n), text);
        }
        assert_eq!(number(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn model_value_named_like_its_constant_is_left_out() {
        let all = [("NoOne", "NoOne"), ("n", "3"), ("RM", "{r1, r2}")];
        let all = all.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(constants(&all), ["n = 3", "RM = {r1, r2}"]);
    }

    #[test]
    fn nouns_agree_with_counts() {
        let said: Vec<String> = [0, 1, 2].iter().map(|n| count(*n, "property")).collect();
        assert_eq!(said, ["0 properties", "1 property", "2 properties"]);
        assert_eq!(count(1000, "mutant"), "1,000 mutants");
    }

    #[test]
    fn share_of_everything_is_all() {
        let said: Vec<String> = [(3, 17), (17, 17), (1, 1), (0, 1)]
            .iter()
            .map(|(part, all)| share(*part, *all, "survivor"))
            .collect();
        assert_eq!(
            said,
            [
                "3 of the 17 survivors",
                "all 17 survivors",
                "the survivor",
                "0 of the 1 survivor"
            ]
        );
    }

    #[test]
    fn ratio_is_100_only_if_all_are_killed() {
        let score = |killed, survived| Score {
            killed,
            survived,
            ..Score::default()
        };
        assert_eq!(ratio(&score(999, 1)).as_deref(), Some("999/1000 = 99 %"));
        assert_eq!(ratio(&score(7, 0)).as_deref(), Some("7/7 = 100 %"));
        assert_eq!(ratio(&score(0, 0)), None);
    }

    #[test]
    fn accepted_mutants_appear_beside_the_ratio() {
        let score = |survived, accepted| Score {
            killed: 17,
            survived,
            accepted,
            ..Score::default()
        };
        assert_eq!(
            ratio(&score(2, 2)).as_deref(),
            Some("17/19 = 89 % (with 2 accepted 17/21 = 80 %)")
        );
        let none = Score {
            accepted: 2,
            ..Score::default()
        };
        assert_eq!(ratio(&none).as_deref(), Some("with 2 accepted 0/2 = 0 %"));
    }

    #[test]
    fn absent_verdicts_are_omitted() {
        let score = Score {
            killed: 17,
            survived: 2,
            invalid: 1,
            ..Score::default()
        };
        assert_eq!(verdicts(&score), "2 survived, 17 killed, 1 invalid");
        assert_eq!(verdicts(&Score::default()), "none decided");
    }

    #[test]
    fn lines_wrap_between_items_only() {
        let items: Vec<String> = ["alpha", "beta", "gamma delta"].map(str::to_owned).into();
        assert_eq!(wrap(&items, " · ", 12), ["alpha · beta ·", "gamma delta"]);
        assert_eq!(wrap(&items, ", ", 100), ["alpha, beta, gamma delta"]);
        assert_eq!(wrap(&[], ", ", 10), Vec::<String>::new());
    }
}
