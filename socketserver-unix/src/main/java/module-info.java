import org.jspecify.annotations.NullMarked;

/// Servers over UNIX-domain sockets.
@NullMarked
module io.socketserver.unix {
  requires transitive io.socketserver.core;
  requires static org.jspecify;

  exports io.socketserver.unix;
}
