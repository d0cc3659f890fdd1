//! How a trace describes messages as text, and how a report parses that text.

use std::fmt;

use crate::value::Participant;

/// A message event of a step. Its text has one format, which [`Said::read`] parses. So a report can
/// draw messages from the choices of a trace.
///
/// ```
/// use mutaspec_runner::value::channel::{How, Said};
/// let text = "ann sends Write(ann) to database, which is lost";
/// let said = Said::read(text).unwrap();
/// assert_eq!((said.how, said.from, said.to), (How::Lost, Some("ann"), Some("database")));
/// assert_eq!((said.message, said.to_string().as_str()), ("Write(ann)", text));
/// assert_eq!(Said::read("p = bob"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said<'a> {
    /// The event.
    pub how: How,
    /// The sender; `None` on a channel without senders.
    pub from: Option<&'a str>,
    /// The receiver; `None` on a channel without receivers.
    pub to: Option<&'a str>,
    /// The message as it is printed.
    pub message: &'a str,
}

/// What happens to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It is sent.
    Sent,
    /// It is sent and lost.
    Lost,
    /// It is received.
    Received,
    /// It is received and stays in flight.
    Kept,
    /// It is posted for all participants.
    Posted,
}

const IS_LOST: &str = ", which is lost";
const STAYS: &str = ", which stays";

impl How {
    fn verb(self) -> &'static str {
        match self {
            How::Sent | How::Lost => "sends",
            How::Received | How::Kept => "receives",
            How::Posted => "posts",
        }
    }

    fn is_received(self) -> bool {
        matches!(self, How::Received | How::Kept)
    }
}

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (subject, word, object) = if self.how.is_received() {
            (self.to, "from", self.from)
        } else {
            (self.from, "to", self.to)
        };
        if let Some(subject) = subject {
            write!(f, "{subject} ")?;
        }
        write!(f, "{} {}", self.how.verb(), self.message)?;
        if let Some(object) = object {
            write!(f, " {word} {object}")?;
        }
        f.write_str(match self.how {
            How::Lost => IS_LOST,
            How::Kept => STAYS,
            How::Sent | How::Received | How::Posted => "",
        })
    }
}

impl<'a> Said<'a> {
    /// Parses a choice of a trace. `None` if it is not about a message.
    pub fn read(text: &'a str) -> Option<Said<'a>> {
        let lost = text.strip_suffix(IS_LOST);
        let stays = text.strip_suffix(STAYS);
        let rest = lost.or(stays).unwrap_or(text);
        let mut found: Vec<_> = [
            (How::Sent, "sends "),
            (How::Received, "receives "),
            (How::Posted, "posts "),
        ]
        .into_iter()
        .filter_map(|(how, verb)| Some((begin(rest, verb)?, how, verb)))
        .collect();
        found.sort_by_key(|(place, ..)| *place);
        let &(place, how, verb) = found.first()?;
        let how = match how {
            How::Sent if lost.is_some() => How::Lost,
            How::Received if stays.is_some() => How::Kept,
            _ if rest.len() < text.len() => return None,
            how => how,
        };
        let subject = rest[..place].strip_suffix(' ');
        let rest = &rest[place + verb.len()..];
        let word = if how.is_received() { " from " } else { " to " };
        // A text with a subject also names the other participant.
        let (message, object) = match (subject, rest.rfind(word)) {
            (None, _) => (rest, None),
            (Some(_), Some(place)) => (&rest[..place], Some(&rest[place + word.len()..])),
            (Some(_), None) => return None,
        };
        let (from, to) = if how.is_received() {
            (object, subject)
        } else {
            (subject, object)
        };
        Some(Said {
            how,
            from,
            to,
            message,
        })
    }
}

/// Returns the position of the verb: at the beginning, or after a name without blanks.
fn begin(text: &str, verb: &str) -> Option<usize> {
    if text.starts_with(verb) {
        return Some(0);
    }
    let place = text.find(' ')? + 1;
    text[place..].starts_with(verb).then_some(place)
}

pub(super) fn between(
    how: How,
    from: Participant,
    to: Participant,
    message: &impl fmt::Debug,
) -> String {
    let (from, to, message) = (from.to_string(), to.to_string(), format!("{message:?}"));
    let said = Said {
        how,
        from: Some(&from),
        to: Some(&to),
        message: &message,
    };
    said.to_string()
}

pub(super) fn alone(how: How, message: &impl fmt::Debug) -> String {
    let message = format!("{message:?}");
    let said = Said {
        how,
        from: None,
        to: None,
        message: &message,
    };
    said.to_string()
}
