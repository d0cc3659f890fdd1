//! Work that may nest deeply: reading modules, and evaluating recursive definitions.

/// The stack of such work, in bytes. The system provides what is used of it.
const STACK: usize = 256 << 20;

/// Runs work on a thread with a large stack.
pub(crate) fn deeply<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        match thread
            .spawn_scoped(scope, work)
            .map(std::thread::ScopedJoinHandle::join)
        {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => panic!("no thread can be started: {error}"),
        }
    })
}
