//! The name that was probably meant.

/// Returns the known name that is most similar to `name`, if one is similar enough.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let similar = |other: &'a str| {
        let distance = strsim::damerau_levenshtein(name, other);
        let close = distance * 3 <= name.chars().count().max(other.chars().count());
        let same_letters = name.eq_ignore_ascii_case(other);
        (close || same_letters).then_some((if same_letters { 0 } else { distance }, other))
    };
    known
        .into_iter()
        .filter(|other| *other != name)
        .filter_map(similar)
        .min()
        .map(|(_, name)| name)
}
