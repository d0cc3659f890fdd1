//! Vector clocks: the causal past of each event.

use super::diagram::Diagram;

/// For each lane, how many of its events happened before this event or are this event.
pub type Clock = Vec<u32>;

/// Returns the clock of each event. Its own entry is its number on its lane, from 1. A clock is at
/// most another in every entry exactly if its event is the other's or happened before it.
pub fn clocks(diagram: &Diagram) -> Vec<Clock> {
    let mut latest: Vec<Clock> = vec![vec![0; diagram.lanes.len()]; diagram.lanes.len()];
    let mut clocks: Vec<Clock> = Vec::new();
    for (number, event) in diagram.events.iter().enumerate() {
        let mut clock = latest[event.lane].clone();
        for arrow in diagram.arrows.iter().filter(|arrow| arrow.to == number) {
            // An arrow always starts at an earlier event.
            if let Some(sender) = clocks.get(arrow.from) {
                clock
                    .iter_mut()
                    .zip(sender)
                    .for_each(|(own, other)| *own = (*own).max(*other));
            }
        }
        clock[event.lane] += 1;
        latest[event.lane].clone_from(&clock);
        clocks.push(clock);
    }
    clocks
}
