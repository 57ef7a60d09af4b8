package io.socketserver.tests.unix;

import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.Transports;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A folder for the sockets of servers, and what they and their clients have in common.
abstract class UnixStreamServers {

  static final long LIMIT_SECONDS = 20;

  static final RequestHandlerFactory<StreamRequest> UPPER =
      RequestHandlerFactory.shared(request -> {
        for (String line; (line = request.readLine(8192)) != null; ) {
          request.write(line.toUpperCase(Locale.ROOT) + "\n");
        }
      });

  Path folder;
  Path path;
  UnixDomainSocketAddress address;

  /// `auto` is one of the others.
  static List<String> transports() {
    return Transports.names().stream()
        .filter(name -> !name.equals("auto"))
        .filter(UnixStreamServers::isUsable)
        .toList();
  }

  private static boolean isUsable(String name) {
    try {
      return Transports.named(name).unavailable().isEmpty();
    } catch (IllegalArgumentException unavailable) {
      return false;
    }
  }

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("us");
    path = folder.resolve("s");
    address = UnixDomainSocketAddress.of(path);
  }

  @AfterEach
  void removeFolder() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList().reversed()) {
        Files.delete(file);
      }
    }
  }

  static ServerOptionsBuilder over(String transport) {
    return ServerOptions.builder().transport(Transports.named(transport));
  }

  static String talk(UnixDomainSocketAddress address, String text) throws IOException {
    try (var client = SocketChannel.open(address)) {
      client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      client.shutdownOutput();
      return readAll(client);
    }
  }

  static String readAll(SocketChannel client) throws IOException {
    var answer = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    while (client.read(buffer) >= 0) {
      answer.append(StandardCharsets.UTF_8.decode(buffer.flip()));
      buffer.clear();
    }
    return answer.toString();
  }
}
