//! Vector clocks: what each event knows of all lanes.

use super::diagram::Diagram;

/// For each lane, how many of its events have happened before this one or are it.
pub type Clock = Vec<u32>;

/// The clock of each event. An event's own entry is its number on its lane, from 1; of what it heard of, it knows all that was known there. So one clock
/// is at most another in every entry exactly where its event is the other or happened before it.
pub fn clocks(diagram: &Diagram) -> Vec<Clock> {
    let mut latest: Vec<Clock> = vec![vec![0; diagram.lanes.len()]; diagram.lanes.len()];
    let mut clocks: Vec<Clock> = Vec::new();
    for (number, event) in diagram.events.iter().enumerate() {
        let mut clock = latest[event.lane].clone();
        for arrow in diagram.arrows.iter().filter(|arrow| arrow.to == number) {
            // An arrow comes from an earlier event.
            if let Some(heard) = clocks.get(arrow.from) {
                clock.iter_mut().zip(heard).for_each(|(own, other)| *own = (*own).max(*other));
            }
        }
        clock[event.lane] += 1;
        latest[event.lane].clone_from(&clock);
        clocks.push(clock);
    }
    clocks
}
