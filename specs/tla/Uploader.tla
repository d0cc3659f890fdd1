---------------------------- MODULE Uploader ----------------------------
\* The content uploader of Hillel Wayne's talk "Everything about distributed systems is terrible"
\* (2018), with all the fixes of the talk. Users change their uploads, workers bring the content up
\* to date, and a cleaner removes content without an upload.
EXTENDS Integers, Sequences, FiniteSets
CONSTANTS Users, Workers, MaxId, MaxVersion, None

(*
--algorithm Uploader {
variables
    uploads = {};
    content = {};
    queue = <<>>;
    next_id = 1;

define {
    Mine(user) == {u \in uploads : u.from = user}
    HasId(set, id) == \E u \in set : u.id = id
    WithId(set, id) == CHOOSE u \in set : u.id = id
    Orphans == {x \in content : ~HasId(uploads, x.id)}
}

process (user \in Users)
{
  user: while (TRUE) {
        either {
            await next_id <= MaxId;
            uploads := uploads \cup {[id |-> next_id, from |-> self, version |-> 1]};
            queue := Append(queue, [id |-> next_id, change |-> "create"]);
            next_id := next_id + 1;
        } or {
            with (old \in Mine(self)) {
                await old.version < MaxVersion;
                uploads := (uploads \ {old}) \cup {[old EXCEPT !.version = @ + 1]};
                queue := Append(queue, [id |-> old.id, change |-> "edit"]);
            }
        } or {
            with (old \in Mine(self)) {
                uploads := uploads \ {old};
                queue := Append(queue, [id |-> old.id, change |-> "delete"]);
            }
        }
    }
}

fair process (worker \in Workers)
variables msg = None, local = None;
{
  receive: while (TRUE) {
        await queue # <<>>;
        msg := Head(queue);
        queue := Tail(queue);
        if (msg.change = "create") {
  create:   if (HasId(uploads, msg.id)) {
                content := content \cup {WithId(uploads, msg.id)};
            }
        } else if (msg.change = "edit") {
  edit:     if (~HasId(uploads, msg.id)) {
                goto receive;
            } else {
                if (HasId(content, msg.id)) {
                    content := content \ {WithId(content, msg.id)};
                };
                local := WithId(uploads, msg.id);
            };
  push_edit:
            if (HasId(uploads, local.id) /\ WithId(uploads, local.id).version > local.version) {
                local := None;
                goto edit;
            } else {
                content := content \cup {local};
                local := None;
            }
        } else {
  delete:   if (HasId(content, msg.id)) {
                content := content \ {WithId(content, msg.id)};
            }
        }
    }
}

fair process (cleaner = "cleaner")
{
  clean: while (TRUE) {
        with (orphan \in Orphans) {
            content := content \ {orphan};
        }
    }
}
}
*)
\* BEGIN TRANSLATION PCal-04f0c63f0a638d962ebe0e026fa94997
\* Label user of process user at line 25 col 9 changed to user_
VARIABLES uploads, content, queue, next_id, pc

(* define statement *)
Mine(user) == {u \in uploads : u.from = user}
HasId(set, id) == \E u \in set : u.id = id
WithId(set, id) == CHOOSE u \in set : u.id = id
Orphans == {x \in content : ~HasId(uploads, x.id)}

VARIABLES msg, local

vars == << uploads, content, queue, next_id, pc, msg, local >>

ProcSet == (Users) \cup (Workers) \cup {"cleaner"}

Init == (* Global variables *)
        /\ uploads = {}
        /\ content = {}
        /\ queue = <<>>
        /\ next_id = 1
        (* Process worker *)
        /\ msg = [self \in Workers |-> None]
        /\ local = [self \in Workers |-> None]
        /\ pc = [self \in ProcSet |-> CASE self \in Users -> "user_"
                                        [] self \in Workers -> "receive"
                                        [] self = "cleaner" -> "clean"]

user_(self) == /\ pc[self] = "user_"
               /\ \/ /\ next_id <= MaxId
                     /\ uploads' = (uploads \cup {[id |-> next_id, from |-> self, version |-> 1]})
                     /\ queue' = Append(queue, [id |-> next_id, change |-> "create"])
                     /\ next_id' = next_id + 1
                  \/ /\ \E old \in Mine(self):
                          /\ old.version < MaxVersion
                          /\ uploads' = ((uploads \ {old}) \cup {[old EXCEPT !.version = @ + 1]})
                          /\ queue' = Append(queue, [id |-> old.id, change |-> "edit"])
                     /\ UNCHANGED next_id
                  \/ /\ \E old \in Mine(self):
                          /\ uploads' = uploads \ {old}
                          /\ queue' = Append(queue, [id |-> old.id, change |-> "delete"])
                     /\ UNCHANGED next_id
               /\ pc' = [pc EXCEPT ![self] = "user_"]
               /\ UNCHANGED << content, msg, local >>

user(self) == user_(self)

receive(self) == /\ pc[self] = "receive"
                 /\ queue # <<>>
                 /\ msg' = [msg EXCEPT ![self] = Head(queue)]
                 /\ queue' = Tail(queue)
                 /\ IF msg'[self].change = "create"
                       THEN /\ pc' = [pc EXCEPT ![self] = "create"]
                       ELSE /\ IF msg'[self].change = "edit"
                                  THEN /\ pc' = [pc EXCEPT ![self] = "edit"]
                                  ELSE /\ pc' = [pc EXCEPT ![self] = "delete"]
                 /\ UNCHANGED << uploads, content, next_id, local >>

create(self) == /\ pc[self] = "create"
                /\ IF HasId(uploads, msg[self].id)
                      THEN /\ content' = (content \cup {WithId(uploads, msg[self].id)})
                      ELSE /\ TRUE
                           /\ UNCHANGED content
                /\ pc' = [pc EXCEPT ![self] = "receive"]
                /\ UNCHANGED << uploads, queue, next_id, msg, local >>

edit(self) == /\ pc[self] = "edit"
              /\ IF ~HasId(uploads, msg[self].id)
                    THEN /\ pc' = [pc EXCEPT ![self] = "receive"]
                         /\ UNCHANGED << content, local >>
                    ELSE /\ IF HasId(content, msg[self].id)
                               THEN /\ content' = content \ {WithId(content, msg[self].id)}
                               ELSE /\ TRUE
                                    /\ UNCHANGED content
                         /\ local' = [local EXCEPT ![self] = WithId(uploads, msg[self].id)]
                         /\ pc' = [pc EXCEPT ![self] = "push_edit"]
              /\ UNCHANGED << uploads, queue, next_id, msg >>

push_edit(self) == /\ pc[self] = "push_edit"
                   /\ IF HasId(uploads, local[self].id) /\ WithId(uploads, local[self].id).version > local[self].version
                         THEN /\ local' = [local EXCEPT ![self] = None]
                              /\ pc' = [pc EXCEPT ![self] = "edit"]
                              /\ UNCHANGED content
                         ELSE /\ content' = (content \cup {local[self]})
                              /\ local' = [local EXCEPT ![self] = None]
                              /\ pc' = [pc EXCEPT ![self] = "receive"]
                   /\ UNCHANGED << uploads, queue, next_id, msg >>

delete(self) == /\ pc[self] = "delete"
                /\ IF HasId(content, msg[self].id)
                      THEN /\ content' = content \ {WithId(content, msg[self].id)}
                      ELSE /\ TRUE
                           /\ UNCHANGED content
                /\ pc' = [pc EXCEPT ![self] = "receive"]
                /\ UNCHANGED << uploads, queue, next_id, msg, local >>

worker(self) == receive(self) \/ create(self) \/ edit(self)
                   \/ push_edit(self) \/ delete(self)

clean == /\ pc["cleaner"] = "clean"
         /\ \E orphan \in Orphans:
              content' = content \ {orphan}
         /\ pc' = [pc EXCEPT !["cleaner"] = "clean"]
         /\ UNCHANGED << uploads, queue, next_id, msg, local >>

cleaner == clean

Next == cleaner
           \/ (\E self \in Users: user(self))
           \/ (\E self \in Workers: worker(self))

Spec == /\ Init /\ [][Next]_vars
        /\ \A self \in Workers : WF_vars(worker(self))
        /\ WF_vars(cleaner)

\* END TRANSLATION TLA-6d17dfc31c8c743046a5e4e147cf5601

\* Uploads and content have versions that an upload can have.
VersionsAreKnown == \A u \in uploads \cup content : u.version \in 1..MaxVersion

\* Each id is given to one upload, and no id is above `MaxId`.
IdsAreGivenOnce ==
    /\ next_id <= MaxId + 1
    /\ \A a \in uploads : a.id < next_id /\ \A b \in uploads : a = b \/ a.id # b.id

\* A worker holds an upload between `edit` and `push_edit` only.
WorkersHoldWhatTheyPush == \A w \in Workers : (local[w] # None) = (pc[w] = "push_edit")

\* Again and again, all content belongs to an upload.
OrphansVanish == []<>(content \subseteq uploads)

\* Again and again, the content is exactly what was uploaded.
ContentCatchesUp == []<>(content = uploads)
=========================================================================
