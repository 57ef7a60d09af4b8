package io.socketserver.tests.layers;

import io.socketserver.core.spi.ConnectionLayer;
import io.socketserver.core.spi.ForwardingConnection;
import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the bytes of all connections that pass it.
///
/// @param read how many were read
/// @param written how many were written
public record CountingLayer(AtomicLong read, AtomicLong written)
    implements ConnectionLayer, Serializable {

  /// Begins at 0.
  public CountingLayer() {
    this(new AtomicLong(), new AtomicLong());
  }

  @Override
  public StreamConnection wrap(StreamConnection connection) {
    return new Counted(connection, this);
  }

  private static final class Counted extends ForwardingConnection {

    private final CountingLayer counts;

    Counted(StreamConnection connection, CountingLayer counts) {
      super(connection);
      this.counts = counts;
    }

    @Override
    public int tryRead(byte[] bytes, int offset, int length) throws IOException {
      int count = super.tryRead(bytes, offset, length);
      counts.read.addAndGet(Math.max(0, count));
      return count;
    }

    @Override
    public int tryWrite(byte[] bytes, int offset, int length) throws IOException {
      int count = super.tryWrite(bytes, offset, length);
      counts.written.addAndGet(count);
      return count;
    }
  }
}
