package io.socketserver.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A message on a connection that has had many, and back. Who sends it back is the subclass's.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public abstract class WarmConnection {

  private PingPongClient client;

  /// Starts what sends messages back.
  ///
  /// @return its client
  abstract PingPongClient start() throws IOException;

  /// Ends what was started; its client has gone.
  abstract void stop() throws IOException;

  /// Connects.
  @Setup
  public void connect() throws IOException {
    client = start();
  }

  /// Sends one message.
  @Benchmark
  public void request() throws IOException {
    client.exchange();
  }

  /// Ends client and server.
  @TearDown
  public void close() throws IOException {
    client.close();
    stop();
  }
}
