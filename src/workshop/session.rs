//! The state of a workshop session: which keys do what, without a terminal or a clock.

use super::hints::{self, hints};
use super::pack::{Exercise, Pack};
use super::progress::Progress;
use super::verdict::{Survivor, Verdict};

/// The number of lines by which a run is scrolled.
const PAGE: usize = 12;

/// What happens to a session.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Input {
    Key(char),
    /// The file of the exercise was saved.
    Saved,
    Judged(Box<Verdict>),
    /// The text of a run was made.
    Traced(String),
}

/// What the session wants to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Judge the exercise at hand.
    Judge,
    /// Print a run with these arguments of the exercise's program.
    Trace(Vec<String>),
    /// Write the start of the exercise over its file.
    Reset,
    /// Write the progress.
    Save,
    Quit,
}

/// What the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum View {
    Exercise,
    /// All exercises, the digits typed to choose one, and how many pages were turned.
    List(String, usize),
    /// The language of properties on one page.
    Sheet,
    /// A run or the opened hints, from this line on.
    Page(String, usize),
    /// A question before the answer is thrown away.
    Reset,
    /// All exercises are solved.
    End,
}

/// A session of one participant.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) pack: Pack,
    pub(super) progress: Progress,
    pub(super) view: View,
    /// The last verdict on the exercise at hand.
    pub(super) verdict: Option<Verdict>,
    /// An answer to the last key.
    pub(super) note: Option<String>,
    /// What is done in the background, for the participant.
    pub(super) busy: Option<&'static str>,
    /// Whether the story comes before the mutant if there is no room for both: on request.
    pub(super) is_story_first: bool,
    /// The key that was pressed last.
    pub(super) last_key: Option<char>,
    place: usize,
    /// The position of the mutant that is shown, among those that are not solved.
    mutant: usize,
}

impl Session {
    /// Continues where the participant left off.
    pub(super) fn new(pack: Pack, progress: Progress) -> Session {
        let place = pack
            .exercises
            .iter()
            .position(|e| e.name == progress.current)
            .unwrap_or(0);
        Session {
            pack,
            progress,
            view: View::Exercise,
            verdict: None,
            note: None,
            busy: None,
            is_story_first: false,
            last_key: None,
            place,
            mutant: 0,
        }
    }

    /// The exercise at hand.
    pub(super) fn exercise(&self) -> &Exercise {
        &self.pack.exercises[self.place]
    }

    /// Its number, from 1.
    pub(super) fn number(&self) -> usize {
        self.place + 1
    }

    pub(super) fn is_solved(&self, exercise: &Exercise) -> bool {
        self.progress.solved.contains(&exercise.name)
    }

    /// Whether the last verdict on the exercise at hand is a success.
    pub(super) fn solved_now(&self) -> bool {
        self.verdict.as_ref().is_some_and(|verdict| verdict.solved)
    }

    /// The mutant that is shown.
    pub(super) fn survivor(&self) -> Option<&Survivor> {
        self.survivors().get(self.mutant)
    }

    /// The number of the mutant that is shown, from 1, and of all that are not solved.
    pub(super) fn survivor_number(&self) -> (usize, usize) {
        (self.mutant + 1, self.survivors().len())
    }

    fn survivors(&self) -> &[Survivor] {
        self.verdict
            .as_ref()
            .map_or(&[], |verdict| &verdict.survivors)
    }

    /// The hints that were opened, in that order. They stay as they are when the answer changes.
    pub(super) fn opened(&self) -> &[String] {
        let opened = self.progress.hints.get(&self.exercise().name);
        opened.map_or(&[], Vec::as_slice)
    }

    /// The hints for the answer at hand that are not open yet.
    pub(super) fn further(&self) -> Vec<String> {
        let mut further = hints(self.exercise(), self.survivor());
        further.retain(|hint| !self.opened().contains(hint));
        further
    }

    /// Applies an input. Returns what has to be done, in order.
    pub(super) fn handle(&mut self, input: Input) -> Vec<Effect> {
        match input {
            Input::Saved => {
                self.is_story_first = false;
                self.note = None;
                vec![Effect::Judge]
            }
            Input::Traced(text) => {
                self.view = View::Page(text, 0);
                Vec::new()
            }
            Input::Judged(verdict) => self.judged(*verdict),
            Input::Key(key) => {
                self.note = None;
                self.last_key = Some(key);
                match self.view.clone() {
                    View::Reset => self.confirm(key),
                    View::List(typed, page) => self.choose(key, &typed, page),
                    View::Page(text, top) if key == ' ' => {
                        let last = text.lines().count().saturating_sub(1);
                        self.view = View::Page(text, (top + PAGE).min(last));
                        Vec::new()
                    }
                    _ => self.key(key),
                }
            }
        }
    }

    fn judged(&mut self, verdict: Verdict) -> Vec<Effect> {
        let is_new = verdict.solved && self.progress.solved.insert(self.exercise().name.clone());
        if verdict.solved {
            self.is_story_first = false;
        }
        // The note after `n` says that the exercise is not solved, which may be outdated.
        if verdict.solved || self.last_key == Some('n') {
            self.note = None;
        }
        self.verdict = Some(verdict);
        self.mutant = 0;
        if matches!(self.view, View::Page(..)) {
            self.view = View::Exercise;
        }
        if is_new {
            vec![Effect::Save]
        } else {
            Vec::new()
        }
    }

    fn key(&mut self, key: char) -> Vec<Effect> {
        match key {
            'q' => return vec![Effect::Quit],
            'l' => self.view = View::List(String::new(), 0),
            '?' if self.view != View::Sheet => self.view = View::Sheet,
            'm' => self.next_mutant(),
            'n' => return self.next(),
            'h' => return self.hint(),
            'H' => self.view = View::Page(hints::page(self.opened()), 0),
            'r' => self.view = View::Reset,
            't' => return self.trace(),
            's' => {
                self.view = View::Exercise;
                self.is_story_first = !self.is_story_first;
            }
            _ => {
                self.view = if self.view == View::End {
                    View::End
                } else {
                    View::Exercise
                }
            }
        }
        Vec::new()
    }

    fn next(&mut self) -> Vec<Effect> {
        if !self.is_solved(self.exercise()) {
            self.view = View::Exercise;
            self.note = Some("not solved yet; `l` lets you choose another exercise".to_owned());
            return Vec::new();
        }
        let count = self.pack.exercises.len();
        let later = (1..count).map(|step| (self.place + step) % count);
        let open: Vec<usize> = later
            .filter(|place| !self.is_solved(&self.pack.exercises[*place]))
            .collect();
        match open.first() {
            Some(place) => self.go(*place),
            None => {
                self.view = View::End;
                Vec::new()
            }
        }
    }

    fn go(&mut self, place: usize) -> Vec<Effect> {
        self.place = place;
        self.verdict = None;
        self.mutant = 0;
        self.is_story_first = false;
        self.view = View::Exercise;
        self.progress
            .current
            .clone_from(&self.pack.exercises[place].name);
        vec![Effect::Save, Effect::Judge]
    }

    fn hint(&mut self) -> Vec<Effect> {
        self.view = View::Exercise;
        self.is_story_first = false;
        if self.solved_now() {
            self.note = Some("it is solved".to_owned());
            return Vec::new();
        }
        let Some(next) = self.further().into_iter().next() else {
            self.note = Some("that was the last hint".to_owned());
            return Vec::new();
        };
        let name = self.exercise().name.clone();
        self.progress.hints.entry(name).or_default().push(next);
        vec![Effect::Save]
    }

    fn next_mutant(&mut self) {
        self.view = View::Exercise;
        self.is_story_first = false;
        let count = self.survivors().len();
        if count > 1 {
            self.mutant = (self.mutant + 1) % count;
        } else {
            self.note = Some("there is no other mutant to show".to_owned());
        }
    }

    /// The arguments of the command that prints the run that is shown.
    pub(super) fn run(&self) -> Option<&Vec<String>> {
        let verdict = self.verdict.as_ref()?;
        let of_mutant = || verdict.traces.get(self.mutant);
        verdict.trace.as_ref().or_else(of_mutant)
    }

    fn trace(&mut self) -> Vec<Effect> {
        let trace = self.run().cloned();
        if self.busy.is_some() {
            self.note = Some("wait for the verdict, then `t` shows its run".to_owned());
            self.view = View::Exercise;
            return Vec::new();
        }
        if let Some(arguments) = trace.filter(|_| self.view == View::Exercise) {
            return vec![Effect::Trace(arguments)];
        }
        if self.view == View::Exercise {
            self.note = Some("there is no run to show".to_owned());
        }
        self.view = View::Exercise;
        Vec::new()
    }

    fn confirm(&mut self, key: char) -> Vec<Effect> {
        self.view = View::Exercise;
        if key == 'y' {
            vec![Effect::Reset, Effect::Judge]
        } else {
            Vec::new()
        }
    }

    fn choose(&mut self, key: char, typed: &str, page: usize) -> Vec<Effect> {
        match key {
            '0'..='9' => self.view = View::List(format!("{typed}{key}"), 0),
            // Backspace, as terminals send it.
            '\u{7f}' | '\u{8}' => {
                let shorter = &typed[..typed.len().saturating_sub(1)];
                self.view = View::List(shorter.to_owned(), 0);
            }
            ' ' => self.view = View::List(typed.to_owned(), page + 1),
            'l' => self.view = View::List(String::new(), 0),
            '\n' | '\r' => {
                let number: Option<usize> = typed.parse().ok();
                let place = number.and_then(|number| number.checked_sub(1));
                match place.filter(|place| *place < self.pack.exercises.len()) {
                    Some(place) => return self.go(place),
                    None if typed.is_empty() => self.view = View::Exercise,
                    None => {
                        self.note = Some(format!("there is no exercise {typed}"));
                        self.view = View::List(String::new(), 0);
                    }
                }
            }
            'q' => return vec![Effect::Quit],
            _ => self.view = View::Exercise,
        }
        Vec::new()
    }
}

/// Where an answer is kept that was reset, beside `number` others.
pub(super) fn kept(exercise: &Exercise, number: usize) -> std::path::PathBuf {
    let name = &exercise.name;
    let file = match number {
        0 => format!("{name}.rs.old"),
        _ => format!("{name}.rs.old{}", number + 1),
    };
    std::path::Path::new(".workshop").join(file)
}

#[cfg(test)]
mod tests {
    use super::super::verdict::{Analysis, Path};
    use super::*;

    fn session() -> Session {
        let pack = Pack::load(None).unwrap();
        let progress = Progress::new(&pack);
        Session::new(pack, progress)
    }

    fn solved() -> Input {
        let mut verdict = Verdict::default();
        verdict.condition("holds", true, "it holds");
        Input::Judged(Box::new(verdict.decide()))
    }

    fn failed() -> Input {
        let mut verdict = Verdict::default();
        verdict.condition("holds", false, "it fails");
        verdict.trace = Some(vec!["show".to_owned()]);
        Input::Judged(Box::new(verdict.decide()))
    }

    #[test]
    fn next_needs_a_solution_and_is_never_automatic() {
        let mut session = session();
        assert_eq!(session.handle(failed()), []);
        assert_eq!(session.handle(Input::Key('n')), []);
        assert!(session.note.as_ref().unwrap().contains("not solved yet"));
        assert_eq!(session.handle(solved()), [Effect::Save]);
        assert_eq!(session.number(), 1);
        assert_eq!(
            session.handle(Input::Key('n')),
            [Effect::Save, Effect::Judge]
        );
        assert_eq!(session.number(), 2);
        assert_eq!(session.progress.current, session.exercise().name);
    }

    #[test]
    fn hints_are_counted_up_to_the_last() {
        let mut session = session();
        let count = session.exercise().sheet.hints.len();
        for shown in 1..=count {
            assert_eq!(session.handle(Input::Key('h')), [Effect::Save]);
            assert_eq!(session.opened().len(), shown);
        }
        assert_eq!(session.handle(Input::Key('h')), []);
        assert_eq!(session.note.as_deref(), Some("that was the last hint"));
    }

    /// A verdict with one mutant for each of these classes.
    fn survived(classes: &[&str]) -> Input {
        let survivor = |class: &&str| Survivor {
            id: String::new(),
            label: None,
            place: (*class).to_owned(),
            diff: Vec::new(),
            path: Path::default(),
            analysis: Analysis {
                class: Some((*class).to_owned()),
                ..Analysis::default()
            },
        };
        Input::Judged(Box::new(Verdict {
            survivors: classes.iter().map(survivor).collect(),
            traces: classes
                .iter()
                .map(|class| vec![(*class).to_owned()])
                .collect(),
            ..Verdict::default()
        }))
    }

    #[test]
    fn opened_hints_stay_and_no_other_opens_by_itself() {
        let mut session = session();
        let written = session.exercise().sheet.hints.len();
        session.handle(survived(&["first"]));
        for _ in 0..=written {
            session.handle(Input::Key('h'));
        }
        let opened = session.opened().to_vec();
        assert!(opened[written].contains("first"), "{opened:?}");
        session.handle(survived(&["second"]));
        assert_eq!(session.opened(), opened);
        assert!(session.further()[0].contains("second"));
        session.handle(Input::Key('H'));
        let View::Page(page, 0) = &session.view else {
            panic!("{:?}", session.view);
        };
        assert!(opened.iter().all(|hint| page.contains(hint)), "{page}");
        session.handle(Input::Judged(Box::new(Verdict::problem("an error"))));
        assert_eq!(session.opened(), opened);
        assert!(session.further().is_empty());
    }

    #[test]
    fn mutants_are_shown_one_after_the_other() {
        let mut session = session();
        session.handle(Input::Key('m'));
        assert!(session.note.is_some());
        session.handle(survived(&["first", "second"]));
        for expected in ["second", "first", "second"] {
            session.handle(Input::Key('m'));
            assert_eq!(session.survivor().unwrap().place, expected);
        }
        let trace = Effect::Trace(vec!["second".to_owned()]);
        assert_eq!(session.handle(Input::Key('t')), [trace]);
        session.handle(survived(&["third"]));
        assert_eq!(session.survivor_number(), (1, 1));
    }

    #[test]
    fn notes_end_with_the_solution() {
        let mut session = session();
        session.note = Some("reset".to_owned());
        session.handle(failed());
        assert!(session.note.is_some());
        session.handle(solved());
        assert_eq!(session.note, None);
        session.handle(Input::Saved);
        session.progress.solved.clear();
        session.handle(Input::Key('n'));
        assert!(session.note.is_some());
        session.handle(failed());
        assert_eq!(session.note, None);
    }

    #[test]
    fn reset_asks_first() {
        let mut session = session();
        session.handle(Input::Key('r'));
        assert_eq!(session.view, View::Reset);
        assert_eq!(session.handle(Input::Key('n')), []);
        assert_eq!(session.view, View::Exercise);
        session.handle(Input::Key('r'));
        assert_eq!(
            session.handle(Input::Key('y')),
            [Effect::Reset, Effect::Judge]
        );
    }

    #[test]
    fn list_goes_to_any_exercise() {
        let mut session = session();
        session.handle(Input::Key('l'));
        session.handle(Input::Key('3'));
        assert_eq!(
            session.handle(Input::Key('\n')),
            [Effect::Save, Effect::Judge]
        );
        assert_eq!(session.number(), 3);
        session.handle(Input::Key('l'));
        for key in ['9', '9', '\n'] {
            assert_eq!(session.handle(Input::Key(key)), []);
        }
        assert_eq!(session.note.as_deref(), Some("there is no exercise 99"));
        session.handle(Input::Key('l'));
        for key in ['2', '4', '\u{7f}'] {
            session.handle(Input::Key(key));
        }
        assert_eq!(session.view, View::List("2".to_owned(), 0));
        session.handle(Input::Key('\u{7f}'));
        assert_eq!(session.handle(Input::Key('\n')), []);
        assert_eq!((session.number(), &session.view), (3, &View::Exercise));
    }

    #[test]
    fn last_solution_ends_the_workshop() {
        let mut session = session();
        let names: Vec<String> = session
            .pack
            .exercises
            .iter()
            .map(|e| e.name.clone())
            .collect();
        session.progress.solved.extend(names[1..].to_owned());
        session.handle(solved());
        assert_eq!(session.handle(Input::Key('n')), []);
        assert_eq!(session.view, View::End);
        assert_eq!(session.handle(Input::Key('q')), [Effect::Quit]);
    }

    #[test]
    fn trace_is_shown_until_the_next_key_or_verdict() {
        let mut session = session();
        assert_eq!(session.handle(Input::Key('t')), []);
        session.handle(failed());
        assert_eq!(
            session.handle(Input::Key('t')),
            [Effect::Trace(vec!["show".to_owned()])]
        );
        session.handle(Input::Traced("a run".to_owned()));
        assert_eq!(session.view, View::Page("a run".to_owned(), 0));
        session.handle(Input::Traced("a step\n".repeat(20)));
        session.handle(Input::Key(' '));
        assert_eq!(session.view, View::Page("a step\n".repeat(20), PAGE));
        session.handle(failed());
        assert_eq!(session.view, View::Exercise);
    }

    #[test]
    fn session_continues_at_the_saved_exercise() {
        let mut first = session();
        first.handle(solved());
        first.handle(Input::Key('n'));
        let second = Session::new(first.pack.clone(), first.progress.clone());
        assert_eq!(second.number(), 2);
        assert!(second.is_solved(&second.pack.exercises[0]));
    }
}
