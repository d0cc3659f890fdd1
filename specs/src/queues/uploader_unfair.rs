//! The first two failures of the content uploader in Hillel Wayne's talk "Everything about
//! distributed systems is terrible" (2018).

use mutaspec::spec;

/// The uploader before `fair` is added to the worker, at first also without `ExistsUploadWith`.
#[spec(unmutated)]
pub mod uploader_unfair {
    /// An upload, or the content made from it.
    #[value]
    #[derive(Copy)]
    pub struct Upload {
        pub id: u8,
        pub from: Participant,
        pub version: u8,
    }

    /// A change that a user makes to an upload.
    #[value]
    pub enum Change {
        Create,
        Edit,
        Delete,
    }

    /// The constants, which a model sets.
    #[constants]
    #[model(missing_upload, properties = [choose_finds_upload],
        expect_failure = choose_finds_upload)]
    #[model(unfair_worker, max_version = 1, properties = [orphans_vanish],
        expect_failure = orphans_vanish)]
    pub struct Constants {
        #[default("u1")]
        pub users: Participants,
        #[default("w1")]
        pub workers: Participants,
        #[default(2)]
        pub max_id: u8,
        /// The talk's trace with the unfair worker has no edit.
        #[default(2)]
        pub max_version: u8,
    }

    /// The variables. A message is the id of an upload and what happened to it.
    #[variables]
    pub struct Vars {
        pub uploads: Set<Upload>,
        pub content: Set<Upload>,
        pub queue: Queue<(u8, Change)>,
        pub next_id: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            uploads: Set::new(),
            content: Set::new(),
            queue: Queue::new(),
            next_id: 1,
        }
    }

    /// The talk's `UploadWith` and `ContentWith`: `CHOOSE`, in a fixed order.
    fn with_id(set: &Set<Upload>, id: u8) -> Option<Upload> {
        set.iter().find(|u| u.id == id).copied()
    }

    #[process(me in users, daemon)]
    fn user(me: Participant, vars: &mut Vars, c: &Constants) {
        'user: loop {
            if either() {
                wait_until(vars.next_id <= c.max_id);
                let id = vars.next_id;
                vars.uploads.insert(Upload {
                    from: me,
                    version: 1,
                    id,
                });
                vars.queue.send((id, Change::Create));
                vars.next_id += 1;
            } else if either() {
                let old = pick(vars.uploads.filter(|u| u.from == me));
                wait_until(old.version < c.max_version);
                vars.uploads.remove(&old);
                vars.uploads.insert(Upload {
                    version: old.version + 1,
                    ..old
                });
                vars.queue.send((old.id, Change::Edit));
            } else {
                let old = pick(vars.uploads.filter(|u| u.from == me));
                vars.uploads.remove(&old);
                vars.queue.send((old.id, Change::Delete));
            }
        }
    }

    #[process(me in workers, daemon)]
    fn worker(me: Participant, vars: &mut Vars) {
        let mut id: u8 = 0;
        let mut local: Option<Upload> = None;
        'receive: loop {
            let m = vars.queue.receive();
            id = m.0;
            if m.1 == Change::Create {
                'create: {
                    if let Some(upload) = with_id(&vars.uploads, id) {
                        vars.content.insert(upload);
                    }
                }
            } else if m.1 == Change::Edit {
                'edit: {
                    let Some(old) = with_id(&vars.content, id) else {
                        continue 'receive;
                    };
                    local = with_id(&vars.uploads, id);
                    if local.is_none() {
                        continue 'receive;
                    }
                    vars.content.remove(&old);
                }
                'push_edit: {
                    vars.content.insert(local.unwrap());
                    local = None;
                }
            } else {
                'delete: {
                    if let Some(old) = with_id(&vars.content, id) {
                        vars.content.remove(&old);
                    }
                }
            }
        }
    }

    /// The first version of the talk has no `if` around `create`. Its `CHOOSE` fails if a worker
    /// is at `create` and there is no upload with the id.
    #[invariant]
    fn choose_finds_upload(s: &State, c: &Constants) -> bool {
        let finds = |w: Participant| with_id(&s.uploads, s.worker[w].id).is_some();
        c.workers
            .all(|w| !s.worker[w].at(worker::Create) || finds(w))
    }

    /// The talk's `NoOrphanContent`: again and again, all content belongs to an upload.
    #[temporal]
    fn orphans_vanish() -> Formula {
        always(eventually(|s| s.content.all(|x| s.uploads.contains(&x))))
    }
}
