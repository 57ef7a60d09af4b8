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

/// Standard output that knows why it could not be written.
///
/// It is an interface, so whoever prints waits for its reader, and nothing is left out in silence:
/// docs/adr/0027.
final class StandardOutput extends PrintStream {

  private static final int BUFFER = 8192;

  /// How often to log that writing fails.
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Sink sink;

  /// @param charset what characters are written as
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

  /// Why something could not be written. This does not wait, as [#checkError()] does for whoever
  /// writes at the time.
  ///
  /// @param out a stream
  /// @return its first failure; null if there was none, or if it is no stream of this class
  static @Nullable IOException failureOf(PrintStream out) {
    return out instanceof StandardOutput own ? own.sink.failure : null;
  }

  /// Has failures logged from now on.
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
