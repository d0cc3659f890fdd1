/// An order that is shipped or cancelled stays so.
#[step_invariant]
fn decisions_are_final(before: &Vars, after: &Vars, c: &Constants) -> bool {
    let is_final = |o| matches!(before.order[o], Order::Shipped | Order::Cancelled);
    c.orders
        .all(|o| !is_final(o) || before.order[o] == after.order[o])
}
