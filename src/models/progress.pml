/* Progress (io.socketserver.core): whoever tells that something ended looks first whether anybody
 * waits; whoever waits counts itself, takes a mark, and looks at its condition.
 *
 * -DBEFORE looks at the condition before it counts itself. */

#define WAITERS 2

byte waiters;
byte raised;      /* how often the signal was raised */
bool over;        /* the condition */

active [WAITERS] proctype waiter() {
  byte mark;
#ifdef BEFORE
  if
  :: over -> goto done
  :: else
  fi;
#endif
  waiters++;
  mark = raised;
#ifndef BEFORE
  if
  :: over -> goto done
  :: else
  fi;
#endif
  raised != mark;
done:
  skip
}

active proctype maker() {
  over = true;
  if
  :: waiters > 0 -> raised++
  :: else
  fi
}
