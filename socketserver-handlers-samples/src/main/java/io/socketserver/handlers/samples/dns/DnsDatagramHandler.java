package io.socketserver.handlers.samples.dns;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandler;
import java.io.IOException;

/// Answers a query in a datagram.
///
/// @source RFC 1035, section 4.2.1
final class DnsDatagramHandler implements RequestHandler<DatagramRequest> {

  private final Responder responder;

  DnsDatagramHandler(Responder responder) {
    this.responder = responder;
  }

  @Override
  public void handle(DatagramRequest request) throws IOException {
    byte[] response = request.truncated() ? null : responder.overUdp(request.bytes());
    if (response != null) {
      request.reply(response);
    }
  }
}
