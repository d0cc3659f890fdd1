---- MODULE Combinatorics ----
EXTENDS Naturals

factorial[n \in Nat] == IF n = 0 THEN 1 ELSE n * factorial[n - 1]

\* In how many ways k of n things can be chosen; each step divides without a remainder.
choose(n, k) ==
  LET RECURSIVE Ways(_)
      Ways(i) == IF i = 0 THEN 1 ELSE (Ways(i - 1) * (n - i + 1)) \div i
  IN  Ways(k)
====
