import org.jspecify.annotations.NullMarked;

/// TCP and UDP servers, threading, and the discovery of handlers.
///
/// ## Services used
///
/// | service | for | if none is found |
/// |---|---|---|
/// | [io.socketserver.api.RequestHandlerProvider] | handlers by name | no handler has a name |
/// | [io.socketserver.core.spi.RequestProcessorProvider] | mixins | only those of this module |
/// | [io.socketserver.core.ServerProvider] | addresses by scheme | `tcp` and `udp` |
/// | [io.socketserver.core.spi.ServiceNotifier] | notifying a service manager | no notification |
/// | [io.socketserver.core.spi.Transport] | sockets | those of java.nio.channels |
///
/// ## Logging
///
/// Servers log to the [System.Logger] named `io.socketserver.core`. If the module `jdk.jfr` is
/// present, they also emit Flight Recorder events whose names begin with `io.socketserver`.
///
/// No system property is read.
@NullMarked
@SuppressWarnings("module") // those that it exports to are compiled after it
module io.socketserver.core {
  requires transitive io.socketserver.api;
  requires static org.jspecify;
  requires static jdk.jfr;

  exports io.socketserver.core;
  exports io.socketserver.core.spi;
  exports io.socketserver.core.internal.text to
      io.socketserver.launcher,
      io.socketserver.unix;
  exports io.socketserver.core.internal.waiting to
      io.socketserver.launcher,
      io.socketserver.unix;

  uses io.socketserver.api.RequestHandlerProvider;
  uses io.socketserver.core.spi.RequestProcessorProvider;
  uses io.socketserver.core.ServerProvider;
  uses io.socketserver.core.spi.ServiceNotifier;
  uses io.socketserver.core.spi.Transport;
}
