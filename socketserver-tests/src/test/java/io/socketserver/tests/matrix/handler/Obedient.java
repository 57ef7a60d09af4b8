package io.socketserver.tests.matrix.handler;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.StreamRequest;
import io.socketserver.tests.faults.handler.Failures;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Does what a line says, over either kind of request. It has a name, so that another process can
/// make it, and keeps nothing, because that process would have something else.
///
/// | line | what it does |
/// |---|---|
/// | `who` | answers where the request arrived, and whence it came |
/// | `hold FILE` | answers `begun PROCESS THREAD virtual?`, makes `FILE.held`, and ends when the file is there; on an event loop without waiting itself |
/// | `block FILE` | as `hold`, and waits itself also on an event loop |
/// | `fail WHAT` | fails: see [Failures]; or `checked`, or `assertion` |
/// | anything else | answers the line |
public final class Obedient {

  private static final int MAX_LINE = 8192;
  private static final long LOOK_MILLIS = 5;

  private Obedient() {}

  /// For connections.
  public static final class OfStreams implements RequestHandler<StreamRequest> {

    /// Called by servers, and by their children.
    public OfStreams() {}

    @Override
    public void handle(StreamRequest request) throws Exception {
      String line = request.readLine(MAX_LINE);
      if (line != null) {
        serve(request, line, request::write);
      }
    }
  }

  /// For connections on event loops.
  public static final class OfEvents implements EventHandler {

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean holds;

    /// Called by servers.
    public OfEvents() {}

    @Override
    public void received(EventConnection connection, ByteBuffer data) throws Exception {
      while (data.hasRemaining()) {
        byte next = data.get();
        if (next == '\n') {
          obey(connection, line.toString(StandardCharsets.UTF_8));
          return;
        }
        line.write(next);
      }
    }

    private void obey(EventConnection connection, String command) throws Exception {
      String[] words = command.split(" ", 2);
      switch (words[0]) {
        case "who" -> connection.write(who(connection.request()));
        case "hold" -> {
          connection.write(begun());
          holds = true;
          Thread.ofVirtual()
              .start(() -> {
                holdUnchecked(Path.of(words[1]));
                connection.execute(connection::end);
              });
          return;
        }
        default -> serve(null, command, connection::write);
      }
      connection.end();
    }

    @Override
    public boolean isIdle(EventConnection connection) {
      return !holds && line.size() == 0;
    }
  }

  /// For datagrams.
  public static final class OfDatagrams implements RequestHandler<DatagramRequest> {

    /// Called by servers, and by their children.
    public OfDatagrams() {}

    @Override
    public void handle(DatagramRequest request) throws Exception {
      serve(request, request.text().strip(), request::reply);
    }
  }

  /// How to answer.
  private interface Answer {
    void send(String text) throws IOException;
  }

  private static String who(Request request) {
    return request.localAddress() + " " + request.clientAddress() + "\n";
  }

  private static String begun() {
    Thread thread = Thread.currentThread();
    return "begun "
        + ProcessHandle.current().pid()
        + " "
        + thread.threadId()
        + " "
        + thread.isVirtual()
        + "\n";
  }

  private static void serve(Request request, String line, Answer answer) throws Exception {
    String[] words = line.split(" ", 2);
    switch (words[0]) {
      case "who" -> answer.send(who(request));
      case "hold", "block" -> {
        answer.send(begun());
        hold(Path.of(words[1]));
      }
      case "fail" -> fail(words[1]);
      default -> answer.send(line + "\n");
    }
  }

  /// Only a file can be seen by a test and by another process. Minds no interrupt, as bad code
  /// does.
  private static void hold(Path file) throws IOException {
    boolean _ = new File(file + ".held").createNewFile();
    while (Files.notExists(file)) {
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException ignoredOnPurpose) {
        continue;
      }
    }
  }

  private static void holdUnchecked(Path file) {
    try {
      hold(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fail(String what) throws Exception {
    switch (what) {
      case "checked" -> throw new Exception("on purpose");
      case "assertion" -> throw new AssertionError("on purpose");
      default -> {
        long _ = Failures.bringAbout(what, 0);
      }
    }
  }
}
