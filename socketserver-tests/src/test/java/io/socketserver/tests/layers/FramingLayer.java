package io.socketserver.tests.layers;

import io.socketserver.core.spi.ConnectionLayer;
import io.socketserver.core.spi.ForwardingConnection;
import io.socketserver.core.spi.StreamConnection;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;

/// Turns every byte into another, in frames: nothing of a frame can be read before all of it has
/// come, and a write has taken nothing before a whole frame has left. So the connection is ready at
/// other times than its socket.
///
/// @param frameSize how many bytes a frame holds at most
public record FramingLayer(int frameSize) implements ConnectionLayer, Serializable {

  @Override
  public StreamConnection wrap(StreamConnection connection) {
    return new Framed(connection, frameSize);
  }

  private static final class Framed extends ForwardingConnection {

    private static final int BUFFER_SIZE = 4096;

    private final int frameSize;

    // ---- for the thread that reads

    /// What was received of frames, from the first that is not decoded.
    private byte[] received = new byte[BUFFER_SIZE];

    private int count;

    /// What of the first frame was handed out.
    private int taken;

    private volatile boolean inputShut;

    // ---- for the thread that writes

    /// The frame that is being sent.
    private byte[] frame = {};

    private int sent;

    /// How many bytes of the caller's are in it, of which the caller has not been told.
    private int untold;

    Framed(StreamConnection connection, int frameSize) {
      super(connection);
      this.frameSize = frameSize;
    }

    @Override
    public int tryRead(byte[] bytes, int offset, int length) throws IOException {
      int total = decode(bytes, offset, length);
      while (total == 0) {
        if (count == received.length) {
          received = Arrays.copyOf(received, 2 * count);
        }
        int got = super.tryRead(received, count, received.length - count);
        if (got < 0 && count > 0 && !inputShut) {
          throw new EOFException("the stream ended within a frame");
        }
        if (got <= 0) {
          return got;
        }
        count += got;
        total = decode(bytes, offset, length);
      }
      return total;
    }

    /// Hands out what whole frames hold.
    private int decode(byte[] bytes, int offset, int length) throws IOException {
      int total = 0;
      while (total < length && Frames.isWhole(received, count)) {
        int size = Frames.size(received);
        int now = Math.min(length - total, size - taken);
        Frames.decode(received, Frames.HEADER + taken, bytes, offset + total, now);
        total += now;
        taken += now;
        if (taken == size) {
          taken = 0;
          count -= Frames.HEADER + size;
          System.arraycopy(received, Frames.HEADER + size, received, 0, count);
        }
      }
      return total;
    }

    @Override
    public int tryWrite(byte[] bytes, int offset, int length) throws IOException {
      if (untold == 0) {
        untold = Math.min(length, frameSize);
        frame = Frames.of(bytes, offset, untold);
        sent = 0;
      }
      while (sent < frame.length) {
        int now = super.tryWrite(frame, sent, frame.length - sent);
        if (now == 0) {
          return 0;
        }
        sent += now;
      }
      int told = Math.min(untold, length);
      untold -= told;
      return told;
    }

    @Override
    public void shutdownInput() throws IOException {
      inputShut = true;
      super.shutdownInput();
    }
  }
}
