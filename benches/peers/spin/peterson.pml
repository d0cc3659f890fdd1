/* Peterson's filter lock for N processes, the waiting scan one process in a step. */
#ifndef N
#define N 4
#endif

byte at[N];
byte last[N]; /* last[l-1] is who came last to level l */
byte inside;

active [N] proctype P() {
  byte level, seen;

outside:
  if :: d_step { level = 1 } fi;
climb:
  if
  :: d_step { level < N -> at[_pid] = level }; goto arrive
  :: d_step { level == N -> inside++; assert(inside == 1) }; goto critical
  fi;
arrive:
  if :: d_step { last[level-1] = _pid; seen = 0 } fi;
look:
  if
  :: d_step { (seen < N && (seen == _pid || at[seen] < level)) -> seen++ }; goto look
  :: d_step { (last[level-1] != _pid || seen == N) -> level++ }; goto climb
  fi;
critical:
  if :: d_step { at[_pid] = 0; inside-- }; goto outside fi
}
