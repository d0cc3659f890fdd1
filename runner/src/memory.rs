//! Sizes of memory as users write them: `2GiB`, `500MB`.

/// Units with their sizes in bytes, in the order of preference.
const UNITS: [(&str, u64); 8] = [
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("TB", 1_000_000_000_000),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1000),
];

/// Parses a size in bytes: a positive whole number and an optional unit in upper or lower case.
pub fn parse(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = unit.trim_start();
    let bytes = match unit {
        "" => 1,
        _ if unit.eq_ignore_ascii_case("B") => 1,
        _ => {
            UNITS
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(unit))?
                .1
        }
    };
    number
        .parse::<u64>()
        .ok()?
        .checked_mul(bytes)
        .filter(|bytes| *bytes > 0)
}

/// Formats a size in the largest preferred unit of which it is a multiple: `2 GiB`.
pub fn words(bytes: u64) -> String {
    let whole = UNITS
        .iter()
        .find(|(_, unit)| bytes >= *unit && bytes.is_multiple_of(*unit));
    match whole {
        Some((name, unit)) => format!("{} {name}", bytes / unit),
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_is_parsed_in_any_unit() {
        for (text, bytes) in [
            ("2GiB", Some(2 << 30)),
            ("500MB", Some(500_000_000)),
            (" 7 kb ", Some(7000)),
            ("12", Some(12)),
            ("3 B", Some(3)),
            ("0", None),
            ("0GB", None),
            ("GiB", None),
            ("-1", None),
            ("1.5GB", None),
            ("2G", None),
            ("99999999999999999999", None),
            ("99999999999TiB", None),
        ] {
            assert_eq!(parse(text), bytes, "{text}");
        }
    }

    #[test]
    fn size_is_printed_in_exact_unit() {
        for (bytes, text) in [
            (2 << 30, "2 GiB"),
            (1536 << 20, "1536 MiB"),
            (500_000_000, "500 MB"),
            (1001, "1001 bytes"),
            (0, "0 bytes"),
        ] {
            assert_eq!(words(bytes), text);
        }
    }

    #[test]
    fn printed_size_round_trips() {
        for bytes in [1, 1000, 1024, 3 << 20, 123_456_789, 1 << 40] {
            assert_eq!(parse(words(bytes).trim_end_matches(" bytes")), Some(bytes));
        }
    }
}
