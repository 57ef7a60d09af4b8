package io.socketserver.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.HandlerOption;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.core.HandlerCatalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HandlersCommandTest {

  private static final HandlerCatalog.Entry GREETER =
      new HandlerCatalog.Entry(
          "greeter", new Greeter(), "com.example.greeter", Optional.of("1.2"), Optional.empty());

  private record Greeter() implements RequestHandlerProvider {
    @Override
    public String name() {
      return "greeter";
    }

    @Override
    public String description() {
      return "says \"hello\"";
    }

    @Override
    public Set<RequestKind> kinds() {
      return Set.of(RequestKind.DATAGRAM, RequestKind.STREAM);
    }

    @Override
    public List<HandlerOption> options() {
      return List.of(
          HandlerOption.optional("word", HandlerOption.Type.STRING, "what to say", "hello"),
          HandlerOption.required("file", HandlerOption.Type.FILE, "whom to greet"),
          HandlerOption.optional("loud", HandlerOption.Type.BOOLEAN, "whether to shout"));
    }
  }

  @Test
  void alignsTheTable() {
    assertThat(HandlersCommand.table(List.of(GREETER)).lines())
        .containsExactly(
            "NAME     KINDS            MODULE                   DESCRIPTION",
            "greeter  stream,datagram  com.example.greeter@1.2  says \"hello\"",
            "  word   string           default hello            what to say",
            "  file   file             required                 whom to greet",
            "  loud   boolean          optional                 whether to shout");
  }

  @Test
  void printsJson() {
    var dropped =
        new HandlerCatalog.Entry(
            "greeter", new Greeter(), "m", Optional.empty(), Optional.of(Path.of("/x/g.jar")));

    assertThat(HandlersCommand.json(List.of(GREETER)))
        .isEqualTo(
            """
            [
              {"name": "greeter", "kinds": ["stream", "datagram"], "module": "com.example.greeter",\
             "version": "1.2", "source": null, "description": "says \\"hello\\"", "sharesState": false,\
             "options": [
                {"name": "word", "type": "string", "required": false, "default": "hello",\
             "description": "what to say"},
                {"name": "file", "type": "file", "required": true, "default": null,\
             "description": "whom to greet"},
                {"name": "loud", "type": "boolean", "required": false, "default": null,\
             "description": "whether to shout"}]}
            ]
            """);
    assertThat(HandlersCommand.json(List.of(dropped)))
        .contains("\"version\": null, \"source\": \"/x/g.jar\"");
    assertThat(HandlersCommand.json(List.of())).isEqualTo("[]\n");
  }

  @Test
  void listsTheHandlersOfTheModulePath() {
    Run run = Run.of("handlers");

    assertThat(run.status()).isZero();
    assertThat(run.out().lines().map(line -> line.split(" ")[0])).contains("upper", "echo");
  }
}
