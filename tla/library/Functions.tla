---- MODULE Functions ----
EXTENDS Integers, Folds

Range(f) == {f[x] : x \in DOMAIN f}

Restrict(f, S) == [x \in S |-> f[x]]

RestrictDomain(f, Test(_)) == [x \in {y \in DOMAIN f : Test(y)} |-> f[x]]

RestrictValues(f, Test(_)) == [x \in {y \in DOMAIN f : Test(f[y])} |-> f[x]]

IsRestriction(narrow, wide) ==
  DOMAIN narrow \subseteq DOMAIN wide /\ \A x \in DOMAIN narrow : narrow[x] = wide[x]

Pointwise(f, g, T(_, _)) == [x \in DOMAIN f |-> T(f[x], g[x])]

\* An element of T that is not a value of f is mapped to any element of S.
Inverse(f, S, T) ==
  LET values == Range(f)
  IN  [t \in T |-> IF t \in values THEN CHOOSE s \in S : f[s] = t ELSE CHOOSE s \in S : TRUE]

AntiFunction(f) == [t \in Range(f) |-> CHOOSE x \in DOMAIN f : f[x] = t]

IsInjective(f) == \A x, y \in DOMAIN f : x # y => f[x] # f[y]

Injection(S, T) == {f \in [S -> T] : IsInjective(f)}

Surjection(S, T) == {f \in [S -> T] : T \subseteq Range(f)}

Bijection(S, T) == {f \in [S -> T] : IsInjective(f) /\ T \subseteq Range(f)}

ExistsInjection(S, T) == \E f \in [S -> T] : IsInjective(f)

ExistsSurjection(S, T) == \E f \in [S -> T] : T \subseteq Range(f)

ExistsBijection(S, T) == \E f \in [S -> T] : IsInjective(f) /\ T \subseteq Range(f)

FoldFunctionOnSet(op(_, _), base, fun, indices) ==
  LET RECURSIVE Fold(_)
      Fold(T) == IF T = {} THEN base
                 ELSE LET x == CHOOSE x \in T : TRUE
                      IN  op(fun[x], Fold(T \ {x}))
  IN  Fold(indices)

FoldFunction(op(_, _), base, fun) == FoldFunctionOnSet(op, base, fun, DOMAIN fun)

SumFunctionOnSet(fun, indices) == FoldFunctionOnSet(LAMBDA a, b : a + b, 0, fun, indices)

SumFunction(fun) == SumFunctionOnSet(fun, DOMAIN fun)
====
