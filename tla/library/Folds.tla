---- MODULE Folds ----
\* Combines base with f(x) for all x \in S. choose(T) says which element of T comes first; it is
\* the left argument of the outermost op.
MapThenFoldSet(op(_, _), base, f(_), choose(_), S) ==
  LET RECURSIVE Fold(_)
      Fold(T) == IF T = {} THEN base
                 ELSE LET first == choose(T)
                      IN  op(f(first), Fold(T \ {first}))
  IN  Fold(S)
====
