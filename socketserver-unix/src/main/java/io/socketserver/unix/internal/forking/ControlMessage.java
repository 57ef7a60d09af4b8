package io.socketserver.unix.internal.forking;

import io.socketserver.api.Fault;
import io.socketserver.api.HandlerReference;
import io.socketserver.api.PeerCredentials;
import io.socketserver.api.ProxyHeader;
import io.socketserver.api.RequestKind;
import io.socketserver.api.Violation;
import io.socketserver.core.spi.RequestLimits;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The messages between a server and its child. [ControlCodec] encodes them.
///
/// ```
/// child                    server
///   Hello        ------>
///                <------   Setup
///   Ready        ------>              or Broken, and the child ends
///                <------   Work       with the descriptor of the socket
///   Taken        ------>
///   Done, Failed ------>              and again from Work, or the child ends
/// ```
sealed interface ControlMessage {

  /// The child has started.
  ///
  /// @param version the version of these messages: a jar may have been replaced since the server
  ///   started
  record Hello(int version) implements ControlMessage {}

  /// What the child must serve.
  ///
  /// @param kind what the server receives
  /// @param handlers how to create handlers
  /// @param serverAddress the server's address
  /// @param requests how many requests to serve
  /// @param limits the server's limits
  /// @param layers the server's layers, as [LayerCodec] encodes them
  record Setup(
      RequestKind kind,
      HandlerReference handlers,
      SocketAddress serverAddress,
      int requests,
      RequestLimits limits,
      byte[] layers)
      implements ControlMessage {}

  /// The child can serve.
  record Ready() implements ControlMessage {}

  /// The child cannot serve.
  record Broken(Thrown thrown) implements ControlMessage {}

  /// A request, sent with its socket: the connection, or the socket that received the datagram.
  ///
  /// @param remote the client's address
  /// @param local the local address at which it arrived
  /// @param variables the environment variables of the request
  /// @param proxyHeader what a proxy has told of the connection; null if there is nothing
  /// @param datagram the datagram, if it is one
  record Work(
      SocketAddress remote,
      SocketAddress local,
      Map<String, String> variables,
      @Nullable ProxyHeader proxyHeader,
      @Nullable Payload datagram)
      implements ControlMessage {}

  /// A datagram.
  record Payload(byte[] data, boolean truncated, @Nullable PeerCredentials credentials) {}

  /// The child has accepted the request.
  record Taken() implements ControlMessage {}

  /// The request has completed.
  ///
  /// @param bytesRead the number of bytes received
  /// @param bytesWritten the number of bytes sent
  /// @param last whether the child ends now
  record Done(long bytesRead, long bytesWritten, boolean last) implements ControlMessage {}

  /// The request has failed.
  ///
  /// @param fault whose fault it is
  /// @param violation what the client had done; null if nothing
  /// @param thrown what was thrown
  /// @param last whether the child ends now
  record Failed(Fault fault, @Nullable Violation violation, Thrown thrown, boolean last)
      implements ControlMessage {}

  /// An exception, in a form that can be sent to another process.
  ///
  /// @param text its class and message, and those of its causes
  /// @param stack where it was thrown
  record Thrown(String text, List<StackTraceElement> stack) {

    private static final int DEEPEST_CAUSE = 8;
    private static final int MOST_FRAMES = 64;
    private static final int LONGEST_TEXT = 4000;

    static Thrown of(Throwable thrown) {
      var text = new StringBuilder(text(thrown));
      Throwable cause = thrown.getCause();
      for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
        text.append("; caused by ").append(text(cause));
        cause = cause.getCause();
      }
      text.setLength(Math.min(text.length(), LONGEST_TEXT));
      StackTraceElement[] stack = thrown.getStackTrace();
      return new Thrown(
          text.toString(), List.of(stack).subList(0, Math.min(stack.length, MOST_FRAMES)));
    }

    /// The methods of any exception may throw.
    private static String text(Throwable thrown) {
      try {
        return thrown.toString();
      } catch (RuntimeException e) {
        return thrown.getClass().getName();
      }
    }
  }
}
