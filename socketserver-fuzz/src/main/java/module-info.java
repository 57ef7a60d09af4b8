import org.jspecify.annotations.NullMarked;

/// Fuzzing within one process: a generator of input that nobody meant, for the tests of parsers.
///
/// It is for the tests of this project, and is not released. It reads the system properties
/// `socketserver.root` (the folder that contains `src/fuzz`), `fuzz.seed` and `fuzz.executions`.
@NullMarked
module io.socketserver.fuzz {
  requires jdk.management;
  requires static org.jspecify;

  exports io.socketserver.fuzz;
}
