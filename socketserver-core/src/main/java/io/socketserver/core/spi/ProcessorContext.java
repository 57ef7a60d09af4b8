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

  /// The server. It is bound, and serves no requests until its processor was created.
  ///
  /// @return the server
  Server server();

  /// The kind of requests that the server receives.
  ///
  /// @return connections or datagrams
  RequestKind kind();

  /// The factory of the server's handlers.
  ///
  /// @return the factory
  RequestHandlerFactory<?> handlers();

  /// The transport of the server's sockets.
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

  /// Makes the serving thread check again whether there is capacity for a request. Call it after
  /// [RequestProcessor#hasRoom()] became true.
  void wake();

  /// Uses the descriptor of a request's socket: the connection's own, or the one that receives all
  /// datagrams. It stays open meanwhile, even if the request's deadline passes.
  ///
  /// @param request a request of this server
  /// @param use the use
  /// @throws UnsupportedOperationException if the transport does not expose its descriptors
  /// @throws IOException if the socket is closed, or from the use
  void withDescriptor(Request request, DescriptorUse use) throws IOException;

  /// Reports [ServerListener#childStarted].
  ///
  /// @param pid the process ID
  void childStarted(long pid);

  /// Reports [ServerListener#childEnded].
  ///
  /// @param pid the process ID
  /// @param end how it ended
  void childEnded(long pid, ChildEnd end);

  /// Reports [ServerListener#loopBlocked].
  ///
  /// @param blocked the call of a handler that takes too long
  void loopBlocked(BlockedLoop blocked);

  /// Reports [ServerListener#loopUnblocked].
  ///
  /// @param blocked the call that has ended
  void loopUnblocked(BlockedLoop blocked);

  /// Reports [ServerListener#serverFailed], for a processor with threads of its own.
  ///
  /// @param step what failed
  /// @param failure the exception
  void failed(String step, Throwable failure);
}
