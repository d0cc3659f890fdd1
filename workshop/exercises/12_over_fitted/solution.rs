/// A leader has a majority.
#[invariant]
fn leaders_have_a_majority(v: &Vars, c: &Constants) -> bool {
    v.leaders.all(|p| 2 * votes(v, p, c) > c.nodes.len())
}
