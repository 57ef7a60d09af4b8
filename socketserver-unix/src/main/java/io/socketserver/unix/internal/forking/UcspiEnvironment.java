package io.socketserver.unix.internal.forking;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.PeerCredentials;
import io.socketserver.api.Request;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The environment variables for a program that serves one connection.
///
/// @source ucspi-tcp, "environment"; ucspi-unix, unixserver(1); UCSPI, "Environment variables"
final class UcspiEnvironment {

  private UcspiEnvironment() {}

  static Map<String, String> of(Request request) {
    Map<String, String> variables = new TreeMap<>();
    if (request.localAddress() instanceof InetSocketAddress local) {
      String protocol = request instanceof DatagramRequest ? "UDP" : "TCP";
      variables.put("PROTO", protocol);
      put(variables, protocol + "LOCAL", local);
      if (request.clientAddress() instanceof InetSocketAddress remote) {
        put(variables, protocol + "REMOTE", remote);
      }
      return variables;
    }
    variables.put("PROTO", "UNIX");
    variables.put("UNIXLOCALPATH", name(request.localAddress()));
    variables.put("UNIXREMOTEPATH", name(request.clientAddress()));
    Optional<PeerCredentials> peer = request.peerCredentials();
    if (peer.isPresent()) {
      variables.put("UNIXREMOTEPID", String.valueOf(peer.get().pid()));
      variables.put("UNIXREMOTEEUID", String.valueOf(peer.get().uid()));
      variables.put("UNIXREMOTEEGID", String.valueOf(peer.get().gid()));
    }
    return variables;
  }

  private static void put(Map<String, String> variables, String prefix, InetSocketAddress address) {
    variables.put(prefix + "IP", address.getAddress().getHostAddress());
    variables.put(prefix + "PORT", String.valueOf(address.getPort()));
  }

  private static String name(SocketAddress address) {
    return address instanceof UnixDomainSocketAddress path
        ? path.getPath().toString()
        : address.toString();
  }
}
