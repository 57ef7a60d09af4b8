package io.socketserver.tls.internal;

import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/// The records to a client that the kernel has not accepted yet.
///
/// A write has taken its bytes once the kernel has accepted all records that they became. Until
/// then it returns 0, and the caller offers the same bytes again.
///
/// @threading Thread-safe: the thread that writes adds records, the one that reads may have to
///   answer a client's key update, and any thread may end the stream.
final class SentRecords {

  /// The most that may be pending without being data of the handler: more than the longest chain of
  /// certificates. A client that asks for answers and reads none would else fill the memory.
  private static final int MOST_OWN = 256 * 1024;

  private static final byte[] NONE = {};
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final StreamConnection connection;
  private final ReentrantLock lock = new ReentrantLock();

  private byte[] bytes = NONE;
  private int start;
  private int end;

  /// How many of the caller's bytes are in the records, and were not reported as taken.
  private int untold;

  private volatile boolean pending;

  SentRecords(StreamConnection connection) {
    this.connection = connection;
  }

  /// Whether records wait for space.
  boolean arePending() {
    return pending;
  }

  /// Encrypts and sends.
  ///
  /// @return how many bytes were taken
  int write(SSLEngine engine, byte[] source, int offset, int length) throws IOException {
    lock.lock();
    try {
      int told = 0;
      while (sendAll()) {
        int now = Math.min(untold, length - told);
        untold -= now;
        told += now;
        if (told == length) {
          break;
        }
        encrypt(engine, ByteBuffer.wrap(source, offset + told, length - told));
      }
      return told;
    } finally {
      unlock();
    }
  }

  /// An idle connection holds no buffer.
  private void unlock() {
    if (start == end) {
      Buffers.give(bytes);
      bytes = NONE;
    }
    lock.unlock();
  }

  private void encrypt(SSLEngine engine, ByteBuffer source) throws IOException {
    int before = source.remaining();
    while (source.remaining() == before) { // a post-handshake message of the engine comes first
      SSLEngineResult result = wrap(engine, source);
      if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
        throw new ClosedChannelException();
      } else if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
        // the thread that reads has refused it, and the engine still waits for it
        throw new SSLHandshakeException("the client asked for a renegotiation");
      }
    }
    untold = before - source.remaining();
  }

  /// Sends what the engine has to say itself: its part of the handshake, an alert, or the answer to
  /// a key update.
  void sendOwn(SSLEngine engine) throws IOException {
    lock.lock();
    try {
      wrapOwn(engine);
      boolean _ = sendAll();
    } finally {
      unlock();
    }
  }

  /// Sends the end of the stream (close_notify) after what is pending.
  ///
  /// @return false if it has to wait for space
  boolean end(SSLEngine engine) throws IOException {
    lock.lock();
    try {
      engine.closeOutbound();
      wrapOwn(engine);
      return sendAll();
    } finally {
      unlock();
    }
  }

  /// Does the same, unless another thread is writing.
  void tryEnd(SSLEngine engine) throws IOException {
    if (lock.tryLock()) {
      try {
        boolean _ = end(engine);
      } finally {
        lock.unlock();
      }
    }
  }

  private void wrapOwn(SSLEngine engine) throws SSLException {
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      if (end - start > MOST_OWN) {
        throw new SSLException("the client asks for answers, and reads none");
      }
      if (wrap(engine, NOTHING.duplicate()).getStatus() == SSLEngineResult.Status.CLOSED) {
        return;
      }
    }
  }

  /// Adds a record.
  private SSLEngineResult wrap(SSLEngine engine, ByteBuffer source) throws SSLException {
    while (true) {
      if (bytes.length == 0) {
        bytes = Buffers.take();
      }
      ByteBuffer target = ByteBuffer.wrap(bytes, end, bytes.length - end);
      SSLEngineResult result = engine.wrap(source, target);
      if (result.getStatus() != SSLEngineResult.Status.BUFFER_OVERFLOW) {
        end = target.position();
        pending = start < end;
        return result;
      }
      makeRoom(engine.getSession().getPacketBufferSize());
    }
  }

  private void makeRoom(int size) {
    if (start > 0) {
      System.arraycopy(bytes, start, bytes, 0, end - start);
      end -= start;
      start = 0;
    }
    if (bytes.length - end < size) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, end + size));
    }
  }

  /// Sends what is pending, as far as the kernel accepts it.
  ///
  /// @return whether it was everything
  boolean flush() throws IOException {
    lock.lock();
    try {
      return sendAll();
    } finally {
      unlock();
    }
  }

  private boolean sendAll() throws IOException {
    while (start < end) {
      int count = connection.tryWrite(bytes, start, end - start);
      if (count == 0) {
        return false;
      }
      start += count;
    }
    start = 0;
    end = 0;
    pending = false;
    return true;
  }
}
