package io.socketserver.tests.unix;

import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.unix.UnixStreamServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;

/// A program that starts servers at a path: at each line of its standard input one, which it closes
/// at the next line.
final class UnixStarter {

  private UnixStarter() {}

  /// @param args the path
  public static void main(String[] args) throws IOException {
    var address = UnixDomainSocketAddress.of(args[0]);
    try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println("ready");
      while (in.readLine() != null) {
        var server = new UnixStreamServer(address, RequestHandlerFactory.shared(request -> {}));
        try {
          server.activate();
          System.out.println("won");
        } catch (IOException lost) {
          System.out.println("lost: " + lost.getMessage());
        }
        String _ = in.readLine();
        server.close();
        System.out.println("closed");
      }
    }
  }
}
