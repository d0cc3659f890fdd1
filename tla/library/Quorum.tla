---- MODULE Quorum ----
\* The quorum systems for S: any two quorums have a common member, and a superset of a quorum is
\* one as well.
QuorumSystem(S) ==
  {system \in SUBSET SUBSET S :
    /\ system # {}
    /\ \A P, Q \in system : P \cap Q # {}
    /\ \A P \in system : \A Q \in SUBSET S : P \subseteq Q => Q \in system}
====
