package io.socketserver.benchmarks;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// A warm request without any code of ours: a platform thread with a blocking channel sends each
/// message back. What is allocated here is the client's and the measurement's.
public class Floor extends WarmConnection {

  private ServerSocketChannel listener;

  @Override
  PingPongClient start() throws IOException {
    listener = ServerSocketChannel.open().bind(Network.anyPort());
    var client = new PingPongClient.OverLoopback(listener.getLocalAddress());
    SocketChannel connection = listener.accept();
    Thread.ofPlatform().daemon().name("echo").start(() -> JdkPeer.echo(connection));
    return client;
  }

  @Override
  void stop() throws IOException {
    listener.close();
  }
}
