import org.jspecify.annotations.NullMarked;

/// Small handlers, to serve and to copy: each shows one idiom.
///
/// The module exports nothing. Its handlers are found by name, as services:
///
/// | name | kinds | what it shows |
/// |---|---|---|
/// | `chargen` | stream, datagram | reading and writing concurrently; opting in to a dangerous feature |
/// | `chat` | stream | state that connections share; slow members |
/// | `daytime` | stream, datagram | an option, checked before the server listens |
/// | `discard` | stream, datagram | reading to the end |
/// | `dns` | stream, datagram | one protocol on both; hostile input |
/// | `echo` | stream, datagram | many messages on a connection, and draining |
/// | `http` | stream | consecutive requests, and their time limits; files |
/// | `resp` | stream | many messages in one write; a bounded store |
/// | `syslog` | stream, datagram | framing; a file that all requests write to |
/// | `thread` | stream | one read, and the thread it ran on |
/// | `time` | stream, datagram | bytes instead of text |
/// | `upper` | stream, datagram | a line; a new handler for every request |
///
/// It reads no system property.
@NullMarked
module io.socketserver.handlers.samples {
  requires io.socketserver.api;
  requires static org.jspecify;

  // Also in docs/handlers.md. One line each, in the order of their names.
  provides io.socketserver.api.RequestHandlerProvider with
      io.socketserver.handlers.samples.ChargenProvider,
      io.socketserver.handlers.samples.ChatProvider,
      io.socketserver.handlers.samples.DaytimeProvider,
      io.socketserver.handlers.samples.DiscardProvider,
      io.socketserver.handlers.samples.EchoProvider,
      io.socketserver.handlers.samples.SyslogProvider,
      io.socketserver.handlers.samples.ThreadProvider,
      io.socketserver.handlers.samples.TimeProvider,
      io.socketserver.handlers.samples.UpperProvider,
      io.socketserver.handlers.samples.dns.DnsProvider,
      io.socketserver.handlers.samples.http.HttpProvider,
      io.socketserver.handlers.samples.resp.RespProvider;
}
