//! Names of participants: which are valid, and how to generate more than a spec gives.

use crate::value::Universe;

/// Conventional names, in order. Alice is missing because specs use that name for a process.
const CAST: [&str; 25] = [
    "bob", "chuck", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "kim", "leo",
    "mike", "nina", "oscar", "peggy", "quinn", "ruth", "sam", "trent", "uma", "victor", "walter",
    "xena", "yara", "zoe",
];

/// Whether a name is valid for a participant. Names are parts of ids and elements of lists.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || "_-.".contains(c))
}

/// Returns `count` names: the defaults, then generated ones that are not in use.
pub(super) fn first(count: usize, defaults: &[&str], universe: &Universe) -> Vec<String> {
    let is_free = |name: &String| !universe.is_taken(name) && !defaults.contains(&name.as_str());
    let made_up: Box<dyn Iterator<Item = String>> = if let Some((prefix, last)) = numbered(defaults)
    {
        Box::new((1..).map(move |i| format!("{prefix}{}", last + i)))
    } else {
        let names = letters_after(defaults)
            .unwrap_or_else(|| CAST.iter().map(ToString::to_string).collect());
        Box::new(names.into_iter().chain((1..).map(|i| format!("p{i}"))))
    };
    let defaults = defaults.iter().map(|&name| name.to_owned());
    defaults
        .chain(made_up.filter(is_free))
        .take(count)
        .collect()
}

/// Returns the rest of the alphabet, if all names are single letters of one case.
fn letters_after(names: &[&str]) -> Option<Vec<String>> {
    let single = |name: &&str| name.parse::<char>().ok();
    let letters: Vec<char> = names.iter().map(single).collect::<Option<_>>()?;
    let last = *letters.iter().max()?;
    [('a', 'z'), ('A', 'Z')].into_iter().find_map(|(a, z)| {
        let is_inside = letters.iter().all(|letter| (a..=z).contains(letter));
        is_inside.then(|| (last..=z).skip(1).map(String::from).collect())
    })
}

/// Returns the prefix that all names share before a number, and the greatest number.
fn numbered<'a>(names: &[&'a str]) -> Option<(&'a str, u64)> {
    let mut found: Option<(&str, u64)> = None;
    for name in names {
        let prefix = name.trim_end_matches(|c: char| c.is_ascii_digit());
        // A number beyond 32 bits cannot be incremented: the name counts as one without.
        let number = u64::from(name[prefix.len()..].parse::<u32>().ok()?);
        found = match found {
            None => Some((prefix, number)),
            Some((other, last)) if other == prefix => Some((prefix, last.max(number))),
            Some(_) => return None,
        };
    }
    found
}
