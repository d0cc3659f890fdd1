--------------------------- MODULE DualWrites ---------------------------
\* Dual writes, after Martin Kleppmann's "Using logs to build a solid data infrastructure" (2015):
\* each client writes to the database and then to the cache, and nothing orders the two. The stores
\* can disagree for ever, so `ValuesAgreeInTheEnd` fails.
CONSTANTS Clients, Nobody

(*
--algorithm DualWrites {
variables
    database = Nobody;
    cache = Nobody;

fair process (client \in Clients)
{
    write_database:
        database := self;
    write_cache:
        cache := self;
}
}
*)
\* BEGIN TRANSLATION PCal-61f23f805f5b564f1556d89d53daf67e
VARIABLES database, cache, pc

vars == << database, cache, pc >>

ProcSet == (Clients)

Init == (* Global variables *)
        /\ database = Nobody
        /\ cache = Nobody
        /\ pc = [self \in ProcSet |-> "write_database"]

write_database(self) == /\ pc[self] = "write_database"
                        /\ database' = self
                        /\ pc' = [pc EXCEPT ![self] = "write_cache"]
                        /\ cache' = cache

write_cache(self) == /\ pc[self] = "write_cache"
                     /\ cache' = self
                     /\ pc' = [pc EXCEPT ![self] = "Done"]
                     /\ UNCHANGED database

client(self) == write_database(self) \/ write_cache(self)

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == /\ \A self \in ProcSet: pc[self] = "Done"
               /\ UNCHANGED vars

Next == (\E self \in Clients: client(self))
           \/ Terminating

Spec == /\ Init /\ [][Next]_vars
        /\ \A self \in Clients : WF_vars(client(self))

Termination == <>(\A self \in ProcSet: pc[self] = "Done")

\* END TRANSLATION TLA-cfe72f0a79a4585aa3fec36fffc04f81

ValuesAgree == database = cache

\* From some time on both stores hold the same value.
ValuesAgreeInTheEnd == <>[]ValuesAgree
=========================================================================
