package io.socketserver.unix.internal.transport;

import io.socketserver.unix.internal.foreign.Message;
import io.socketserver.unix.internal.foreign.SocketOptions;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Unwanted descriptors that the peer of a UNIX socket passes with its bytes.
///
/// The kernel passes them to a receiver with space for them. Without space it closes them, in the
/// middle of the receive, and a close may block for as long as the peer likes. So our own sockets
/// reject them if the kernel can do that, from Linux 6.16: then sending them fails, and nothing
/// here costs more. On other kernels, and on sockets that other programs created, they are received
/// and passed to the [Closer].
///
/// @threading Thread-safe.
/// @source unix(7), SCM_RIGHTS; net/core/sock.c of Linux 6.16, SO_PASSRIGHTS
final class PassedDescriptors {

  /// The maximum number of bytes of a stream that are received at once.
  private static final int ROOM = 64 * 1024;

  /// Unused memory: as much as was in use at once.
  private static final Queue<Message> SPARE = new ConcurrentLinkedQueue<>();

  private PassedDescriptors() {}

  /// Makes the kernel reject them, at a UNIX socket to which no peer can have sent yet, and at the
  /// connections that it will accept.
  ///
  /// @return false if this kernel does not support it
  static boolean refuse(int socket) {
    return SocketOptions.set(socket, SocketOptions.SOL_SOCKET, SocketOptions.SO_PASSRIGHTS, 0) == 0;
  }

  /// Whether the kernel rejects them at a UNIX socket that another program created.
  static boolean areRefused(int socket) {
    int[] passes = {1};
    int result =
        SocketOptions.get(socket, SocketOptions.SOL_SOCKET, SocketOptions.SO_PASSRIGHTS, passes);
    return result == 0 && passes[0] == 0;
  }

  /// Closes those that arrived with a message.
  static void close(Message message) {
    int[] descriptors = message.ancillary().descriptors();
    if (descriptors.length > 0) {
      Closer.closePassed(descriptors);
    }
  }

  /// Receives a part of a stream, and closes descriptors that arrived with it.
  ///
  /// @return how many bytes; 0 at the end; or a negative error number
  static int receive(int socket, byte[] bytes, int offset, int length) {
    return receive(socket, ByteBuffer.wrap(bytes, offset, length));
  }

  /// The same, into the free space of a buffer; it does not move.
  static int receive(int socket, ByteBuffer to) {
    Message message = SPARE.poll();
    if (message == null) {
      message = new Message(ROOM);
    }
    int count = message.receiveStream(socket, to.remaining());
    if (count > 0) {
      ByteBuffer _ = to.put(to.position(), message.data(), 0, count);
      close(message);
    }
    SPARE.add(message);
    return count;
  }
}
