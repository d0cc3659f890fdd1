//! Random changes of texts.

/// A generator of numbers that are the same in each run.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

/// Words, symbols and blanks: enough to take texts apart and put them together.
pub(crate) fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let kind = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => 0,
        ' ' => 1,
        '\n' => 2,
        _ => 3,
    };
    for character in text.chars() {
        match pieces.last_mut() {
            Some(last)
                if last
                    .chars()
                    .next_back()
                    .is_some_and(|c| kind(c) == kind(character)) =>
            {
                last.push(character);
            }
            _ => pieces.push(character.to_string()),
        }
    }
    pieces
}

/// Deletes, doubles, swaps, replaces or shortens one to three pieces.
pub(crate) fn mutate(pieces: &mut Vec<String>, numbers: &mut Numbers) {
    for _ in 0..=numbers.below(3) {
        let at = numbers.below(pieces.len());
        let other = numbers.below(pieces.len());
        match numbers.below(5) {
            0 => drop(pieces.remove(at)),
            1 => pieces.insert(at, pieces[at].clone()),
            2 => pieces.swap(at, other),
            3 => pieces[at] = pieces[other].clone(),
            _ => {
                let cut = numbers.below(pieces[at].chars().count() + 1);
                pieces[at] = pieces[at].chars().take(cut).collect();
            }
        }
    }
}
