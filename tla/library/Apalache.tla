---- MODULE Apalache ----
\* Operators of the model checker Apalache that have a meaning for every checker.
LOCAL INSTANCE Integers
LOCAL INSTANCE Sequences

x := e == x = e

Skolem(e) == e

Expand(S) == S

ConstCardinality(e) == e

\* Any value; only Apalache can choose it.
Gen(n) == CHOOSE x : TRUE

Guess(S) == CHOOSE x \in S : TRUE

MkSeq(N, F(_)) == [i \in 1 .. N |-> F(i)]

FunAsSeq(fn, len, capacity) == [i \in 1 .. len |-> fn[i]]

\* The function of a set of pairs.
SetAsFun(S) == [x \in {p[1] : p \in S} |-> LET p == CHOOSE p \in S : p[1] = x IN p[2]]

ApaFoldSet(Op(_, _), v, S) ==
  LET RECURSIVE Fold(_, _)
      Fold(value, T) == IF T = {} THEN value
                        ELSE LET x == CHOOSE x \in T : TRUE
                             IN  Fold(Op(value, x), T \ {x})
  IN  Fold(v, S)

ApaFoldSeqLeft(Op(_, _), v, seq) ==
  LET RECURSIVE Fold(_)
      Fold(n) == IF n = 0 THEN v ELSE Op(Fold(n - 1), seq[n])
  IN  Fold(Len(seq))

Repeat(F(_, _), N, x) ==
  LET RECURSIVE Times(_)
      Times(n) == IF n = 0 THEN x ELSE F(Times(n - 1), n)
  IN  Times(N)
====
