package io.socketserver.unix.internal.forking;

import io.socketserver.unix.AbstractAddress;
import io.socketserver.unix.internal.transport.PacketConnection;
import io.socketserver.unix.internal.transport.PacketListener;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;

/// The place where children connect to their server. Anybody on the machine can, so who connects is
/// looked at: only a process whose parent is this one is heard.
final class ControlListener {

  private static final long PAUSE_MILLIS = 20;

  private final AbstractAddress name;
  private final PacketListener listener;
  private final LongPredicate admitted;
  private final ConcurrentMap<Long, CompletableFuture<ControlSocket>> expected =
      new ConcurrentHashMap<>();

  private ControlListener(AbstractAddress name, PacketListener listener, LongPredicate admitted) {
    this.name = name;
    this.listener = listener;
    this.admitted = admitted;
  }

  static ControlListener open() throws IOException {
    return openTo(ControlListener::isOwnChild);
  }

  /// @param admitted which processes are heard
  static ControlListener openTo(LongPredicate admitted) throws IOException {
    AbstractAddress name =
        AbstractAddress.of(
            "socketserver-children-"
                + ProcessHandle.current().pid()
                + "-"
                + Long.toHexString(System.nanoTime()));
    var listener =
        new ControlListener(
            name, PacketListener.listen(name, ControlCodec.MAX_REPLY_SIZE), admitted);
    Thread unused = Thread.ofVirtual().name("children-accept").start(listener::accept);
    return listener;
  }

  AbstractAddress name() {
    return name;
  }

  /// The connection of a child, when it is there.
  ///
  /// @param pid the number of its process
  CompletableFuture<ControlSocket> of(long pid) {
    return expected.computeIfAbsent(pid, unused -> new CompletableFuture<>());
  }

  /// Nobody waits for this child any more.
  void forget(long pid) {
    CompletableFuture<ControlSocket> gone = expected.remove(pid);
    if (gone != null) {
      boolean unused = gone.cancel(false);
    }
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        PacketConnection accepted = listener.accept();
        admit(new ControlSocket(accepted));
      } catch (IOException e) {
        if (listener.isOpen()) {
          // no descriptor is free, or the like: the child waits, and so must this
          pause();
        }
      }
    }
  }

  private void admit(ControlSocket connection) {
    try {
      long pid = connection.peer();
      if (admitted.test(pid) && of(pid).complete(connection)) {
        return;
      }
    } catch (IOException e) {
      // gone again
    }
    connection.close();
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
  }
}
