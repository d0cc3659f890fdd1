//! The content uploader of Hillel Wayne's talk "Everything about distributed systems is terrible"
//! (2018), with all the fixes of the talk.

use mutaspec::spec;

/// Users change their uploads, workers bring the content up to date, and a cleaner removes content
/// without an upload.
#[spec]
pub mod uploader {
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

    /// A message to the workers.
    #[value]
    #[derive(Copy)]
    pub struct Message {
        pub id: u8,
        pub change: Change,
    }

    /// The constants, which a model sets.
    #[constants]
    #[model(one_worker)]
    #[model(two_workers, workers = ["w1", "w2"])]
    pub struct Constants {
        #[default("u1")]
        pub users: Participants,
        // Survives in `two_workers`: constants/K1-4d9f1d01, one worker less: the properties hold
        // for any number of workers, so the mutant is the model `one_worker`.
        #[default("w1")]
        pub workers: Participants,
        /// The last id that is given to an upload.
        #[default(2)]
        pub max_id: u8,
        /// The last version of an upload.
        #[default(2)]
        pub max_version: u8,
    }

    /// The variables.
    #[variables]
    pub struct Vars {
        pub uploads: Set<Upload>,
        pub content: Set<Upload>,
        pub queue: Queue<Message>,
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

    fn mine(vars: &Vars, me: Participant) -> Set<Upload> {
        vars.uploads.filter(|u| u.from == me)
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
                vars.uploads.insert(Upload {
                    from: me,
                    version: 1,
                    id: vars.next_id,
                });
                vars.queue.send(Message {
                    id: vars.next_id,
                    change: Change::Create,
                });
                vars.next_id += 1;
            } else if either() {
                let old = pick(mine(vars, me));
                wait_until(old.version < c.max_version);
                vars.uploads.remove(&old);
                vars.uploads.insert(Upload {
                    version: old.version + 1,
                    ..old
                });
                vars.queue.send(Message {
                    id: old.id,
                    change: Change::Edit,
                });
            } else {
                let old = pick(mine(vars, me));
                vars.uploads.remove(&old);
                vars.queue.send(Message {
                    id: old.id,
                    change: Change::Delete,
                });
            }
        }
    }

    #[process(me in workers, fair, daemon)]
    fn worker(me: Participant, vars: &mut Vars) {
        let mut msg: Option<Message> = None;
        let mut local: Option<Upload> = None;
        'receive: loop {
            // Survives: worker.receive/M5-efbfbc7d, messages overtake each other: a message only
            // says which upload to look at. The worker then takes the upload as it is now, so no
            // property needs the order of the messages.
            let m = vars.queue.receive();
            msg = Some(m);
            if m.change == Change::Create {
                'create: {
                    if let Some(upload) = with_id(&vars.uploads, msg.unwrap().id) {
                        vars.content.insert(upload);
                    }
                }
            } else if m.change == Change::Edit {
                'edit: {
                    let id = msg.unwrap().id;
                    let Some(upload) = with_id(&vars.uploads, id) else {
                        continue 'receive;
                    };
                    if let Some(old) = with_id(&vars.content, id) {
                        vars.content.remove(&old);
                    }
                    local = Some(upload);
                }
                'push_edit: {
                    let mine = local.unwrap();
                    local = None;
                    if with_id(&vars.uploads, mine.id).is_some_and(|u| u.version > mine.version) {
                        goto!('edit);
                    }
                    vars.content.insert(mine);
                }
            } else {
                'delete: {
                    if let Some(old) = with_id(&vars.content, msg.unwrap().id) {
                        vars.content.remove(&old);
                    }
                }
            }
        }
    }

    #[process(fair, daemon)]
    fn cleaner(vars: &mut Vars) {
        'clean: loop {
            let orphan = pick(
                vars.content
                    .filter(|x| with_id(&vars.uploads, x.id).is_none()),
            );
            vars.content.remove(&orphan);
        }
    }

    /// Uploads and content have versions that an upload can have.
    #[invariant]
    fn versions_are_known(v: &Vars, c: &Constants) -> bool {
        let known = |x: Upload| (1..=c.max_version).contains(&x.version);
        v.uploads.all(known) && v.content.all(known)
    }

    /// Each id is given to one upload, and no id is above `max_id`.
    #[invariant]
    fn ids_are_given_once(v: &Vars, c: &Constants) -> bool {
        let unique = |a: Upload| v.uploads.all(|b| a == b || a.id != b.id);
        v.next_id <= c.max_id + 1 && v.uploads.all(|a| a.id < v.next_id && unique(a))
    }

    /// A worker holds an upload between `edit` and `push_edit` only.
    #[invariant]
    fn workers_hold_what_they_push(s: &State, c: &Constants) -> bool {
        c.workers
            .all(|w| s.worker[w].local.is_some() == s.worker[w].at(worker::PushEdit))
    }

    /// The talk's arrows `<<trigger>>`: a step that creates, edits or deletes an upload sends one
    /// message, which names this change. No other step sends any.
    #[step_invariant]
    fn changes_trigger_messages(before: &Vars, after: &Vars) -> bool {
        let old = &before.uploads - &after.uploads;
        let new = &after.uploads - &before.uploads;
        let expected = match (old.first(), new.first()) {
            (None, None) => None,
            (None, Some(new)) => Some((new.id, Change::Create)),
            (Some(old), Some(_)) => Some((old.id, Change::Edit)),
            (Some(old), None) => Some((old.id, Change::Delete)),
        };
        let sent = after.queue.in_flight().nth(before.queue.len());
        old.len() <= 1 && new.len() <= 1 && sent.map(|m| (m.id, m.change)) == expected
    }

    /// When a worker has processed a deletion, the content that it found is gone.
    #[step_invariant]
    fn deletions_are_processed(before: &State, after: &State, c: &Constants) -> bool {
        c.workers.all(|w| {
            let done = before.worker[w].at(worker::Delete) && !after.worker[w].at(worker::Delete);
            let message = before.worker[w].msg;
            let found = message.and_then(|m| with_id(&before.content, m.id));
            !done || found.is_none_or(|x| !after.content.contains(&x))
        })
    }

    /// The talk's `NoOrphanContent`: again and again, all content belongs to an upload.
    #[temporal]
    fn orphans_vanish() -> Formula {
        always(eventually(|s| s.content.all(|x| s.uploads.contains(&x))))
    }

    /// Again and again, the content is exactly what was uploaded: no upload waits forever.
    #[temporal]
    fn content_catches_up() -> Formula {
        always(eventually(|s| s.content == s.uploads))
    }

    /// Two uploads can both be edited, and both edits arrive.
    #[reachable]
    fn two_edits_arrive(v: &Vars) -> bool {
        v.content.len() == 2 && v.content.all(|x| x.version == 2) && v.content == v.uploads
    }

    /// Whether this step deletes the upload that the message of worker `w` names.
    fn deletes_upload_of(w: Participant, before: &State, after: &State) -> bool {
        let exists = |s: &State| with_id(&s.uploads, before.worker[w].msg.unwrap().id).is_some();
        exists(before) && !exists(after)
    }

    /// The talk's first failure: an upload is deleted before the worker creates its content.
    #[reachable]
    fn deleted_before_create(before: &State, after: &State, c: &Constants) -> bool {
        c.workers
            .any(|w| before.worker[w].at(worker::Create) && deletes_upload_of(w, before, after))
    }

    /// An upload is deleted before the worker edits its content.
    #[reachable]
    fn deleted_before_edit(before: &State, after: &State, c: &Constants) -> bool {
        c.workers
            .any(|w| before.worker[w].at(worker::Edit) && deletes_upload_of(w, before, after))
    }

    /// An upload is deleted before the worker pushes its edit, so that the push makes an orphan.
    #[reachable]
    fn deleted_before_push(before: &State, after: &State, c: &Constants) -> bool {
        c.workers
            .any(|w| before.worker[w].at(worker::PushEdit) && deletes_upload_of(w, before, after))
    }

    /// The cleaner can remove the content that a worker is about to remove.
    #[reachable]
    fn cleaner_is_first(before: &State, after: &State, c: &Constants) -> bool {
        c.workers.any(|w| {
            let found = |s: &State| with_id(&s.content, s.worker[w].msg.unwrap().id).is_some();
            let at_delete = |s: &State| s.worker[w].at(worker::Delete);
            at_delete(before) && found(before) && at_delete(after) && !found(after)
        })
    }
}
