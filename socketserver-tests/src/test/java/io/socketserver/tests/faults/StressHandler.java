package io.socketserver.tests.faults;

import io.socketserver.api.RequestHandler;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Does what a line says, a word and a number; see [StressClients].
final class StressHandler implements RequestHandler<StreamRequest> {

  private static final int MAX_LINE = 100;
  private static final int CHUNK = 4096;

  /// Those that another thread may close.
  private final ConcurrentLinkedQueue<StreamRequest> victims = new ConcurrentLinkedQueue<>();

  /// What is at a place of an answer.
  ///
  /// @param length of the answer
  static byte at(int length, int place) {
    return (byte) (31 * length + place * 7 + (place >> 8));
  }

  /// Closes a connection whose handler is at work, if there is one that may be closed.
  void closeOne() {
    StreamRequest victim = victims.poll();
    if (victim != null) {
      victim.close();
    }
  }

  @Override
  public void handle(StreamRequest request) throws IOException {
    String line = request.readLine(MAX_LINE);
    if (line == null || !line.contains(" ")) {
      return; // the client was gone before its line was whole
    }
    String[] words = line.split(" ", 2);
    int number = Integer.parseInt(words[1]);
    switch (words[0]) {
      case "give" -> give(request, number);
      case "whole" -> {
        long _ = request.input().transferTo(OutputStream.nullOutputStream());
        give(request, number);
      }
      case "victim" -> {
        victims.add(request);
        give(request, number);
      }
      case "late" -> {
        request.readTimeout(Duration.ofMillis(number));
        int _ = request.input().read();
      }
      default -> throw new IllegalStateException("on purpose");
    }
  }

  private static void give(StreamRequest request, int length) throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int done = 0; done < length; done += CHUNK) {
      int size = Math.min(CHUNK, length - done);
      for (int i = 0; i < size; i++) {
        chunk[i] = at(length, done + i);
      }
      request.output().write(chunk, 0, size);
    }
  }
}
