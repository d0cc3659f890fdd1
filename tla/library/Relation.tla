---- MODULE Relation ----
\* A relation on S is a function from S \X S to BOOLEAN, or an operator with two arguments.
EXTENDS Naturals, FiniteSets

LOCAL Table(op(_, _), S) == [x, y \in S |-> op(x, y)]

IsReflexive(R, S) == \A x \in S : R[x, x]
IsReflexiveUnder(op(_, _), S) == \A x \in S : op(x, x)

IsIrreflexive(R, S) == ~\E x \in S : R[x, x]
IsIrreflexiveUnder(op(_, _), S) == ~\E x \in S : op(x, x)

IsSymmetric(R, S) == \A x, y \in S : R[x, y] => R[y, x]
IsSymmetricUnder(op(_, _), S) == IsSymmetric(Table(op, S), S)

IsAntiSymmetric(R, S) == \A x, y \in S : x # y => ~(R[x, y] /\ R[y, x])
IsAntiSymmetricUnder(op(_, _), S) == IsAntiSymmetric(Table(op, S), S)

IsAsymmetric(R, S) == \A x, y \in S : R[x, y] => ~R[y, x]
IsAsymmetricUnder(op(_, _), S) == IsAsymmetric(Table(op, S), S)

IsTransitive(R, S) == \A x, y \in S : R[x, y] => \A z \in S : R[y, z] => R[x, z]
IsTransitiveUnder(op(_, _), S) == IsTransitive(Table(op, S), S)

IsStrictlyPartiallyOrdered(R, S) == IsIrreflexive(R, S) /\ IsTransitive(R, S)
IsStrictlyPartiallyOrderedUnder(op(_, _), S) == IsStrictlyPartiallyOrdered(Table(op, S), S)

IsPartiallyOrdered(R, S) == IsReflexive(R, S) /\ IsAntiSymmetric(R, S) /\ IsTransitive(R, S)
IsPartiallyOrderedUnder(op(_, _), S) == IsPartiallyOrdered(Table(op, S), S)

IsStrictlyTotallyOrdered(R, S) ==
  IsStrictlyPartiallyOrdered(R, S) /\ \A x, y \in S : x # y => R[x, y] \/ R[y, x]
IsStrictlyTotallyOrderedUnder(op(_, _), S) == IsStrictlyTotallyOrdered(Table(op, S), S)

IsTotallyOrdered(R, S) == IsPartiallyOrdered(R, S) /\ \A x, y \in S : R[x, y] \/ R[y, x]
IsTotallyOrderedUnder(op(_, _), S) == IsTotallyOrdered(Table(op, S), S)

\* Whether y can be reached from x by one or more steps, through the nodes of T only.
TransitiveClosure(R, S) ==
  LET RECURSIVE Through(_)
      Through(T) ==
        IF T = {} THEN [x, y \in S |-> R[x, y]]
        ELSE LET z == CHOOSE z \in T : TRUE
                 Q == Through(T \ {z})
             IN  [x, y \in S |-> Q[x, y] \/ (Q[x, z] /\ Q[z, y])]
  IN  Through(S)

ReflexiveTransitiveClosure(R, S) ==
  LET Q == TransitiveClosure(R, S)
  IN  [x, y \in S |-> x = y \/ Q[x, y]]

IsConnected(R, S) ==
  LET Q == ReflexiveTransitiveClosure(R, S)
  IN  \A x, y \in S : Q[x, y]
====
