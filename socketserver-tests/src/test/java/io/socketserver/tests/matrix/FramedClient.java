package io.socketserver.tests.matrix;

import io.socketserver.tests.layers.Frames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A client of a server with a [io.socketserver.tests.layers.FramingLayer]. It sends each frame in
/// two parts, and receives lines.
final class FramedClient implements Client {

  private final Client client;

  /// What was received and not decoded.
  private byte[] received = {};

  FramedClient(Client client) {
    this.client = client;
  }

  @Override
  public SocketAddress address() throws IOException {
    return client.address();
  }

  @Override
  public void send(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    String frame = new String(Frames.of(bytes, 0, bytes.length), StandardCharsets.US_ASCII);
    int half = frame.length() / 2;
    client.send(frame.substring(0, half));
    client.send(frame.substring(half));
  }

  @Override
  public String receive() throws IOException {
    var text = new ByteArrayOutputStream();
    while (!text.toString(StandardCharsets.US_ASCII).endsWith("\n")) {
      if (!Frames.isWhole(received, received.length)) {
        byte[] more = client.receive().getBytes(StandardCharsets.US_ASCII);
        if (more.length == 0) {
          break;
        }
        byte[] all = Arrays.copyOf(received, received.length + more.length);
        System.arraycopy(more, 0, all, received.length, more.length);
        received = all;
        continue;
      }
      int size = Frames.size(received);
      byte[] decoded = new byte[size];
      Frames.decode(received, Frames.HEADER, decoded, 0, size);
      text.writeBytes(decoded);
      received = Arrays.copyOfRange(received, Frames.HEADER + size, received.length);
    }
    return text.toString(StandardCharsets.US_ASCII);
  }

  @Override
  public void end() throws IOException {
    client.end();
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
