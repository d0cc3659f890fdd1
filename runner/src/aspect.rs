//! What the text of a spec says about its properties beside their values: written by `#[spec]`, read by [findings](crate::findings).
//!
//! The conditions in these tables are compiled in beside the author's and are called by number through [`Spec`](crate::spec::Spec): the probes first, the
//! mutants of properties after them. Nothing here takes part in any verdict.

use mutaspec_mutator::PropertyOperator;

/// What is known of the properties of a spec by their text.
#[derive(Clone, Copy, Debug)]
pub struct Aspects {
    /// The fields of a state: the variables in order, then the processes.
    pub fields: &'static [PartRow],
    /// For each property the places in `fields` that it may read, through helpers too; `None` where the text does not tell.
    pub reads: &'static [Option<&'static [usize]>],
    /// The places in `fields` that assertions in steps name.
    pub asserted: &'static [usize],
    /// Parts of properties that are counted.
    pub probes: &'static [ProbeRow],
    /// The properties with an edit in each.
    pub mutants: &'static [PropertyMutantRow],
}

impl Aspects {
    /// Nothing is known.
    pub const NONE: Aspects = Aspects {
        fields: &[],
        reads: &[],
        asserted: &[],
        probes: &[],
        mutants: &[],
    };

    /// The property to which the condition of this number belongs.
    pub fn property_of(&self, number: usize) -> Option<usize> {
        match number.checked_sub(self.probes.len()) {
            None => self.probes.get(number).map(|probe| probe.property),
            Some(mutant) => self.mutants.get(mutant).map(|mutant| mutant.property),
        }
    }
}

/// A part of a state: a variable, or a process.
#[derive(Debug)]
pub struct PartRow {
    /// Its name.
    pub name: &'static str,
    /// Its line.
    pub line: u32,
    /// It is a process, with its program counter and its own variables.
    pub process: bool,
}

/// A part of a property whose truth is counted.
#[derive(Debug)]
pub struct ProbeRow {
    /// Place in the definition's properties.
    pub property: usize,
    /// What it is.
    pub kind: Probed,
    /// Its line.
    pub line: u32,
    /// Its text.
    pub text: &'static str,
    /// The property has clauses beside the one that it is a part of.
    pub is_conjunct: bool,
}

/// What a probe looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Probed {
    /// The left side of an implication.
    Antecedent,
    /// One clause of a goal.
    Conjunct,
}

/// A property with one edit in it.
#[derive(Debug)]
pub struct PropertyMutantRow {
    /// `agreement/P3-0b7735aa`
    pub id: &'static str,
    /// Place in the definition's properties.
    pub property: usize,
    /// The operator.
    pub operator: PropertyOperator,
    /// Line of the text that changes.
    pub line: u32,
    /// That text.
    pub original: &'static str,
    /// The text in its place.
    pub replacement: &'static str,
    /// The whole condition as it is then.
    pub statement: &'static str,
}

/// Puts the value of a place into a state.
type Put<S> = Box<dyn Fn(&mut S, usize)>;

/// All values that the type of a field allows, and how they are put in their place.
pub struct Domain<S> {
    count: usize,
    put: Put<S>,
    has: Box<dyn Fn(&S) -> bool>,
}

impl<S> std::fmt::Debug for Domain<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} values", self.count)
    }
}

impl<S: 'static> Domain<S> {
    /// The domain of a field with these [typed](crate::value::Value::typed) values.
    pub fn of<T: Ord + Clone + 'static>(mut values: Vec<T>, get: fn(&S) -> &T, get_mut: fn(&mut S) -> &mut T) -> Domain<S> {
        values.sort_unstable();
        let values = std::sync::Arc::new(values);
        let known = values.clone();
        Domain {
            count: values.len(),
            put: Box::new(move |state, place| get_mut(state).clone_from(&values[place])),
            has: Box::new(move |state| known.binary_search(get(state)).is_ok()),
        }
    }

    /// How many values there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Puts the value of this place into a state.
    pub fn put(&self, state: &mut S, place: usize) {
        (self.put)(state, place);
    }

    /// Whether the value in a state is one of them.
    pub fn has(&self, state: &S) -> bool {
        (self.has)(state)
    }
}
