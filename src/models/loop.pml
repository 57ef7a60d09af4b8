/* The sleep of Loop (io.socketserver.core.internal.multiplexing): others add a task and write to the
 * loop's eventfd if it sleeps; the loop says that it sleeps, looks at the tasks, and waits. While the
 * wait tells of events the loop is awake already, and tasks that come then run after it.
 *
 * -DBEFORE looks at the tasks before it says that it sleeps. */

#define OTHERS 2

mtype = { AWAKE, ASLEEP, WOKEN };
mtype state = AWAKE;
byte tasks;
byte ran;
byte events;      /* what the kernel has heard of connections */
bool woken;       /* the eventfd */

inline tellEvents() {
  do
  :: atomic { events > 0 -> events--; state = AWAKE }
  :: events == 0 -> break
  od
}

active proctype loop() {
  bool wait;
  do
  :: ran == OTHERS -> break
  :: else ->
    do
    :: atomic { tasks > 0 -> tasks--; ran++ }
    :: tasks == 0 -> break
    od;
#ifdef BEFORE
    wait = (tasks == 0 && ran < OTHERS);
    state = ASLEEP;
#else
    state = ASLEEP;
    wait = (tasks == 0 && ran < OTHERS);
#endif
    if
    :: wait -> (woken || events > 0); tellEvents(); woken = false
    :: else
    fi;
    state = AWAKE
  od
}

active [OTHERS] proctype other() {
  tasks++;
  if
  :: atomic { state == ASLEEP -> state = WOKEN }
     woken = true
  :: state != ASLEEP
  fi
}

active proctype kernel() {
  if
  :: events++
  :: true
  fi
}
