package io.socketserver.unix.internal.forking;

import io.socketserver.api.ChildEnd;
import io.socketserver.api.Fault;
import io.socketserver.api.RemoteFailureException;
import io.socketserver.unix.internal.forking.ControlMessage.Broken;
import io.socketserver.unix.internal.forking.ControlMessage.Hello;
import io.socketserver.unix.internal.forking.ControlMessage.Ready;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A child process that serves requests, from the server's point of view.
///
/// @threading A separate thread reads its control socket; the thread of the request that uses it
///   sends requests and waits.
final class Child implements ChildProcess.Observer {

  /// The time limit for the start of a Java virtual machine, on a busy machine.
  static final Duration START_LIMIT = Duration.ofSeconds(60);

  /// The time limit for a child to accept a request.
  private static final Duration TAKE_LIMIT = Duration.ofSeconds(10);

  /// The grace period after TERM.
  static final Duration TERM_GRACE = Duration.ofSeconds(1);

  /// The grace period if the server closes: the server's own is not much longer.
  static final Duration CLOSE_GRACE = Duration.ofMillis(40);

  /// The time limit for the exit of a process whose control socket has ended: a crash writes a
  /// report.
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  /// Marks the end of the control socket.
  private static final Object END = new Object();

  private final ChildPool pool;

  /// Whether it was started for one request, which waits for it.
  private final boolean ofRequest;

  private final ChildProcess process;

  /// What arrived on the control socket: messages, and finally [#END].
  private final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();

  private volatile long pid;
  private volatile @Nullable ControlSocket control;

  /// Written by the thread that reads the control socket.
  private volatile boolean ready;

  /// Used by the request that has it.
  private boolean readySeen;

  /// Used by the request that has it.
  private boolean hasWaited;

  /// Guarded by the lock of the pool.
  private long idleSince = System.nanoTime();

  private volatile boolean retired;
  private volatile ChildEnd.@Nullable Reason reason;
  private volatile OptionalLong request = OptionalLong.empty();
  private volatile int status;

  /// Starts a process asynchronously.
  ///
  /// @param ofRequest whether only this request waits for it
  @SuppressWarnings("this-escape") // the process's threads begin with the last statement
  Child(ChildPool pool, ProcessBuilder builder, boolean ofRequest) {
    this.pool = pool;
    this.ofRequest = ofRequest;
    this.process = ChildProcess.start(builder, this);
  }

  // ---- its life cycle, reported by threads of the process

  @Override
  public void started(Process started) {
    pid = started.pid();
    pool.childStarted(this);
    Thread _ = Thread.ofVirtual().name("child-" + pid + "-control").start(this::converse);
    if (retired) {
      Process _ = started.destroyForcibly();
    }
  }

  @Override
  public void notStarted() {
    messages.add(END);
    settled(false);
  }

  @Override
  public void ended(int exitStatus) {
    status = exitStatus;
    pool.childEnded(this, new ChildEnd(endReason(), exitStatus, request));
  }

  private ChildEnd.Reason endReason() {
    ChildEnd.Reason known = reason;
    if (known != null) {
      return known;
    }
    return ready ? ChildEnd.Reason.UNEXPECTED : ChildEnd.Reason.NOT_STARTED;
  }

  /// Reads the control socket to its end.
  private void converse() {
    ControlSocket socket = null;
    try {
      socket = pool.control(pid).get();
      control = socket;
      if (retired) {
        socket.close();
      }
      for (var received = socket.receive(); received != null; received = socket.receive()) {
        if (received.message() instanceof Hello hello) {
          welcome(hello, socket);
        } else {
          messages.add(received.message());
          if (received.message() instanceof Ready) {
            ready = true;
            settled(true);
          }
        }
      }
    } catch (CancellationException e) {
      // it ended before it connected
    } catch (IOException | RuntimeException | Error e) {
      process.destroy(true); // first, because it needs no memory
      messages.add(new Broken(ControlMessage.Thrown.of(e)));
    } catch (InterruptedException | ExecutionException e) {
      // nothing interrupts this thread, and the connection is established or abandoned
    } finally {
      messages.add(END);
      settled(false);
      if (socket != null) {
        socket.close();
      }
    }
  }

  private void settled(boolean able) {
    if (!ofRequest) {
      pool.settled(this, able);
    }
  }

  private void welcome(Hello hello, ControlSocket socket) throws IOException {
    if (hello.version() != ControlCodec.VERSION) {
      throw new IOException(
          "the child speaks version "
              + hello.version()
              + ", the server version "
              + ControlCodec.VERSION
              + ": the program was replaced while the server was running; restart the server");
    }
    pool.limit(pid);
    socket.send(pool.setup());
  }

  // ---- for the request that uses it

  long pid() {
    return pid;
  }

  /// It was not started for its current request.
  void waited() {
    hasWaited = true;
  }

  /// Whether it may have been killed before its request arrived.
  boolean hasWaited() {
    return hasWaited;
  }

  /// The time since when it has been idle. Guarded by the lock of the pool.
  long idleSince() {
    return idleSince;
  }

  void idleSince(long nanos) {
    idleSince = nanos;
  }

  boolean hasEnded() {
    return process.hasEnded();
  }

  /// Waits until it can serve.
  ///
  /// @throws IOException if it cannot; the message says why
  void awaitReady() throws IOException, InterruptedException {
    Process _ = process.awaitStart();
    if (readySeen) {
      return;
    }
    Object first = messages.poll(START_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    if (first instanceof Ready) {
      readySeen = true;
      return;
    }
    if (first == END) {
      endItself();
    } else {
      kill(ChildEnd.Reason.NOT_STARTED);
    }
    if (first instanceof Broken broken) {
      throw new IOException(this + " cannot serve: " + broken.thrown().text());
    }
    throw new IOException(
        first == null
            ? this + " did not start serving within " + START_LIMIT
            : this + " ended before it could serve, with " + statusText());
  }

  /// Sends a request to it.
  ///
  /// @throws IOException if the child is gone
  void send(ControlMessage.Work work, int descriptor) throws IOException {
    ControlSocket socket = control;
    if (socket == null) {
      throw new IOException(this + " has ended");
    }
    socket.send(work, descriptor);
  }

  /// Waits until the child has accepted the request.
  ///
  /// @param number the number of the request
  /// @throws IOException if the child is gone
  void awaitTaken(long number) throws IOException, InterruptedException {
    Object answer = messages.poll(TAKE_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    if (!(answer instanceof ControlMessage.Taken)) {
      throw new IOException(this + " did not accept the request");
    }
    request = OptionalLong.of(number);
  }

  /// Waits for the result of the request.
  ///
  /// @return the child's report; null after the time limit
  /// @throws RemoteFailureException if the child has ended without a report
  @Nullable ControlMessage awaitResult(long nanos)
      throws RemoteFailureException, InterruptedException {
    Object result = messages.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    if (result == END) {
      endItself();
      throw new RemoteFailureException(
          this + " ended during the request, with " + statusText(), Fault.HANDLER);
    }
    return (ControlMessage) result;
  }

  /// The request is over, and the child can serve others.
  void requestEnded() {
    request = OptionalLong.empty();
  }

  /// The child has announced its end.
  void lastRequestEnded() {
    reason = ChildEnd.Reason.DONE;
  }

  boolean awaitEnd(long nanos) throws InterruptedException {
    return process.awaitEnd(nanos);
  }

  // ---- its end

  /// Waits for its end, which its control socket has announced.
  private void endItself() {
    awaitEndOrKill(END_LIMIT);
  }

  /// Asks it to end with TERM, and kills it after a grace period.
  ///
  /// @param grace the grace period after TERM
  void end(ChildEnd.Reason why, Duration grace) {
    reason = why;
    process.destroy(false);
    awaitEndOrKill(grace);
  }

  /// Kills it, and waits until it is gone.
  void kill(ChildEnd.Reason why) {
    reason = why;
    awaitEndOrKill(Duration.ZERO);
  }

  /// It takes too long to start.
  void abandonStart() {
    process.destroy(true);
  }

  /// Waits for its end until a time, and then kills it.
  void endBy(long deadline) {
    awaitEndOrKill(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
  }

  /// An interrupt means that the server will not wait longer: then it is killed immediately.
  private void awaitEndOrKill(Duration limit) {
    boolean interrupted = false;
    try {
      if (process.awaitEnd(limit.toNanos())) {
        return;
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    process.destroy(true);
    boolean ended = false;
    while (!ended) {
      try {
        ended = process.awaitEnd(END_LIMIT.toNanos());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Releases it, because it gets no more requests. It ends as soon as it notices.
  void retire() {
    reason = ChildEnd.Reason.DONE;
    retired = true;
    ControlSocket socket = control;
    if (socket == null) {
      process.destroy(true);
    } else {
      socket.close();
    }
  }

  private String statusText() {
    return new ChildEnd(endReason(), status, request).statusText();
  }

  @Override
  public String toString() {
    return "child " + pid;
  }
}
