-------------------------- MODULE AllOrNothing --------------------------
\* What a transaction commit protocol has to achieve, after "Consensus on Transaction Commit" (Gray
\* and Lamport, 2006): all resource managers commit, or none does.
CONSTANT RM
VARIABLE rm

Init == rm = [r \in RM |-> "working"]

CanCommit == \A r \in RM : rm[r] \in {"prepared", "committed"}
NoneCommitted == \A r \in RM : rm[r] # "committed"

Prepare(r) ==
    /\ rm[r] = "working"
    /\ rm' = [rm EXCEPT ![r] = "prepared"]

Commit(r) ==
    /\ rm[r] = "prepared"
    /\ CanCommit
    /\ rm' = [rm EXCEPT ![r] = "committed"]

Abort(r) ==
    /\ rm[r] \in {"working", "prepared"}
    /\ NoneCommitted
    /\ rm' = [rm EXCEPT ![r] = "aborted"]

Next == \E r \in RM : Prepare(r) \/ Commit(r) \/ Abort(r)

Spec == Init /\ [][Next]_rm
=========================================================================
