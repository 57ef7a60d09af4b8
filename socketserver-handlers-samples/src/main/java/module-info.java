import org.jspecify.annotations.NullMarked;

/// Sample handlers.
@NullMarked
module io.socketserver.handlers.samples {
  requires io.socketserver.core;
  requires static org.jspecify;
}
