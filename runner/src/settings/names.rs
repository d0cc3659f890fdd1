//! Names of participants: which are names at all, and which are made up when a model asks for more than the spec names.

use crate::value::Universe;

/// The customary cast of stories like these, in order of appearance. Alice is left out: specs give her a part of her own.
const CAST: [&str; 25] = [
    "bob", "chuck", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "kim", "leo", "mike", "nina", "oscar", "peggy", "quinn",
    "ruth", "sam", "trent", "uma", "victor", "walter", "xena", "yara", "zoe",
];

/// Whether a participant can be called so: names are printed in ids and read from lists.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_') && text.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c))
}

/// The first `count` names of a set with these defaults, made up past the defaults; a made-up name is nobody else's.
pub(super) fn first(count: usize, defaults: &[&str], universe: &Universe) -> Vec<String> {
    let is_free = |name: &String| !universe.is_taken(name) && !defaults.contains(&name.as_str());
    let made_up: Box<dyn Iterator<Item = String>> = match numbered(defaults) {
        Some((prefix, last)) => Box::new((1..).map(move |i| format!("{prefix}{}", last + i))),
        None => Box::new(CAST.map(str::to_owned).into_iter().chain((1..).map(|i: u64| format!("p{i}")))),
    };
    let defaults = defaults.iter().map(|&name| name.to_owned());
    defaults.chain(made_up.filter(is_free)).take(count).collect()
}

/// The prefix that all names have before a number, and the greatest of the numbers.
fn numbered<'a>(names: &[&'a str]) -> Option<(&'a str, u64)> {
    let mut found: Option<(&str, u64)> = None;
    for name in names {
        let prefix = name.trim_end_matches(|c: char| c.is_ascii_digit());
        // A number so long that it cannot be counted on is part of a name like any other.
        let number = u64::from(name[prefix.len()..].parse::<u32>().ok()?);
        found = match found {
            None => Some((prefix, number)),
            Some((other, last)) if other == prefix => Some((prefix, last.max(number))),
            Some(_) => return None,
        };
    }
    found
}
