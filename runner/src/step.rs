//! The context of a running step: its choices, the mutant switch, its fuel and its early exits.
//!
//! The context is thread-local. A step runs on one thread, and the author's code uses these words
//! in closures and helpers that receive no context argument. States, properties and mutants have no
//! names here; a switch is a number.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use crate::faults::{InjectedFault, is_on};
use crate::value::{Map, Member, Participant, Reader, Universe, Value};

/// Why a step ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Not enabled with these choices: a false `wait_until` or `require`, or nothing to `pick`
    /// from.
    Disabled,
    /// The step is not enabled and has changed nothing, so its state can be reused without a copy.
    Waiting,
    /// The assertion with this index in the spec's assertion table failed.
    Assertion(u32),
    /// The fuel of the step is used up: an endless loop or recursion.
    Diverged,
    /// The successor is larger than a state may be.
    TooLarge,
    /// The active mutant lets other steps come before the second half of this step.
    Halfway,
}

/// The result of everything that can leave a step early.
pub type Flow<T> = Result<T, Stop>;

/// Maximum number of loop turns and recursive calls of one step before it counts as diverged.
pub const FUEL: u32 = 100_000;

/// Maximum depth of recursion before a step counts as diverged. It bounds the stack.
pub const MAX_RECURSION: u32 = 400;

/// Maximum number of choices of one step.
const MAX_CHOICES: usize = 64;

/// The switch number of the baseline.
const BASELINE: u32 = 0;

struct Context {
    /// Number of the active mutant, or [`BASELINE`].
    mutant: Cell<u32>,
    /// The member of the active family mutant.
    member: Cell<Option<Member>>,
    /// Whether that member has been encountered at a site of the mutant since it was switched on.
    met: Cell<bool>,
    /// Whether evaluated sites are recorded in `VISITED`.
    recording: Cell<bool>,
    fuel: Cell<u32>,
    recursion: Cell<u32>,
    /// Whether the run is the second half of a step. Set only under a mutant that splits steps.
    resumed: Cell<bool>,
    /// Whether the run has lost a write in a crash. Set only under a mutant that loses writes.
    lost: Cell<bool>,
    /// Number of choices made so far in this run.
    position: Cell<usize>,
    /// Number of choices prescribed by the tape.
    length: Cell<usize>,
    tape: [Cell<(u32, u32)>; MAX_CHOICES],
}

thread_local! {
    static CONTEXT: Context = const {
        Context {
            mutant: Cell::new(BASELINE),
            member: Cell::new(None),
            met: Cell::new(false),
            recording: Cell::new(false),
            fuel: Cell::new(FUEL),
            recursion: Cell::new(0),
            resumed: Cell::new(false),
            lost: Cell::new(false),
            position: Cell::new(0),
            length: Cell::new(0),
            tape: [const { Cell::new((0, 0)) }; MAX_CHOICES],
        }
    };
    static VISITED: RefCell<Vec<(u32, u32)>> = const { RefCell::new(Vec::new()) };
    static CHOSEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static NARRATING: Cell<bool> = const { Cell::new(false) };
    static OLDER: RefCell<OlderValue> = const { RefCell::new(OlderValue { universe: None, packed: Vec::new(), is_there: false }) };
}

struct OlderValue {
    universe: Option<Arc<Universe>>,
    packed: Vec<u8>,
    is_there: bool,
}

/// The number of a mutant that the engine can switch on, with the member if it belongs to a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Switch {
    /// The row's switch number, from 1.
    pub number: u32,
    /// The member of a family mutant; `None` for other mutants.
    pub member: Option<Member>,
}

/// Switches a mutant on for this thread, or all mutants off.
pub fn switch_on(switch: Option<Switch>) {
    CONTEXT.with(|c| {
        c.mutant.set(switch.map_or(BASELINE, |s| s.number));
        c.member.set(switch.and_then(|s| s.member));
        c.met.set(false);
    });
}

/// Records the sites that this thread evaluates until [`stop_recording`].
pub fn start_recording() {
    VISITED.with_borrow_mut(Vec::clear);
    CONTEXT.with(|c| c.recording.set(true));
}

/// Ends [`start_recording`].
pub fn stop_recording() {
    CONTEXT.with(|c| c.recording.set(false));
}

/// Passes on the sites evaluated since the last call, with duplicates: the first switch number of
/// each site and the number of its mutants.
pub fn recorded(each: impl FnMut((u32, u32))) {
    VISITED.with_borrow_mut(|visited| visited.drain(..).for_each(each));
}

/// Returns the replacement to use at a site whose mutants have the numbers `first .. first +
/// count`, counted from 1. Returns 0 for the original.
#[inline]
pub fn switch(first: u32, count: u32) -> u32 {
    CONTEXT.with(|c| {
        if c.recording.get() {
            record(first, count);
        }
        let offset = c.mutant.get().wrapping_sub(first);
        if offset < count { offset + 1 } else { 0 }
    })
}

#[cold]
fn record(first: u32, count: u32) {
    VISITED.with_borrow_mut(|visited| visited.push((first, count)));
}

/// Whether `value` is the member of the active family mutant.
#[inline]
pub fn is_excluded<T: Value>(value: &T) -> bool {
    value.as_member().is_some_and(|member| {
        CONTEXT.with(|c| {
            let is_it = c.member.get() == Some(member);
            if is_it {
                c.met.set(true);
            }
            is_it
        })
    })
}

/// Whether the active family mutant's member was encountered at a site since [`switch_on`].
#[inline]
pub fn has_met() -> bool {
    CONTEXT.with(|c| c.met.get())
}

/// Returns the participant of the active family mutant.
#[inline]
pub fn participant() -> Option<Participant> {
    let member = CONTEXT.with(|c| {
        c.met.set(true);
        c.member.get()
    });
    match member {
        Some(Member::Participant(participant)) => Some(participant),
        _ => None,
    }
}

/// Chooses one of `options` alternatives. The step is not enabled if there are no alternatives.
#[inline]
pub fn choose(options: usize) -> Flow<usize> {
    if options == 0 {
        return Err(Stop::Disabled);
    }
    assert!(
        u32::try_from(options).is_ok(),
        "{options} alternatives are too many to pick from"
    );
    CONTEXT.with(|c| {
        let position = c.position.get();
        if position >= MAX_CHOICES {
            return Err(Stop::Diverged);
        }
        c.position.set(position + 1);
        if position < c.length.get() {
            return Ok(c.tape[position].get().0 as usize);
        }
        c.tape[position].set((0, options as u32));
        c.length.set(position + 1);
        Ok(0)
    })
}

/// Chooses one of `options` alternatives except number `dropped`.
#[inline]
pub fn choose_without(options: usize, dropped: usize) -> Flow<usize> {
    choose(options - 1).map(|i| if i < dropped { i } else { i + 1 })
}

/// Describes a choice if [`narrating`] is active.
#[inline]
pub fn narrate(choice: impl FnOnce() -> String) {
    if NARRATING.get() {
        CHOSEN.with_borrow_mut(|chosen| chosen.push(choice()));
    }
}

/// Runs `f` and also returns descriptions of the choices made in it.
pub fn narrating<T>(f: impl FnOnce() -> T) -> (T, Vec<String>) {
    NARRATING.set(true);
    CHOSEN.with_borrow_mut(Vec::clear);
    let result = f();
    NARRATING.set(false);
    (result, CHOSEN.take())
}

/// Starts with the first combination of choices. [`next_choices`] moves on to the others.
#[inline]
pub fn first_choices() {
    CONTEXT.with(|c| c.length.set(0));
}

/// Prepares the thread to run a step with the current combination of choices.
#[inline]
pub fn rewind() {
    CONTEXT.with(|c| {
        c.position.set(0);
        c.fuel.set(FUEL);
        c.recursion.set(0);
    });
}

/// Evaluates a property or constraint: mutants off, recording off, choices forbidden, fuel full.
/// The choices of the last step are kept for [`next_choices`].
#[inline]
pub fn aside<T>(f: impl FnOnce() -> T) -> T {
    rewind();
    CONTEXT.with(|c| c.position.set(MAX_CHOICES));
    let _unmutated = Unmutated::begin();
    f()
}

/// Switches mutants and recording off until dropped, for properties inside a step.
#[derive(Debug)]
pub struct Unmutated {
    mutant: u32,
    recording: bool,
}

impl Unmutated {
    /// Switches the mutant off.
    #[inline]
    #[must_use]
    pub fn begin() -> Unmutated {
        CONTEXT.with(|c| Unmutated {
            mutant: if is_on(InjectedFault::MutatedProperties) {
                c.mutant.get()
            } else {
                c.mutant.replace(BASELINE)
            },
            recording: c.recording.replace(false),
        })
    }

    /// Switches the mutant on again.
    #[inline]
    pub fn end(self) {}
}

impl Drop for Unmutated {
    fn drop(&mut self) {
        CONTEXT.with(|c| {
            c.mutant.set(self.mutant);
            c.recording.set(self.recording);
        });
    }
}

/// Moves on to the next combination of choices. Returns `false` after the last one.
#[inline]
pub fn next_choices() -> bool {
    CONTEXT.with(|c| {
        let mut length = c.length.get();
        while length > 0 {
            let (choice, options) = c.tape[length - 1].get();
            if choice + 1 < options {
                c.tape[length - 1].set((choice + 1, options));
                c.length.set(length);
                return true;
            }
            length -= 1;
        }
        c.length.set(0);
        false
    })
}

/// Uses fuel for one turn of a loop.
#[inline]
pub fn burn() -> Flow<()> {
    CONTEXT.with(|c| {
        let fuel = c.fuel.get();
        if fuel == 0 {
            return Err(Stop::Diverged);
        }
        c.fuel.set(fuel - 1);
        Ok(())
    })
}

/// An open call of a recursive helper, closed when dropped.
#[derive(Debug)]
pub struct Call(());

impl Call {
    /// Opens a call. Leaves the step by unwinding if too many calls are open.
    pub fn open() -> Call {
        let depth = CONTEXT.with(|c| {
            c.recursion.set(c.recursion.get() + 1);
            c.recursion.get()
        });
        if depth > MAX_RECURSION {
            leave(Stop::Diverged);
        }
        or_leave(burn());
        Call(())
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        CONTEXT.with(|c| c.recursion.set(c.recursion.get().saturating_sub(1)));
    }
}

/// Leaves the step by unwinding, for words used without `?`. Runs no panic hook.
pub fn leave(stop: Stop) -> ! {
    std::panic::resume_unwind(Box::new(stop))
}

/// Returns the value of a word used in a place without `?`, or leaves the step.
pub fn or_leave<T>(flow: Flow<T>) -> T {
    flow.unwrap_or_else(|stop| leave(stop))
}

/// Ends the first half of a step that a mutant splits.
pub fn halfway() -> Flow<()> {
    Err(Stop::Halfway)
}

/// Whether the run is the second half of a step that a mutant splits.
pub fn resumed() -> bool {
    CONTEXT.with(|c| c.resumed.get())
}

/// Sets whether the following runs are second halves, and clears [`has_lost`].
pub fn resume(second_half: bool) {
    CONTEXT.with(|c| {
        c.resumed.set(second_half);
        c.lost.set(false);
    });
}

/// Chooses whether a write is lost in a crash.
pub fn lose() -> Flow<bool> {
    let is_lost = choose(2)? == 1;
    if is_lost {
        narrate(|| "a write is lost in a crash".to_owned());
        CONTEXT.with(|c| c.lost.set(true));
    }
    Ok(is_lost)
}

/// Whether the run has lost a write since [`resume`].
pub fn has_lost() -> bool {
    CONTEXT.with(|c| c.lost.get())
}

/// Sets the packed older value for [`older`] and [`older_element`].
pub fn set_older(older: Option<(&Arc<Universe>, &[u8])>) {
    OLDER.with_borrow_mut(|kept| {
        kept.is_there = older.is_some();
        let Some((universe, packed)) = older else {
            return;
        };
        if !kept
            .universe
            .as_ref()
            .is_some_and(|known| Arc::ptr_eq(known, universe))
        {
            kept.universe = Some(universe.clone());
        }
        kept.packed.clear();
        kept.packed.extend_from_slice(packed);
    });
}

/// Chooses whether the run sees the value that a variable had before the last step that changed it.
/// Returns `None` if it does not, or if there is no such value.
pub fn older<T: Value>() -> Flow<Option<T>> {
    or_current(decode_older())
}

/// Chooses whether the run sees the value that an element of a map had before the last step that
/// changed it. Returns `None` if it does not, or if there is no such value.
pub fn older_element<K: Value, V: Value>(key: &K) -> Flow<Option<V>> {
    or_current(decode_older().and_then(|mut elements: Map<K, V>| elements.remove(key)))
}

fn decode_older<T: Value>() -> Option<T> {
    OLDER.with_borrow(|older| {
        let universe = older.universe.as_ref().filter(|_| older.is_there)?;
        Some(T::decode(&mut Reader::new(universe, &older.packed)))
    })
}

fn or_current<T>(older: Option<T>) -> Flow<Option<T>> {
    match older {
        Some(value) if choose(2)? == 1 => {
            narrate(|| "reads an older value".to_owned());
            Ok(Some(value))
        }
        _ => Ok(None),
    }
}
