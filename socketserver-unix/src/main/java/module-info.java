import org.jspecify.annotations.NullMarked;

/// UNIX-domain servers, a process per request, and the native transport for Linux.
///
/// ## Services provided
///
/// | service | what |
/// |---|---|
/// | [io.socketserver.core.ServerProvider] | the schemes `unix`, `unixgram` and `fd` |
/// | [io.socketserver.core.spi.ChildProgram] | what the processes of the mixin `forking` do |
/// | [io.socketserver.core.spi.ServiceNotifier] | systemd, or whoever set `NOTIFY_SOCKET` |
/// | [io.socketserver.core.spi.Transport] | the transport `native` |
@NullMarked
module io.socketserver.unix {
  requires transitive io.socketserver.core;
  requires static org.jspecify;

  exports io.socketserver.unix;
  exports io.socketserver.unix.socket;

  provides io.socketserver.core.spi.RequestProcessorProvider with
      io.socketserver.unix.internal.forking.ForkingProcessorProvider;
  provides io.socketserver.core.spi.ChildProgram with
      io.socketserver.unix.internal.forking.ForkedChildProgram;
  provides io.socketserver.core.ServerProvider with
      io.socketserver.unix.internal.providers.UnixServerProvider,
      io.socketserver.unix.internal.providers.InheritedServerProvider;
  provides io.socketserver.core.spi.ServiceNotifier with
      io.socketserver.unix.internal.inherited.SystemdNotifier;
  provides io.socketserver.core.spi.Transport with
      io.socketserver.unix.internal.NativeTransport;
}
