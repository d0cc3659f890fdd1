//! Standard output for results, and standard error for everything else. A closed pipe is no error.

use std::io::{ErrorKind, Write};
use std::sync::atomic::Ordering;

use anstream::adapter::strip_str;
use mutaspec_reports::sanitize;
use mutaspec_reports::terminal::fit;

use super::error::Error;
use super::supervise::Worker;

/// The two output streams of the program.
pub(crate) struct Console<'a> {
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    /// Whether standard output and standard error show colours, in this order.
    colors: (bool, bool),
    /// The reader of standard output has closed it.
    closed: bool,
    /// Standard error belongs to this process, so a progress bar may be drawn.
    live: bool,
    /// The number of columns of standard output, if it is a terminal.
    width: Option<usize>,
    /// Something was written to standard output.
    begun: bool,
    /// Set in a worker process, which may have to repeat the work of an earlier worker.
    worker: Option<&'static Worker>,
    /// The remaining bytes of standard output that an earlier worker has already written.
    written: u64,
    /// The last model on which work was announced.
    announced: String,
}

impl<'a> Console<'a> {
    pub(crate) fn new(
        out: &'a mut dyn Write,
        err: &'a mut dyn Write,
        colors: (bool, bool),
    ) -> Console<'a> {
        Console {
            out,
            err,
            colors,
            closed: false,
            live: false,
            width: None,
            begun: false,
            worker: None,
            written: 0,
            announced: String::new(),
        }
    }

    /// Switches the colours of both streams on or off.
    pub(crate) fn paint(&mut self, colors: bool) {
        self.colors = (colors, colors);
    }

    pub(crate) fn live(mut self) -> Console<'a> {
        self.live = true;
        self
    }

    /// Skips the output that an earlier worker has written.
    pub(crate) fn supervised(mut self, worker: Option<&'static Worker>) -> Console<'a> {
        self.worker = worker;
        self.written = worker.map_or(0, |worker| worker.output().0);
        self
    }

    /// Wraps text for people to this number of columns.
    pub(crate) fn wide(mut self, width: Option<usize>) -> Console<'a> {
        self.width = width;
        self
    }

    /// The number of columns of standard output, if it is a terminal.
    pub(crate) fn width(&self) -> Option<usize> {
        self.width
    }

    pub(crate) fn is_live(&self) -> bool {
        self.live
    }

    /// Says on standard error that the work on a model begins, once for several parts of it.
    pub(crate) fn announce(&mut self, model: &str) {
        if self.announced != model {
            model.clone_into(&mut self.announced);
            self.note(&format!("{model} .."));
        }
    }

    /// Writes text for people, with escape codes only if standard output shows colours.
    pub(crate) fn print(&mut self, text: &str) -> Result<(), Error> {
        let text = sanitize(text);
        let text = self
            .width
            .map_or(text.clone(), |width| fit(&text, width).into());
        if self.colors.0 {
            self.write(text.as_bytes())
        } else {
            self.write(strip_str(&text).to_string().as_bytes())
        }
    }

    /// Writes text for people, separated by a blank line from earlier output.
    pub(crate) fn print_block(&mut self, text: &str) -> Result<(), Error> {
        if self.begun {
            self.print("\n")?;
        }
        self.print(text)
    }

    /// Writes bytes for tools, unchanged.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if self.closed {
            return Ok(());
        }
        self.begun = true;
        let bytes = self.unwritten(bytes);
        match self.out.write_all(bytes).and_then(|()| self.out.flush()) {
            Err(e) if e.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            Err(source) => Err(Error::Unwritable {
                what: "standard output".to_owned(),
                source,
            }),
            Ok(()) => Ok(()),
        }
    }

    /// The bytes that no earlier worker has written. All workers write the same output.
    fn unwritten<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let old = self.written.min(bytes.len() as u64);
        self.written -= old;
        let new = &bytes[old as usize..];
        if let Some(worker) = self.worker {
            worker
                .output()
                .1
                .fetch_add(new.len() as u64, Ordering::Relaxed);
        }
        new
    }

    /// Writes a line to standard error. Errors are ignored, as there is no place to report them.
    pub(crate) fn note(&mut self, text: &str) {
        if self.worker.is_some_and(Worker::repeats) {
            return;
        }
        let text = sanitize(text);
        let text = if self.colors.1 {
            text.into_owned()
        } else {
            strip_str(&text).to_string()
        };
        let _ = writeln!(self.err, "{text}");
    }

    /// Reports an error with its hint.
    pub(crate) fn print_error(&mut self, error: &Error) {
        self.report_error(error, error.hint().as_deref());
    }

    /// Reports an error of any kind, with a hint on what to do.
    pub(crate) fn report_error(&mut self, error: &dyn std::fmt::Display, hint: Option<&str>) {
        use mutaspec_reports::glyph::{BAD, FAINT, paint};
        self.note(&format!("{} {error}", paint(BAD.bold(), "error:")));
        if let Some(hint) = hint {
            self.note(&format!("{} {hint}", paint(FAINT, "hint:")));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    struct Broken(ErrorKind, usize);

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            self.1 += 1;
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn closed_pipe_is_silent_and_not_retried() {
        let (mut out, mut err) = (Broken(ErrorKind::BrokenPipe, 0), Vec::new());
        let mut console = Console::new(&mut out, &mut err, (false, false));
        assert!(console.print("one").is_ok());
        assert!(console.print("two").is_ok());
        assert_eq!(out.1, 1);
        assert!(err.is_empty());
    }

    #[test]
    fn full_disk_is_an_error() {
        let (mut out, mut err) = (Broken(ErrorKind::StorageFull, 0), Vec::new());
        let mut console = Console::new(&mut out, &mut err, (false, false));
        assert!(matches!(
            console.print("one"),
            Err(Error::Unwritable { .. })
        ));
    }

    #[test]
    fn spec_texts_cannot_control_the_terminal() {
        for colors in [(false, false), (true, true)] {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let mut console = Console::new(&mut out, &mut err, colors);
            console.print("a\n::error::b\n\x1b]0;title\x07\n").unwrap();
            console.note("x\r::error::y\x1b[2J");
            assert_eq!(
                String::from_utf8(out).unwrap(),
                "a\n: :error::b\n]0;title\n"
            );
            assert_eq!(String::from_utf8(err).unwrap(), "x::error::y[2J\n");
        }
    }

    #[test]
    fn colours_are_written_only_if_enabled() {
        let text = mutaspec_reports::glyph::paint(mutaspec_reports::glyph::BAD, "no");
        for (colors, expected) in [(true, text.as_str()), (false, "no")] {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let mut console = Console::new(&mut out, &mut err, (false, false));
            console.paint(colors);
            console.print(&text).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }
}
