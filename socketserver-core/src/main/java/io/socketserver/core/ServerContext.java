package io.socketserver.core;

import io.socketserver.api.BlockedLoop;
import io.socketserver.api.ChildEnd;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestKind;
import io.socketserver.core.internal.request.SocketRequest;
import io.socketserver.core.spi.ConnectionLayer;
import io.socketserver.core.spi.DescriptorUse;
import io.socketserver.core.spi.ProcessorContext;
import io.socketserver.core.spi.RequestLimits;
import io.socketserver.core.spi.Transport;
import java.io.IOException;
import java.util.List;

/// A server, as its processor sees it.
///
/// @param server the server
record ServerContext(BaseServer<?> server) implements ProcessorContext {

  @Override
  public RequestKind kind() {
    return server instanceof StreamServer ? RequestKind.STREAM : RequestKind.DATAGRAM;
  }

  @Override
  public RequestHandlerFactory<?> handlers() {
    return server.parts().handlers();
  }

  @Override
  public Transport transport() {
    return server.options().transport();
  }

  @Override
  public List<ConnectionLayer> layers() {
    return server.options().layers();
  }

  @Override
  public RequestLimits limits() {
    return server.options().requestLimits();
  }

  @Override
  public void wake() {
    server.parts().wake();
  }

  @Override
  public void withDescriptor(Request request, DescriptorUse use) throws IOException {
    if (request instanceof SocketRequest own) {
      own.withDescriptor(use);
    } else {
      throw new UnsupportedOperationException("request " + request + " has no socket of its own");
    }
  }

  @Override
  public void childStarted(long pid) {
    server.parts().listener().childStarted(server, pid);
  }

  @Override
  public void childEnded(long pid, ChildEnd end) {
    server.parts().listener().childEnded(server, pid, end);
  }

  @Override
  public void loopBlocked(BlockedLoop blocked) {
    server.parts().listener().loopBlocked(server, blocked);
  }

  @Override
  public void loopUnblocked(BlockedLoop blocked) {
    server.parts().listener().loopUnblocked(server, blocked);
  }

  @Override
  public void failed(String step, Throwable failure) {
    server.parts().listener().serverFailed(server, step, failure);
  }
}
