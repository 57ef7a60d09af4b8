package io.socketserver.tls.internal;

import io.socketserver.core.spi.ReadinessListener;
import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// The handshake of a connection. Each read and each write takes it as far as it gets without
/// waiting, and the wait that follows is for what it needs.
///
/// @threading Thread-safe: a handler may read in one thread and write in another. They take turns.
final class Handshake {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /// What the handshake waits for.
  enum Progress {
    DONE,
    NEEDS_INPUT,
    NEEDS_SPACE,

    /// A thread computes.
    NEEDS_TIME,

    /// The client has left without having sent anything.
    ENDED
  }

  private final StreamConnection connection;
  private final Certificates certificates;
  private final ReceivedRecords received;
  private final SentRecords sent;
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable SSLEngine engine;
  private Progress progress = Progress.NEEDS_INPUT;
  private boolean begun;
  private volatile boolean done;
  private volatile boolean computing;

  /// The connection's listener on an event loop, whose thread must not compute; null elsewhere.
  private volatile @Nullable ReadinessListener listener;

  Handshake(
      StreamConnection connection,
      Certificates certificates,
      ReceivedRecords received,
      SentRecords sent) {
    this.connection = connection;
    this.certificates = certificates;
    this.received = received;
    this.sent = sent;
  }

  boolean isDone() {
    return done;
  }

  /// From now on the connection is on an event loop.
  void onLoop(ReadinessListener loopListener) {
    listener = loopListener;
  }

  /// The engine, which exists after the first step.
  SSLEngine engine() {
    SSLEngine created = engine;
    if (created == null) {
      created = certificates.newEngine();
      engine = created;
    }
    return created;
  }

  /// Continues as far as possible without waiting.
  ///
  /// @throws IOException if it has failed; the client was told why
  Progress step() throws IOException {
    lock.lock();
    try {
      if (!done) {
        progress = advance(engine());
        done = progress == Progress.DONE;
      }
      return progress;
    } catch (SSLException e) {
      alert();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private Progress advance(SSLEngine own) throws IOException {
    if (computing) {
      return Progress.NEEDS_TIME;
    }
    if (!begun) {
      own.beginHandshake();
      begun = true;
    }
    while (true) {
      switch (own.getHandshakeStatus()) {
        case NEED_WRAP -> sent.sendOwn(own);
        case NEED_TASK -> {
          if (!compute(own)) {
            return Progress.NEEDS_TIME;
          }
        }
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (sent.arePending() && !sent.flush()) {
            return Progress.NEEDS_SPACE;
          }
          Progress input = unwrap(own);
          if (input != Progress.DONE) {
            return input;
          }
        }
        case FINISHED, NOT_HANDSHAKING -> {
          return Progress.DONE;
        }
      }
    }
  }

  /// Processes a record of the client.
  ///
  /// @return what is needed for that; DONE if it was done
  private Progress unwrap(SSLEngine own) throws IOException {
    while (true) {
      if (!received.isEmpty()) {
        SSLEngineResult.Status status = received.unwrap(own, NOTHING.duplicate()).getStatus();
        if (status == SSLEngineResult.Status.CLOSED) {
          throw new SSLHandshakeException("the client ended the handshake");
        } else if (status != SSLEngineResult.Status.BUFFER_UNDERFLOW) {
          return Progress.DONE;
        }
      }
      boolean nothingYet = received.isEmpty() && own.getHandshakeSession() == null;
      int count = received.receive();
      if (count == 0) {
        return Progress.NEEDS_INPUT;
      } else if (count < 0) {
        if (nothingYet) {
          return Progress.ENDED;
        }
        throw new SSLHandshakeException("the client closed the connection during the handshake");
      }
    }
  }

  /// Runs the expensive steps: here, or in another thread if this one belongs to an event loop.
  ///
  /// @return false if they continue elsewhere
  private boolean compute(SSLEngine own) {
    ReadinessListener waiting = listener;
    if (waiting == null) {
      runTasks(own);
      return true;
    }
    computing = true;
    boolean started = false;
    try {
      Thread _ =
          Thread.ofVirtual()
              .name("tls-handshake")
              .start(() -> {
                try {
                  runTasks(own);
                } finally {
                  computing = false;
                  waiting.readyLater();
                }
              });
      started = true;
    } finally {
      if (!started) {
        computing = false;
      }
    }
    return false;
  }

  static void runTasks(SSLEngine engine) {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run(); // the engine remembers what it throws
    }
  }

  /// Tells the client why the handshake has failed, if it can be told at once.
  private void alert() {
    try {
      sent.sendOwn(engine());
    } catch (IOException e) {
      // it is gone, and so is the connection
    }
  }

  // ---- waits of threads

  /// Waits for what the handshake needs. Of two threads, one waits here for the other.
  void await(long deadline) throws IOException {
    lock.lock();
    try {
      if (done) {
        return;
      }
      if (progress == Progress.NEEDS_SPACE) {
        connection.awaitWritable(deadline);
      } else {
        connection.awaitReadable(deadline);
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- waits of event loops

  boolean wantsInput() {
    return !computing && progress == Progress.NEEDS_INPUT;
  }

  boolean wantsSpace() {
    return !computing && progress == Progress.NEEDS_SPACE;
  }
}
