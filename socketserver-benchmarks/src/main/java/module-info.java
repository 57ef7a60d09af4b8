/// What this project is measured with: the peers that it is compared to, and microbenchmarks.
///
/// As a module it is a jar of handlers, which the image loads: it provides `lines`. The peers and
/// the microbenchmarks run on the class path.
module io.socketserver.benchmarks {
  requires io.socketserver.api;
  requires static io.netty.buffer;
  requires static io.netty.codec;
  requires static io.netty.common;
  requires static io.netty.handler;
  requires static io.netty.transport;
  requires static io.netty.transport.classes.epoll;
  requires static io.netty.transport.classes.io_uring;
  requires static io.netty.transport.unix.common;
  requires static io.socketserver.core;
  requires static io.socketserver.testkit;
  requires static java.management;
  requires static jdk.management;
  requires static jmh.core;
  requires static org.jspecify;

  provides io.socketserver.api.RequestHandlerProvider with
      io.socketserver.benchmarks.LinesProvider;
}
