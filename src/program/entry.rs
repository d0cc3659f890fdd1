//! What an entry of the accept file has in common with the options of `accept`: the kind of reason,
//! and the last day. Days decide only whether an entry has expired.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer};

use crate::program::error::Error;

/// The variable that overrides the system clock: `MUTASPEC_TODAY=2027-06-30`.
const TODAY: &str = "MUTASPEC_TODAY";

/// Why a survivor may stay, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AcceptKind {
    /// The change makes no difference to users of the system
    EquivalentInIntent,
    /// The system is meant to withstand this fault
    Tolerated,
    /// It is a gap, and it stays one
    WontFix,
}

impl AcceptKind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            AcceptKind::EquivalentInIntent => "equivalent-in-intent",
            AcceptKind::Tolerated => "tolerated",
            AcceptKind::WontFix => "wont-fix",
        }
    }
}

/// A day since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date(jiff::civil::Date);

impl Date {
    /// Today in UTC, or the day in the environment variable.
    pub(crate) fn today() -> Result<Date, Error> {
        match std::env::var(TODAY) {
            Ok(text) => text.parse().map_err(|message: String| Error::Accept {
                message: format!("{TODAY}: {message}"),
                hint: None,
            }),
            Err(_) => Ok(Date(TimeZone::UTC.to_datetime(Timestamp::now()).date())),
        }
    }
}

impl FromStr for Date {
    type Err = String;

    fn from_str(text: &str) -> Result<Date, String> {
        let day = text.parse::<jiff::civil::Date>().ok();
        // The parser accepts more notations than ours, as `20270630`.
        day.filter(|day| day.year() >= 1970 && day.to_string() == text)
            .map(Date)
            .ok_or_else(|| format!("`{text}` is no day such as 2027-06-30"))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_and_written() {
        for text in [
            "1970-01-01",
            "2026-02-28",
            "2024-02-29",
            "2000-02-29",
            "9999-12-31",
        ] {
            assert_eq!(
                text.parse::<Date>().map(|d| d.to_string()).as_deref(),
                Ok(text)
            );
        }
        for text in [
            "",
            "2026",
            "2026-2-1",
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-01",
            "2026-01-00",
            "2026-04-31",
            "+026-01-01",
            "20260228",
            "2026-02-28T00:00",
            "2026-059",
            "2026-W09-6",
            " 2026-02-28",
            "1969-12-31",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }

    #[test]
    fn days_are_ordered() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert!(day("2026-12-31") < day("2027-01-01") && day("2027-01-31") < day("2027-02-01"));
    }
}
