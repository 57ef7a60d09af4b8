package io.socketserver.testkit;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The client's end of a connection on a [MemoryTransport].
///
/// Its waits have no time-out; set one for the test.
///
/// @threading As with a socket: one thread may read while another writes; any may close.
/// @since 0.1
public final class MemoryClient implements Closeable {

  private final LinkEnd end;
  private final MemoryConnection connection;
  private final InputStream input;
  private final OutputStream output;

  MemoryClient(LinkEnd end, MemoryConnection connection) {
    this.end = end;
    this.connection = connection;
    this.input = new Input(end);
    this.output = new Output(end);
  }

  /// The bytes from the server.
  ///
  /// @return the stream, unbuffered; after a reset it throws [java.net.SocketException]
  public InputStream input() {
    return input;
  }

  /// The bytes to the server.
  ///
  /// @return the stream, unbuffered; a write blocks while the server does not read and the
  ///   connection is full
  public OutputStream output() {
    return output;
  }

  /// Writes text as UTF-8.
  ///
  /// @param text what to send; nothing is added to it
  /// @throws IOException if the connection failed
  public void send(String text) throws IOException {
    output.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Reads a line of UTF-8.
  ///
  /// @return the line without its LF or CR LF, or the unterminated rest, or null at the end of the
  ///   stream
  /// @throws IOException if the connection failed
  public @Nullable String readLine() throws IOException {
    var line = new ByteArrayOutputStream();
    int next = input.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = input.read()) {
      line.write(next);
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return next == '\n' && text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /// Reads text as UTF-8 until the end of the stream.
  ///
  /// @return the text
  /// @throws IOException if the connection failed
  public String readAll() throws IOException {
    return new String(input.readAllBytes(), StandardCharsets.UTF_8);
  }

  /// Sends end of stream (half-close); reading continues.
  ///
  /// @throws IOException if this end is closed
  public void shutdownOutput() throws IOException {
    end.shutdownOutput();
  }

  /// Closes this end with a reset: the server's reads and writes fail.
  public void reset() {
    end.reset();
  }

  /// Closes this end: the server reads the end of the stream, and its next write fails. With unread
  /// input this is a [#reset()], as with TCP.
  @Override
  public void close() {
    end.close();
  }

  /// The address of this end.
  ///
  /// @return the server's client address
  public SocketAddress localAddress() {
    return connection.remoteAddress();
  }

  /// How many bytes were sent and not yet read by the server.
  ///
  /// @return the number
  public int unread() {
    return end.unread();
  }

  /// The value that the server set for a socket option of its end.
  ///
  /// @param <T> the type of its value
  /// @param option the option
  /// @return the value, or null if the server has not set it
  public <T> @Nullable T serverOption(SocketOption<T> option) {
    return option.type().cast(connection.option(option));
  }

  private static final class Input extends InputStream {

    private final LinkEnd end;

    Input(LinkEnd end) {
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return length == 0 ? 0 : end.read(bytes, offset, length);
    }

    @Override
    public int available() {
      return end.available();
    }
  }

  private static final class Output extends OutputStream {

    private final LinkEnd end;

    Output(LinkEnd end) {
      this.end = end;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      end.write(bytes, offset, length);
    }
  }
}
