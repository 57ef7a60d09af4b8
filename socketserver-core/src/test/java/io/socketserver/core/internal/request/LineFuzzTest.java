package io.socketserver.core.internal.request;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.LineTooLongException;
import io.socketserver.api.Server;
import io.socketserver.core.internal.admission.Verdict.Permit;
import io.socketserver.core.internal.waiting.DeadlineWatch;
import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.EventSocket;
import io.socketserver.core.spi.ReadinessListener;
import io.socketserver.core.spi.RequestLimits;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.TimeSource;
import io.socketserver.fuzz.Fuzz;
import io.socketserver.fuzz.Pieces;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/// Lines that nobody meant, and bytes that are read between them. The oracle has all bytes at once.
class LineFuzzTest {

  private static final int[] LIMITS = {1, 2, 7, 80, 8192, 20_000};

  private static final Clocks CLOCKS =
      new Clocks(noLimits(), new DeadlineWatch(TimeSource.system()), () -> false, (_, _) -> {});

  private static final Server SERVER = Mockito.mock(Server.class);

  private final Fuzz lines = Fuzz.of("lines", LineFuzzTest::read, LineTooLongException.class);

  @Test
  void readsLines() {
    lines.quickly();
  }

  @Tag("slow")
  @Test
  void readsLinesThoroughly() {
    lines.thoroughly();
  }

  /// A mock of a record: its times are zero, so there are no limits, however many it has.
  private static RequestLimits noLimits() {
    return Mockito.mock(RequestLimits.class, Mockito.withSettings().stubOnly());
  }

  private static String read(byte[] input) throws IOException {
    var random = new Random(Arrays.hashCode(input));
    int limit = LIMITS[random.nextInt(LIMITS.length)];
    var request = new SocketStreamRequest(1, SERVER, new Arriving(input), CLOCKS, Permit.UNCOUNTED);
    var expected = new Expected(input, limit);
    StringBuilder outcome = new StringBuilder();
    while (true) {
      if (random.nextInt(4) == 0) {
        byte[] some = request.input().readNBytes(random.nextInt(5));
        assertThat(some).isEqualTo(expected.bytes(some.length));
      }
      if (random.nextInt(40) == 0) {
        var rest = new ByteArrayOutputStream();
        request.input().transferTo(rest);
        assertThat(rest.toByteArray()).isEqualTo(expected.bytes(input.length));
      }
      String next = expected.line();
      String line;
      try {
        line = request.readLine(limit, ISO_8859_1);
      } catch (LineTooLongException e) {
        assertThat(next).isEqualTo(Expected.TOO_LONG);
        throw e;
      }
      assertThat(line).isEqualTo(next);
      if (line == null) {
        return outcome.substring(0, Math.min(10, outcome.length()));
      }
      outcome.append(line.isEmpty() ? 'e' : line.length() > 80 ? 'l' : 's');
    }
  }

  /// Lines of bytes that have all arrived.
  private static final class Expected {

    static final String TOO_LONG = "too long";

    private final String input;
    private final int limit;
    private int at;

    Expected(byte[] input, int limit) {
      this.input = new String(input, ISO_8859_1);
      this.limit = limit;
    }

    byte[] bytes(int most) {
      int end = Math.min(input.length(), at + most);
      byte[] bytes = input.substring(at, end).getBytes(ISO_8859_1);
      at = end;
      return bytes;
    }

    /// The next line; null at the end, and a mark for one that is longer than the limit.
    String line() {
      int newline = input.indexOf('\n', at);
      int end = newline < 0 ? input.length() : newline;
      String line = input.substring(at, end);
      if (newline < 0 && line.isEmpty()) {
        return null;
      }
      if (newline >= 0 && line.endsWith("\r")) {
        line = line.substring(0, line.length() - 1);
      }
      if (line.length() > limit) {
        return TOO_LONG;
      }
      at = newline < 0 ? end : end + 1;
      return line;
    }
  }

  /// A connection whose client sends bytes in pieces. There is nothing to read between two of them.
  private static final class Arriving implements StreamConnection {

    private static final SocketAddress ADDRESS = new InetSocketAddress(0);

    private final Deque<byte[]> pieces;
    private boolean pause;

    Arriving(byte[] input) {
      pieces = new ArrayDeque<>(Pieces.of(input));
    }

    @Override
    public int tryRead(byte[] bytes, int offset, int length) {
      pause = !pause;
      if (pieces.isEmpty() || pause) {
        return pieces.isEmpty() ? -1 : 0;
      }
      byte[] piece = pieces.removeFirst();
      int count = Math.min(length, piece.length);
      System.arraycopy(piece, 0, bytes, offset, count);
      if (count < piece.length) {
        pieces.addFirst(Arrays.copyOfRange(piece, count, piece.length));
      }
      return count;
    }

    @Override
    public void awaitReadable(long deadline) {}

    @Override
    public SocketAddress remoteAddress() {
      return ADDRESS;
    }

    @Override
    public SocketAddress localAddress() {
      return ADDRESS;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public int tryWrite(byte[] bytes, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void awaitWritable(long deadline) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void shutdownInput() {}

    @Override
    public EventSocket register(EventLoop loop, ReadinessListener listener) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) {}

    @Override
    public void close() {}
  }
}
