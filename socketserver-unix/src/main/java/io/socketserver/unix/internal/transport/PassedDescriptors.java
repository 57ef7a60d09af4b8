package io.socketserver.unix.internal.transport;

import io.socketserver.unix.internal.foreign.Message;
import io.socketserver.unix.internal.foreign.SocketOptions;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Descriptors that the peer of a UNIX socket passes with its bytes, though nobody here wants any.
///
/// The kernel gives them to whoever receives with room for them. Without room it closes them, in
/// the middle of the receive, and a close may wait as long as the stranger likes. So a socket of
/// ours refuses them where the kernel can do that, from Linux 6.16: then sending them fails, and
/// nothing here costs more. Where it cannot, and of sockets that others have made, they are
/// received and given to the [Closer].
///
/// @threading Safe for many threads.
/// @source unix(7), SCM_RIGHTS; net/core/sock.c of Linux 6.16, SO_PASSRIGHTS
final class PassedDescriptors {

  /// Bytes of a stream that are received at once.
  private static final int ROOM = 64 * 1024;

  /// Memory that is not in use: as much as was in use at once.
  private static final Queue<Message> SPARE = new ConcurrentLinkedQueue<>();

  private PassedDescriptors() {}

  /// Has the kernel refuse them, at a UNIX socket that nobody can have sent to yet, and at the
  /// connections that it is to accept.
  ///
  /// @return false if this kernel cannot
  static boolean refuse(int socket) {
    return SocketOptions.set(socket, SocketOptions.SOL_SOCKET, SocketOptions.SO_PASSRIGHTS, 0) == 0;
  }

  /// Whether the kernel refuses them at a UNIX socket that somebody else has made.
  static boolean areRefused(int socket) {
    int[] passes = {1};
    int result =
        SocketOptions.get(socket, SocketOptions.SOL_SOCKET, SocketOptions.SO_PASSRIGHTS, passes);
    return result == 0 && passes[0] == 0;
  }

  /// Closes those that came with a message.
  static void close(Message message) {
    int[] descriptors = message.descriptors();
    if (descriptors.length > 0) {
      Closer.closePassed(descriptors);
    }
  }

  /// Receives a part of a stream, and closes those that came with it.
  ///
  /// @return how many bytes; 0 at the end; or a negative error number
  static int receive(int socket, byte[] bytes, int offset, int length) {
    return receive(socket, ByteBuffer.wrap(bytes, offset, length));
  }

  /// The same, to where a buffer has room; it does not move.
  static int receive(int socket, ByteBuffer to) {
    Message message = SPARE.poll();
    if (message == null) {
      message = new Message(ROOM);
    }
    int count = message.receiveStream(socket, to.remaining());
    if (count > 0) {
      ByteBuffer unused = to.put(to.position(), message.data(), 0, count);
      close(message);
    }
    SPARE.add(message);
    return count;
  }
}
