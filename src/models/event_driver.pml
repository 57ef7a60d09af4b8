/* The tasks that other threads leave to EventDriver (io.socketserver.core), and the thread that
 * drives a connection: it waits for the end of a pause, and then blocks in a read, which no task
 * ends. Each other thread gives one task to execute(); the last of PAUSED_BY tasks ends the pause.
 *
 * -DBEFORE is the code of which REVIEW 2 tells: a wait on a condition, and no look at the tasks
 * after the lock was given back. */

#ifndef OTHERS
#define OTHERS 2
#endif

bool held;        /* the lock "calling" */
byte tasks;       /* in the queue */
byte ran;
bool waiting;     /* the driving thread says that it waits */
bool permit;      /* of LockSupport */
bool signalled;   /* the condition, before */
bool blocked;     /* the driving thread is in the read */
byte over;        /* the others that have done what they can */

/* How many tasks must run until the pause is over; with 0 the driving thread only looks at the
 * handler, with the lock held, before it reads. */
#ifndef PAUSED_BY
#define PAUSED_BY OTHERS
#endif

#define paused (ran < PAUSED_BY)

inline runTasks() {
  do
  :: atomic { tasks > 0 -> tasks--; ran++ }
  :: tasks == 0 -> break
  od
}

/* Whoever finds the lock taken leaves the tasks to its holder. */
inline runTasksUnlessCalling() {
  do
  :: tasks == 0 -> break
  :: else ->
    if
    :: atomic { !held -> held = true }
       runTasks();
#ifdef BEFORE
       signalled = true;
       held = false
#else
       held = false;
       if
       :: waiting -> permit = true
       :: else
       fi
#endif
    :: held -> break
    fi
  od
}

active proctype driving() {
  bool ready;
#ifdef BEFORE
  atomic { !held -> held = true }
  do
  :: !paused -> break
  :: else ->
    atomic { signalled = false; held = false }
    atomic { signalled && !held -> held = true }
  od
  held = false
#else
  do
  :: atomic { !held -> held = true }
     runTasks();
     ready = !paused;
     held = false;
     runTasksUnlessCalling();
     if
     :: ready -> break
     :: !ready && !waiting -> waiting = true
     :: !ready && waiting -> atomic { permit -> permit = false }
     fi
  od
#endif
  blocked = true
}

active [OTHERS] proctype other() {
  tasks++;
  runTasksUnlessCalling();
  over++
}

/* All threads have done what they can: nothing must be left. That the driving thread never gets
 * out of its wait is an invalid end state. */
active proctype end() {
  (blocked && over == OTHERS) -> assert(tasks == 0)
}
