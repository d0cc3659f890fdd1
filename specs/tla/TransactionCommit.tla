----------------------- MODULE TransactionCommit ------------------------
\* Two-phase commit as in "Consensus on Transaction Commit" (Gray and Lamport, 2006): resource
\* managers commit a transaction together, or abort it together. Messages are never lost and can be
\* received again and again, so the set of all messages that were sent stands for the network.
CONSTANT RM
VARIABLES rm, tm, prepared, sent

vars == <<rm, tm, prepared, sent>>

Message == [type : {"prepared"}, rm : RM] \cup [type : {"commit", "abort"}]

TypeOK ==
    /\ rm \in [RM -> {"working", "prepared", "committed", "aborted"}]
    /\ tm \in {"init", "committed", "aborted"}
    /\ prepared \subseteq RM
    /\ sent \subseteq Message

Init ==
    /\ rm = [r \in RM |-> "working"]
    /\ tm = "init"
    /\ prepared = {}
    /\ sent = {}

TMReceivePrepared(r) ==
    /\ tm = "init"
    /\ [type |-> "prepared", rm |-> r] \in sent
    /\ prepared' = prepared \cup {r}
    /\ UNCHANGED <<rm, tm, sent>>

TMCommit ==
    /\ tm = "init"
    /\ prepared = RM
    /\ tm' = "committed"
    /\ sent' = sent \cup {[type |-> "commit"]}
    /\ UNCHANGED <<rm, prepared>>

TMAbort ==
    /\ tm = "init"
    /\ tm' = "aborted"
    /\ sent' = sent \cup {[type |-> "abort"]}
    /\ UNCHANGED <<rm, prepared>>

RMPrepare(r) ==
    /\ rm[r] = "working"
    /\ rm' = [rm EXCEPT ![r] = "prepared"]
    /\ sent' = sent \cup {[type |-> "prepared", rm |-> r]}
    /\ UNCHANGED <<tm, prepared>>

RMChooseToAbort(r) ==
    /\ rm[r] = "working"
    /\ rm' = [rm EXCEPT ![r] = "aborted"]
    /\ UNCHANGED <<tm, prepared, sent>>

RMReceiveCommit(r) ==
    /\ [type |-> "commit"] \in sent
    /\ rm' = [rm EXCEPT ![r] = "committed"]
    /\ UNCHANGED <<tm, prepared, sent>>

RMReceiveAbort(r) ==
    /\ [type |-> "abort"] \in sent
    /\ rm' = [rm EXCEPT ![r] = "aborted"]
    /\ UNCHANGED <<tm, prepared, sent>>

Next ==
    \/ TMCommit
    \/ TMAbort
    \/ \E r \in RM :
        \/ TMReceivePrepared(r)
        \/ RMPrepare(r)
        \/ RMChooseToAbort(r)
        \/ RMReceiveCommit(r)
        \/ RMReceiveAbort(r)

Spec == Init /\ [][Next]_vars

\* No resource manager commits while another one aborts.
Consistent == \A r, s \in RM : ~(rm[r] = "committed" /\ rm[s] = "aborted")

\* A decision is final.
DecisionsAreFinal ==
    [][\A r \in RM : rm[r] \in {"committed", "aborted"} => rm'[r] = rm[r]]_vars

AON == INSTANCE AllOrNothing
IsAllOrNothing == AON!Spec
=========================================================================
