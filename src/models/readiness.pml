/* Readiness (io.socketserver.core.internal.waiting): one thread waits until a poller has told that
 * a socket is ready, or something else ends its wait: wakeUp(), close(), an interrupt, a deadline.
 * The deadline of a virtual thread is kept by DeadlineWatch, whose thread is here too; a platform
 * thread (-DPLATFORM) sleeps until its own. Others give the thread permits that it did not ask for.
 *
 * The poller tells of each piece of data; the thread takes all there is at once, so that two
 * signals may be one. Each step here is one read or write of a volatile field, or what is done
 * with the lock of the watch held.
 *
 * -DBEFORE looks whether it is ready before it says who waits. Each -DBROKEN_x takes one more
 * precaution out; ModelsTest has Spin find all of them. */

#ifndef PIECES
#define PIECES 2
#endif
#ifndef WAITS
#define WAITS 2     /* how often the thread waits, at most */
#endif
#ifndef WAKES
#define WAKES 0     /* calls of wakeUp() */
#endif
#ifndef FAILURES
#define FAILURES 0  /* what a full heap makes fail: beginning to watch, or waking who is late */
#endif

#ifndef LAST
#define LAST 3      /* the time at which the clock stays: all that is later */
#endif
#define NEVER 9
#define AWAKE 0     /* no time is earlier */

mtype = { NONE, READY, CLOSED, WOKEN, INTERRUPTED, LATE, FAILED };

byte now;

/* Readiness */
bool ready;
bool woken;
bool closed;
bool entry;         /* is published */
bool waiter;        /* who waits is known */
byte lateAt = NEVER;

/* of the thread that waits */
bool permit;        /* of LockSupport */
bool interrupted;
bool parked;
byte deadline = NEVER;

/* DeadlineWatch, and its one entry */
bool watched;       /* is in the heap */
byte at = NEVER;    /* when it is looked at */
byte wakeAt = AWAKE;
bool raised;        /* the signal, since it was marked */

byte arrived;       /* in the socket */
byte taken;
byte wakes;         /* calls of wakeUp() that have begun */
byte wokenEnds;     /* waits that wakeUp() has ended */
byte failures;

#define later(time) (time > LAST -> LAST : time)

inline unpark() { permit = true }

/* wake(), wakeFromElsewhere() */
inline wake() {
  if
  :: waiter -> unpark()
  :: !waiter
  fi
}

/* Entry.remove(). The lock guards all of it. */
inline remove() { atomic { watched = false } }

/* Entry.deadlineSet(), DeadlineWatch.lookAt() */
inline lookAt(when) {
  if
  :: when < at ->
    atomic {
      sleepsBeyond = false;
      if
      :: watched && when < at -> at = when; sleepsBeyond = when < wakeAt
      :: else
      fi
    }
    if
    :: sleepsBeyond -> raised = true
    :: else
    fi
  :: else
  fi;
  sleepsBeyond = false
}

/* Waiting for the lock of the watch may take the permit of a wake-up. */
inline lock() {
  if
  :: permit = false
  :: true
  fi
}

active proctype reader() {
  byte waits, left;
  bool sleepsBeyond, spun;
  mtype how;

  do
  :: atomic { arrived > taken -> taken = arrived } /* a try */
  :: arrived == taken && waits == WAITS -> break
  :: arrived == taken && waits < WAITS -> /* it would block */
    waits++;
    how = NONE;
    spun = false;
    if
    :: deadline = NEVER
    :: deadline = later(now + 1)
    :: deadline = later(now + 2)
    fi;

    /* await() */
#ifndef BEFORE
    waiter = true;
#endif
again:
    if
    :: atomic { ready -> ready = false }; how = READY; goto over
    :: !ready
    fi;
#ifdef BEFORE
    waiter = true;
#endif
    if
    :: closed -> how = CLOSED; goto over
    :: !closed
    fi;
    if
    :: woken ->
#ifndef BROKEN_TWICE
       woken = false;
#endif
       how = WOKEN; goto over
    :: !woken
    fi;
#ifdef BROKEN_INTERRUPT
    /* looked at as if no interrupt could come while it is parked */
    if
    :: interrupted && !spun -> skip
    :: else
    fi;
#else
    if
    :: interrupted -> how = INTERRUPTED; goto over
    :: !interrupted
    fi;
#endif
    left = NEVER;
    if
    :: deadline == NEVER
    :: deadline != NEVER ->
      if
      :: deadline > now -> atomic { left = (deadline > now -> deadline - now : 0) }
      :: deadline <= now -> how = LATE; goto over
      fi;
#ifndef PLATFORM
      if
      :: lateAt == NEVER ->
        /* becomeLateAfter() */
        left = later(now + left);
        lateAt = left;
        if
        :: entry -> lock(); lookAt(left)
        :: !entry ->
          /* watch() */
#ifdef BROKEN_PUBLISH
          lock(); watched = true;
          lookAt(lateAt);
          entry = true
#else
          entry = true;
          if
          :: lock(); watched = true; lookAt(lateAt)
          :: atomic { failures < FAILURES -> failures++ }; entry = false; how = FAILED; goto over
          fi;
#ifndef BROKEN_REMOVE
          if
          :: closed -> lock(); remove()
          :: !closed
          fi
#endif
#endif
        fi;
#ifndef BROKEN_PARK
        goto again
#endif
      :: lateAt != NEVER
      fi;
      left = NEVER
#endif
    fi;

    /* park(), or parkNanos(); returns at once as long as the thread is interrupted */
    if
    :: left != NEVER -> left = later(now + left)
    :: else
    fi;
    parked = true;
endParked:
    atomic {
      permit || interrupted || (left != NEVER && left <= now) ->
      assert(!(spun && interrupted && !permit)); /* or it would never rest */
      spun = interrupted;
      permit = false;
      parked = false
    }
    goto again;

over:
    waiter = false;
#ifndef PLATFORM
    if
    :: deadline != NEVER -> lateAt = NEVER
    :: else
    fi;
#endif
    assert(how != LATE || now >= deadline);
    assert(how != CLOSED || closed);
    deadline = NEVER;
    if
    :: how == WOKEN -> wokenEnds++; assert(wokenEnds <= wakes)
    :: how == CLOSED || how == INTERRUPTED -> break
    :: else
    fi
  od
}

#if PIECES
active proctype poller() {
  byte i;
  for (i : 1 .. PIECES) {
    arrived++;
    ready = true;
    wake()
  }
}
#endif

#if WAKES
active proctype waker() {
  byte i;
  for (i : 1 .. WAKES) {
    wakes++;
#ifdef BROKEN_WAKE
    wake();
    woken = true
#else
    woken = true;
    wake()
#endif
  }
}
#endif

#ifdef CLOSES
active proctype closer() {
#ifdef BROKEN_CLOSE
  wake();
#endif
  closed = true;
  if
  :: entry -> remove()
  :: !entry
  fi;
#ifndef BROKEN_CLOSE
  wake()
#endif
}
#endif

#ifdef INTERRUPTS
active proctype interrupter() {
  interrupted = true;
  unpark()
}
#endif

active proctype stranger() {
  unpark()
}

active proctype clock() {
  do
  :: now < LAST -> now++
  :: now == LAST -> break
  od
}

#ifndef PLATFORM
/* The thread of DeadlineWatch. */
active proctype watch() {
  byte seen, late, next, until;
  bool due, sleepsBeyond, failed;

  do
  :: wakeAt = AWAKE; /* isOver() */
#ifndef BROKEN_MARK
    raised = false;  /* mark() */
#endif
    seen = now;
    do
    :: atomic { /* takeDue() */
         due = watched && at <= seen;
         if
#ifndef BROKEN_TAKE
         :: due -> at = NEVER
#endif
         :: else
         fi
       }
       if
       :: !due -> break
       :: due
       fi;
       next = later(seen + 1); /* unless it succeeds */
       failed = false;
       late = lateAt;
       if
       :: late <= seen ->
         /* expire() */
         late = lateAt;
         if
         :: atomic { late <= seen && lateAt == late -> lateAt = NEVER }
            if
            :: wake()
            :: atomic { failures < FAILURES -> failures++ };
               failed = true;
#ifndef BROKEN_RETRY
               atomic {
                 if
                 :: lateAt == NEVER -> lateAt = late
                 :: else
                 fi
               }
#endif
            fi
         :: late > seen || lateAt != late
         fi;
         if
         :: !failed -> late = lateAt
         :: failed
         fi
       :: late > seen
       fi;
       if
       :: !failed && late > next -> next = late
       :: else
       fi;
#ifdef BROKEN_TAKE
       /* read the deadline first, and give the entry its new time after that */
       at = next;
#else
       lookAt(next)
#endif
    od;
    atomic { until = (watched -> at : NEVER); wakeAt = until } /* fallAsleep() */
#ifdef BROKEN_MARK
    raised = false;
#endif
end:
    raised || (until != NEVER && until <= now) /* await() */
  od
}
#endif

/* Nothing goes on any more. Whoever is still parked must have nothing to wait for. */
active proctype rest() {
  timeout ->
  assert(!parked || (arrived == taken && !ready));
  assert(!parked || !woken);
  assert(!parked || !closed);
  assert(!parked || !interrupted);
  assert(!parked || deadline == NEVER);
  assert(!closed || !watched)
}
