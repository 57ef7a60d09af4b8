package io.socketserver.launcher;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The options of all commands: the single table for the parser, help, completion and the man page.
/// A constant is called as its option is: `POOL_SIZE` is `--pool-size`.
enum Option {
  HANDLER(
      OptionGroup.HANDLER,
      AllowedValues.text("NAME[,OPTION=VALUE...]"),
      "The handler for requests, with its options; 'socketserver handlers' lists them. Write a"
          + " comma in a value as \\,"),
  HANDLER_PATH(
      OptionGroup.HANDLER,
      AllowedValues.directory(),
      "A directory of handler jars; may be repeated. The image's directory 'handlers' is"
          + " searched as well"),
  MIXIN(
      OptionGroup.PROCESSING,
      AllowedValues.among("serial", "threading", "multiplexing", "forking"),
      "threading",
      "How requests are processed: one after the other, in threads, on event loops, in processes"),
  THREADS(
      OptionGroup.PROCESSING,
      AllowedValues.among("virtual", "platform", "pool"),
      "virtual",
      "Which threads run requests: a new virtual one each, a new platform one each, or a pool"),
  POOL_SIZE(
      OptionGroup.PROCESSING,
      AllowedValues.number(1, 100_000),
      "32",
      "The number of threads of a pool"),
  THREAD_LIMIT(
      OptionGroup.PROCESSING,
      AllowedValues.atLeast(0),
      "0",
      "The maximum number of requests with threads of their own; 0 for no limit"),
  QUEUE(
      OptionGroup.PROCESSING,
      AllowedValues.atLeast(0),
      "0",
      "The maximum number of requests that wait for a thread"),
  WHEN_FULL(
      OptionGroup.PROCESSING,
      AllowedValues.among("wait", "refuse"),
      "wait",
      "What happens to requests beyond these limits: they wait in the kernel's queue, or are"
          + " refused"),
  LOOPS(
      OptionGroup.PROCESSING,
      AllowedValues.number(0, 10_000),
      "0",
      "The number of event loops; 0 for one per processor"),
  MAX_CHILDREN(
      OptionGroup.PROCESSES,
      AllowedValues.number(1, 100_000),
      "40",
      "The maximum number of processes that serve an address"),
  CHILD_TIMEOUT(
      OptionGroup.PROCESSES,
      AllowedValues.duration(),
      "300s",
      "The time limit for one request in a process; then the process is ended"),
  SPARE_CHILDREN(
      OptionGroup.PROCESSES,
      AllowedValues.number(0, 100_000),
      "2",
      "The minimum number of spare processes that wait for a request"),
  REQUESTS_PER_CHILD(
      OptionGroup.PROCESSES,
      AllowedValues.atLeast(1),
      "100",
      "The number of requests that a process serves, one after the other"),
  CHILD_NICE(
      OptionGroup.PROCESSES,
      AllowedValues.number(-20, 19),
      "0",
      "The nice value of the processes; 0 for that of the command"),
  CHILD_ADDRESS_SPACE(
      OptionGroup.PROCESSES,
      AllowedValues.size(0, Long.MAX_VALUE),
      "0",
      "The maximum virtual memory of a process in bytes (RLIMIT_AS); 0 for no limit"),
  CHILD_CPU_SECONDS(
      OptionGroup.PROCESSES,
      AllowedValues.atLeast(0),
      "0",
      "The maximum processor time of a process in seconds (RLIMIT_CPU); 0 for no limit"),
  CHILD_OPEN_FILES(
      OptionGroup.PROCESSES,
      AllowedValues.atLeast(0),
      "0",
      "The maximum number of open files of a process (RLIMIT_NOFILE); 0 for no limit"),
  CHILD_JVM_OPTION(
      OptionGroup.PROCESSES,
      AllowedValues.text("OPTION"),
      "A Java virtual machine option for child processes, such as -Xmx64m; may be given again"),
  TRANSPORT(
      OptionGroup.SOCKET,
      AllowedValues.among("auto", "nio", "native"),
      "auto",
      "The transport for sockets: Java's channels, Linux system calls, or the best available"),
  BACKLOG(
      OptionGroup.SOCKET,
      AllowedValues.number(1, 65_535),
      "1024",
      "The number of connections that the kernel queues until they are accepted"),
  REUSE_ADDRESS(
      OptionGroup.SOCKET,
      AllowedValues.bool(),
      "true for tcp, false for udp",
      "Bind even if old connections linger (SO_REUSEADDR)"),
  REUSE_PORT(
      OptionGroup.SOCKET,
      AllowedValues.bool(),
      "false",
      "Share the port with other processes that set this option too (SO_REUSEPORT)"),
  NO_DELAY(
      OptionGroup.SOCKET,
      AllowedValues.bool(),
      "true",
      "Send small writes immediately (TCP_NODELAY)"),
  KEEP_ALIVE(
      OptionGroup.SOCKET,
      AllowedValues.bool(),
      "false",
      "Let the kernel probe idle connections (SO_KEEPALIVE)"),
  RECEIVE_BUFFER(
      OptionGroup.SOCKET,
      AllowedValues.size(0, Integer.MAX_VALUE),
      "0",
      "The size of the kernel's receive buffer in bytes (SO_RCVBUF); 0 for the system's default"),
  SEND_BUFFER(
      OptionGroup.SOCKET,
      AllowedValues.size(0, Integer.MAX_VALUE),
      "0",
      "The size of the kernel's send buffer in bytes (SO_SNDBUF); 0 for the system's default"),
  TLS_CERT(
      OptionGroup.TLS,
      AllowedValues.file(),
      "The certificate of tls:// addresses and its chain, as PEM, or as PKCS#12 (.p12); may be"
          + " repeated: a client gets the one for the name that it asks for"),
  TLS_KEY(
      OptionGroup.TLS,
      AllowedValues.file(),
      "The private key of a certificate, as PEM; one for each --tls-cert, in the same order"
          + " (default: the certificate's file)"),
  TLS_PASSWORD_FILE(
      OptionGroup.TLS, AllowedValues.file(), "A file whose first line is the password of the keys"),
  TLS_CLIENT_CA(
      OptionGroup.TLS,
      AllowedValues.file(),
      "The certificates of the authorities that issue those of clients, as PEM; then clients need"
          + " one"),
  TLS_CLIENT_CERT(
      OptionGroup.TLS,
      AllowedValues.among("want", "need"),
      "need",
      "Whether clients without a certificate are served, with --tls-client-ca"),
  TLS_ALPN(
      OptionGroup.TLS,
      AllowedValues.text("NAME[,NAME...]"),
      "The application protocols (ALPN), the preferred one first"),
  TLS_POLICY(
      OptionGroup.TLS,
      AllowedValues.among("modern", "intermediate"),
      "intermediate",
      "What is offered: TLS 1.3 alone, or TLS 1.2 as well, with forward secrecy"),
  STARTTLS(
      OptionGroup.TLS,
      AllowedValues.bool(),
      "false",
      "Let the handlers of other addresses than tls:// encrypt running connections (STARTTLS)"),
  NO_LIMITS(
      OptionGroup.TIME,
      AllowedValues.bool(),
      "false",
      "Turn off the limits of time and rate that are on by default, for a laboratory; those that"
          + " are given still hold"),
  HANDSHAKE_TIMEOUT(
      OptionGroup.TIME,
      AllowedValues.duration(),
      "10s",
      "The time limit for a TLS handshake, and for the header of a proxy; 0 for no limit"),
  FIRST_BYTE_TIMEOUT(
      OptionGroup.TIME,
      AllowedValues.duration(),
      "0",
      "The time limit for a client's first byte; 0 for no limit"),
  MIN_READ_RATE(
      OptionGroup.TIME,
      AllowedValues.size(0, Integer.MAX_VALUE),
      "0",
      "The bytes per second that a client must send in the middle of a message, after a grace of"
          + " 5 s; 0 for any number"),
  IDLE_TIMEOUT(
      OptionGroup.TIME,
      AllowedValues.duration(),
      "0",
      "The time limit for a client between two messages, to which --read-timeout then does not"
          + " apply; 0 for no limit"),
  READ_TIMEOUT(
      OptionGroup.TIME,
      AllowedValues.duration(),
      "0",
      "The time limit for one read of a handler; 0 for no limit"),
  WRITE_TIMEOUT(
      OptionGroup.TIME,
      AllowedValues.duration(),
      "60s",
      "The time limit for a write without progress; 0 for no limit"),
  MIN_WRITE_RATE(
      OptionGroup.TIME,
      AllowedValues.size(0, Integer.MAX_VALUE),
      "0",
      "The bytes per second that a client must take of what is sent, after a grace of 5 s; 0 for"
          + " any number"),
  REQUEST_TIMEOUT(
      OptionGroup.TIME,
      AllowedValues.duration(),
      "0",
      "The time limit for a connection, however busy; 0 for no limit"),
  LINGER(
      OptionGroup.TIME,
      AllowedValues.duration(),
      "2s",
      "How long a closing connection waits for the client to receive the reply; 0 closes"
          + " at once"),
  DRAIN(
      OptionGroup.TIME,
      AllowedValues.drain(),
      "10s",
      "How long requests in flight may continue after TERM, INT or HUP; 0 cuts them off"
          + " immediately"),
  MAX_CONNECTIONS(
      OptionGroup.ADMISSION,
      AllowedValues.atLeast(0),
      "0",
      "The maximum number of open connections per address; 0 for as many as the process's"
          + " descriptors allow"),
  MAX_CONNECTIONS_PER_SOURCE(
      OptionGroup.ADMISSION,
      AllowedValues.atLeast(0),
      "0",
      "The maximum number of open connections of a source: of an IP address, or of a user on UNIX"
          + " sockets; more are refused; 0 for no limit"),
  CONNECTION_RATE(
      OptionGroup.ADMISSION,
      AllowedValues.rate(),
      "0",
      "The maximum rate of new connections per address, such as 500/s; 0 for no limit"),
  SOURCE_RATE(
      OptionGroup.ADMISSION,
      AllowedValues.rate(),
      "0",
      "The maximum rate of new connections, or of datagrams, of a source, such as 20/s or 100/m;"
          + " more are refused; 0 for no limit"),
  EXCESS(
      OptionGroup.ADMISSION,
      AllowedValues.among("queue", "wait", "evict", "refuse"),
      "queue",
      "What connections beyond --max-connections and --connection-rate do: they wait in the"
          + " kernel's queue, wait up to --max-wait, replace the one that has been idle longest,"
          + " or are refused"),
  MAX_WAIT(
      OptionGroup.ADMISSION,
      AllowedValues.duration(),
      "10s",
      "How long connections wait with --excess wait"),
  PENALTY(
      OptionGroup.ADMISSION,
      AllowedValues.duration(),
      "0",
      "How long a source is refused after it was too slow or failed a handshake, up to 10m; twice"
          + " as long each further time; 0 for not at all"),
  ALLOW(
      OptionGroup.ADMISSION,
      AllowedValues.blocks(),
      "The only IP addresses to serve, such as 192.0.2.0/24; may be repeated"),
  DENY(
      OptionGroup.ADMISSION,
      AllowedValues.blocks(),
      "IP addresses not to serve, even if they are allowed; may be repeated"),
  IPV4_PREFIX(
      OptionGroup.ADMISSION,
      AllowedValues.number(1, 32),
      "32",
      "How many bits of an IPv4 address identify a source"),
  IPV6_PREFIX(
      OptionGroup.ADMISSION,
      AllowedValues.number(1, 64),
      "64",
      "How many bits of an IPv6 address identify a source"),
  PROXY_FROM(
      OptionGroup.ADMISSION,
      AllowedValues.text("BLOCK[,BLOCK...]"),
      "Expect a PROXY protocol header at the beginning of each connection, from these proxies only:"
          + " addresses, blocks such as 10.0.0.0/8, or unix for those at UNIX sockets"),
  REFUSAL_LINE(
      OptionGroup.ADMISSION,
      AllowedValues.text("TEXT"),
      "A line for refused clients; without it their connections are reset"),
  MAX_PACKET_SIZE(
      OptionGroup.LIMIT,
      AllowedValues.size(1, 65_535),
      "8k",
      "The size of the largest datagram to receive, in bytes"),
  MAX_PENDING(
      OptionGroup.LIMIT,
      AllowedValues.atLeast(1),
      "4096",
      "The maximum number of datagrams in processing; more are discarded and counted"),
  MAX_AMPLIFICATION(
      OptionGroup.LIMIT,
      AllowedValues.atLeast(0),
      "0",
      "The maximum size of all replies to a UDP datagram, as a multiple of its size; 0 for no"
          + " limit"),
  REPLY_LOOP_RATE(
      OptionGroup.LIMIT,
      AllowedValues.atLeast(0),
      "5000",
      "The sustained replies per second to one sender that repeats its datagrams; more is treated"
          + " as two servers that answer each other; 0 for no limit"),
  LOG_LEVEL(
      OptionGroup.LOG,
      AllowedValues.among("off", "error", "warning", "info", "debug", "trace"),
      "info",
      "The least severe messages to write to standard error"),
  LOG_FORMAT(
      OptionGroup.LOG,
      AllowedValues.among("text", "json"),
      "text",
      "The format of messages: text, or one JSON object per line"),
  JSON(OptionGroup.OTHER, AllowedValues.none(), "Print JSON instead of a table"),
  HELP(OptionGroup.OTHER, AllowedValues.none(), "Print this help and exit");

  private final OptionGroup group;
  private final String flag;
  private final AllowedValues values;
  private final @Nullable String defaultText;
  private final String description;

  Option(OptionGroup group, AllowedValues values, String description) {
    this(group, values, null, description);
  }

  Option(
      OptionGroup group, AllowedValues values, @Nullable String defaultText, String description) {
    this.group = group;
    this.flag = "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    this.values = values;
    this.defaultText = defaultText;
    this.description = description;
  }

  OptionGroup group() {
    return group;
  }

  /// The option as it is written, with its hyphens.
  String flag() {
    return flag;
  }

  AllowedValues allowed() {
    return values;
  }

  String description() {
    return description;
  }

  /// Its default, as text; null if there is none.
  @Nullable String defaultText() {
    return defaultText;
  }

  /// Parses a value.
  ///
  /// @return a String, Long, Duration, Boolean, Path, Rate or list of blocks; empty text for a
  ///   drain or a rate without a limit
  Object parse(String text) throws OptionType.MalformedException {
    return values.type().parse(text, values);
  }

  boolean isRepeatable() {
    return switch (this) {
      case HANDLER_PATH, CHILD_JVM_OPTION, ALLOW, DENY, TLS_CERT, TLS_KEY -> true;
      default -> false;
    };
  }

  /// Whether it stands alone, or may.
  boolean needsNoValue() {
    return values.type() == OptionType.FLAG || values.type() == OptionType.BOOLEAN;
  }
}
