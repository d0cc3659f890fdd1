/// A customer who waits is served in the end.
#[temporal]
fn waiting_customers_are_served(c: &Constants) -> Formula {
    for_all(&c.customers, |p| {
        leads_to(
            move |v: &Vars| v.waiting.contains(p),
            move |v: &Vars| v.chair == Some(*p),
        )
    })
}
