package io.socketserver.tests.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/// A UNIX stream socket with the face of a TCP one, as far as [Peer] looks at it. It knows no
/// time-outs: its reads end when their thread is interrupted.
final class UnixSocket extends Socket {

  private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);

  UnixSocket() throws IOException {}

  @Override
  public void connect(SocketAddress server, int timeout) throws IOException {
    boolean _ = channel.connect(server);
  }

  @Override
  public void setSoTimeout(int timeout) {}

  @Override
  public void setSoLinger(boolean on, int linger) {}

  @Override
  public InputStream getInputStream() {
    return Channels.newInputStream(channel);
  }

  @Override
  public OutputStream getOutputStream() {
    return Channels.newOutputStream(channel);
  }

  @Override
  public void shutdownOutput() throws IOException {
    SocketChannel _ = channel.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
