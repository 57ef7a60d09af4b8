import org.jspecify.annotations.NullMarked;

/// The command `socketserver`: servers without any code.
///
/// Handlers, UNIX addresses and mixins are found by [io.socketserver.core] as services; this module
/// knows none of them.
///
/// ## Services provided
///
/// | service | what it is |
/// |---|---|
/// | [System.LoggerFinder] | loggers that write to standard error, as text or as JSON |
///
/// No system property is read but `java.home`, for the folder `handlers` beside the image.
@NullMarked
module io.socketserver.launcher {
  requires io.socketserver.core;
  requires jdk.management;
  requires static org.jspecify;

  provides System.LoggerFinder with
      io.socketserver.launcher.StderrLoggerFinder;
}
