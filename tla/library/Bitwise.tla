---- MODULE Bitwise ----
LOCAL INSTANCE Integers

\* The number whose bits are those of x and y, combined by F.
LOCAL Combine(F(_, _), x, y) ==
  LET RECURSIVE Bits(_, _, _)
      Bits(a, b, weight) ==
        IF a = 0 /\ b = 0 THEN 0
        ELSE weight * F(a % 2, b % 2) + Bits(a \div 2, b \div 2, 2 * weight)
  IN  Bits(x, y, 1)

x & y == Combine(LAMBDA a, b : a * b, x, y)

x | y == Combine(LAMBDA a, b : IF a + b = 0 THEN 0 ELSE 1, x, y)

x ^^ y == Combine(LAMBDA a, b : (a + b) % 2, x, y)

\* All bits of a up to its highest one are inverted.
Not(a) == Combine(LAMBDA b, c : 1 - b, a, a)

shiftR(n, pos) == n \div 2^pos
====
