package io.socketserver.tests.matrix.handler;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.StreamRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Encrypts its connection if a line says so, in whichever process.
///
/// | line | what it does |
/// |---|---|
/// | `starttls` | answers `go`, and starts TLS |
/// | `careless` | the same, and continues whatever comes of it |
/// | `session` | answers the protocol of TLS, or `plain` |
/// | anything else | answers the line |
public final class Upgrading {

  private static final int MAX_LINE = 8192;

  private Upgrading() {}

  /// For connections.
  public static final class OfStreams implements RequestHandler<StreamRequest> {

    /// Called by servers, and by their children.
    public OfStreams() {}

    @Override
    public void handle(StreamRequest request) throws Exception {
      for (String line = request.readLine(MAX_LINE);
          line != null;
          line = request.readLine(MAX_LINE)) {
        request.write(answer(line, request.canStartTls(), request));
        if (line.equals("starttls")) {
          request.startTls();
        } else if (line.equals("careless")) {
          startCarelessly(request::startTls);
        }
      }
    }
  }

  /// For connections on event loops. It leaves in the buffer what follows a line.
  public static final class OfEvents implements EventHandler {

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    /// Called by servers.
    public OfEvents() {}

    @Override
    public void received(EventConnection connection, ByteBuffer data) throws Exception {
      while (data.hasRemaining()) {
        byte next = data.get();
        if (next == '\n') {
          String line = received.toString(StandardCharsets.UTF_8);
          received.reset();
          obey(connection, line);
        } else {
          received.write(next);
        }
      }
    }

    private static void obey(EventConnection connection, String line) throws Exception {
      connection.write(answer(line, connection.canStartTls(), connection.request()));
      if (line.equals("starttls")) {
        connection.startTls();
      } else if (line.equals("careless")) {
        startCarelessly(connection::startTls);
      }
    }
  }

  @FunctionalInterface
  private interface Start {
    void run() throws IOException;
  }

  private static void startCarelessly(Start start) {
    try {
      start.run();
    } catch (IOException | IllegalStateException | UnsupportedOperationException e) {
      // as a handler that does not know better
    }
  }

  private static String answer(String line, boolean can, Request request) {
    return switch (line) {
      case "starttls", "careless" -> "go\n";
      case "session" ->
          request.tlsSession().map(session -> session.session().getProtocol()).orElse("plain")
              + (can ? " can\n" : "\n");
      default -> line + "\n";
    };
  }
}
