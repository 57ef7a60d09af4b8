package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.NONE;
import static io.socketserver.unix.internal.foreign.Calls.call;
import static io.socketserver.unix.internal.foreign.Calls.callInt;
import static io.socketserver.unix.internal.foreign.Calls.function;
import static io.socketserver.unix.internal.foreign.Calls.number;

import io.socketserver.unix.socket.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// An epoll instance: a set of descriptors whose events the kernel reports; epoll(7).
///
/// All methods return a negative error number if they fail.
///
/// @threading [#next()] and [#await()] are called by one thread at a time, the others by any.
public final class Epoll {

  /// The descriptor is readable.
  public static final int EPOLLIN = 1;

  /// There is an urgent byte; tcp(7).
  public static final int EPOLLPRI = 2;

  /// The descriptor is writable.
  public static final int EPOLLOUT = 4;

  /// The descriptor has failed.
  public static final int EPOLLERR = 8;

  /// Both directions have ended.
  public static final int EPOLLHUP = 0x10;

  /// The peer has sent end of stream.
  public static final int EPOLLRDHUP = 0x2000;

  /// Edge-triggered: report only changes.
  public static final int EPOLLET = 1 << 31;

  /// Report once, until the descriptor is armed again.
  public static final int EPOLLONESHOT = 1 << 30;

  /// Wake one of the sets that a descriptor is in, not all.
  public static final int EPOLLEXCLUSIVE = 1 << 28;

  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final int EPOLL_CTL_MOD = 3;
  private static final MemorySegment ADD = number(EPOLL_CTL_ADD);
  private static final MemorySegment DEL = number(EPOLL_CTL_DEL);
  private static final MemorySegment MOD = number(EPOLL_CTL_MOD);
  private static final MemorySegment AT_ONCE = number(0);
  private static final MemorySegment FOR_ANY_TIME = number(-1);

  private static final MemorySegment CREATE = function("epoll_create1");
  private static final MemorySegment CTL = function("epoll_ctl");
  private static final MemorySegment WAIT = function("epoll_wait");

  /// `struct epoll_event`: the events, 32 bits, and the data, 64 bits, of which we use the lower
  /// half; both architectures are little-endian. If the structure is not packed, there is padding
  /// between them.
  private static final int SIZE = Platform.packsEpollEvents() ? 12 : 16;

  private static final int DATA = SIZE - Long.BYTES;

  private final int descriptor;
  private final int batch;
  private final CallMemory memory;
  private final ByteBuffer events;

  private Epoll(int descriptor, int batch) {
    this.descriptor = descriptor;
    this.batch = batch;
    this.memory = new CallMemory(batch * SIZE + Long.BYTES - 1 & -Long.BYTES);
    this.events = memory.roomView();
  }

  /// Creates an empty set; epoll_create1(2).
  ///
  /// @param batch the maximum number of events per call
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
  /// @param added the descriptor
  /// @param mask the events of interest
  /// @return 0
  public int add(int added, int mask) {
    return control(ADD, added, mask);
  }

  /// Changes the interests of a descriptor, and arms it again; epoll_ctl(2), EPOLL_CTL_MOD.
  ///
  /// @param changed the descriptor
  /// @param mask the events of interest
  /// @return 0
  public int modify(int changed, int mask) {
    return control(MOD, changed, mask);
  }

  /// Removes a descriptor; epoll_ctl(2), EPOLL_CTL_DEL. Closing it is not sufficient if another
  /// process shares the socket.
  ///
  /// @param removed the descriptor
  /// @return 0
  public int remove(int removed) {
    return control(DEL, removed, 0);
  }

  private int control(MemorySegment operation, int member, int mask) {
    CallMemory event = CallMemory.take();
    try {
      event.roomView().putInt(0, mask).putLong(DATA, Integer.toUnsignedLong(member));
      return callInt(event, CTL, descriptor, operation, member, event.room(), NONE, 0);
    } finally {
      event.giveBack();
    }
  }

  /// Takes pending events, without waiting; epoll_wait(2).
  ///
  /// @return how many; see [#member(int)] and [#mask(int)]
  public int next() {
    int count = callInt(memory, WAIT, descriptor, memory.room(), batch, AT_ONCE, NONE, 0);
    return count == -Errno.EINTR ? 0 : count;
  }

  /// The descriptor of an event.
  ///
  /// @param index the index of the event
  /// @return its descriptor
  public int member(int index) {
    return events.getInt(index * SIZE + DATA);
  }

  /// The reported events of a descriptor.
  ///
  /// @param index the index of the event
  /// @return `EPOLL` constants
  public int mask(int index) {
    return events.getInt(index * SIZE);
  }

  /// Waits for events, without a time limit; epoll_wait(2). Blocks its thread, which must be a
  /// platform thread.
  ///
  /// @return how many; see [#member(int)] and [#mask(int)]
  public int await() {
    int count = Calls.await(memory, WAIT, descriptor, memory.room(), batch, FOR_ANY_TIME);
    return count == -Errno.EINTR ? 0 : count;
  }

  /// Closes the set.
  public void close() {
    int _ = Descriptors.close(descriptor);
  }
}
