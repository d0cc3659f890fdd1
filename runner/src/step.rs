//! What a running step talks to: its choices, the mutant switch, its fuel and the ways it can leave early.
//!
//! All of it is thread-local, because a step is one thread's work from its first statement to its last and because the author's
//! code calls these words from places that no argument reaches (closures, helpers of another module). Nothing here
//! knows states, properties or mutants by name; a switch is a number.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use crate::faults::{Fault, is_on};
use crate::value::{Member, Participant, Reader, Universe, Value};

/// Why a step left before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The step is not enabled with these choices: a false `wait_until` or `require`, or nothing to `pick` from.
    Disabled,
    /// The same, and the step has changed nothing so far: the state it worked on can be used again as it is.
    Waiting,
    /// The assertion of this number (in the order of the spec's assertion table) does not hold.
    Assertion(u32),
    /// The fuel of the step is used up: a loop or a recursion without end.
    Diverged,
    /// The state that the step makes is larger than a state may be.
    TooLarge,
    /// The first half of the step is done, and the mutant that is switched on lets others come before the second.
    Halfway,
}

/// The result of everything that can leave a step early.
pub type Flow<T> = Result<T, Stop>;

/// Loop turns and recursive calls that one step may make before it counts as diverged.
pub const FUEL: u32 = 100_000;

/// Recursive calls that may be open at once before a step counts as diverged; keeps the stack bounded.
pub const MAX_RECURSION: u32 = 400;

/// Choices that one step may make.
const MAX_CHOICES: usize = 64;

/// No mutant is switched on.
const BASELINE: u32 = 0;

struct Context {
    /// Number of the mutant that is switched on, or [`BASELINE`].
    mutant: Cell<u32>,
    /// The member that a family's mutant is about.
    member: Cell<Option<Member>>,
    /// Whether that member has been encountered at a site of the mutant since the mutant was switched on.
    met: Cell<bool>,
    /// Whether evaluated sites are written to `visited`.
    recording: Cell<bool>,
    fuel: Cell<u32>,
    recursion: Cell<u32>,
    /// The run is the second half of a step. Only ever set where a mutant splits steps.
    resumed: Cell<bool>,
    /// The run has lost a write in a crash. Only ever set where a mutant loses some.
    lost: Cell<bool>,
    /// Choices made so far in this run of the step.
    position: Cell<usize>,
    /// Choices that the tape prescribes.
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
    static OLDER: RefCell<Older> = const { RefCell::new(Older { universe: None, packed: Vec::new(), is_there: false }) };
}

/// The packed value that a variable had before.
struct Older {
    universe: Option<Arc<Universe>>,
    packed: Vec<u8>,
    is_there: bool,
}

/// A mutant that is switched on by number; what the engine passes to a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Switch {
    /// The row's switch number, from 1.
    pub number: u32,
    /// The member that a family's mutant is about.
    pub member: Option<Member>,
}

/// Switches a mutant on for this thread, or all of them off.
pub fn switch_on(switch: Option<Switch>) {
    CONTEXT.with(|c| {
        c.mutant.set(switch.map_or(BASELINE, |s| s.number));
        c.member.set(switch.and_then(|s| s.member));
        c.met.set(false);
    });
}

/// From now on this thread remembers which sites it evaluates, until [`stop_recording`].
pub fn start_recording() {
    VISITED.with_borrow_mut(Vec::clear);
    CONTEXT.with(|c| c.recording.set(true));
}

/// Ends [`start_recording`].
pub fn stop_recording() {
    CONTEXT.with(|c| c.recording.set(false));
}

/// Hands over the sites evaluated since this was last asked, doubles included: the first switch number of each and how many it has.
pub fn recorded(each: impl FnMut((u32, u32))) {
    VISITED.with_borrow_mut(|visited| visited.drain(..).for_each(each));
}

/// The replacement to use at a site whose mutants have the numbers `first .. first + count`: 0 for the original.
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

/// Whether `value` is the member that the active family mutant is about.
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

/// Whether the member of the active family mutant has been encountered at one of its sites since [`switch_on`].
#[inline]
pub fn has_met() -> bool {
    CONTEXT.with(|c| c.met.get())
}

/// The participant that the active family mutant is about.
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

/// Chooses one of `options` alternatives; the step is not enabled when there is none.
#[inline]
pub fn choose(options: usize) -> Flow<usize> {
    if options == 0 {
        return Err(Stop::Disabled);
    }
    assert!(u32::try_from(options).is_ok(), "{options} alternatives are too many to pick from");
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

/// Chooses one of `options` alternatives, of which number `dropped` cannot be taken.
#[inline]
pub fn choose_without(options: usize, dropped: usize) -> Flow<usize> {
    choose(options - 1).map(|i| if i < dropped { i } else { i + 1 })
}

/// Notes a choice for the story that is being told, if one is.
#[inline]
pub fn narrate(choice: impl FnOnce() -> String) {
    if NARRATING.get() {
        CHOSEN.with_borrow_mut(|chosen| chosen.push(choice()));
    }
}

/// Runs `f` and also returns the choices that were made in it, in words.
pub fn narrating<T>(f: impl FnOnce() -> T) -> (T, Vec<String>) {
    NARRATING.set(true);
    CHOSEN.with_borrow_mut(Vec::clear);
    let result = f();
    NARRATING.set(false);
    (result, CHOSEN.take())
}

/// Starts a step over with the first choice at every turn. Every call of a step stands between this and [`next_choices`].
#[inline]
pub fn first_choices() {
    CONTEXT.with(|c| c.length.set(0));
}

/// Makes the thread ready to run a step with the choices that are next.
#[inline]
pub fn rewind() {
    CONTEXT.with(|c| {
        c.position.set(0);
        c.fuel.set(FUEL);
        c.recursion.set(0);
    });
}

/// Runs the author's code that is no step: no mutant is on, nothing is recorded, nothing can be chosen, and the fuel is full. The choices of the
/// step that ran last are kept for [`next_choices`].
#[inline]
pub fn aside<T>(f: impl FnOnce() -> T) -> T {
    rewind();
    CONTEXT.with(|c| c.position.set(MAX_CHOICES));
    let _unmutated = Unmutated::begin();
    f()
}

/// As long as this lives no mutant is on and nothing is recorded: what is looked at in the middle of a step is a property.
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
            mutant: if is_on(Fault::MutatedProperties) {
                c.mutant.get()
            } else {
                c.mutant.replace(BASELINE)
            },
            recording: c.recording.replace(false),
        })
    }

    /// Switches it on again.
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

/// Moves on to the next combination of choices; false when all have been made.
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

/// The choices of the run that has just ended, by number.
pub fn choices() -> Vec<u32> {
    CONTEXT.with(|c| c.tape[..c.length.get()].iter().map(|cell| cell.get().0).collect())
}

/// One turn of a loop in a step.
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

/// A call of a recursive helper is open for as long as this lives.
#[derive(Debug)]
pub struct Call(());

impl Call {
    /// Opens a call; leaves the step by unwinding when too many are open.
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

/// Leaves the step by unwinding; for words called where `?` cannot be used. The engine catches it, and no panic hook runs.
pub fn leave(stop: Stop) -> ! {
    std::panic::resume_unwind(Box::new(stop))
}

/// The value of a word called where `?` cannot be used.
pub fn or_leave<T>(flow: Flow<T>) -> T {
    flow.unwrap_or_else(|stop| leave(stop))
}

/// The end of the first half of a step that a mutant splits.
pub fn halfway() -> Flow<()> {
    Err(Stop::Halfway)
}

/// Whether the run is the second half of a step that a mutant splits.
pub fn resumed() -> bool {
    CONTEXT.with(|c| c.resumed.get())
}

/// Says whether the runs that follow are second halves; none of them has lost a write.
pub fn resume(second_half: bool) {
    CONTEXT.with(|c| {
        c.resumed.set(second_half);
        c.lost.set(false);
    });
}

/// Whether a write is lost in a crash, both ways in turn.
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

/// The packed value that a variable had before the last step that changed it is this, from now on.
pub fn set_older(older: Option<(&Arc<Universe>, &[u8])>) {
    OLDER.with_borrow_mut(|kept| {
        kept.is_there = older.is_some();
        let Some((universe, packed)) = older else { return };
        if !kept.universe.as_ref().is_some_and(|known| Arc::ptr_eq(known, universe)) {
            kept.universe = Some(universe.clone());
        }
        kept.packed.clear();
        kept.packed.extend_from_slice(packed);
    });
}

/// The value that a variable had before the last step that changed it, where there is one and the run chooses to see it: both ways in turn.
pub fn older<T: Value>() -> Flow<Option<T>> {
    let value = OLDER.with_borrow(|older| {
        let universe = older.universe.as_ref().filter(|_| older.is_there)?;
        Some(T::decode(&mut Reader::new(universe, &older.packed)))
    });
    match value {
        Some(value) if choose(2)? == 1 => {
            narrate(|| "reads an older value".to_owned());
            Ok(Some(value))
        }
        _ => Ok(None),
    }
}
