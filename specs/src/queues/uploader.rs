//! The content uploader of Hillel Wayne's talk "Everything about distributed systems is terrible" (2018), with all the fixes of the talk.

use mutaspec::spec;

/// Users change what they uploaded, workers bring the content up to date, a cleaner removes what belongs to nobody.
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

    /// What a user did.
    #[value]
    pub enum Change {
        Create,
        Edit,
        Delete,
    }

    /// What a worker is told.
    #[value]
    #[derive(Copy)]
    pub struct Message {
        pub id: u8,
        pub change: Change,
    }

    /// What a model sets.
    #[constants]
    #[model(one_worker)]
    #[model(two_workers, workers = ["w1", "w2"])]
    pub struct Constants {
        #[default("u1")]
        pub users: Participants,
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

    /// TLA+'s CHOOSE: some one, always the same.
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
            let orphan = pick(vars.content.filter(|x| with_id(&vars.uploads, x.id).is_none()));
            vars.content.remove(&orphan);
        }
    }

    fn no_orphan(v: &Vars) -> bool {
        v.content.all(|x| v.uploads.contains(&x))
    }

    /// Content has a version that an upload can have.
    #[invariant]
    fn versions_are_known(v: &Vars, c: &Constants) -> bool {
        v.content.all(|x| x.version <= c.max_version)
    }

    /// The talk's `NoOrphanContent`: again and again all content belongs to an upload.
    #[temporal]
    fn orphans_vanish() -> Formula {
        always(eventually(no_orphan))
    }
}
