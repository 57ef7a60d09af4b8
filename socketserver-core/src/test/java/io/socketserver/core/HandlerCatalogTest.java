package io.socketserver.core;

import static io.socketserver.core.internal.discovery.JarMaker.handlerModule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.socketserver.api.HandlerOptionException;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HandlerCatalogTest {

  private HandlerCatalog catalog;

  @BeforeAll
  void load(@TempDir Path folder) {
    handlerModule("com.example.streams")
        .provider(
            "com.example.streams",
            "streams",
            """
            public List<HandlerOption> options() {
              return List.of(
                  HandlerOption.optional("how", HandlerOption.Type.STRING, "how to fail"),
                  HandlerOption.optional("port", HandlerOption.Type.INTEGER, "a port", "80"));
            }
            """,
            """
            public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options)
                throws Exception {
              switch (options.find("how").orElse("")) {
                case "io": throw new java.io.IOException("no such zone");
                case "option": throw new HandlerOptionException("how", "how=option does not do");
                case "link": throw new NoClassDefFoundError("gone/Gone");
                case "interrupt": throw new InterruptedException();
                case "null": return null;
                default: return new Factory(options.integer("port", 1, 65535));
              }
            }
            public record Factory(int port)
                implements RequestHandlerFactory<StreamRequest>, AutoCloseable {
              public RequestHandler<StreamRequest> newHandler() { return request -> {}; }
              public void close() {}
            }
            """)
        .writeTo(folder.resolve("streams.jar"));
    handlerModule("com.example.datagrams")
        .provider(
            "com.example.datagrams",
            "datagrams",
            "public Set<RequestKind> kinds() { return Set.of(RequestKind.DATAGRAM); }",
            """
            public RequestHandlerFactory<DatagramRequest> datagramHandlers(HandlerOptions options) {
              return RequestHandlerFactory.shared(request -> request.reply(request.data()));
            }
            """)
        .writeTo(folder.resolve("datagrams.jar"));
    handlerModule("com.example.both")
        .provider(
            "com.example.both",
            "both",
            "public Set<RequestKind> kinds() { return Set.of(RequestKind.values()); }")
        .writeTo(folder.resolve("both.jar"));
    catalog = HandlerCatalog.load(List.of(folder));
    assertThat(catalog.problems()).isEmpty();
  }

  @Nested
  class Names {

    @Test
    void areFound() {
      assertThat(catalog.find("streams").name()).isEqualTo("streams");
      assertThat(catalog.entries()).contains(catalog.find("streams"));
    }

    @Test
    void thatAreUnknownAreAnsweredWithTheNearestAndAll() {
      assertThatExceptionOfType(UnknownHandlerException.class)
          .isThrownBy(() -> catalog.find("steams"))
          .withMessage(
              "no handler is named 'steams'; did you mean 'streams'?"
                  + " Known handlers: both, datagrams, streams")
          .satisfies(e -> assertThat(e.name()).isEqualTo("steams"))
          .satisfies(e -> assertThat(e.nearest()).contains("streams"));
    }

    @Test
    void thatAreLikeNoOtherAreAnsweredWithAll() {
      assertThatExceptionOfType(UnknownHandlerException.class)
          .isThrownBy(() -> catalog.streamHandlers("xyz", Map.of()))
          .withMessage("no handler is named 'xyz'. Known handlers: both, datagrams, streams")
          .satisfies(e -> assertThat(e.nearest()).isEmpty());
    }

    @Test
    void areNoneWhereNothingWasFound(@TempDir Path empty) {
      HandlerCatalog none = HandlerCatalog.load(List.of(empty));
      assertThatExceptionOfType(UnknownHandlerException.class)
          .isThrownBy(() -> none.datagramHandlers("streams", Map.of()))
          .withMessage("no handler is named 'streams'; no handlers were found");
    }
  }

  @Nested
  class Kinds {

    @Test
    void thatFitGiveFactories() throws Exception {
      assertThat(catalog.streamHandlers("streams", Map.of()).newHandler()).isNotNull();
      assertThat(catalog.datagramHandlers("datagrams", Map.of()).newHandler()).isNotNull();
    }

    @Test
    void thatDoNotFitAreRefusedBeforeTheOptionsAreRead() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> catalog.datagramHandlers("streams", Map.of("bad", "option")))
          .withMessage("handler 'streams' serves only connections, not datagrams")
          .isNotInstanceOf(HandlerOptionException.class);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> catalog.streamHandlers("datagrams", Map.of("bad", "option")))
          .withMessage("handler 'datagrams' serves only datagrams, not connections");
    }

    @Test
    void thatAreClaimedButNotMadeAreTheHandlersFault() {
      assertThatIllegalStateException()
          .isThrownBy(() -> catalog.datagramHandlers("both", Map.of()))
          .withMessageStartingWith("handler 'both' cannot be created: ")
          .withCauseInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Nested
  class Options {

    private RequestHandlerFactory<StreamRequest> make(String option, String value) {
      return catalog.streamHandlers("streams", Map.of(option, value));
    }

    @Test
    void reachTheProvider() {
      assertThat(make("port", "8080")).hasToString("Factory[port=8080]");
      assertThat(make("how", "well")).hasToString("Factory[port=80]");
    }

    @Test
    void leaveTheFactoryAsItIs() {
      assertThat(make("port", "8080")).isInstanceOf(AutoCloseable.class);
    }

    @Test
    void thatAreWrongAreRefusedByName() {
      assertThatExceptionOfType(HandlerOptionException.class)
          .isThrownBy(() -> make("prot", "80"))
          .withMessage(
              "handler 'streams' has no option 'prot'; did you mean 'port'? It takes: how, port");
      assertThatExceptionOfType(HandlerOptionException.class)
          .isThrownBy(() -> make("port", "http"))
          .withMessage("handler 'streams': option port=http is not a whole number");
      assertThatExceptionOfType(HandlerOptionException.class)
          .isThrownBy(() -> make("port", "0"))
          .withMessage("handler 'streams': option port=0 is not from 1 to 65535");
    }

    @Test
    void thatTheProviderRefusesAreItsToExplain() {
      assertThatExceptionOfType(HandlerOptionException.class)
          .isThrownBy(() -> make("how", "option"))
          .withMessage("how=option does not do");
    }
  }

  @Nested
  class Failures {

    private RequestHandlerFactory<StreamRequest> make(String how) {
      return catalog.streamHandlers("streams", Map.of("how", how));
    }

    @Test
    void ofTheProviderNameTheHandlerAndTheCause() {
      assertThatIllegalStateException()
          .isThrownBy(() -> make("io"))
          .withMessage("handler 'streams' cannot be created: IOException: no such zone")
          .withCauseInstanceOf(IOException.class);
      assertThatIllegalStateException()
          .isThrownBy(() -> make("link"))
          .withMessage("handler 'streams' cannot be created: NoClassDefFoundError: gone/Gone")
          .withCauseInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void keepTheInterrupt() {
      assertThatIllegalStateException().isThrownBy(() -> make("interrupt"));
      assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void includeAFactoryThatIsNone() {
      assertThatIllegalStateException()
          .isThrownBy(() -> make("null"))
          .withMessage("handler 'streams' cannot be created: its provider returned no factory");
    }
  }
}
