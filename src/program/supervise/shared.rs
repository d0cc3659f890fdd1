//! The memory shared by a supervisor and its worker: a file that both map.
//!
//! It consists of atomic words, so no value is read in half. It survives the worker's death. On Unix
//! the worker inherits the open file, which has no name: none is left behind, however both end.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use memmap2::MmapRaw;
use mutaspec_runner::heartbeat::{self, Incident};

/// The maximum number of incidents that a worker receives.
pub(super) const MAX_INCIDENTS: usize = 1024;

const HEADER: usize = 8;
const INCIDENTS: usize = HEADER + 1;
const HEARTBEAT: usize = INCIDENTS + MAX_INCIDENTS * Incident::WORDS;
const WORDS: usize = HEARTBEAT + heartbeat::WORDS;
const BYTES: usize = WORDS * size_of::<u64>();

/// A word of the header.
#[derive(Clone, Copy)]
pub(super) enum HeaderWord {
    /// The exit code plus one, once the worker has done its work.
    Finished,
    /// Bytes written to standard output, by this worker and those before it.
    Written,
    /// The supervisor asks the worker to stop.
    Stop,
    /// The output folder holds the plan of this run.
    Begun,
    /// The supervisor's process id.
    Supervisor,
}

/// Shared memory.
pub(super) struct Shared {
    memory: &'static [AtomicU64],
    file: SharedFile,
}

impl Shared {
    /// Creates memory for the next worker, with the incidents of all workers before it.
    pub(super) fn create(incidents: &[Incident]) -> io::Result<Shared> {
        let file = SharedFile::create()?;
        // Write the bytes instead of setting the size, so that a full disk fails here.
        (&file.open).write_all(&vec![0; BYTES])?;
        let shared = Shared {
            memory: map(&file.open)?,
            file,
        };
        let words = incidents.iter().flat_map(Incident::words);
        for (place, word) in (INCIDENTS..).zip(words) {
            shared.memory[place].store(word, Relaxed);
        }
        shared.memory[INCIDENTS - 1].store(incidents.len() as u64, Relaxed);
        Ok(shared)
    }

    /// Maps the memory that a supervisor created, given the file as it was handed over.
    pub(super) fn open(handle: &OsStr) -> io::Result<Shared> {
        let file = SharedFile::open(handle)?;
        if file.open.metadata()?.len() != BYTES as u64 {
            return Err(io::Error::other("the file has another size"));
        }
        Ok(Shared {
            memory: map(&file.open)?,
            file,
        })
    }

    /// Hands the file over to processes that this one starts. Returns what [`Shared::open`] needs.
    pub(super) fn hand_over(&self) -> io::Result<OsString> {
        match &self.file.path {
            Some(path) => Ok(path.into()),
            None => inherited(&self.file.open),
        }
    }

    pub(super) fn get(&self, word: HeaderWord) -> u64 {
        self.word(word).load(Relaxed)
    }

    pub(super) fn set(&self, word: HeaderWord, value: u64) {
        self.word(word).store(value, Relaxed);
    }

    pub(super) fn word(&self, word: HeaderWord) -> &'static AtomicU64 {
        &self.memory[word as usize]
    }

    /// The incidents of earlier workers.
    pub(super) fn incidents(&self) -> Vec<Incident> {
        let count = self.memory[INCIDENTS - 1]
            .load(Relaxed)
            .min(MAX_INCIDENTS as u64) as usize;
        let words = |place: usize| {
            std::array::from_fn(|word| {
                self.memory[INCIDENTS + place * Incident::WORDS + word].load(Relaxed)
            })
        };
        (0..count)
            .filter_map(|place| Incident::of(words(place)))
            .collect()
    }

    /// The words that record what the threads of the worker run.
    pub(super) fn heartbeat(&self) -> &'static [AtomicU64] {
        &self.memory[HEARTBEAT..]
    }
}

/// A file with or without a name. Dropping it deletes the name.
struct SharedFile {
    open: File,
    path: Option<PathBuf>,
}

impl SharedFile {
    fn create() -> io::Result<SharedFile> {
        let (path, open) = new_file()?;
        let mut file = SharedFile {
            open,
            path: Some(path),
        };
        if cfg!(unix) {
            file.delete();
        }
        Ok(file)
    }

    fn open(handle: &OsStr) -> io::Result<SharedFile> {
        if let Some(open) = from_inherited(handle) {
            return Ok(SharedFile { open, path: None });
        }
        let mut file = SharedFile {
            open: OpenOptions::new().read(true).write(true).open(handle)?,
            path: Some(handle.into()),
        };
        file.delete();
        Ok(file)
    }

    /// Deletes the name, if the system allows that while the file is open.
    fn delete(&mut self) {
        self.path = self
            .path
            .take()
            .filter(|path| fs::remove_file(path).is_err());
    }
}

impl Drop for SharedFile {
    fn drop(&mut self) {
        self.delete();
    }
}

/// Lets child processes inherit an open file, and returns its number.
#[cfg(unix)]
fn inherited(file: &File) -> io::Result<OsString> {
    use std::os::fd::AsRawFd;
    rustix::io::fcntl_setfd(file, rustix::io::FdFlags::empty())?;
    Ok(file.as_raw_fd().to_string().into())
}

#[cfg(not(unix))]
fn inherited(_file: &File) -> io::Result<OsString> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Returns the file that this process inherited. `None` if the handle is a path.
#[cfg(unix)]
fn from_inherited(handle: &OsStr) -> Option<File> {
    use std::os::fd::{FromRawFd, RawFd};
    let number: RawFd = handle.to_str()?.parse().ok()?;
    if number < 0 {
        return None;
    }
    // SAFETY: the supervisor opened the file for this process, which takes it once.
    #[expect(
        unsafe_code,
        reason = "an inherited file can only be had by its number"
    )]
    let file = unsafe { File::from_raw_fd(number) };
    // Processes that the author's code starts do not need it.
    let _ = rustix::io::fcntl_setfd(&file, rustix::io::FdFlags::CLOEXEC);
    Some(file)
}

#[cfg(not(unix))]
fn from_inherited(_handle: &OsStr) -> Option<File> {
    None
}

fn new_file() -> io::Result<(PathBuf, File)> {
    let folder = std::env::temp_dir();
    for number in 0_u32.. {
        let path = folder.join(format!(
            "mutaspec-{}-{number}.heartbeat",
            std::process::id()
        ));
        match OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .open(&path)
        {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 1000 => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Maps a file of [`BYTES`] for the rest of the life of the process.
fn map(file: &File) -> io::Result<&'static [AtomicU64]> {
    let map = Box::leak(Box::new(MmapRaw::map_raw(file)?));
    let words: *mut AtomicU64 = map.as_mut_ptr().cast();
    // SAFETY: the mapping is aligned to a page and leaked, so it is never unmapped. It has `WORDS`
    // words, and every bit pattern is a valid `AtomicU64`. Other processes may write to it at the
    // same time, but all access is atomic.
    #[expect(
        unsafe_code,
        reason = "memory that outlives a process can only be had as a raw pointer"
    )]
    Ok(unsafe { std::slice::from_raw_parts(words, WORDS) })
}

#[cfg(test)]
mod tests {
    use mutaspec_runner::heartbeat::{Code, End};

    use super::*;

    #[test]
    fn both_sides_share_words() {
        let incident = Incident {
            section: 3,
            mutant: u64::MAX - 1,
            code: Some(Code::Step(7)),
            alone: true,
            end: End::Exit(-1),
        };
        let ours = Shared::create(&[incident]).unwrap();
        let theirs = Shared::open(&handle(&ours)).unwrap();
        assert_eq!(theirs.incidents(), [incident]);
        theirs.set(HeaderWord::Finished, 5);
        assert_eq!(ours.get(HeaderWord::Finished), 5);
    }

    /// The handle for another owner of the file in this process.
    #[cfg(unix)]
    fn handle(shared: &Shared) -> OsString {
        use std::os::fd::IntoRawFd;
        assert_eq!(shared.file.path, None, "the file has no name");
        let copy = shared.file.open.try_clone().unwrap();
        copy.into_raw_fd().to_string().into()
    }

    #[cfg(not(unix))]
    fn handle(shared: &Shared) -> OsString {
        shared.hand_over().unwrap()
    }

    #[test]
    fn named_file_is_deleted() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(BYTES as u64).unwrap();
        let shared = Shared::open(file.path().as_ref()).unwrap();
        assert_eq!(shared.incidents(), []);
        assert_eq!(file.path().exists(), cfg!(windows));
    }

    #[test]
    fn file_of_other_size_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(Shared::open(file.path().as_ref()).is_err());
    }
}
