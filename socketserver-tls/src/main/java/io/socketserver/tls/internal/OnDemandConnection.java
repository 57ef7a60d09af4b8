package io.socketserver.tls.internal;

import io.socketserver.api.TlsSession;
import io.socketserver.core.spi.DescriptorUse;
import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.EventSocket;
import io.socketserver.core.spi.ForwardingConnection;
import io.socketserver.core.spi.ReadinessListener;
import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A connection that is plain until its handler starts TLS. Before that it adds nothing to a call
/// but a field to read.
///
/// @threading As any connection: one thread may read while another writes. While TLS is started,
///   none does.
/// @source RFC 3207
public final class OnDemandConnection extends ForwardingConnection {

  private final Certificates certificates;

  /// The plain connection, or the encrypted one over it.
  private volatile StreamConnection current;

  /// Null if the connection is on no event loop.
  private volatile @Nullable Registered registered;

  /// Creates a plain connection.
  ///
  /// @param connection the connection below
  /// @param certificates the certificates of the server
  public OnDemandConnection(StreamConnection connection, Certificates certificates) {
    super(connection);
    this.certificates = certificates;
    this.current = connection;
  }

  private boolean isPlain() {
    return current == connection();
  }

  // ---- the start of TLS

  @Override
  public boolean canStartTls() {
    return isPlain();
  }

  @Override
  public void startTls() throws IOException {
    if (!isPlain()) {
      throw new IllegalStateException(
          "the connection is already encrypted: TLS can be started once");
    }
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    Registered own = registered;
    if (own == null) {
      current = new TlsConnection(connection(), certificates);
    } else {
      current = own.startTls();
    }
  }

  @Override
  public boolean isEstablished() {
    return current.isEstablished();
  }

  @Override
  public Optional<TlsSession> tlsSession() {
    return current.tlsSession();
  }

  // ---- as plain, or as encrypted

  @Override
  public int tryRead(byte[] bytes, int offset, int length) throws IOException {
    return current.tryRead(bytes, offset, length);
  }

  @Override
  public void awaitReadable(long deadline) throws IOException {
    current.awaitReadable(deadline);
  }

  @Override
  public int tryWrite(byte[] bytes, int offset, int length) throws IOException {
    return current.tryWrite(bytes, offset, length);
  }

  @Override
  public void awaitWritable(long deadline) throws IOException {
    current.awaitWritable(deadline);
  }

  @Override
  public void shutdownOutput() throws IOException {
    current.shutdownOutput();
  }

  @Override
  public void shutdownInput() throws IOException {
    current.shutdownInput();
  }

  @Override
  public void withDescriptor(DescriptorUse use) throws IOException {
    current.withDescriptor(use);
  }

  @Override
  public void close() throws IOException {
    current.close();
  }

  @Override
  public EventSocket register(EventLoop loop, ReadinessListener listener) throws IOException {
    if (!isPlain()) {
      return current.register(loop, listener);
    }
    var own = new Registered(loop, listener);
    own.plain = connection().register(loop, own);
    own.socket = own.plain;
    registered = own;
    return own;
  }

  /// The connection on an event loop, which knows one socket from its registration to its end.
  ///
  /// @threading For the thread of the loop, except [#readyLater()].
  private final class Registered implements EventSocket, ReadinessListener {

    private final EventLoop loop;
    private final ReadinessListener listener;

    /// Who is notified by the transport: the listener of the loop, or TLS between the two.
    private volatile ReadinessListener notified;

    /// Null until the connection is registered, like the next one.
    private @Nullable EventSocket plain;

    private @Nullable EventSocket socket;

    Registered(EventLoop loop, ReadinessListener listener) {
      this.loop = loop;
      this.listener = listener;
      this.notified = listener;
    }

    StreamConnection startTls() throws IOException {
      var encrypted =
          new TlsConnection(
              new ForwardingConnection(connection()) {
                @Override
                public EventSocket register(EventLoop same, ReadinessListener between) {
                  notified = between;
                  return socket(plain);
                }
              },
              certificates);
      socket = encrypted.register(loop, listener);
      return encrypted;
    }

    private static EventSocket socket(@Nullable EventSocket made) {
      if (made == null) {
        throw new IllegalStateException("the connection is not on its event loop yet");
      }
      return made;
    }

    @Override
    public void ready(boolean readable, boolean writable) {
      notified.ready(readable, writable);
    }

    @Override
    public void readyLater() {
      notified.readyLater();
    }

    @Override
    public int read(int most) throws IOException {
      return socket(socket).read(most);
    }

    @Override
    public boolean mayHaveMore() {
      return socket(socket).mayHaveMore();
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
      return socket(socket).write(data);
    }

    @Override
    public void want(boolean readable, boolean writable) throws IOException {
      socket(socket).want(readable, writable);
    }

    @Override
    public void release() throws IOException {
      registered = null;
      socket(socket).release();
    }
  }
}
