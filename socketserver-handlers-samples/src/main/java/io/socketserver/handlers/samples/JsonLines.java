package io.socketserver.handlers.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A place for lines of JSON: a file, or standard output.
///
/// @threading Its lock keeps lines whole. Each is a single write at the end of the file, so that
///   several servers can write to one file.
final class JsonLines implements Closeable {

  private final String name;
  private final OutputStream output;
  private final boolean ours;

  /// Whether a part of a line may have been written. Guarded by this.
  private boolean torn;

  private JsonLines(String name, OutputStream output, boolean ours) {
    this.name = name;
    this.output = output;
    this.ours = ours;
  }

  /// Lines for standard output: the process's own, because the stream of [System#out] swallows
  /// failures.
  static JsonLines toStandardOutput() {
    return new JsonLines("standard output", new FileOutputStream(FileDescriptor.out), false);
  }

  /// @param file where to append; made if it is not there
  static JsonLines appendingTo(Path file) throws IOException {
    return new JsonLines(file.toString(), Files.newOutputStream(file, CREATE, APPEND), true);
  }

  /// Writes a line, which has left this process when the method returns.
  ///
  /// @param value what [Json] can write
  /// @throws IOException if that failed; its message names the place
  void write(Object value) throws IOException {
    byte[] line = (Json.write(value) + "\n").getBytes(UTF_8);
    synchronized (this) {
      try {
        if (torn) {
          output.write('\n');
          torn = false;
        }
        output.write(line);
        output.flush();
      } catch (IOException e) {
        torn = true;
        throw new IOException("cannot write to " + name, e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (ours) {
      output.close();
    }
  }
}
