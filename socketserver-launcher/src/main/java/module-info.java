import org.jspecify.annotations.NullMarked;

/// The command `socketserver`: servers without any code.
///
/// [io.socketserver.core] discovers handlers, UNIX addresses and mixins as services; this module
/// does not depend on them.
///
/// ## Services used
///
/// | service | for | if none is found |
/// |---|---|---|
/// | [io.socketserver.core.spi.ChildProgram] | child processes, whose main class is the command's | there are no child processes |
///
/// ## Services provided
///
/// | service | what it is |
/// |---|---|
/// | [System.LoggerFinder] | loggers that write to standard error, as text or as JSON |
///
/// It reads only the system property `java.home`, for the folder `handlers` beside the image.
@NullMarked
module io.socketserver.launcher {
  requires io.socketserver.core;
  requires io.socketserver.proxy;
  requires io.socketserver.tls;
  requires jdk.management;
  requires jdk.unsupported;
  requires static org.jspecify;

  uses io.socketserver.core.spi.ChildProgram;

  provides System.LoggerFinder with
      io.socketserver.launcher.StderrLoggerFinder;
}
