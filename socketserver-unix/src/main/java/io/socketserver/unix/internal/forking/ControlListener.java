package io.socketserver.unix.internal.forking;

import io.socketserver.unix.internal.transport.PacketConnection;
import io.socketserver.unix.internal.transport.PacketListener;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;

/// The socket to which children connect. Only processes of the same user can, and only connections
/// of this process's children are accepted.
final class ControlListener {

  private static final long PAUSE_MILLIS = 20;

  /// The connection of a process.
  private static final class Place {

    private final CompletableFuture<ControlSocket> connection = new CompletableFuture<>();

    /// Whether the process is known to be a child of this server, and not an orphan that this
    /// process inherited, as process 1 of a container does.
    private volatile boolean known;
  }

  private final ControlFolder folder;
  private final PacketListener listener;
  private final LongPredicate admitted;
  private final LongPredicate alive;

  /// By process ID. A child may connect before its server knows its ID.
  private final ConcurrentMap<Long, Place> expected = new ConcurrentHashMap<>();

  private ControlListener(
      ControlFolder folder, PacketListener listener, LongPredicate admitted, LongPredicate alive) {
    this.folder = folder;
    this.listener = listener;
    this.admitted = admitted;
    this.alive = alive;
  }

  static ControlListener open() throws IOException {
    return openTo(
        ControlListener::isOwnChild,
        pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
  }

  /// @param admitted which processes are accepted
  /// @param alive the existing processes
  static ControlListener openTo(LongPredicate admitted, LongPredicate alive) throws IOException {
    ControlFolder folder = ControlFolder.create();
    ControlListener listener = null;
    try {
      listener =
          new ControlListener(
              folder,
              PacketListener.listen(folder.address(), ControlCodec.MAX_REPLY_SIZE),
              admitted,
              alive);
      Thread _ = Thread.ofVirtual().name("children-accept").start(listener::accept);
      return listener;
    } finally {
      if (listener == null) {
        folder.remove();
      }
    }
  }

  UnixDomainSocketAddress address() {
    return folder.address();
  }

  /// The connection of a child, once it is established.
  ///
  /// @param pid its process ID
  CompletableFuture<ControlSocket> of(long pid) {
    Place place = expected.computeIfAbsent(pid, _ -> new Place());
    place.known = true;
    return place.connection;
  }

  /// The child is no longer expected.
  void forget(long pid) {
    Place gone = expected.remove(pid);
    if (gone != null) {
      boolean _ = gone.connection.cancel(false);
    }
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        PacketConnection accepted = listener.accept();
        admit(new ControlSocket(accepted));
      } catch (IOException | RuntimeException | Error e) {
        if (listener.isOpen()) {
          // such as no free descriptor or memory: the child waits, and so does this thread
          pause();
        }
      }
    }
  }

  private void admit(ControlSocket connection) {
    boolean taken = false;
    try {
      forgetStrangers();
      long pid = connection.peer();
      taken =
          admitted.test(pid)
              && expected.computeIfAbsent(pid, _ -> new Place()).connection.complete(connection);
    } catch (IOException e) {
      // gone again
    } finally {
      if (!taken) {
        connection.close();
      }
    }
  }

  /// Removes connections of processes that no server has started.
  private void forgetStrangers() {
    expected.forEach((pid, place) -> {
      if (!place.known && !alive.test(pid) && expected.remove(pid, place)) {
        place.connection.thenAccept(ControlSocket::close);
      }
    });
  }

  private static boolean isOwnChild(long pid) {
    long self = ProcessHandle.current().pid();
    return ProcessHandle.of(pid)
        .flatMap(ProcessHandle::parent)
        .map(parent -> parent.pid() == self)
        .orElse(false);
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void close() {
    listener.close();
    folder.remove();
  }
}
