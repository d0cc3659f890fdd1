//! The stages of the content uploader in Hillel Wayne's talk "Everything about distributed systems
//! is terrible" (2018), from the fair worker on: each fix, and the failure that shows that it is
//! needed. The spec `uploader` has all fixes, and more properties than the talk.

use mutaspec::spec;

/// The uploader with a fair worker, then with two of them, the version check and the cleaner.
#[spec]
pub mod uploader_stages {
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

    /// The constants, which a model sets: first the stages of the talk, in its order. The last two
    /// models show what the fixes leave.
    #[constants]
    #[model(fair_worker, workers = ["w1"], checks_version = false, cleans = false,
        properties = [orphans_vanish])]
    #[model(two_workers, checks_version = false, cleans = false, properties = [orphans_vanish],
        expect_failure = orphans_vanish)]
    #[model(skipped_edit, checks_version = false, properties = [orphans_vanish],
        expect_failure = orphans_vanish)]
    #[model(version_check, cleans = false, properties = [orphans_vanish],
        expect_failure = orphans_vanish)]
    #[model(cleaner, properties = [orphans_vanish])]
    #[model(lost_content, properties = [content_catches_up], expect_failure = content_catches_up)]
    #[model(two_contents, skips_edits = false, properties = [one_content_each],
        expect_failure = one_content_each)]
    pub struct Constants {
        #[default("u1")]
        pub users: Participants,
        #[default("w1", "w2")]
        pub workers: Participants,
        #[default(1)]
        pub max_id: u8,
        /// The talk's failure needs two edits of one upload.
        #[default(3)]
        pub max_version: u8,
        /// Whether a worker skips an edit if there is no content, as in the talk's trace.
        #[default(true)]
        pub skips_edits: bool,
        /// Whether a worker compares versions before it pushes an edit.
        #[default(true)]
        pub checks_version: bool,
        /// Whether the cleaner works.
        #[default(true)]
        pub cleans: bool,
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

    #[process(me in workers, fair, daemon)]
    fn worker(me: Participant, vars: &mut Vars, c: &Constants) {
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
                    let old = with_id(&vars.content, id);
                    local = with_id(&vars.uploads, id);
                    if local.is_none() || old.is_none() && c.skips_edits {
                        local = None;
                        continue 'receive;
                    }
                    if let Some(old) = old {
                        vars.content.remove(&old);
                    }
                }
                'push_edit: {
                    let mine = local.unwrap();
                    let now = with_id(&vars.uploads, id);
                    local = None;
                    if c.checks_version && now.is_some_and(|u| u.version > mine.version) {
                        goto!('edit);
                    }
                    vars.content.insert(mine);
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

    #[process(fair, daemon)]
    fn cleaner(vars: &mut Vars, c: &Constants) {
        'clean: loop {
            wait_until(c.cleans);
            let orphan = pick(
                vars.content
                    .filter(|x| with_id(&vars.uploads, x.id).is_none()),
            );
            vars.content.remove(&orphan);
        }
    }

    /// Bounds the mutants. The spec itself stays within these bounds.
    #[constraint]
    fn bounded(v: &Vars, c: &Constants) -> bool {
        let known = v.uploads.all(|u| u.version <= c.max_version);
        let uploads = v.uploads.len() <= usize::from(c.max_id);
        let messages = usize::from(c.max_id * (c.max_version + 1));
        known && uploads && v.next_id <= c.max_id + 1 && v.queue.len() <= messages
    }

    /// The talk's `NoOrphanContent`: again and again, all content belongs to an upload.
    #[temporal]
    fn orphans_vanish() -> Formula {
        always(eventually(|s| s.content.all(|x| s.uploads.contains(&x))))
    }

    /// Again and again, the content is exactly what was uploaded.
    #[temporal]
    fn content_catches_up() -> Formula {
        always(eventually(|s| s.content == s.uploads))
    }

    /// An upload has one content.
    #[invariant]
    fn one_content_each(v: &Vars) -> bool {
        v.content.all(|a| v.content.all(|b| a == b || a.id != b.id))
    }
}
