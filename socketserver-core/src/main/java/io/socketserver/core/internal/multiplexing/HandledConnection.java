package io.socketserver.core.internal.multiplexing;

import io.socketserver.api.EventConnection;
import io.socketserver.api.Request;
import io.socketserver.core.internal.request.EventOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;

/// The handler's view of its connection on a loop. Its requests change the [ConnectionState]; the
/// connection acts on them after the call of the handler.
///
/// @threading For the thread of the loop, except where [EventConnection] says otherwise.
final class HandledConnection implements EventConnection {

  private final LoopConnection connection;

  HandledConnection(LoopConnection connection) {
    this.connection = connection;
  }

  // ---- for the caller of the handler

  boolean register() {
    return connection.socket.register(connection);
  }

  void flush() {
    connection.socket.flush();
  }

  // ---- writing

  @Override
  public void write(ByteBuffer data) {
    checkThread();
    connection.socket.write(data);
  }

  @Override
  public OutputStream output() {
    return new EventOutput(this);
  }

  @Override
  public boolean isWritable() {
    checkThread();
    if (connection.handler.isCalled()) {
      connection.socket.flushTooMuch();
      if (connection.handler.loop().callTime().isCallOver()) {
        connection.state.yieldTurn();
      }
    }
    return connection.state.isWritable();
  }

  @Override
  public long queued() {
    return connection.socket.queued();
  }

  // ---- reading

  @Override
  public void pauseReading() {
    checkThread();
    connection.state.pause();
  }

  @Override
  public void resumeReading() {
    checkThread();
    connection.state.resume();
  }

  // ---- encryption

  @Override
  public boolean canStartTls() {
    return connection.socket.tls.canStart();
  }

  @Override
  public void startTls() throws IOException {
    checkThread();
    connection.socket.tls.start(connection.handler);
  }

  // ---- ending

  @Override
  public void end() {
    checkThread();
    connection.state.end();
  }

  @Override
  public void shutdownOutput() {
    checkThread();
    connection.state.shutdownOutput();
  }

  @Override
  public void close() {
    checkThread();
    connection.state.close();
  }

  @Override
  public boolean isOpen() {
    return connection.state.isOpen();
  }

  @Override
  public void execute(Runnable task) {
    connection.execute(task);
  }

  private void checkThread() {
    Loop loop = connection.handler.loop();
    if (!loop.isOwnThread()) {
      throw new IllegalStateException(
          "connection "
              + connection.request
              + " belongs to "
              + loop
              + "; from another thread, such as "
              + Thread.currentThread().getName()
              + ", use execute()");
    }
  }

  @Override
  public Request request() {
    return connection.request;
  }

  // ---- settings

  @Override
  public void readTimeout(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    checkThread();
    connection.request.readTimeout(timeout);
    connection.socket.clock().arm();
  }

  @Override
  public <T> void option(SocketOption<T> option, T value) throws IOException {
    connection.request.option(option, value);
  }

  @Override
  public String toString() {
    return connection.request.toString();
  }
}
