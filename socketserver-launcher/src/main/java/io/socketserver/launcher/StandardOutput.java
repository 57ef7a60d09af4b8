package io.socketserver.launcher;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.charset.Charset;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Standard output that keeps the reason of a failed write.
///
/// It is an interface for programs, so writers wait for its reader, and nothing is dropped
/// silently: docs/adr/0027.
final class StandardOutput extends PrintStream {

  private static final int BUFFER = 8192;

  /// How often to log that writes fail.
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Sink sink;

  /// @param charset the encoding
  StandardOutput(Charset charset) {
    this(new FileOutputStream(FileDescriptor.out), charset);
  }

  StandardOutput(OutputStream target, Charset charset) {
    this(new Sink(target), charset);
  }

  private StandardOutput(Sink sink, Charset charset) {
    super(new BufferedOutputStream(sink, BUFFER), true, charset);
    this.sink = sink;
  }

  /// The reason of a failed write. This does not block, as [#checkError()] does while another
  /// thread writes.
  ///
  /// @param out a stream
  /// @return its first failure; null if there was none, or if it is not a stream of this class
  static @Nullable IOException failureOf(PrintStream out) {
    return out instanceof StandardOutput own ? own.sink.failure : null;
  }

  /// Logs failures from now on.
  void logFailures(System.Logger log) {
    sink.log = log;
  }

  private static final class Sink extends OutputStream {

    private final OutputStream target;
    private volatile @Nullable IOException failure;
    private volatile System.@Nullable Logger log;

    /// Guarded by this, as is `logged`.
    private long failures;

    private long logged;

    Sink(OutputStream target) {
      this.target = target;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        target.write(bytes, offset, length);
      } catch (IOException e) {
        failed(e);
        throw e;
      }
    }

    private synchronized void failed(IOException thrown) {
      if (failure == null) {
        failure = thrown;
      }
      failures++;
      System.Logger to = log;
      long now = System.nanoTime();
      if (to != null && (logged == 0 || now - logged > INTERVAL.toNanos())) {
        logged = now;
        to.log(
            Level.ERROR,
            "cannot write to standard output: "
                + thrown.getMessage()
                + "; failed so far: "
                + failures);
      }
    }
  }
}
