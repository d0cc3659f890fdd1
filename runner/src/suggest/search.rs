//! The course of a search for suggestions: what is looked at for which survivor, and what of it is offered.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};

use super::atom::Fact;
use super::bits::{self, Bits, is_empty, meet, minus};
use super::columns::Columns;
use super::existing::existing;
use super::form::{Form, Part};
use super::history::history;
use super::larger::Ground;
use super::mine::{Best, Found, Literal, Miner, Sought, literals};
use super::questions::{self, Question};
use super::runs::{Sentence, Side, sentences};
use super::term::{Model, Term, terms};
use super::universe::{Share, Universe, fairness, graph};
use super::{Budget, Finding, Larger, Suggestion, Suggestions};
use crate::campaign::{self, Options, Refusal};
use crate::compare::{Comparison, compare};
use crate::event::Listener;
use crate::graph::Graph;
use crate::machine::Machine;
use crate::outcome::{Mutant, MutantOutcome, Outcome, PropertyVerdict, SurvivorClass};
use crate::spec::PropertyKind;

/// So many candidates are kept for each survivor and form until they are tried on the larger model.
const KEPT: usize = 12;
/// Literals of each group that stand in formulas.
const IN_FORMULAS: usize = 60;
/// A larger model may have so many states, or ten times those of the model itself where that is more.
const LARGER: u64 = 100_000;

/// A model, its survivors, and all that they have between them.
pub(super) struct Quest<'a> {
    machine: &'a dyn Machine,
    options: &'a Options,
    budget: &'a Budget,
    outcome: &'a Outcome,
    stop: &'a AtomicBool,
    model: Model,
    baseline: Graph,
    universe: Universe,
    own: Share,
    survivors: Vec<Survivor>,
    left_out: usize,
}

/// A survivor with what it has of the universe.
struct Survivor {
    /// Place among the outcome's mutants.
    place: usize,
    share: Share,
}

/// A candidate that holds on the baseline and kills somebody.
#[derive(Clone)]
struct Candidate {
    form: Form,
    weight: u32,
    /// Places among the survivors.
    kills: Vec<usize>,
    /// Where the parts hold together; nothing for a temporal property.
    rows: Bits,
}

impl Candidate {
    /// Of two properties that are equally good and equally long, the one that says more is the better.
    fn strength(&self) -> i64 {
        let rows: u32 = self.rows.iter().map(|word| word.count_ones()).sum();
        match self.form {
            Form::Can { .. } => -i64::from(rows),
            _ => i64::from(rows),
        }
    }

    /// Whether another one says all that this one does, kills all that it kills, and is no longer.
    fn is_covered_by(&self, other: &Candidate) -> bool {
        let within = |a: &Bits, b: &Bits| is_empty(&minus(a, b));
        let says_less = match (&self.form, &other.form) {
            (Form::Never { of_steps: a, .. }, Form::Never { of_steps: b, .. }) => a == b && within(&self.rows, &other.rows),
            (Form::Can { .. }, Form::Can { .. }) => within(&other.rows, &self.rows),
            _ => false,
        };
        says_less && other.weight <= self.weight && self.kills.iter().all(|survivor| other.kills.contains(survivor))
    }
}

impl<'a> Quest<'a> {
    pub(super) fn new(
        machine: &'a dyn Machine,
        options: &'a Options,
        budget: &'a Budget,
        outcome: &'a Outcome,
        places: &[usize],
        stop: &'a AtomicBool,
    ) -> Result<Quest<'a>, Refusal> {
        let too_large = || Refusal::Internal {
            what: "the baseline of a model with survivors cannot be searched again".to_owned(),
        };
        let most = budget.states.max(outcome.baseline.counts.distinct as usize * 2);
        let baseline = graph(machine, None, options.max_states, options.max_bytes, stop).ok_or_else(too_large)?;
        let (mut universe, own) = Universe::new(&baseline, most, 4 * most).ok_or_else(too_large)?;
        let (mut survivors, mut left_out) = (Vec::new(), 0);
        for place in places {
            let found = &outcome.mutants[*place];
            let share = match found.mutant.switch {
                None => Some(own.clone()),
                switch => graph(machine, switch, found.counts.distinct, options.max_bytes, stop).and_then(|graph| universe.take_in(&graph)),
            };
            match share {
                Some(share) => survivors.push(Survivor { place: *place, share }),
                None => left_out += 1,
            }
        }
        Ok(Quest {
            machine,
            options,
            budget,
            outcome,
            stop,
            model: Model::new(machine),
            baseline,
            universe,
            own,
            survivors,
            left_out,
        })
    }

    fn found(&self, survivor: usize) -> &MutantOutcome {
        &self.outcome.mutants[self.survivors[survivor].place]
    }

    fn mutant(&self, survivor: usize) -> &Mutant {
        &self.found(survivor).mutant
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Everything, for these places among the outcome's mutants.
    pub(super) fn seek(&self, larger: &[Larger<'_>], wanted: &[usize]) -> Result<Suggestions, Refusal> {
        let wanted: Vec<usize> = wanted
            .iter()
            .filter_map(|place| self.survivors.iter().position(|survivor| survivor.place == *place))
            .collect();
        let terms = terms(&self.model);
        let mut worker = self.machine.worker();
        let mut columns = Columns::fill(&self.model, worker.as_mut(), &self.universe.states, &terms);
        let names: Vec<&'static str> = self.model.vocabulary.predicates.iter().map(|row| row.name).collect();
        columns.ask(self.machine, worker.as_mut(), &self.universe.states, &names);
        let mut search = Search::new(self, &columns, &terms);
        search.everything(&wanted);
        let ground = larger.iter().find_map(|larger| {
            let ground = Ground::new(larger.machine, self.most_of_larger(), self.options.max_bytes, self.stop)?;
            let counts = ground.states() > u64::from(self.baseline.len()) && self.is_sound(*larger);
            counts.then_some((larger.name, ground))
        });
        let there = existing(self.machine, self.options, self.budget, self.outcome, self.stop)?;
        let verdicts = ground.as_ref().map_or_else(HashMap::new, |(_, ground)| search.judged(ground));
        let mut findings = Vec::new();
        for survivor in &wanted {
            let mut finding = self.finding(*survivor, &search, &verdicts);
            let place = self.survivors[*survivor].place;
            finding
                .suggestions
                .splice(0..0, there.iter().filter(|suggestion| suggestion.kills.contains(&place)).cloned());
            finding.suggestions.truncate(self.budget.suggestions);
            finding.history = self.history(*survivor)?;
            findings.push(finding);
        }
        tell_apart(&mut findings);
        Ok(Suggestions {
            states: u64::from(self.baseline.len()),
            larger: ground.as_ref().map(|(name, ground)| ((*name).to_owned(), ground.states())),
            survivors: self.survivors.len() + self.left_out,
            left_out: self.left_out,
            findings,
        })
    }

    /// Whether the model's own properties hold on the larger one: else it says nothing of others.
    fn is_sound(&self, larger: Larger<'_>) -> bool {
        let names =
            |p: &crate::outcome::Property| !matches!(p.kind, PropertyKind::Assertion | PropertyKind::Crash | PropertyKind::Divergence);
        let options = Options {
            properties: Some(
                self.outcome
                    .properties
                    .iter()
                    .filter(|p| names(p))
                    .map(|p| p.name.clone())
                    .collect(),
            ),
            max_states: self.most_of_larger(),
            matrix: false,
            ..self.options.clone()
        };
        let listener: &Listener<'_> = &|_| {};
        let checked = campaign::check(larger.machine, &options, listener, self.stop);
        checked.is_ok_and(|outcome| {
            let holds = |verdict: &PropertyVerdict| *verdict == PropertyVerdict::Holds;
            outcome.baseline.counts.complete && outcome.baseline.properties.iter().all(holds)
        })
    }

    fn most_of_larger(&self) -> u64 {
        LARGER.max(10 * u64::from(self.baseline.len())).min(self.options.max_states)
    }

    /// What is offered for one survivor: what also holds on the larger model first, then what kills most, then what is shortest.
    fn finding(&self, survivor: usize, search: &Search<'_, '_>, verdicts: &HashMap<&Form, Option<bool>>) -> Finding {
        let mut offered: Vec<(&Candidate, Option<bool>)> = Vec::new();
        for candidate in &search.of[survivor] {
            if !offered.iter().any(|(other, _)| other.form == candidate.form) {
                offered.push((candidate, verdicts.get(&candidate.form).copied().flatten()));
            }
        }
        offered.sort_by_key(|(candidate, larger)| {
            let held = match larger {
                Some(true) => 0,
                None => 1,
                Some(false) => 2,
            };
            (
                held,
                Reverse(candidate.kills.len()),
                candidate.weight,
                Reverse(candidate.strength()),
            )
        });
        let is_new = |place: &usize| !offered[..*place].iter().any(|(other, _)| offered[*place].0.is_covered_by(other));
        let different: Vec<usize> = (0..offered.len()).filter(is_new).collect();
        let suggestions = different.iter().filter_map(|place| self.told(offered[*place].0, offered[*place].1));
        Finding {
            mutant: self.survivors[survivor].place,
            id: self.mutant(survivor).id.clone(),
            class: self.found(survivor).class.unwrap_or(SurvivorClass::NewStates),
            suggestions: suggestions.take(self.budget.suggestions).collect(),
            tried: search.tried[survivor].clone(),
            history: None,
        }
    }

    fn told(&self, candidate: &Candidate, larger: Option<bool>) -> Option<Suggestion> {
        let item = candidate.form.item(self.machine.definition(), &self.model)?;
        Some(Suggestion {
            kind: candidate.form.kind(),
            name: item.name,
            doc: item.doc,
            code: Some(item.code),
            kills: candidate.kills.iter().map(|survivor| self.survivors[*survivor].place).collect(),
            larger,
            weight: candidate.weight,
        })
    }

    /// The histories that look alike, for one that needs history.
    fn history(&self, survivor: usize) -> Result<Option<super::History>, Refusal> {
        let (found, mutant) = (self.found(survivor), self.mutant(survivor));
        if found.class != Some(SurvivorClass::NeedsHistory) {
            return Ok(None);
        }
        let graph = graph(
            self.machine,
            mutant.switch,
            found.counts.distinct,
            self.options.max_bytes,
            self.stop,
        );
        let mut worker = self.machine.worker();
        let divergence = graph.and_then(|graph| match compare(&self.baseline, &graph, self.machine, worker.as_mut()) {
            Comparison::Different { divergence, .. } => divergence,
            Comparison::Equivalent(_) => None,
        });
        match divergence {
            Some(divergence) => history(self.machine, &self.baseline, &divergence, mutant.switch),
            None => Ok(None),
        }
    }
}

/// Candidates by survivor, and what they are made of.
struct Search<'q, 'a> {
    quest: &'q Quest<'a>,
    columns: &'q Columns<'q>,
    terms: &'q [Term],
    of_states: Vec<Question>,
    states: Vec<Literal>,
    /// For each survivor.
    of: Vec<Vec<Candidate>>,
    tried: Vec<Vec<(&'static str, u64)>>,
}

impl<'q, 'a> Search<'q, 'a> {
    fn new(quest: &'q Quest<'a>, columns: &'q Columns<'q>, terms: &'q [Term]) -> Search<'q, 'a> {
        let of_states = questions::of_states(columns, terms, &quest.budget.without);
        let states = literals(&of_states, columns.rows, |question| match &question.fact {
            Fact::Now(prop) => columns.of_prop(prop, question.set),
            _ => None,
        });
        Search {
            quest,
            columns,
            terms,
            of_states,
            states,
            of: vec![Vec::new(); quest.survivors.len()],
            tried: vec![Vec::new(); quest.survivors.len()],
        }
    }

    /// Each form in turn, for those survivors that it can kill and that have nothing better.
    fn everything(&mut self, wanted: &[usize]) {
        let all = wanted.to_vec();
        self.invariants(&all);
        let open =
            |search: &Search<'_, '_>| -> Vec<usize> { all.iter().copied().filter(|survivor| search.of[*survivor].is_empty()).collect() };
        let rest = open(self);
        self.step_invariants(&rest);
        let rest = open(self);
        self.goals(&rest);
        for survivor in open(self) {
            if !self.quest.is_stopped() {
                self.formulas(survivor);
            }
        }
    }

    /// Whether each candidate's property holds on the larger model.
    fn judged(&self, ground: &Ground<'_>) -> HashMap<&Form, Option<bool>> {
        let mut forms: Vec<&Form> = Vec::new();
        let mut known = HashSet::new();
        for form in self.of.iter().flatten().map(|candidate| &candidate.form) {
            if known.insert(form) {
                forms.push(form);
            }
        }
        let verdicts = ground.judge(&forms);
        forms.into_iter().zip(verdicts).collect()
    }

    fn sets(&self) -> Vec<Option<usize>> {
        std::iter::once(None).chain(self.quest.model.sets().into_iter().map(Some)).collect()
    }

    fn members(&self, set: Option<usize>) -> usize {
        set.map_or(1, |set| self.quest.model.members(set).len())
    }

    fn state_bits(&self) -> Vec<Bits> {
        let survivors = &self.quest.survivors;
        survivors
            .iter()
            .map(|survivor| survivor.share.state_bits(&self.quest.universe))
            .collect()
    }

    fn invariants(&mut self, wanted: &[usize]) {
        let rows = self.columns.rows;
        let avoid = bits::first(self.quest.universe.of_baseline, rows);
        let have = self.state_bits();
        self.never(wanted, &avoid, &have, false);
    }

    fn step_invariants(&mut self, wanted: &[usize]) {
        let universe = &self.quest.universe;
        if wanted.is_empty() || !universe.has_steps() {
            return;
        }
        let avoid = bits::first(universe.steps_of_baseline, universe.steps.len());
        let have: Vec<Bits> = self
            .quest
            .survivors
            .iter()
            .map(|survivor| survivor.share.step_bits(universe))
            .collect();
        self.never(wanted, &avoid, &have, true);
    }

    /// Invariants: what never holds in `avoid`, the baseline's rows, and kills a survivor where it holds in what that survivor has.
    fn never(&mut self, wanted: &[usize], avoid: &Bits, have: &[Bits], of_steps: bool) {
        let new: Vec<Bits> = have.iter().map(|rows| minus(rows, avoid)).collect();
        if wanted.iter().all(|survivor| is_empty(&new[*survivor])) {
            return;
        }
        let (questions, made);
        let (questions, literals) = if of_steps {
            questions = questions::of_steps(self.columns, self.terms, &self.of_states);
            let steps = &self.quest.universe.steps;
            made = literals(&questions, steps.len(), |question| {
                self.columns.of_step(&question.fact, question.set, steps)
            });
            (&questions, &made)
        } else {
            (&self.of_states, &self.states)
        };
        let mut want = vec![0; avoid.len()];
        for rows in wanted.iter().map(|survivor| &new[*survivor]) {
            want.iter_mut().zip(rows).for_each(|(a, b)| *a |= b);
        }
        let kills = |rows: &Bits| (0..new.len()).filter(|survivor| meet(rows, &new[*survivor])).collect::<Vec<_>>();
        let counts = |literal: &Literal| !matches!(questions[literal.question].fact, Fact::Before(_));
        let miner = |set: Option<usize>, want| Miner {
            literals,
            set,
            members: self.members(set),
            sought: Sought {
                avoid,
                want,
                kills: &kills,
                counts: &counts,
            },
        };
        let mut best = Best::new(new.len(), KEPT, self.quest.budget.candidates);
        for set in self.sets() {
            miner(set, &want).pairs(&mut best);
        }
        let of_pairs = best.tried;
        let mut all: Vec<(usize, Vec<Found>, u64)> = Vec::new();
        for survivor in wanted.iter().copied().filter(|survivor| !is_empty(&new[*survivor])) {
            let mut tried = of_pairs;
            let mut found = best.of(survivor).to_vec();
            if found.is_empty() && !self.quest.is_stopped() {
                let mut triples = Best::new(new.len(), KEPT, self.quest.budget.candidates).after(of_pairs);
                for set in self.sets() {
                    miner(set, &new[survivor]).triples(&new[survivor], &mut triples);
                }
                tried = triples.tried;
                found = triples.of(survivor).to_vec();
            }
            all.push((survivor, found, tried));
        }
        let form = |found: &Found| Candidate {
            form: Form::Never {
                parts: parts(&found.pattern.literals, literals, questions),
                set: found.pattern.set,
                of_steps,
            },
            weight: found.pattern.weight,
            kills: found.kills.clone(),
            rows: found.rows.clone(),
        };
        let made: Vec<(usize, Vec<Candidate>, u64)> = all
            .iter()
            .map(|(survivor, found, tried)| (*survivor, found.iter().map(form).collect(), *tried))
            .collect();
        for (survivor, candidates, tried) in made {
            self.of[survivor].extend(candidates);
            self.tried[survivor].push((if of_steps { "step invariants" } else { "state invariants" }, tried));
        }
    }

    /// Goals: what never holds in a state of the survivor and does in one that it lost.
    fn goals(&mut self, wanted: &[usize]) {
        let rows = self.columns.rows;
        let baseline = bits::first(self.quest.universe.of_baseline, rows);
        let have = self.state_bits();
        for survivor in wanted.iter().copied() {
            let lost = minus(&baseline, &have[survivor]);
            if is_empty(&lost) || self.quest.is_stopped() {
                continue;
            }
            let kills = |rows: &Bits| (0..have.len()).filter(|other| !meet(rows, &have[*other])).collect::<Vec<_>>();
            let counts = |_: &Literal| true;
            let mut best = Best::new(have.len(), KEPT, self.quest.budget.candidates);
            let miner = |set: Option<usize>| Miner {
                literals: &self.states,
                set,
                members: self.members(set),
                sought: Sought {
                    avoid: &have[survivor],
                    want: &lost,
                    kills: &kills,
                    counts: &counts,
                },
            };
            for set in self.sets() {
                miner(set).pairs(&mut best);
            }
            if best.of(survivor).is_empty() {
                let mut triples = Best::new(have.len(), KEPT, self.quest.budget.candidates).after(best.tried);
                for set in self.sets() {
                    miner(set).triples(&lost, &mut triples);
                }
                best = triples;
            }
            let form = |found: &Found| Candidate {
                form: Form::Can {
                    parts: parts(&found.pattern.literals, &self.states, &self.of_states),
                    set: found.pattern.set,
                },
                weight: found.pattern.weight,
                kills: found.kills.clone(),
                rows: found.rows.clone(),
            };
            let candidates: Vec<Candidate> = best.of(survivor).iter().map(form).collect();
            self.of[survivor].extend(candidates);
            self.tried[survivor].push(("reachability goals", best.tried));
        }
    }

    /// Temporal properties.
    fn formulas(&mut self, survivor: usize) {
        let quest = self.quest;
        let (found, mutant) = (quest.found(survivor), quest.mutant(survivor));
        let changed = mutant.switch.and_then(|switch| {
            graph(
                quest.machine,
                Some(switch),
                found.counts.distinct,
                quest.options.max_bytes,
                quest.stop,
            )
        });
        let graph = changed.as_ref().unwrap_or(&quest.baseline);
        let mut ours = Side::new(quest.machine, &quest.baseline, &quest.own.states, fairness(quest.machine, None));
        let share = &quest.survivors[survivor].share;
        let mut theirs = Side::new(quest.machine, graph, &share.states, fairness(quest.machine, Some(mutant)));
        let states = u64::from(quest.baseline.len().max(graph.len())).max(1);
        // A formula costs about as much as a look at every state: large models get fewer.
        let checks = quest.budget.formulas.min((20_000_000 / states).max(50));
        let (mut spent, mut tried) = (0, 0);
        let mut good: Vec<Sentence> = Vec::new();
        for sentence in sentences(&self.states, &quest.model.sets(), IN_FORMULAS) {
            if spent >= checks || good.len() >= quest.budget.suggestions || quest.is_stopped() {
                break;
            }
            let atoms: Vec<&Literal> = sentence.literals.iter().map(|place| &self.states[*place]).collect();
            let members = self.members(sentence.set);
            tried += 1;
            if ours.is_known_false(&sentence, &atoms, members) {
                continue;
            }
            if !theirs.is_known_false(&sentence, &atoms, members) {
                spent += 1;
                if theirs.holds(&sentence, &atoms, members) != Some(false) {
                    continue;
                }
            }
            spent += 1;
            if ours.holds(&sentence, &atoms, members) == Some(true) {
                good.push(sentence);
            }
        }
        let candidates: Vec<Candidate> = good.iter().map(|sentence| self.of_sentence(sentence, survivor)).collect();
        self.of[survivor].extend(candidates);
        self.tried[survivor].push(("temporal properties", tried));
    }

    /// The candidate, with all survivors that it kills; those too large to be searched again are not counted.
    fn of_sentence(&self, sentence: &Sentence, target: usize) -> Candidate {
        let quest = self.quest;
        let atoms: Vec<&Literal> = sentence.literals.iter().map(|place| &self.states[*place]).collect();
        let members = self.members(sentence.set);
        let is_killed = |other: &usize| {
            if *other == target {
                return true;
            }
            let (found, mutant) = (quest.found(*other), quest.mutant(*other));
            let changed = mutant.switch.and_then(|switch| {
                graph(
                    quest.machine,
                    Some(switch),
                    found.counts.distinct,
                    quest.options.max_bytes,
                    quest.stop,
                )
            });
            let graph = changed.as_ref().unwrap_or(&quest.baseline);
            let share = &quest.survivors[*other].share;
            let mut side = Side::new(quest.machine, graph, &share.states, fairness(quest.machine, Some(mutant)));
            side.holds(sentence, &atoms, members) == Some(false)
        };
        Candidate {
            form: Form::Runs {
                shape: sentence.shape,
                parts: parts(&sentence.literals, &self.states, &self.of_states),
                set: sentence.set,
            },
            weight: sentence.weight,
            kills: (0..quest.survivors.len()).filter(is_killed).collect(),
            rows: Bits::new(),
        }
    }
}

/// Gives each property a name of its own, so that all can be pasted into one module.
fn tell_apart(findings: &mut [Finding]) {
    let mut known: HashMap<String, String> = HashMap::new();
    for suggestion in findings.iter_mut().flat_map(|finding| &mut finding.suggestions) {
        let Some(code) = &mut suggestion.code else { continue };
        let first = suggestion.name.clone();
        let numbered = (2..).map(|number| format!("{first}_{number}"));
        for name in std::iter::once(first.clone()).chain(numbered) {
            let renamed = code.replacen(&format!("fn {first}("), &format!("fn {name}("), 1);
            if *known.entry(name.clone()).or_insert_with(|| renamed.clone()) == renamed {
                (suggestion.name, *code) = (name, renamed);
                break;
            }
        }
    }
}

fn parts(places: &[usize], literals: &[Literal], questions: &[Question]) -> Vec<Part> {
    let part = |place: &usize| Part {
        question: questions[literals[*place].question].clone(),
        negated: literals[*place].negated,
    };
    places.iter().map(part).collect()
}
