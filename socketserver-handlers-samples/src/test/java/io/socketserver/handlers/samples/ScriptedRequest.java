package io.socketserver.handlers.samples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.socketserver.api.EventHandler;
import io.socketserver.api.Server;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.EventHandlers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/// A connection whose client follows a script: each read gives at most one piece of it. After the
/// last piece comes the end of the stream, or silence.
///
/// @threading For the thread of one test.
public final class ScriptedRequest implements StreamRequest {

  private final Deque<byte[]> script = new ArrayDeque<>();
  private final List<byte[]> writes = new ArrayList<>();
  private final List<Integer> writesBeforeReads = new ArrayList<>();

  /// Made when it is asked for.
  private Server server;

  private Runnable beforeRead = () -> {};
  private boolean silentAtEnd;
  private Duration readTimeout = Duration.ZERO;

  /// Makes a connection.
  ///
  /// @param pieces what the client sends, one character for each byte
  public ScriptedRequest(String... pieces) {
    for (String piece : pieces) {
      script.add(piece.getBytes(ISO_8859_1));
    }
  }

  /// The client sends nothing more after its last piece, and does not end either.
  public ScriptedRequest thenSilence() {
    silentAtEnd = true;
    return this;
  }

  /// Something to do before each read of the input.
  public ScriptedRequest beforeRead(Runnable action) {
    beforeRead = action;
    return this;
  }

  /// The server is stopping.
  public ScriptedRequest stopping() {
    when(server().isStopping()).thenReturn(true);
    return this;
  }

  /// Each write, as one text.
  public List<String> writes() {
    return writes.stream().map(bytes -> new String(bytes, ISO_8859_1)).toList();
  }

  /// All that was written.
  public String written() {
    return String.join("", writes());
  }

  /// How many writes there had been at each read that would have waited on a real connection.
  public List<Integer> writesBeforeReads() {
    return writesBeforeReads;
  }

  @Override
  public InputStream input() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
          return 0;
        }
        beforeRead.run();
        writesBeforeReads.add(writes.size());
        if (isAtEnd()) {
          return -1;
        }
        byte[] piece = script.removeFirst();
        int count = Math.min(length, piece.length);
        System.arraycopy(piece, 0, bytes, offset, count);
        if (count < piece.length) {
          script.addFirst(Arrays.copyOfRange(piece, count, piece.length));
        }
        return count;
      }
    };
  }

  @Override
  public boolean awaitInput() throws IOException {
    return !isAtEnd();
  }

  private boolean isAtEnd() throws SocketTimeoutException {
    if (script.isEmpty() && silentAtEnd) {
      throw new SocketTimeoutException("silence for " + readTimeout);
    }
    return script.isEmpty();
  }

  @Override
  public OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        writes.add(new byte[] {(byte) b});
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        writes.add(Arrays.copyOfRange(bytes, offset, offset + length));
      }
    };
  }

  @Override
  public Duration readTimeout() {
    return readTimeout;
  }

  @Override
  public void readTimeout(Duration timeout) {
    readTimeout = timeout;
  }

  @Override
  public Server server() {
    if (server == null) {
      server = mock(Server.class);
    }
    return server;
  }

  @Override
  public String readLine(int maxBytes, Charset charset) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ByteChannel channel() {
    return new ByteChannel() {
      @Override
      public int read(ByteBuffer target) throws IOException {
        int count = input().read(target.array(), target.position(), target.remaining());
        target.position(target.position() + Math.max(count, 0));
        return count;
      }

      @Override
      public int write(ByteBuffer source) throws IOException {
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        output().write(bytes);
        return bytes.length;
      }

      @Override
      public boolean isOpen() {
        return true;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void drive(EventHandler handler) throws Exception {
    EventHandlers.drive(handler, this);
  }

  @Override
  public void shutdownOutput() {}

  @Override
  public <T> void option(SocketOption<T> option, T value) {}

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}

  @Override
  public long id() {
    return 1;
  }

  @Override
  public SocketAddress clientAddress() {
    return new InetSocketAddress(0);
  }

  @Override
  public SocketAddress localAddress() {
    return new InetSocketAddress(0);
  }

  @Override
  public Instant receivedAt() {
    return Instant.EPOCH;
  }
}
