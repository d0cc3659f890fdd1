//! The memory shared by a supervisor and its worker: a file that both map.
//!
//! It consists of atomic words, so no value is read in half. It survives the worker's death.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
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

/// Shared memory. Dropping it deletes the file, if the worker has not done so before.
pub(super) struct Shared {
    memory: &'static [AtomicU64],
    path: PathBuf,
}

impl Shared {
    /// Creates memory for the next worker, with the incidents of all workers before it.
    pub(super) fn create(incidents: &[Incident]) -> io::Result<Shared> {
        let (path, mut file) = new_file()?;
        // Write the bytes instead of setting the size, so that a full disk fails here.
        file.write_all(&vec![0; BYTES])?;
        let shared = Shared {
            memory: map(&file)?,
            path,
        };
        let words = incidents.iter().flat_map(Incident::words);
        for (place, word) in (INCIDENTS..).zip(words) {
            shared.memory[place].store(word, Relaxed);
        }
        shared.memory[INCIDENTS - 1].store(incidents.len() as u64, Relaxed);
        Ok(shared)
    }

    /// Maps the memory that a supervisor created, and deletes its file if the system allows that.
    pub(super) fn open(path: &Path) -> io::Result<Shared> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        let _ = fs::remove_file(path);
        if file.metadata()?.len() != BYTES as u64 {
            return Err(io::Error::other("the file has another size"));
        }
        Ok(Shared {
            memory: map(&file)?,
            path: path.to_owned(),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
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

impl Drop for Shared {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
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
    fn both_sides_share_words_and_file_is_deleted() {
        let incident = Incident {
            section: 3,
            mutant: u64::MAX - 1,
            code: Some(Code::Step(7)),
            alone: true,
            end: End::Exit(-1),
        };
        let ours = Shared::create(&[incident]).unwrap();
        let path = ours.path().to_owned();
        let theirs = Shared::open(&path).unwrap();
        assert_eq!(theirs.incidents(), [incident]);
        theirs.set(HeaderWord::Finished, 5);
        assert_eq!(ours.get(HeaderWord::Finished), 5);
        assert_eq!(path.exists(), cfg!(windows));
    }

    #[test]
    fn file_of_other_size_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(Shared::open(file.path()).is_err());
    }
}
