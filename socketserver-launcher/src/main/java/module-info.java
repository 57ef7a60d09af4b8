import org.jspecify.annotations.NullMarked;

/// The command line.
@NullMarked
module io.socketserver.launcher {
  requires io.socketserver.core;
  requires info.picocli;
  requires static org.jspecify;

  uses io.socketserver.api.RequestHandlerProvider;

  opens io.socketserver.launcher to
      info.picocli;
}
