package io.socketserver.tests.faults.handler;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.LineTooLongException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// `faults` in the style of events, for `echo`, `answer`, `pour`, `whole` and the failures. What no
/// such handler should do: `block N` keeps its event loop for N milliseconds.
final class FaultsEvents implements EventHandler {

  private static final int CHUNK = 16 * 1024;
  private static final byte[] BYTES = new byte[CHUNK];

  static {
    Arrays.fill(BYTES, (byte) 'x');
  }

  private final int maxLine;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean begun;

  /// What is to be answered when the client has ended, or -1.
  private int whole = -1;

  /// What is to be answered still.
  private int left;

  FaultsEvents(int maxLine) {
    this.maxLine = maxLine;
  }

  @Override
  public void received(EventConnection connection, ByteBuffer data) throws LineTooLongException {
    while (!begun && data.hasRemaining()) {
      byte next = data.get();
      if (next == '\n') {
        begun = true;
        serve(connection, line.toString(StandardCharsets.UTF_8).strip());
      } else if (line.size() < maxLine) {
        line.write(next);
      } else {
        throw new LineTooLongException(maxLine);
      }
    }
  }

  private void serve(EventConnection connection, String line) {
    String[] words = line.split(" ", 2);
    int number = Integer.parseInt(words[1]);
    switch (words[0]) {
      case "echo" -> {
        connection.write(line + "\n");
        connection.end();
      }
      case "answer", "pour" -> answer(connection, number);
      case "whole" -> whole = number;
      case "block" -> {
        block(number);
        connection.end();
      }
      default -> {
        connection.write("not failed: " + Failures.bringAbout(words[0], number) + "\n");
        connection.end();
      }
    }
  }

  private static void block(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(EventConnection connection, int length) {
    left = length;
    writable(connection);
  }

  @Override
  public void writable(EventConnection connection) {
    while (left > 0 && connection.isWritable()) {
      int count = Math.min(left, CHUNK);
      connection.write(ByteBuffer.wrap(BYTES, 0, count));
      left -= count;
    }
    if (left == 0) {
      connection.end();
    }
  }

  @Override
  public void inputEnded(EventConnection connection) {
    if (whole >= 0) {
      answer(connection, whole);
    } else if (left == 0) {
      connection.end();
    }
  }
}
