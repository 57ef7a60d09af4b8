/* Readiness (io.socketserver.core.spi): one thread waits until a poller has told that a socket is
 * ready. The poller tells of each piece of data; the thread takes all there is at once, so that
 * two signals may be one. Others give the thread permits that it did not ask for.
 *
 * -DBEFORE looks whether it is ready before it says who waits. */

#define PIECES 3

bool ready;
bool waiter;      /* who waits is known */
bool permit;      /* of LockSupport */
byte arrived;     /* in the socket */
byte taken;

active proctype reader() {
  do
  :: taken == PIECES -> break
  :: else ->
    /* a try, and a wait if it would block */
    if
    :: atomic { arrived > taken -> taken = arrived }
    :: arrived == taken ->
#ifndef BEFORE
       waiter = true;
#endif
       do
       :: atomic { ready -> ready = false } break
       :: !ready ->
#ifdef BEFORE
          waiter = true;
#endif
          atomic { permit -> permit = false }
       od;
       waiter = false
    fi
  od
}

active proctype poller() {
  byte i;
  for (i : 1 .. PIECES) {
    arrived++;
    ready = true;
    if
    :: waiter -> permit = true
    :: else
    fi
  }
}

active proctype stranger() {
  if
  :: permit = true
  :: true
  fi
}
