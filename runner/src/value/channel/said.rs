//! How a story tells what is said on a channel, and how a report finds it again in the story.

use std::fmt;

use crate::value::Participant;

/// Something said or heard. Its text has one form, which [`Said::read`] reads: a report can draw who spoke to whom from the choices of a trace.
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
    /// What happens.
    pub how: How,
    /// Who speaks, where the channel knows it.
    pub from: Option<&'a str>,
    /// Who hears, where the channel knows it.
    pub to: Option<&'a str>,
    /// The message.
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
    /// It is received and stays, to be received again.
    Kept,
    /// It is posted for all.
    Posted,
}

const IS_LOST: &str = ", which is lost";
const STAYS: &str = ", which stays";

impl How {
    /// The verb of a sentence about it.
    fn verb(self) -> &'static str {
        match self {
            How::Sent | How::Lost => "sends",
            How::Received | How::Kept => "receives",
            How::Posted => "posts",
        }
    }

    fn is_heard(self) -> bool {
        matches!(self, How::Received | How::Kept)
    }
}

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (subject, word, object) = if self.how.is_heard() {
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
    /// What a choice of a trace tells, if it is about a message.
    pub fn read(text: &'a str) -> Option<Said<'a>> {
        let lost = text.strip_suffix(IS_LOST);
        let stays = text.strip_suffix(STAYS);
        let rest = lost.or(stays).unwrap_or(text);
        let mut found: Vec<_> = [(How::Sent, "sends "), (How::Received, "receives "), (How::Posted, "posts ")]
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
        let word = if how.is_heard() { " from " } else { " to " };
        // A channel that knows one of them knows both.
        let (message, object) = match (subject, rest.rfind(word)) {
            (None, _) => (rest, None),
            (Some(_), Some(place)) => (&rest[..place], Some(&rest[place + word.len()..])),
            (Some(_), None) => return None,
        };
        let (from, to) = if how.is_heard() { (object, subject) } else { (subject, object) };
        Some(Said { how, from, to, message })
    }
}

/// Where a verb stands: at the beginning, or behind a name without blanks.
fn begin(text: &str, verb: &str) -> Option<usize> {
    if text.starts_with(verb) {
        return Some(0);
    }
    let place = text.find(' ')? + 1;
    text[place..].starts_with(verb).then_some(place)
}

/// The text for a message between two participants.
pub(super) fn between(how: How, from: Participant, to: Participant, message: &impl fmt::Debug) -> String {
    let (from, to, message) = (from.to_string(), to.to_string(), format!("{message:?}"));
    let said = Said {
        how,
        from: Some(&from),
        to: Some(&to),
        message: &message,
    };
    said.to_string()
}

/// The text for a message that names nobody.
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
