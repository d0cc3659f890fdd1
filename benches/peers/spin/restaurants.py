"""restaurants.py NUMBER [live]: prints Marc Brooker's two-phase commit in Promela.

One label of his PlusCal is one `d_step`. Promela has no choice among the elements of a set within a step, so the choices are written out. A process that is done waits
for ever, as a PlusCal process stays at "Done". The property is an assertion on what is written; with `live` the article's temporal properties come with it.
"""

import sys

n = int(sys.argv[1])
live = sys.argv[2:] == ["live"]
everybody = (1 << n) - 1


def each(option):
    """An option for each manager who is still in `k`, which loses him."""
    return "\n".join("    :: d_step { " + option(i, f"k & {1 << i}", f"k = k & {everybody ^ 1 << i}") + " }" for i in range(n))


def call(stage):
    return each(lambda i, chosen, remove: f"({chosen}) -> stage[{i}] = {stage}; {remove}")


def answers(i, chosen, remove):
    answered = f"({chosen}) && (stage[{i}] == ACCEPT || stage[{i}] == REFUSE)"
    return f"({answered}) -> if :: stage[{i}] == REFUSE -> aborted = true :: else fi; {remove}"


print(f"""
#define START 0
#define PROPOSE 1
#define ACCEPT 2
#define REFUSE 3
#define COMMIT 4
#define ABORT 5
#define COMMITTED 6
#define ABORTED 7

byte stage[{n}];
{"byte k" if n <= 8 else f"unsigned k : {n}"};
bool aborted;

active [{n}] proctype Restaurant() {{
c:  if
    :: d_step {{ stage[_pid] == PROPOSE -> stage[_pid] = ACCEPT }}
    :: d_step {{ stage[_pid] == PROPOSE -> stage[_pid] = REFUSE }}
    fi;
c1: d_step {{ (stage[_pid] == COMMIT || stage[_pid] == ABORT) ->
        if :: stage[_pid] == COMMIT -> stage[_pid] = COMMITTED :: else -> stage[_pid] = ABORTED fi;
        assert(stage[_pid] <= ABORTED) }};
end: false
}}

active proctype Alice() {{
n:  d_step {{ k = {everybody} }};
n2: do
{call("PROPOSE")}
    :: d_step {{ k == 0 -> k = {everybody} }}; break
    od;
n3: do
{each(answers)}
    :: d_step {{ (k == 0 && aborted) -> k = {everybody} }}; goto n6
    :: d_step {{ (k == 0 && !aborted) -> k = {everybody} }}; goto n4
    od;
n6: do
{call("ABORT")}
    :: k == 0 -> goto end
    od;
n4: do
{call("COMMIT")}
    :: k == 0 -> goto end
    od;
end: false
}}""")

if live:

    def all_are(stage):
        return " && ".join(f"stage[{i}] == {stage}" for i in range(n))

    done = " && ".join(f"Restaurant[{i}]@end" for i in range(n))
    print(f"ltl live {{ (<>({all_are('COMMITTED')}) || <>({all_are('ABORTED')})) && <>({done} && Alice@end) }}")
