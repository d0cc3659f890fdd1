//! The search as a Rust user would test it: three managers and the article's two temporal
//! properties. Its `StateOK` is guaranteed by the type `Stage`.

use peer_mutants::Restaurants;
use stateright::{Checker, Model};

#[test]
fn the_restaurants_agree_in_the_end() {
    Restaurants { n: 3 }.checker().spawn_bfs().join().assert_properties();
}
