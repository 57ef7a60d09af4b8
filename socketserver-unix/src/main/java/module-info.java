import org.jspecify.annotations.NullMarked;

/// What UNIX adds to the servers: so far the place for it, and who says that forking is not there
/// yet.
@NullMarked
module io.socketserver.unix {
  requires transitive io.socketserver.core;
  requires static org.jspecify;

  provides io.socketserver.core.spi.RequestProcessorProvider with
      io.socketserver.unix.internal.ForkingProcessorProvider;
}
