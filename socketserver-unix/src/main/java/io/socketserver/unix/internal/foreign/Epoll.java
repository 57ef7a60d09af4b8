package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.call;
import static io.socketserver.unix.internal.foreign.Calls.callInt;
import static io.socketserver.unix.internal.foreign.Calls.function;
import static io.socketserver.unix.internal.foreign.Calls.number;

import io.socketserver.unix.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/// A set of descriptors to be told about; epoll(7).
///
/// All methods give a negative error number where they fail.
///
/// @threading [#next()] and [#await()] are called by one thread at a time, the others by any.
public final class Epoll {

  /// There is something to read.
  public static final int EPOLLIN = 1;

  /// There is an urgent byte; tcp(7).
  public static final int EPOLLPRI = 2;

  /// There is room to write.
  public static final int EPOLLOUT = 4;

  /// The descriptor has failed.
  public static final int EPOLLERR = 8;

  /// Both ways have ended.
  public static final int EPOLLHUP = 0x10;

  /// The peer has ended its way.
  public static final int EPOLLRDHUP = 0x2000;

  /// Tell of changes only.
  public static final int EPOLLET = 1 << 31;

  /// Tell once, until the descriptor is armed again.
  public static final int EPOLLONESHOT = 1 << 30;

  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final int EPOLL_CTL_MOD = 3;
  private static final MemorySegment FOR_ANY_TIME = number(-1);

  private static final MemorySegment CREATE = function("epoll_create1");
  private static final MemorySegment CTL = function("epoll_ctl");
  private static final MemorySegment WAIT = function("epoll_wait");

  /// `struct epoll_event` in ints: the events, and the data, 64 bits, of which we use the lower
  /// half; both machines are little-endian. Between them is padding where it is not packed.
  private static final int STRIDE = Platform.packsEpollEvents() ? 3 : 4;

  private static final int DATA = STRIDE - 2;

  private final int descriptor;
  private final int[] events;
  private final MemorySegment eventsOfHeap;
  private final MemorySegment waitErrno =
      Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
  private final MemorySegment waitEvents;
  private final MemorySegment waitBatch;

  private Epoll(int descriptor, int batch) {
    this.descriptor = descriptor;
    this.events = new int[batch * STRIDE];
    this.eventsOfHeap = MemorySegment.ofArray(events);
    this.waitEvents = Arena.ofAuto().allocate((long) events.length * Integer.BYTES, Long.BYTES);
    this.waitBatch = number(batch);
  }

  /// Makes an empty set; epoll_create1(2).
  ///
  /// @param batch how many events to take at once
  /// @return the set
  /// @throws SystemCallException if there is no descriptor for it
  public static Epoll create(int batch) throws SystemCallException {
    int created = call(CREATE, EPOLL_CLOEXEC, 0, 0);
    return new Epoll(Errno.check(created, "epoll_create1", ""), batch);
  }

  /// The descriptor of this set.
  ///
  /// @return the descriptor
  public int descriptor() {
    return descriptor;
  }

  /// Adds a descriptor; epoll_ctl(2), EPOLL_CTL_ADD.
  ///
  /// @param added which
  /// @param mask what to be told
  /// @return 0
  public int add(int added, int mask) {
    return control(EPOLL_CTL_ADD, added, mask);
  }

  /// Changes what to be told of a descriptor, and arms it again; epoll_ctl(2), EPOLL_CTL_MOD.
  ///
  /// @param changed which
  /// @param mask what to be told
  /// @return 0
  public int modify(int changed, int mask) {
    return control(EPOLL_CTL_MOD, changed, mask);
  }

  /// Takes a descriptor out; epoll_ctl(2), EPOLL_CTL_DEL. A close alone does not do that where
  /// another process has the same socket.
  ///
  /// @param removed which
  /// @return 0
  public int remove(int removed) {
    return control(EPOLL_CTL_DEL, removed, 0);
  }

  private int control(int operation, int member, int mask) {
    int[] event = new int[STRIDE];
    event[0] = mask;
    event[DATA] = member;
    return callInt(
        CTL,
        descriptor,
        number(operation),
        number(member),
        MemorySegment.ofArray(event),
        MemorySegment.NULL,
        0);
  }

  /// Takes the events that are there, without waiting; epoll_wait(2).
  ///
  /// @return how many, to be had from [#member(int)] and [#mask(int)]
  public int next() {
    // a time-out of zero does not wait
    int count = callInt(WAIT, descriptor, eventsOfHeap, events.length / STRIDE, 0);
    return count == -Errno.EINTR ? 0 : count;
  }

  /// The descriptor of an event.
  ///
  /// @param index which event
  /// @return its descriptor
  public int member(int index) {
    return events[index * STRIDE + DATA];
  }

  /// What is told of it.
  ///
  /// @param index which event
  /// @return `EPOLL` constants
  public int mask(int index) {
    return events[index * STRIDE];
  }

  /// Waits for events, for any time; epoll_wait(2). Blocks its thread, which must be a platform
  /// thread.
  ///
  /// @return how many, to be had from [#member(int)] and [#mask(int)]
  public int await() {
    int count = Calls.await(waitErrno, WAIT, descriptor, waitEvents, waitBatch, FOR_ANY_TIME);
    if (count > 0) {
      MemorySegment.copy(waitEvents, 0, eventsOfHeap, 0, (long) count * STRIDE * Integer.BYTES);
    }
    return count == -Errno.EINTR ? 0 : count;
  }

  /// Closes the set.
  public void close() {
    int unused = Descriptors.close(descriptor);
  }
}
