//! The language of properties on one page, for the key `?`.

/// What properties are made of. It fits into 80 columns.
pub(super) const SHEET: &str = "\
\x20 the state          v: &Vars has the variables: v.stage[p]
                     s: &State has the processes too: s.stage[p]
  a process is at    s.alice.at(alice::Commit), s.client[p].at(client::Wait)
  the constants      c: &Constants, as a last argument if you need it
  a set              v.done.contains(&p), .is_empty(), .len(), .is_subset(..)
  a map              v.stage[p], v.stage.values().all(|s| *s == Stage::Start)
  for all, for some  c.users.all(|p| ..), c.users.any(|p| ..)
  how many           c.users.count(|p| ..)
  if a then b        !a || b

  of every state     #[invariant] fn name(v: &Vars) -> bool
  of every step      #[step_invariant]
                     fn name(before: &Vars, after: &Vars) -> bool
  of some state      #[reachable] fn name(v: &Vars) -> bool
  of every fair run  #[temporal] fn name(c: &Constants) -> Formula
                     always(a), eventually(a), leads_to(a, b)
                     for each participant, where p is a reference:
                     for_all(&c.users, |p|
                         eventually(move |v: &Vars| v.done.contains(p)))
  of another spec    #[refines(spec)]
                     fn name(v: &Vars, c: &Constants) -> spec::State
  a promise          #[tolerates(loss, why = \"..\")], below #[spec]

  a mutant           a copy of the spec with one small fault, killed by a
                     property that is false on it; if none is, it survives
  a target mutant    one that your answer has to kill
  a hidden sibling   one more, which you do not see; it must die too
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_fit() {
        for line in SHEET.lines().filter(|line| !line.is_empty()) {
            assert!(line.starts_with("  ") && line.len() < 80, "{line}");
            assert_eq!(&line[19..21], "  ", "{line}");
        }
    }
}
