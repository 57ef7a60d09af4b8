package io.socketserver.launcher;

import io.socketserver.api.ForkingOptions;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.api.ThreadingOptions.WhenFull;
import io.socketserver.core.Admission;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.Transports;
import io.socketserver.core.spi.Transport;
import io.socketserver.proxy.ProxyProtocol;
import io.socketserver.tls.TlsLayer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The settings of `serve`. If an option was not given, core's default applies.
///
/// @param addresses the addresses, as written
/// @param handler the handler of all of them
/// @param folders the folders with handler jars, besides the image's folder
/// @param mixin the name of the way of processing
/// @param options the settings of all servers
/// @param tls what encrypts connections at tls addresses; null if there are none
/// @param startTls whether connections at other addresses begin in plain, and may be encrypted
///   later
/// @param proxies the proxies whose clients are served; null if clients connect themselves
/// @param drain how long requests may continue at the end; null for no limit
record ServeSettings(
    List<String> addresses,
    HandlerChoice handler,
    List<Path> folders,
    String mixin,
    ServerOptions options,
    @Nullable TlsLayer tls,
    boolean startTls,
    @Nullable ProxyProtocol proxies,
    @Nullable Duration drain) {

  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final int POOL_SIZE = 32;
  private static final String THREADING = "threading";
  private static final List<Option> OF_THREADING =
      List.of(
          Option.THREADS, Option.POOL_SIZE, Option.THREAD_LIMIT, Option.QUEUE, Option.WHEN_FULL);

  private static final String MULTIPLEXING = "multiplexing";
  private static final List<Option> OF_MULTIPLEXING = List.of(Option.LOOPS);

  private static final String FORKING = "forking";
  private static final List<Option> OF_FORKING =
      Arrays.stream(Option.values())
          .filter(option -> option.group() == OptionGroup.PROCESSES)
          .toList();

  /// Takes the settings from a command line, and checks their combination.
  static ServeSettings of(Arguments arguments) {
    if (arguments.operands().isEmpty()) {
      throw new UsageException("serve needs an address, such as tcp://127.0.0.1:9999");
    }
    if (!arguments.has(Option.HANDLER)) {
      throw new UsageException(
          "serve needs --handler NAME; 'socketserver handlers' lists the names");
    }
    String mixin = arguments.text(Option.MIXIN, THREADING);
    ProcessorOptions processing = processing(mixin, arguments);
    boolean forever = arguments.text(Option.DRAIN, "never").isEmpty();
    return new ServeSettings(
        arguments.operands(),
        HandlerChoice.parse(arguments.text(Option.HANDLER, "")),
        arguments.paths(Option.HANDLER_PATH),
        mixin,
        options(arguments, processing),
        TlsChoice.layer(arguments),
        arguments.bool(Option.STARTTLS, false),
        ProxyChoice.proxies(arguments),
        forever ? null : arguments.duration(Option.DRAIN, DRAIN));
  }

  private static @Nullable ProcessorOptions processing(String mixin, Arguments arguments) {
    requireOwner(THREADING, OF_THREADING, mixin, arguments);
    requireOwner(MULTIPLEXING, OF_MULTIPLEXING, mixin, arguments);
    requireOwner(FORKING, OF_FORKING, mixin, arguments);
    return switch (mixin) {
      case THREADING -> threading(arguments);
      case FORKING -> forking(arguments);
      case MULTIPLEXING -> multiplexing(arguments);
      default -> null;
    };
  }

  /// Rejects the options of one mixin if another was chosen.
  private static void requireOwner(
      String owner, List<Option> options, String mixin, Arguments arguments) {
    for (Option option : options) {
      if (!mixin.equals(owner) && arguments.has(option)) {
        throw new UsageException(
            option.flag()
                + " cannot be combined with --mixin '"
                + mixin
                + "', only with '"
                + owner
                + "'");
      }
    }
  }

  private static MultiplexingOptions multiplexing(Arguments arguments) {
    MultiplexingOptions defaults = MultiplexingOptions.defaults();
    return defaults.loops(arguments.integer(Option.LOOPS, defaults.loops()));
  }

  private static ForkingOptions forking(Arguments arguments) {
    ForkingOptions defaults = ForkingOptions.defaults();
    Duration timeout = arguments.duration(Option.CHILD_TIMEOUT, defaults.timeout());
    if (timeout.isZero()) {
      throw new UsageException("--child-timeout must be more than zero");
    }
    return defaults
        .maxChildren(arguments.integer(Option.MAX_CHILDREN, defaults.maxChildren()))
        .timeout(timeout)
        .spareChildren(arguments.integer(Option.SPARE_CHILDREN, defaults.spareChildren()))
        .requestsPerChild(arguments.integer(Option.REQUESTS_PER_CHILD, defaults.requestsPerChild()))
        .jvmOptions(arguments.texts(Option.CHILD_JVM_OPTION))
        .nice(arguments.integer(Option.CHILD_NICE, defaults.nice()))
        .limits(
            ForkingOptions.Limits.none()
                .addressSpace(arguments.number(Option.CHILD_ADDRESS_SPACE, 0))
                .cpuSeconds(arguments.number(Option.CHILD_CPU_SECONDS, 0))
                .openFiles(arguments.number(Option.CHILD_OPEN_FILES, 0)));
  }

  private static ThreadingOptions threading(Arguments arguments) {
    String threads = arguments.text(Option.THREADS, "virtual");
    boolean pool = threads.equals("pool");
    if (pool && arguments.has(Option.THREAD_LIMIT)) {
      throw new UsageException(
          "--thread-limit cannot be combined with --threads 'pool'; did you mean '--pool-size'?");
    }
    if (!pool && arguments.has(Option.POOL_SIZE)) {
      throw new UsageException(
          "--pool-size cannot be combined with --threads '"
              + threads
              + "'; did you mean '--thread-limit', or '--threads pool'?");
    }
    ThreadingOptions options =
        switch (threads) {
          case "pool" -> ThreadingOptions.pool(arguments.integer(Option.POOL_SIZE, POOL_SIZE));
          case "platform" -> ThreadingOptions.platform();
          default -> ThreadingOptions.virtual();
        };
    if (!pool) {
      options = options.limit(arguments.integer(Option.THREAD_LIMIT, options.limit()));
    }
    if (options.limit() == 0) {
      needsLimit(Option.QUEUE, arguments);
      needsLimit(Option.WHEN_FULL, arguments);
    }
    return options
        .queue(arguments.integer(Option.QUEUE, options.queue()))
        .whenFull(
            arguments.text(Option.WHEN_FULL, "wait").equals("refuse")
                ? WhenFull.REFUSE
                : WhenFull.WAIT);
  }

  private static void needsLimit(Option option, Arguments arguments) {
    if (arguments.has(option)) {
      throw new UsageException(
          option.flag() + " has no effect without a limit: add --thread-limit N or --threads pool");
    }
  }

  private static ServerOptions options(Arguments arguments, @Nullable ProcessorOptions processing) {
    ServerOptions defaults = defaults(arguments);
    ServerOptionsBuilder options = defaults.toBuilder().processing(processing);
    if (arguments.has(Option.REUSE_ADDRESS)) {
      options.allowReuseAddress(arguments.bool(Option.REUSE_ADDRESS, true));
    }
    return options
        .drainTimeout(Duration.ZERO) // --drain ends all servers together
        .transport(transport(arguments))
        .requestQueueSize(arguments.integer(Option.BACKLOG, defaults.requestQueueSize()))
        .allowReusePort(arguments.bool(Option.REUSE_PORT, defaults.allowReusePort()))
        .noDelay(arguments.bool(Option.NO_DELAY, defaults.noDelay()))
        .keepAlive(arguments.bool(Option.KEEP_ALIVE, defaults.keepAlive()))
        .receiveBufferSize(arguments.integer(Option.RECEIVE_BUFFER, defaults.receiveBufferSize()))
        .sendBufferSize(arguments.integer(Option.SEND_BUFFER, defaults.sendBufferSize()))
        .handshakeTimeout(arguments.duration(Option.HANDSHAKE_TIMEOUT, defaults.handshakeTimeout()))
        .firstByteTimeout(
            arguments.duration(Option.FIRST_BYTE_TIMEOUT, defaults.firstByteTimeout()))
        .minReadRate(arguments.integer(Option.MIN_READ_RATE, defaults.minReadRate()))
        .idleTimeout(arguments.duration(Option.IDLE_TIMEOUT, defaults.idleTimeout()))
        .readTimeout(arguments.duration(Option.READ_TIMEOUT, defaults.readTimeout()))
        .writeTimeout(arguments.duration(Option.WRITE_TIMEOUT, defaults.writeTimeout()))
        .minWriteRate(arguments.integer(Option.MIN_WRITE_RATE, defaults.minWriteRate()))
        .requestTimeout(arguments.duration(Option.REQUEST_TIMEOUT, defaults.requestTimeout()))
        .lingerTimeout(arguments.duration(Option.LINGER, defaults.lingerTimeout()))
        .admission(admission(arguments))
        .maxPacketSize(arguments.integer(Option.MAX_PACKET_SIZE, defaults.maxPacketSize()))
        .maxPendingDatagrams(arguments.integer(Option.MAX_PENDING, defaults.maxPendingDatagrams()))
        .maxAmplification(arguments.integer(Option.MAX_AMPLIFICATION, defaults.maxAmplification()))
        .replyLoopRate(arguments.integer(Option.REPLY_LOOP_RATE, defaults.replyLoopRate()))
        .build();
  }

  /// What holds where no option was given.
  private static ServerOptions defaults(Arguments arguments) {
    ServerOptions defaults = ServerOptions.defaults();
    return arguments.bool(Option.NO_LIMITS, false)
        ? defaults.toBuilder()
            .handshakeTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .replyLoopRate(0)
            .build()
        : defaults;
  }

  private static Admission admission(Arguments arguments) {
    Admission defaults = Admission.defaults();
    Admission.Builder builder =
        Admission.builder()
            .maxConnections(arguments.integer(Option.MAX_CONNECTIONS, defaults.maxConnections()))
            .connectionRate(arguments.rate(Option.CONNECTION_RATE))
            .excess(excess(arguments.text(Option.EXCESS, "queue")))
            .maxWait(arguments.duration(Option.MAX_WAIT, defaults.maxWait()))
            .maxConnectionsPerSource(
                arguments.integer(
                    Option.MAX_CONNECTIONS_PER_SOURCE, defaults.maxConnectionsPerSource()))
            .sourceRate(arguments.rate(Option.SOURCE_RATE))
            .penalty(penalty(arguments))
            .ipv4Prefix(arguments.integer(Option.IPV4_PREFIX, defaults.ipv4Prefix()))
            .ipv6Prefix(arguments.integer(Option.IPV6_PREFIX, defaults.ipv6Prefix()))
            .allowed(arguments.blocks(Option.ALLOW))
            .denied(arguments.blocks(Option.DENY));
    if (arguments.has(Option.REFUSAL_LINE)) {
      builder.refusalLine(arguments.text(Option.REFUSAL_LINE, ""));
    }
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new UsageException("--refusal-line: " + e.getMessage());
    }
  }

  private static Admission.Excess excess(String name) {
    return Admission.Excess.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static Duration penalty(Arguments arguments) {
    Duration penalty = arguments.duration(Option.PENALTY, Duration.ZERO);
    if (penalty.compareTo(Admission.LONGEST_PENALTY) > 0) {
      throw new UsageException("--penalty must be at most 10m");
    }
    return penalty;
  }

  private static Transport transport(Arguments arguments) {
    try {
      return Transports.named(arguments.text(Option.TRANSPORT, "auto"));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--transport: " + e.getMessage());
    }
  }
}
