package io.socketserver.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The loggers that handlers get from the image write what the JDK's own write.
class LoggerIT {

  /// Logs each line as a pattern, with two parameters and without, and answers.
  private static final String LOGGING =
      """
      public class Handlers implements RequestHandlerProvider {
        private static final System.Logger LOG = System.getLogger("patterns");
        public String name() { return "patterns"; }
        public String description() { return "logs lines as patterns"; }
        public Set<RequestKind> kinds() { return Set.of(RequestKind.STREAM); }
        public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
          return RequestHandlerFactory.shared(request -> {
            while (request.awaitInput()) {
              String line = request.readLine(1000);
              LOG.log(System.Logger.Level.INFO, line, "a", 12345);
              LOG.log(System.Logger.Level.INFO, line);
              request.output().write('.');
              request.output().flush();
            }
          });
        }
      }
      """;

  private static final List<String> PATTERNS =
      List.of(
          "plain",
          "{0} of {1}",
          "bad json: {\"k\": {0}}",
          "{\"k\": 1}",
          "it's done",
          "it's {0}",
          "it''s {0}",
          "'{0}' {1}",
          "{1}{0}{2}{9}{10}",
          "{x}",
          "{",
          "{0",
          "{0}",
          "{3",
          "{0} {",
          "} {0}",
          "{0,number,#.#}",
          "{1,number,#.#}",
          "{1,number,bad{}",
          "{0,choice,0#a}",
          "{ 0}",
          "{-1}",
          "{00}",
          "{0}{",
          "%s {0} %d",
          "\\{0}",
          "${0}");

  @TempDir Path jars;

  private static String ofTheJdk(String pattern, Object... parameters) {
    var record = new LogRecord(Level.INFO, pattern);
    record.setParameters(parameters);
    return new SimpleFormatter().formatMessage(record);
  }

  @Test
  void writeWhatTheLoggersOfTheJdkWrite(@TempDir Path work) throws Exception {
    String provides = "provides io.socketserver.api.RequestHandlerProvider with patterns.Handlers;";
    Path jar = HandlerJar.make(work, "patterns", provides, LOGGING);
    Files.move(jar, jars.resolve("patterns.jar"));
    try (Launched launched =
            Launched.start(
                "serve",
                "tcp://127.0.0.1:0",
                "--handler",
                "patterns",
                "--handler-path",
                jars.toString());
        var socket = new Socket("127.0.0.1", launched.port())) {
      socket.setSoTimeout((int) Await.LIMIT.toMillis());
      for (String pattern : PATTERNS) {
        ask(socket, pattern);
      }
      Launched.End end = launched.stop();

      var expected = PATTERNS.stream().flatMap(LoggerIT::both).toList();
      assertThat(end.err().lines().filter(line -> line.contains(" INFO patterns: ")))
          .extracting(line -> line.substring(line.indexOf("patterns: ") + "patterns: ".length()))
          .isEqualTo(expected);
    }
  }

  private static Stream<String> both(String pattern) {
    return Stream.of(ofTheJdk(pattern, "a", 12345), ofTheJdk(pattern));
  }

  private static void ask(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
    assertThat(socket.getInputStream().read()).as("the answer to %s", line).isEqualTo('.');
  }
}
