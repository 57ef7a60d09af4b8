package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.Fault;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestResult;
import io.socketserver.api.RequestResult.Outcome;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.TcpServer;
import io.socketserver.testkit.MemoryTransport.Operation;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever fails in a request ends this request only.
class RequestFailureTest {

  private final Bench bench = new Bench();
  private final List<String> steps = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  /// What a handler may throw that must be survived.
  static Stream<Supplier<Throwable>> failures() {
    return Stream.of(
        () -> new IOException("checked"),
        () -> new IllegalStateException("unchecked"),
        () -> new AssertionError("failed"),
        () -> new NoClassDefFoundError("missing"),
        () -> new ExceptionInInitializerError("broken"),
        () -> new StackOverflowError(),
        () -> new OutOfMemoryError("pretended"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void survivesAHandlerThatThrows(Supplier<Throwable> failure) throws Exception {
    for (ServerOptionsBuilder options : List.of(bench.options(), bench.threading())) {
      var server = start(options, new Hooks());
      server.hooks.inHandle = failure;

      assertThat(bench.connect(server).readAll()).isEmpty();

      server.hooks.inHandle = null;
      bench.assertServes(server);
    }
    assertThat(bench.events.of("requestFailed"))
        .hasSize(2)
        .allSatisfy(event -> {
          assertThat(event.detail(Fault.class)).isEqualTo(Fault.HANDLER);
          assertThat(event.detail(Throwable.class)).hasSameClassAs(failure.get());
        });
  }

  @ParameterizedTest
  @MethodSource("failures")
  void refusesTheOneRequestWhoseVerificationThrows(Supplier<Throwable> failure) throws Exception {
    for (ServerOptionsBuilder options : List.of(bench.options(), bench.threading())) {
      var server = start(options, new Hooks());
      server.inVerify = failure;

      assertThat(bench.connect(server).readAll()).isEmpty();

      server.inVerify = null;
      bench.assertServes(server);
      assertThat(server.statistics().refused()).isOne();
    }
    assertThat(bench.events.of("requestFailed")).hasSize(2);
    assertThat(bench.events.of("requestRefused")).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void goesOnWhenAHookOfTheServerThrows(Supplier<Throwable> failure) throws Exception {
    var server = start(bench.options(), new Hooks());
    server.inServiceActions = failure;
    server.inHandleError = failure;
    server.hooks.inHandle = () -> new IOException("for handleError");

    assertThat(bench.connect(server).readAll()).isEmpty();
    bench.events.await("requestFinished");

    server.hooks.inHandle = null;
    bench.assertServes(server);
    assertThat(bench.events.of("serverFailed"))
        .extracting(event -> event.detail(String.class))
        .contains("serviceActions", "handleError");
  }

  @Test
  void refusesARequestThatIsNotVerifiedExactlyOnce() throws Exception {
    var server = start(bench.options(), new Hooks());
    server.verified = false;

    assertThat(bench.connect(server).readAll()).isEmpty();
    bench.events.await("requestFinished");

    assertThat(steps).containsExactly("verifyRequest", "shutdownRequest", "closeRequest");
    assertThat(bench.events.await("requestFinished").detail(RequestResult.class).outcome())
        .isEqualTo(Outcome.REFUSED);
  }

  @Test
  void takesTheStepsOfPythonInTheirOrder() throws Exception {
    var server = start(bench.options(), new Hooks());

    bench.assertServes(server);
    bench.events.await("requestFinished");

    assertThat(steps)
        .containsExactly(
            "verifyRequest",
            "processRequest",
            "finishRequest",
            "setup",
            "handle",
            "finish",
            "shutdownRequest",
            "closeRequest");
  }

  @Test
  void skipsHandleAndFinishWhenSetupThrows() throws Exception {
    var server = start(bench.options(), new Hooks());
    server.hooks.inSetup = () -> new IOException("not now");

    assertThat(bench.connect(server).readAll()).isEmpty();
    bench.events.await("requestFinished");

    assertThat(steps)
        .containsSubsequence("setup", "handleError", "shutdownRequest")
        .doesNotContain("handle", "finish");
  }

  @Test
  void finishesAHandlerThatThrewAndKeepsTheFirstFailure() throws Exception {
    var server = start(bench.options(), new Hooks());
    server.hooks.inHandle = () -> new IOException("first");
    server.hooks.inFinish = () -> new IOException("second");

    assertThat(bench.connect(server).readAll()).isEmpty();

    Throwable failure = bench.events.await("requestFailed").detail(Throwable.class);
    assertThat(failure).hasMessage("first");
    assertThat(failure.getSuppressed()).extracting(Throwable::getMessage).contains("second");
  }

  @Test
  void reportsAHandlerThatFailsToFinish() throws Exception {
    var server = start(bench.options(), new Hooks());
    server.hooks.inFinish = () -> new IOException("not tidy");

    bench.assertServes(server);

    assertThat(bench.events.await("requestFailed").detail(Throwable.class)).hasMessage("not tidy");
    assertThat(bench.events.await("requestFinished").detail(RequestResult.class).outcome())
        .isEqualTo(Outcome.FAILED);
  }

  @Test
  void survivesAFactoryThatThrows() throws Exception {
    RequestHandlerFactory<StreamRequest> factory =
        () -> {
          if (bench.events.of("requestReceived").size() == 1) {
            throw new IllegalStateException("no handler today");
          }
          return Bench.UPPER;
        };
    var server = bench.add(new TcpServer(Bench.ANY_PORT, factory, bench.threading().build()));
    server.start();

    assertThat(bench.connect(server).readAll()).isEmpty();

    bench.assertServes(server);
    assertThat(bench.events.of("requestFailed")).hasSize(1);
  }

  @Test
  void closesTheConnectionAndEndsTheLoopForAnErrorThatMustNotBeSurvived() throws Exception {
    var server = bench.add(new StepsServer(bench.options(), new Hooks()));
    server.hooks.inHandle = () -> new InternalError("the machine is broken");
    server.activate();
    var serving =
        Bench.inBackground(() -> {
          server.serveForever();
          return "ended";
        });

    assertThat(bench.connect(server).readAll()).isEmpty();

    assertThatThrownBy(serving::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InternalError.class);
    assertThat(server.isServing()).isFalse();
    assertThat(steps).contains("shutdownRequest").doesNotContain("handleError");
    assertThat(bench.events.of("requestFailed")).isEmpty();
  }

  @Test
  void blamesTheClientForItsReset() throws Exception {
    var server = start(bench.threading(), new Hooks());
    var client = bench.connect(server);
    bench.events.await("requestStarted");

    client.reset();

    var failed = bench.events.await("requestFailed");
    assertThat(failed.detail(Fault.class)).isEqualTo(Fault.CLIENT);
    assertThat(failed.detail(Throwable.class)).isInstanceOf(SocketException.class);
  }

  @Test
  void blamesTheClientAlsoWhereTheHandlerWrapsTheFailure() throws Exception {
    var server =
        bench.startTcp(
            bench.threading(),
            request -> {
              try {
                request.readLine(100);
              } catch (IOException e) {
                throw new IllegalStateException("cannot read the command", e);
              }
            });
    bench.transport.failNext(Operation.READ, 1, () -> new SocketException("Connection reset"));
    bench.connect(server);

    assertThat(bench.events.await("requestFailed").detail(Fault.class)).isEqualTo(Fault.CLIENT);
  }

  @Test
  void blamesTheClientForALineThatIsTooLong() throws Exception {
    var server = bench.startTcp(bench.threading(), Bench.UPPER);
    bench.connect(server).send("x".repeat(200));

    assertThat(bench.events.await("requestFailed").detail(Fault.class)).isEqualTo(Fault.CLIENT);
  }

  @Test
  void countsExactlyWhatFailedAmongMany() throws Exception {
    var server =
        bench.startTcp(
            bench.threading(),
            request -> {
              if (request.id() % 10 == 0) {
                throw new IllegalStateException("one in ten");
              }
              Bench.UPPER.handle(request);
            });
    for (int i = 1; i <= 1_000; i++) {
      try (var client = bench.transport.connect(server.serverAddress())) {
        if (i % 10 != 0) {
          client.send("x\n");
          assertThat(client.readLine()).isEqualTo("X");
        }
      }
    }
    bench.events.await("requestFinished", 1_000);

    assertThat(server.statistics().completed()).isEqualTo(900);
    assertThat(server.statistics().failed()).isEqualTo(100);
    assertThat(server.statistics().received()).isEqualTo(1_000);
  }

  private StepsServer start(ServerOptionsBuilder options, Hooks hooks) throws IOException {
    var server = bench.add(new StepsServer(options, hooks));
    server.start();
    return server;
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void throwIf(Supplier<Throwable> failure) throws E {
    if (failure != null) {
      throw (E) failure.get();
    }
  }

  /// A handler each of whose steps can be made to fail.
  private final class Hooks implements RequestHandler<StreamRequest> {

    volatile Supplier<Throwable> inSetup;
    volatile Supplier<Throwable> inHandle;
    volatile Supplier<Throwable> inFinish;

    @Override
    public void setup(StreamRequest request) {
      steps.add("setup");
      throwIf(inSetup);
    }

    @Override
    public void handle(StreamRequest request) throws Exception {
      steps.add("handle");
      throwIf(inHandle);
      Bench.UPPER.handle(request);
    }

    @Override
    public void finish(StreamRequest request) {
      steps.add("finish");
      throwIf(inFinish);
    }
  }

  /// A server that tells of its steps, some of which can be made to fail.
  private final class StepsServer extends TcpServer {

    final Hooks hooks;
    volatile boolean verified = true;
    volatile Supplier<Throwable> inVerify;
    volatile Supplier<Throwable> inServiceActions;
    volatile Supplier<Throwable> inHandleError;

    StepsServer(ServerOptionsBuilder options, Hooks hooks) {
      super(Bench.ANY_PORT, RequestHandlerFactory.shared(hooks), options.build());
      this.hooks = hooks;
    }

    @Override
    protected boolean verifyRequest(StreamRequest request) {
      steps.add("verifyRequest");
      throwIf(inVerify);
      return verified;
    }

    @Override
    protected void processRequest(StreamRequest request) {
      steps.add("processRequest");
      super.processRequest(request);
    }

    @Override
    protected void finishRequest(StreamRequest request) throws Exception {
      steps.add("finishRequest");
      super.finishRequest(request);
    }

    @Override
    protected void shutdownRequest(StreamRequest request) {
      steps.add("shutdownRequest");
      super.shutdownRequest(request);
    }

    @Override
    protected void closeRequest(StreamRequest request) {
      steps.add("closeRequest");
      super.closeRequest(request);
    }

    @Override
    protected void handleError(StreamRequest request, Throwable failure) {
      steps.add("handleError");
      throwIf(inHandleError);
      super.handleError(request, failure);
    }

    @Override
    protected void serviceActions() {
      throwIf(inServiceActions);
    }
  }
}
