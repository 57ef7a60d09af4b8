package io.socketserver.handlers.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// A destination for lines of JSON: a file, or standard output.
///
/// @threading Its lock keeps lines intact. Each is a single write at the end of the file, so that
///   several servers can write to one file.
final class JsonLines implements Closeable {

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(EnumSet.of(OWNER_READ, OWNER_WRITE));

  private final String name;
  private final OutputStream output;
  private final boolean ours;

  /// Whether a part of a line may have been written. Guarded by this.
  private boolean torn;

  JsonLines(String name, OutputStream output, boolean ours) {
    this.name = name;
    this.output = output;
    this.ours = ours;
  }

  /// Lines for standard output: the process's own, because [System#out] swallows failures.
  static JsonLines toStandardOutput() {
    return new JsonLines("standard output", new FileOutputStream(FileDescriptor.out), false);
  }

  /// Messages may be confidential, so only its owner can read a new file. An existing file keeps
  /// its permissions.
  ///
  /// @param file the file to append to, created if missing
  static JsonLines appendingTo(Path file) throws IOException {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] mode = posix ? new FileAttribute<?>[] {OWNER_ONLY} : new FileAttribute<?>[0];
    OutputStream output =
        Channels.newOutputStream(Files.newByteChannel(file, Set.of(CREATE, APPEND), mode));
    return new JsonLines(file.toString(), output, true);
  }

  /// Writes a line. When the method returns, the line has left this process.
  ///
  /// @param value a value that [Json] can write
  /// @throws IOException if that failed; the message names the destination
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
