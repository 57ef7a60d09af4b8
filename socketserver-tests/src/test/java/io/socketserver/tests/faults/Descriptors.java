package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Await;
import java.io.IOException;

/// The descriptors of a server that serves nobody at the moment.
///
/// @param sockets how many of them are sockets; beside the listener the JDK has one of its own
/// @param all how many there are
record Descriptors(int sockets, int all) {

  /// Counts those of a server that has served a request. To be called when no other came before,
  /// because what the machine opens with the first belongs to it for ever.
  static Descriptors afterTheFirstRequest(ServerProcess server) throws Exception {
    int sockets = server.sockets();
    assertThat(Peer.ask(server.address(), "echo 1")).isEqualTo("echo 1\n");
    Await.until(() -> server.sockets() == sockets, () -> "the connection is gone: " + open(server));
    return new Descriptors(sockets, server.descriptors());
  }

  /// Waits until there are no more than these.
  void awaitAgain(ServerProcess server) throws Exception {
    Await.until(
        () -> server.sockets() <= sockets && server.descriptors() <= all,
        () -> "no more than " + this + ": " + open(server));
  }

  private static String open(ServerProcess server) {
    try {
      return server.openFiles().toString();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
