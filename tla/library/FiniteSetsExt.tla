---- MODULE FiniteSetsExt ----
EXTENDS Integers, FiniteSets, Folds, Functions

FoldSet(op(_, _), base, set) ==
  LET RECURSIVE Fold(_)
      Fold(T) == IF T = {} THEN base
                 ELSE LET x == CHOOSE x \in T : TRUE
                      IN  op(x, Fold(T \ {x}))
  IN  Fold(set)

SumSet(set) == FoldSet(LAMBDA a, b : a + b, 0, set)

ProductSet(set) == FoldSet(LAMBDA a, b : a * b, 1, set)

ReduceSet(op(_, _), set, acc) == FoldSet(op, acc, set)

MapThenSumSet(op(_), set) == FoldSet(LAMBDA x, sum : op(x) + sum, 0, set)

FlattenSet(S) == UNION S

SymDiff(A, B) == (A \cup B) \ (A \cap B)

Quantify(S, P(_)) == Cardinality({x \in S : P(x)})

\* The subsets of S with k elements, built from those of S without one element.
kSubset(k, S) ==
  LET RECURSIVE Subsets(_, _)
      Subsets(n, T) ==
        IF n = 0 THEN {{}}
        ELSE IF T = {} THEN {}
        ELSE LET x == CHOOSE x \in T : TRUE
                 rest == T \ {x}
             IN  Subsets(n, rest) \cup {U \cup {x} : U \in Subsets(n - 1, rest)}
  IN  IF k \in 0 .. Cardinality(S) THEN Subsets(k, S) ELSE {}

Max(S) == CHOOSE m \in S : \A x \in S : x <= m

Min(S) == CHOOSE m \in S : \A x \in S : m <= x

Choices(Sets) ==
  {Range(f) : f \in {g \in [Sets -> UNION Sets] : \A S \in Sets : g[S] \in S}}

ChooseUnique(S, P(_)) == CHOOSE x \in S : {y \in S : P(y)} = {x}
====
