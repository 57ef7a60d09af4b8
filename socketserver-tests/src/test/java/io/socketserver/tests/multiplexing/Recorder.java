package io.socketserver.tests.multiplexing;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Says what it is told, and does what it is asked.
class Recorder implements EventHandler {

  final Queue<String> calls = new ConcurrentLinkedQueue<>();

  @Override
  public void opened(EventConnection connection) throws Exception {
    calls.add("opened");
  }

  @Override
  public void received(EventConnection connection, ByteBuffer data) throws Exception {
    calls.add("received " + StandardCharsets.UTF_8.decode(data.duplicate()));
    connection.write(data);
  }

  @Override
  public void inputEnded(EventConnection connection) throws Exception {
    calls.add("ended");
    connection.end();
  }

  @Override
  public void failed(EventConnection connection, IOException failure) throws Exception {
    calls.add("failed " + failure.getMessage());
  }

  @Override
  public void closed(EventConnection connection) throws Exception {
    calls.add("closed");
  }
}
