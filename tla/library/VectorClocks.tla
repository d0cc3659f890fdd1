---- MODULE VectorClocks ----
EXTENDS Naturals, Sequences, Functions

LOCAL Time(clock, node) == IF node \in DOMAIN clock THEN clock[node] ELSE 0

\* Whether an event with the clock c cannot be after one with the clock d. A node that is not in a
\* clock has the time 0.
LOCAL MayPrecede(c, d) ==
  LET nodes == DOMAIN c \cup DOMAIN d
  IN  \E n \in nodes : Time(c, n) < Time(d, n)

IsCausalOrder(log, clock(_)) ==
  \A i \in 1 .. Len(log) : \A j \in 1 .. i - 1 : MayPrecede(clock(log[j]), clock(log[i]))

\* The log, sorted so that each event comes after those that its clock knows of.
CausalOrder(log, clock(_), node(_), domain(_)) ==
  LET RECURSIVE Order(_)
      Order(left) ==
        IF left = {} THEN <<>>
        ELSE LET first == CHOOSE i \in left :
                            \A j \in left \ {i} : MayPrecede(clock(log[i]), clock(log[j]))
             IN  <<log[first]>> \o Order(left \ {first})
  IN  Order(DOMAIN log)
====
