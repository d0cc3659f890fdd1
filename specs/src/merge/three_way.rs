//! Three-way merge of the lines of a file, as `git merge-file` does it. No mutants are made of it.

/// Merges the changes from `base` to `ours` and from `base` to `theirs`. `None` is a conflict.
#[must_use]
pub fn merge<L: Copy + PartialEq>(base: &[L], ours: &[L], theirs: &[L]) -> Option<Vec<L>> {
    let (mine, yours) = (kept(base, ours), kept(base, theirs));
    let stable = (0..base.len()).filter_map(|i| Some((i, mine[i]?, yours[i]?)));
    let (mut merged, mut from) = (Vec::new(), (0, 0, 0));
    for (i, j, k) in stable.chain([(base.len(), ours.len(), theirs.len())]) {
        let (old, our, their) = (&base[from.0..i], &ours[from.1..j], &theirs[from.2..k]);
        merged.extend(match () {
            () if old == our => their,
            () if old == their || our == their => our,
            () => return None,
        });
        merged.extend(base.get(i));
        from = (i + 1, j + 1, k + 1);
    }
    Some(merged)
}

/// The place in `new` of each line of `old` that is kept. As in Git, common lines are matched first
/// at the beginning, then at the end, then by a longest common subsequence of the rest. Finally,
/// each group of inserted lines is moved towards the end as far as possible.
fn kept<L: PartialEq>(old: &[L], new: &[L]) -> Vec<Option<usize>> {
    let mut places = vec![None; old.len()];
    let (mut i, mut j, mut n, mut m) = (0, 0, old.len(), new.len());
    while i < n && j < m && old[i] == new[j] {
        (places[i], i, j) = (Some(j), i + 1, j + 1);
    }
    while i < n && j < m && old[n - 1] == new[m - 1] {
        (n, m) = (n - 1, m - 1);
        places[n] = Some(m);
    }
    let mut longest = vec![vec![0; m + 1]; n + 1];
    for x in (i..n).rev() {
        for y in (j..m).rev() {
            longest[x][y] = if old[x] == new[y] {
                longest[x + 1][y + 1] + 1
            } else {
                longest[x + 1][y].max(longest[x][y + 1])
            };
        }
    }
    while i < n && j < m {
        if old[i] == new[j] {
            (places[i], i, j) = (Some(j), i + 1, j + 1);
        } else if longest[i + 1][j] > longest[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    for i in 0..old.len() {
        let after_last = if i == 0 {
            Some(0)
        } else {
            places[i - 1].map(|j| j + 1)
        };
        if let (Some(first), Some(_)) = (after_last, places[i])
            && new[first] == old[i]
        {
            places[i] = Some(first);
        }
    }
    places
}
