package io.socketserver.handlers.samples;

import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A member of a chat: a name, and an outbox that a separate thread empties.
///
/// The outbox is limited in lines and in characters, and so is the memory of a slow member. Lines
/// that do not fit are dropped, and the member is told how many. The server's write time-out
/// disconnects a member who reads nothing at all.
///
/// @threading Thread-safe, except [#rename(String)], which the room's lock guards.
final class ChatMember {

  /// In lines, and in characters, since a few long lines have more than many short ones.
  private static final int MAX_LINES = 256;

  private static final int MAX_CHARACTERS = 128 * 1024;

  /// Marks the end of an outbox. Compared by identity: no line is the same object.
  private static final Object END = new Object();

  private final StreamRequest request;
  private final BlockingQueue<Object> outbox = new ArrayBlockingQueue<>(MAX_LINES);
  private final Thread writer;

  /// How many characters are in the outbox. Only threads that hold this monitor add to it.
  private final AtomicInteger characters = new AtomicInteger();

  /// How many consecutive lines found the outbox full. Guarded by this.
  private int leftOut;

  /// Written under the room's lock.
  private volatile String nick;

  ChatMember(String nick, StreamRequest request) {
    this.nick = nick;
    this.request = request;
    this.writer = Thread.ofVirtual().name("chat-" + request.id()).unstarted(this::deliver);
  }

  /// Starts to deliver.
  void start() {
    writer.start();
  }

  String nick() {
    return nick;
  }

  void rename(String nick) {
    this.nick = nick;
  }

  /// Puts a line into the outbox, or drops it; never blocks.
  ///
  /// @param line without its terminator
  synchronized void tell(String line) {
    if (leftOut > 0 && offer("* " + leftOut + " lines were dropped: you read too slowly")) {
      leftOut = 0;
    }
    if (leftOut > 0 || !offer(line)) {
      leftOut++;
    }
  }

  private boolean offer(String line) {
    int after = characters.addAndGet(line.length());
    if (after <= MAX_CHARACTERS && outbox.offer(line)) {
      return true;
    }
    characters.addAndGet(-line.length());
    return false;
  }

  /// Lets the writer send the outbox, and waits for that.
  void awaitDelivery() throws InterruptedException {
    try {
      if (!outbox.offer(END)) {
        // Too slow to the end: aborts the write in which the writer is blocked.
        request.close();
      }
      writer.join();
    } catch (InterruptedException e) {
      request.close();
      throw e;
    }
  }

  private void deliver() {
    try {
      for (Object item = outbox.take(); item != END; item = outbox.take()) {
        String line = item.toString();
        characters.addAndGet(-line.length());
        request.write(line + "\n");
      }
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      // The client has gone, or there is no memory. The handler, which reads, must notice it too.
      request.close();
    }
  }
}
