//! What a user of Rust would write: the search as a test, with three managers and the article's two temporal properties. Its `StateOK` is the type `Stage`.

use peer_mutants::Restaurants;
use stateright::{Checker, Model};

#[test]
fn the_restaurants_agree_in_the_end() {
    Restaurants { n: 3 }.checker().spawn_bfs().join().assert_properties();
}
