/// Every client is answered in the end.
#[temporal]
fn all_are_answered(c: &Constants) -> Formula {
    for_all(&c.clients, |p| {
        eventually(move |v: &Vars| v.answered.contains(p))
    })
}
