---- MODULE DyadicRationals ----
\* A fraction whose denominator is a power of two, in lowest terms: a record of num and den.
LOCAL INSTANCE Integers
LOCAL INSTANCE Sequences
LOCAL INSTANCE TLC

LOCAL Fraction(n, d) ==
  LET RECURSIVE Reduce(_, _)
      Reduce(a, b) == IF a % 2 = 0 /\ b % 2 = 0 THEN Reduce(a \div 2, b \div 2)
                      ELSE [num |-> a, den |-> b]
  IN  IF n = 0 THEN [num |-> 0, den |-> 1] ELSE Reduce(n, d)

Zero == Fraction(0, 1)

One == Fraction(1, 1)

IsDyadicRational(r) == \E exponent \in 0 .. r.den : 2^exponent = r.den

Add(p, q) == Fraction(p.num * q.den + q.num * p.den, p.den * q.den)

Half(p) == Fraction(p.num, 2 * p.den)

PrettyPrint(p) ==
  IF p.num = 0 THEN "0"
  ELSE IF p = One THEN "1"
  ELSE ToString(p.num) \o "/" \o ToString(p.den)
====
