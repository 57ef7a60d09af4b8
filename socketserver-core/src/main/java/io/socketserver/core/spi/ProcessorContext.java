package io.socketserver.core.spi;

import io.socketserver.api.BlockedLoop;
import io.socketserver.api.ChildEnd;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestKind;
import io.socketserver.api.RequestProcessor;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;
import java.io.IOException;
import java.util.List;

/// What a server offers to the [RequestProcessor] that processes its requests.
///
/// @threading Safe for many threads.
/// @since 0.1
public interface ProcessorContext {

  /// The server. It is bound, and serves no requests until the processor has been made.
  ///
  /// @return the server
  Server server();

  /// What the server receives.
  ///
  /// @return connections or datagrams
  RequestKind kind();

  /// What makes the handlers of the server.
  ///
  /// @return the factory
  RequestHandlerFactory<?> handlers();

  /// How the server reaches its sockets.
  ///
  /// @return the transport
  Transport transport();

  /// The layers of the server. It applies them itself, unless the processor [passes requests
  /// on][RequestProcessor#passesRequestsOn()].
  ///
  /// @return the layers, from the socket to the handler
  List<ConnectionLayer> layers();

  /// The limits of each request.
  ///
  /// @return the limits
  RequestLimits limits();

  /// Makes the serving thread look again whether there is room for a request. Call it after
  /// [RequestProcessor#hasRoom()] became true.
  void wake();

  /// Uses the descriptor of a request's socket: the connection's own, or the one that receives all
  /// datagrams. It stays open meanwhile, even if the request's time is up.
  ///
  /// @param request a request of this server
  /// @param use what to do
  /// @throws UnsupportedOperationException if the transport cannot tell its descriptors
  /// @throws IOException if the socket is closed, or from the use
  void withDescriptor(Request request, DescriptorUse use) throws IOException;

  /// Reports [ServerListener#childStarted].
  ///
  /// @param pid the number of the process
  void childStarted(long pid);

  /// Reports [ServerListener#childEnded].
  ///
  /// @param pid the number of the process
  /// @param end how it ended
  void childEnded(long pid, ChildEnd end);

  /// Reports [ServerListener#loopBlocked].
  ///
  /// @param blocked which call of a handler lasts too long
  void loopBlocked(BlockedLoop blocked);

  /// Reports [ServerListener#loopUnblocked].
  ///
  /// @param blocked which call has ended
  void loopUnblocked(BlockedLoop blocked);

  /// Reports [ServerListener#serverFailed], for a processor that has threads of its own.
  ///
  /// @param step what failed
  /// @param failure the exception
  void failed(String step, Throwable failure);
}
