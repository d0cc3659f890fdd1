//! Breadth-first search with one thread: `peer-stateright restaurants 8`, `.. peterson 4`.

mod peterson;
mod restaurants;

use std::fmt::Debug;
use std::hash::Hash;

use stateright::{Checker, Model};

fn search<M>(model: M)
where
    M: Model + Send + Sync + 'static,
    M::State: Clone + Debug + Hash + PartialEq + Send + Sync,
    M::Action: Clone + Debug + PartialEq,
{
    let checker = model.checker().threads(1).spawn_bfs().join();
    checker.assert_properties();
    println!(
        "{} distinct, {} generated, depth {}",
        checker.unique_state_count(),
        checker.state_count(),
        checker.max_depth()
    );
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["restaurants", n] => search(restaurants::Restaurants::new(n)),
        ["peterson", n] => search(peterson::Peterson::new(n)),
        _ => panic!("usage: peer-stateright restaurants|peterson NUMBER"),
    }
}
