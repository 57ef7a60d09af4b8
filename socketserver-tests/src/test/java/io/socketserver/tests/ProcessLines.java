package io.socketserver.tests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a process has written, line by line. Guarded by itself.
final class ProcessLines {

  private final List<String> lines = new ArrayList<>();
  private final Thread reader;

  ProcessLines(String name, InputStream in) {
    // a platform thread: reading from a pipe would hold the carrier of a virtual one
    reader = Thread.ofPlatform().daemon().name(name).start(() -> readFrom(in));
  }

  private void readFrom(InputStream in) {
    try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line; (line = reader.readLine()) != null; ) {
        add(line);
      }
    } catch (IOException closed) {
      // the end, as any other
    }
  }

  private synchronized void add(String line) {
    lines.add(line);
  }

  synchronized List<String> all() {
    return List.copyOf(lines);
  }

  boolean hasEnded() {
    return !reader.isAlive();
  }
}
