//! History variables for survivors that no property of the states kills: a variable that records
//! whether an event occurred, and a property that reads it. An event is the execution of a
//! statement, or a step of an action or label.
//!
//! The properties are the patterns of precedence and absence of Dwyer et al., "Patterns in Property
//! Specifications for Finite-State Verification" (1999), and goals of the same shape. They are
//! decided on the graphs, by the states that runs reach before and after the event.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicBool;

use super::atom::UNRELATED;
use super::bits::{self, RowSet, is_empty, meet, minus};
use super::candidate::Candidate;
use super::dataset::{Dataset, Share};
use super::events::{Event, Executions, events};
use super::fact_search::{BestPatterns, FoundPattern, PatternGoal};
use super::form::Form;
use super::larger::OtherModel;
use super::property;
use super::search::CandidateSearch;
use super::{Statement, Suggestion, naming};
use crate::dialect::{Expression, FlagCode, Node, Property, StateName};

/// The maximal number of states of a baseline.
const STATES: u32 = 20_000;

/// The maximal number of survivors.
const SURVIVORS: usize = 16;

/// The part of the candidates that each search may try.
const SHARE: u64 = 100;

/// The number of candidates kept for each survivor and search.
const KEPT: usize = 4;

/// A history variable with a property over it that kills a survivor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Its code.
    pub code: FlagCode,
    /// The source file in which the variable is set.
    pub file: String,
    /// Line of the recorded statement or action.
    pub line: u32,
    /// The recorded statement, the first statement of a label, or the name of the action.
    pub statement: String,
    /// Other actions and disjuncts that have to leave the variable alone.
    pub others: Vec<OtherAction>,
    /// The property. Its kills are those survivors for which history was searched.
    pub property: Suggestion,
}

/// An action that leaves a history variable alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherAction {
    /// The name, or the beginning of the text of a disjunct without one.
    pub action: String,
    /// The source file.
    pub file: String,
    /// Its line.
    pub line: u32,
}

/// A form, asked of the states that runs reach before or after an event.
struct Asked {
    event: usize,
    is_after: bool,
    candidate: Candidate,
}

/// The states of a machine, by event: those reached before it and those reached after it.
type Reached = Vec<[RowSet; 2]>;

impl CandidateSearch<'_, '_> {
    /// Returns a history variable for each of these survivors that one kills.
    pub(super) fn flags(
        &self,
        open: &[usize],
        larger: Option<&OtherModel<'_>>,
    ) -> Vec<(usize, Flag)> {
        let session = self.session;
        let open = &open[..open.len().min(SURVIVORS)];
        let is_small = session.baseline.len() <= STATES && !session.machine.merges_states();
        let Some(dialect) = session.dialect else {
            return Vec::new();
        };
        if open.is_empty() || !is_small || !self.is_thorough {
            return Vec::new();
        }
        let events = events(session, dialect);
        let asked = self.asked(open, &events).unwrap_or_default();
        let larger = larger.filter(|_| !asked.is_empty());
        let larger = larger.and_then(|model| Some((model, model.reached(&events, session.stop)?)));
        let best = |(place, survivor): (usize, &usize)| {
            let kills = |asked: &&Asked| asked.candidate.kills.contains(&place);
            let mut killing: Vec<&Asked> = asked.iter().filter(kills).collect();
            killing.sort_by_key(|asked| rank(asked));
            let flag = |asked: &Asked| {
                let mut flag = self.flag(asked, &events[asked.event], open)?;
                flag.property.larger = larger.as_ref().and_then(|(model, reached)| {
                    let rows = &reached[asked.event][usize::from(asked.is_after)];
                    model.holds_in(&asked.candidate.form, rows)
                });
                Some(flag)
            };
            let mut flags: Vec<Flag> = killing.into_iter().filter_map(flag).take(KEPT).collect();
            flags.sort_by_key(|flag| flag.property.larger == Some(false));
            Some((*survivor, flags.into_iter().next()?))
        };
        // Shortened names may be equal; only one of two properties with one name can be put in.
        let mut codes = HashMap::new();
        let mut is_new = |flag: &Flag| {
            let (name, code) = (flag.property.name.clone(), flag.property.code.clone());
            *codes.entry(name).or_insert_with(|| code.clone()) == code
        };
        let found = open.iter().enumerate().filter_map(best);
        found.filter(|(_, flag)| is_new(flag)).collect()
    }

    /// Returns the forms that kill a survivor, for each event. `None` if the machine does not record
    /// the events.
    fn asked(&self, open: &[usize], events: &[Event]) -> Option<Vec<Asked>> {
        let session = self.session;
        let baseline = Executions::new(
            session.machine,
            &session.baseline,
            None,
            events,
            session.stop,
        )?;
        let baseline = reached(&baseline, events, &session.own, &session.dataset);
        let theirs: Vec<Option<Reached>> = open
            .iter()
            .map(|survivor| self.reached_by(*survivor, events))
            .collect();
        let mut asked = Vec::new();
        for event in 0..events.len() {
            for is_after in [false, true] {
                let rows = |theirs: &Option<Reached>, survivor: &usize| {
                    let is_known = events[event].is_known_in(session.mutant(*survivor));
                    let rows = &theirs.as_ref()?[event][usize::from(is_after)];
                    is_known.then(|| rows.clone())
                };
                let theirs = theirs.iter().zip(open);
                let theirs: Vec<Option<RowSet>> = theirs.map(|(of, s)| rows(of, s)).collect();
                let own = &baseline[event][usize::from(is_after)];
                let found = self.never_there(own, &theirs).into_iter();
                let found = found.chain(self.can_be_there(own, &theirs));
                asked.extend(found.map(|candidate| Asked {
                    event,
                    is_after,
                    candidate,
                }));
            }
        }
        Some(asked)
    }

    /// Returns what a survivor reaches. `None` if its graph was not kept, or if no event is recorded
    /// in it.
    fn reached_by(&self, survivor: usize, events: &[Event]) -> Option<Reached> {
        let session = self.session;
        let (mutant, switch) = (session.mutant(survivor), session.mutant(survivor).switch);
        let is_known = events.iter().any(|event| event.is_known_in(mutant));
        if session.is_stopped() || !is_known {
            return None;
        }
        let graph = session.graph_of(survivor)?;
        let executions = Executions::new(session.machine, &graph, switch, events, session.stop)?;
        let share = &session.survivors[survivor].share;
        Some(reached(&executions, events, share, &session.dataset))
    }

    /// Searches facts that hold together in none of the baseline's rows, but in a survivor's.
    fn never_there(&self, own: &RowSet, theirs: &[Option<RowSet>]) -> Vec<Candidate> {
        let mut want = bits::none(self.columns.rows);
        for rows in theirs.iter().flatten() {
            let new = minus(rows, own);
            want.iter_mut().zip(&new).for_each(|(a, b)| *a |= b);
        }
        let kills = |rows: &RowSet| {
            let is_killed =
                |theirs: &Option<RowSet>| theirs.as_ref().is_some_and(|theirs| meet(rows, theirs));
            (0..theirs.len())
                .filter(|place| is_killed(&theirs[*place]))
                .collect()
        };
        let goal = PatternGoal {
            avoid: own,
            want: &want,
            kills: &kills,
            is_goal: false,
            counts: &|_| true,
        };
        self.patterns(goal, theirs.len(), |parts, set| Form::Never {
            parts,
            set,
            of_steps: false,
        })
    }

    /// Searches facts that hold together in one of the baseline's rows, but in none of a survivor's.
    fn can_be_there(&self, own: &RowSet, theirs: &[Option<RowSet>]) -> Vec<Candidate> {
        // States that a constraint excludes do not meet a goal.
        let within = self.session.own.goal_bits(&self.session.dataset);
        let own: RowSet = own.iter().zip(&within).map(|(a, b)| a & b).collect();
        let kills = |rows: &RowSet| {
            let is_killed =
                |theirs: &Option<RowSet>| theirs.as_ref().is_some_and(|theirs| !meet(rows, theirs));
            (0..theirs.len())
                .filter(|place| is_killed(&theirs[*place]))
                .collect()
        };
        let mut found = Vec::new();
        for rows in theirs.iter().flatten() {
            let goal = PatternGoal {
                avoid: rows,
                want: &minus(&own, rows),
                kills: &kills,
                is_goal: true,
                counts: &|_| true,
            };
            found.extend(self.patterns(goal, theirs.len(), |parts, set| Form::Can { parts, set }));
        }
        found
    }

    fn patterns(
        &self,
        goal: PatternGoal<'_>,
        survivors: usize,
        form: impl Fn(Vec<super::form::FormPart>, Option<usize>) -> Form,
    ) -> Vec<Candidate> {
        if is_empty(goal.want) || self.session.is_stopped() {
            return Vec::new();
        }
        let budget = self.session.budget.candidates / SHARE;
        let mut best = BestPatterns::new(survivors, KEPT, budget);
        self.search_patterns(&self.states, goal, None, &mut best);
        let candidate = |found: &FoundPattern| {
            let parts = self.states.parts(&found.pattern.literals);
            self.candidate(form(parts, found.pattern.set), found, &goal)
        };
        let found = (0..survivors)
            .flat_map(|survivor| best.of(survivor))
            .map(candidate);
        let mut known = HashSet::new();
        found
            .filter(|found| known.insert(found.form.clone()))
            .collect()
    }

    /// Returns the code of a history variable and of the property that reads it.
    fn flag(&self, asked: &Asked, event: &Event, open: &[usize]) -> Option<Flag> {
        let (session, form) = (self.session, &asked.candidate.form);
        let (definition, model) = (session.machine.definition(), &session.model);
        let dialect = session.dialect?;
        let words = &event.words;
        let is_free = |name: &String| {
            let mut variables = model.schema.variables.iter();
            variables.all(|variable| *variable.name != **name)
        };
        let first = format!("had_{words}");
        let flag = property::numbered(&first)
            .map(|words| property::free(&words, definition, model, dialect))
            .find(is_free)?;
        let written = form.property(definition, model, dialect)?;
        let name = format!(
            "{}_{}_{words}",
            naming::name(form, model),
            if asked.is_after { "after" } else { "before" }
        );
        let property = Property {
            name: property::free(&name, definition, model, dialect),
            doc: sentence(&written.doc, event, asked),
            body: with_flag(written.body, &flag, asked),
            ..written
        };
        let places = asked.candidate.kills.iter();
        let kills = places.map(|place| session.place(open[*place])).collect();
        let place = event.place();
        let recorded = event.recorded(&model.schema.variables);
        let others = recorded.others().iter().map(|other| OtherAction {
            action: other.text.clone(),
            file: definition.path(other.file).to_owned(),
            line: other.line,
        });
        Some(Flag {
            code: dialect.flag(&flag, &recorded, definition)?,
            file: definition.path(place.file).to_owned(),
            line: place.line,
            statement: place.text.clone(),
            others: others.collect(),
            property: Suggestion {
                kind: property.kind,
                code: Some(dialect.code(&property, definition)?),
                name: property.name,
                doc: property.doc,
                kills,
                undecided: Vec::new(),
                larger: None,
                failing: Vec::new(),
                weight: asked.candidate.weight,
                statement: Statement::default(),
            },
        })
    }
}

impl OtherModel<'_> {
    fn reached(&self, events: &[Event], stop: &AtomicBool) -> Option<Reached> {
        let executions = Executions::new(self.machine, &self.graph, None, events, stop)?;
        Some(reached(&executions, events, &self.share, &self.dataset))
    }

    /// Returns whether a form holds in these rows. `None` if that cannot be decided.
    fn holds_in(&self, form: &Form, rows: &RowSet) -> Option<bool> {
        let holding = self.holding_rows(form, &self.columns(&[form]))?;
        Some(match form {
            Form::Can { .. } => bits::meet3(&holding, rows, &self.goal_bits()),
            _ => !meet(&holding, rows),
        })
    }
}

/// Returns the rows of the dataset that a machine reaches before and after each event.
fn reached(executions: &Executions, events: &[Event], share: &Share, dataset: &Dataset) -> Reached {
    let rows = |reached: Vec<bool>| {
        let mut rows = bits::none(dataset.states.len() as usize);
        let states = share.states.iter().zip(reached);
        for (row, _) in states.filter(|(_, is_reached)| *is_reached) {
            bits::set(&mut rows, *row as usize);
        }
        rows
    };
    let of_event = |event| executions.reached(event).map(rows);
    (0..events.len()).map(of_event).collect()
}

/// An invariant is easier to judge than a goal.
fn rank(asked: &Asked) -> impl Ord + use<> {
    let candidate = &asked.candidate;
    (
        candidate.weight >= UNRELATED,
        matches!(candidate.form, Form::Can { .. }),
        std::cmp::Reverse(candidate.kills.len()),
        candidate.weight,
    )
}

/// Adds the event to the sentence of a property over states.
fn sentence(doc: &str, event: &Event, asked: &Asked) -> String {
    let is_goal = matches!(asked.candidate.form, Form::Can { .. });
    let when = event.when(is_goal, asked.is_after);
    format!("{} {when}.", doc.trim_end_matches('.'))
}

/// Returns the body of a property over states, asked only while the variable has the value that it
/// has before or after the event.
fn with_flag(body: Expression, name: &str, asked: &Asked) -> Expression {
    let flag = Expression::test(Node::Variable {
        state: StateName::Now,
        name: name.to_owned().into(),
    });
    match (&asked.candidate.form, body.node) {
        (Form::Can { .. }, Node::And(mut parts)) => {
            parts.push(flag.negated_if(!asked.is_after));
            Expression::test(Node::And(parts))
        }
        (Form::Can { .. }, node) => {
            let parts = vec![Expression::test(node), flag.negated_if(!asked.is_after)];
            Expression::test(Node::And(parts))
        }
        (_, Node::Or(mut parts)) => {
            parts.push(flag.negated_if(asked.is_after));
            Expression::test(Node::Or(parts))
        }
        (_, node) => {
            let parts = vec![Expression::test(node), flag.negated_if(asked.is_after)];
            Expression::test(Node::Or(parts))
        }
    }
}
