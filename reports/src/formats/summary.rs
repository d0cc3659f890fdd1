//! `summary.md`, for a pull request or a CI job. What needs action comes first, then all counts.

use super::{Sources, describe, markdown, totals};
use crate::schema::gap::{Gap, GapProperty};
use crate::schema::{Model, Mutant, Results, Verdict};
use crate::wording;

/// The number of gaps shown in full, and of mutants listed for each other verdict.
const SHOWN: usize = 10;

pub(super) fn text(results: &Results, sources: &Sources<'_>) -> String {
    let mut page = vec!["## Mutation testing of specifications\n".to_owned()];
    page.push(format!("{}\n", answer(results)));
    page.extend(troubles(results));
    if !results.specs.is_empty() {
        page.push(table(results, sources));
    }
    page.extend(broken(results, sources));
    page.extend(gaps(results, sources));
    page.extend(list(results, Verdict::Inconclusive, "Inconclusive"));
    page.extend(list(results, Verdict::Accepted, "Accepted"));
    page.extend(list(results, Verdict::Tolerated, "Tolerated"));
    page.join("\n")
}

fn answer(results: &Results) -> String {
    let score = totals::total(results);
    let doubts = totals::doubts(results);
    let mutants = wording::count(
        results.specs.iter().map(|m| m.mutants.len()).sum(),
        "mutant",
    );
    let counted = format!("{mutants}: {}", wording::verdicts(&score));
    if doubts.is_empty() {
        format!("**{counted}.**")
    } else {
        format!("**{}.** {counted}.", capital(&doubts.join(", ")))
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// Lists reasons why the counts measure less than they seem to.
fn troubles(results: &Results) -> Option<String> {
    let mut lines = Vec::new();
    for model in &results.specs {
        let baseline = describe::baseline(model).map(|trouble| trouble.text().to_owned());
        for text in baseline.into_iter().chain(describe::missing(model)) {
            lines.push(format!(
                "- {}: {}\n",
                markdown::text(&describe::name(model)),
                markdown::text(&text)
            ));
        }
    }
    for refused in &results.refused {
        let name = format!("{}/{}", refused.name, refused.model);
        lines.push(format!(
            "- {}: refused: {}\n",
            markdown::text(&name),
            markdown::text(&refused.reason)
        ));
    }
    (!lines.is_empty()).then(|| lines.concat())
}

fn table(results: &Results, sources: &Sources<'_>) -> String {
    let mut text = "| model | score | survived | inconclusive | killed | equivalent | unreached | invalid | accepted | tolerated | broken | bound | properties |\n\
                    |---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|--:|\n"
        .to_owned();
    for model in &results.specs {
        let ratio = totals::ratio(model);
        let counts = model.score.map_or([0; 9], |s| {
            [
                s.survived,
                s.inconclusive,
                s.killed,
                s.equivalent,
                s.unreached,
                s.invalid,
                s.accepted,
                s.kept,
                s.broken,
            ]
        });
        let counts: Vec<String> = counts.iter().map(|n| wording::number(*n as u64)).collect();
        let (ratio, properties) = (
            ratio.unwrap_or_else(|| "none".to_owned()),
            sources.asked_properties(model).to_string(),
        );
        let cells = [
            markdown::text(&describe::name(model)),
            ratio,
            counts.join(" | "),
            describe::bound(model),
            properties,
        ];
        text.extend(["| ", &cells.join(" | "), " |\n"]);
    }
    text
}

/// Shows the broken promises, each in full.
fn broken(results: &Results, sources: &Sources<'_>) -> Vec<String> {
    let broken = results.with(Verdict::Broken);
    let all: Vec<String> = broken
        .map(|(model, mutant)| mutant_in_full(model, mutant, sources))
        .collect();
    if all.is_empty() {
        return Vec::new();
    }
    let head = "### Broken promises: faults that the spec does not withstand\n".to_owned();
    let left = more(all.len());
    [head]
        .into_iter()
        .chain(all.into_iter().take(SHOWN))
        .chain(left)
        .collect()
}

/// Shows the survivors by gap, the first mutant of each gap in full.
fn gaps(results: &Results, sources: &Sources<'_>) -> Vec<String> {
    let all: Vec<(&Model, &Gap)> = results
        .specs
        .iter()
        .flat_map(|model| model.gaps.iter().map(move |gap| (model, gap)))
        .collect();
    if all.is_empty() {
        return Vec::new();
    }
    let mut page = vec!["### Gaps: faults that no property catches\n".to_owned()];
    page.extend(
        all.iter()
            .take(SHOWN)
            .map(|(model, gap)| gap_in_full(model, gap, sources)),
    );
    page.extend(more(all.len()));
    page
}

fn gap_in_full(model: &Model, gap: &Gap, sources: &Sources<'_>) -> String {
    let first = model
        .mutants
        .iter()
        .find(|mutant| gap.mutants.first() == Some(&mutant.id));
    let shown = first
        .map(|mutant| mutant_in_full(model, mutant, sources))
        .unwrap_or_default();
    let others: Vec<String> = gap
        .mutants
        .iter()
        .skip(1)
        .map(|id| format!("- {}\n", markdown::code(id)))
        .collect();
    let others = others.concat();
    let others = match others.as_str() {
        "" => String::new(),
        others => format!("\nIn the same gap:\n\n{others}"),
    };
    let suggestion = gap.suggestion.as_ref();
    let suggestion = suggestion
        .map(|property| self::suggestion(property, &sources.language(&gap.file)))
        .unwrap_or_default();
    format!(
        "#### {}. {}\n\n{shown}{others}{suggestion}",
        gap.number,
        markdown::text(&gap.title)
    )
}

fn suggestion(property: &GapProperty, language: &str) -> String {
    let kills = wording::count(property.kills, "survivor");
    match &property.code {
        Some(code) => format!(
            "\nThis property would kill {kills}:\n\n{}",
            markdown::block(language, code)
        ),
        None => format!(
            "\n{} would kill {kills}; this model does not check it.\n",
            markdown::code(&property.name)
        ),
    }
}

fn mutant_in_full(model: &Model, mutant: &Mutant, sources: &Sources<'_>) -> String {
    let hint = describe::hint(mutant)
        .map(|hint| format!("\n{}\n", markdown::text(&hint)))
        .unwrap_or_default();
    format!(
        "**{}** on {}, {}\n\n{}:{}: {}\n\n{}{hint}",
        markdown::code(&mutant.id),
        markdown::text(&describe::name(model)),
        describe::bound_of(mutant),
        markdown::text(&mutant.file),
        mutant.line,
        markdown::text(&describe::edit_in_words(mutant)),
        markdown::block("diff", &describe::diff(sources, mutant, 1)),
    )
}

fn more(all: usize) -> Option<String> {
    let left = all.checked_sub(SHOWN).filter(|n| *n > 0)?;
    Some(format!("And {} more.\n", wording::number(left as u64)))
}

/// Lists the mutants with a verdict, each with the reason.
fn list(results: &Results, verdict: Verdict, title: &str) -> Vec<String> {
    let all: Vec<(&Model, &Mutant)> = results.with(verdict).collect();
    if all.is_empty() {
        return Vec::new();
    }
    let line = |(model, mutant): &(&Model, &Mutant)| {
        format!(
            "- {} on {}: {}; {}\n",
            markdown::code(&mutant.id),
            markdown::text(&describe::name(model)),
            markdown::code(&wording::edit(&mutant.original, &mutant.replacement)),
            markdown::text(&describe::why(mutant))
        )
    };
    let lines: String = all.iter().take(SHOWN).map(line).collect();
    let head = format!("### {title}: {}\n", wording::count(all.len(), "mutant"));
    [head, lines].into_iter().chain(more(all.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use crate::tests::texts;

    fn written(results: &Results) -> String {
        let definition = sample::definition();
        text(results, &Sources::of([&definition]))
    }

    #[test]
    fn every_verdict_snapshot() {
        insta::assert_snapshot!(written(&sample::all()));
    }

    #[test]
    fn gaps_left_out_are_counted() {
        let mut results = Results::new(&[sample::only(0)], &[]);
        let one = results.specs[0].gaps[0].clone();
        for (n, note) in [
            (10, None),
            (11, Some("And 1 more.")),
            (1234, Some("And 1,224 more.")),
        ] {
            results.specs[0].gaps = vec![one.clone(); n];
            let written = written(&results);
            assert_eq!(written.matches("```diff\n").count(), 10);
            assert_eq!(written.lines().find(|l| l.starts_with("And ")), note);
        }
    }

    #[test]
    fn markup_in_texts_adds_no_heading_row_or_block() {
        let shape = |text: &str| {
            let written = written(&texts::results(text));
            let count = |begin: &str| written.lines().filter(|l| l.starts_with(begin)).count();
            let fences = written.lines().filter(|l| l.starts_with("```")).count();
            (count("#"), count("| "), fences)
        };
        let plain = shape("plain");
        for text in texts::TEXTS {
            assert_eq!(shape(text), plain, "{text}");
        }
    }
}
