package io.socketserver.launcher;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The options of all commands: the single table for the parser, help, completion and the man page.
enum Option {
  HANDLER(
      OptionGroup.HANDLER,
      "handler",
      OptionType.TEXT,
      "NAME[,OPTION=VALUE...]",
      "The handler for requests, with its options; 'socketserver handlers' lists them. Write a"
          + " comma in a value as \\,",
      null),
  HANDLER_PATH(
      OptionGroup.HANDLER,
      "handler-path",
      OptionType.DIRECTORY,
      "DIR",
      "A directory of handler jars; may be repeated. The image's directory 'handlers' is"
          + " searched as well",
      null),
  MIXIN(
      OptionGroup.PROCESSING,
      "mixin",
      List.of("serial", "threading", "multiplexing", "forking"),
      "How requests are processed: one after the other, in threads, on event loops, in processes",
      "threading"),
  THREADS(
      OptionGroup.PROCESSING,
      "threads",
      List.of("virtual", "platform", "pool"),
      "Which threads run requests: a new virtual one each, a new platform one each, or a pool",
      "virtual"),
  POOL_SIZE(
      OptionGroup.PROCESSING,
      "pool-size",
      OptionType.INTEGER,
      1,
      100_000,
      "The number of threads of a pool",
      "32"),
  THREAD_LIMIT(
      OptionGroup.PROCESSING,
      "thread-limit",
      OptionType.INTEGER,
      0,
      Integer.MAX_VALUE,
      "The maximum number of requests with threads of their own; 0 for no limit",
      "0"),
  QUEUE(
      OptionGroup.PROCESSING,
      "queue",
      OptionType.INTEGER,
      0,
      Integer.MAX_VALUE,
      "The maximum number of requests that wait for a thread",
      "0"),
  WHEN_FULL(
      OptionGroup.PROCESSING,
      "when-full",
      List.of("wait", "refuse"),
      "What happens to requests beyond these limits: they wait in the kernel's queue, or are"
          + " refused",
      "wait"),
  LOOPS(
      OptionGroup.PROCESSING,
      "loops",
      OptionType.INTEGER,
      0,
      10_000,
      "The number of event loops; 0 for one per processor",
      "0"),
  MAX_CHILDREN(
      OptionGroup.PROCESSES,
      "max-children",
      OptionType.INTEGER,
      1,
      100_000,
      "The maximum number of processes that serve an address",
      "40"),
  CHILD_TIMEOUT(
      OptionGroup.PROCESSES,
      "child-timeout",
      OptionType.DURATION,
      "TIME",
      "The time limit for one request in a process; then the process is ended",
      "300s"),
  SPARE_CHILDREN(
      OptionGroup.PROCESSES,
      "spare-children",
      OptionType.INTEGER,
      0,
      100_000,
      "The minimum number of spare processes that wait for a request",
      "2"),
  REQUESTS_PER_CHILD(
      OptionGroup.PROCESSES,
      "requests-per-child",
      OptionType.INTEGER,
      1,
      Integer.MAX_VALUE,
      "The number of requests that a process serves, one after the other",
      "100"),
  CHILD_NICE(
      OptionGroup.PROCESSES,
      "child-nice",
      OptionType.INTEGER,
      -20,
      19,
      "The nice value of the processes; 0 for that of the command",
      "0"),
  CHILD_ADDRESS_SPACE(
      OptionGroup.PROCESSES,
      "child-address-space",
      OptionType.SIZE,
      0,
      Long.MAX_VALUE,
      "The maximum virtual memory of a process in bytes (RLIMIT_AS); 0 for no limit",
      "0"),
  CHILD_CPU_SECONDS(
      OptionGroup.PROCESSES,
      "child-cpu-seconds",
      OptionType.INTEGER,
      0,
      Integer.MAX_VALUE,
      "The maximum processor time of a process in seconds (RLIMIT_CPU); 0 for no limit",
      "0"),
  CHILD_OPEN_FILES(
      OptionGroup.PROCESSES,
      "child-open-files",
      OptionType.INTEGER,
      0,
      Integer.MAX_VALUE,
      "The maximum number of open files of a process (RLIMIT_NOFILE); 0 for no limit",
      "0"),
  CHILD_JVM_OPTION(
      OptionGroup.PROCESSES,
      "child-jvm-option",
      OptionType.TEXT,
      "OPTION",
      "A Java virtual machine option for child processes, such as -Xmx64m; may be given" + " again",
      null),
  TRANSPORT(
      OptionGroup.SOCKET,
      "transport",
      List.of("auto", "nio", "native"),
      "The transport for sockets: Java's channels, Linux system calls, or the best available",
      "auto"),
  BACKLOG(
      OptionGroup.SOCKET,
      "backlog",
      OptionType.INTEGER,
      1,
      65_535,
      "The number of connections that the kernel queues until they are accepted",
      "1024"),
  REUSE_ADDRESS(
      OptionGroup.SOCKET,
      "reuse-address",
      "Bind even if old connections linger (SO_REUSEADDR)",
      "true for tcp, false for udp"),
  REUSE_PORT(
      OptionGroup.SOCKET,
      "reuse-port",
      "Share the port with other processes that set this option too (SO_REUSEPORT)",
      "false"),
  NO_DELAY(OptionGroup.SOCKET, "no-delay", "Send small writes immediately (TCP_NODELAY)", "true"),
  KEEP_ALIVE(
      OptionGroup.SOCKET,
      "keep-alive",
      "Let the kernel probe idle connections (SO_KEEPALIVE)",
      "false"),
  RECEIVE_BUFFER(
      OptionGroup.SOCKET,
      "receive-buffer",
      OptionType.SIZE,
      0,
      Integer.MAX_VALUE,
      "The size of the kernel's receive buffer in bytes (SO_RCVBUF); 0 for the system's default",
      "0"),
  SEND_BUFFER(
      OptionGroup.SOCKET,
      "send-buffer",
      OptionType.SIZE,
      0,
      Integer.MAX_VALUE,
      "The size of the kernel's send buffer in bytes (SO_SNDBUF); 0 for the system's default",
      "0"),
  READ_TIMEOUT(
      OptionGroup.TIME,
      "read-timeout",
      OptionType.DURATION,
      "TIME",
      "The time limit for one read of a handler; 0 for no limit",
      "0"),
  WRITE_TIMEOUT(
      OptionGroup.TIME,
      "write-timeout",
      OptionType.DURATION,
      "TIME",
      "The time limit for a write without progress; 0 for no limit",
      "60s"),
  REQUEST_TIMEOUT(
      OptionGroup.TIME,
      "request-timeout",
      OptionType.DURATION,
      "TIME",
      "The time limit for a connection, however busy; 0 for no limit",
      "0"),
  LINGER(
      OptionGroup.TIME,
      "linger",
      OptionType.DURATION,
      "TIME",
      "How long a closing connection waits for the client to receive the reply; 0 closes"
          + " at once",
      "2s"),
  REPLY_DELAY(
      OptionGroup.TIME,
      "reply-delay",
      OptionType.DURATION,
      "TIME",
      "How long a UDP reply may wait to be sent in a batch, with --mixin serial on"
          + " the native transport; at most 1s, 0 sends each immediately",
      "0"),
  DRAIN(
      OptionGroup.TIME,
      "drain",
      OptionType.DRAIN,
      "TIME|forever",
      "How long requests in flight may continue after TERM, INT or HUP; 0 cuts them off"
          + " immediately",
      "10s"),
  MAX_CONNECTIONS(
      OptionGroup.LIMIT,
      "max-connections",
      OptionType.INTEGER,
      0,
      Integer.MAX_VALUE,
      "The maximum number of open connections per address; 0 for no limit",
      "0"),
  MAX_PACKET_SIZE(
      OptionGroup.LIMIT,
      "max-packet-size",
      OptionType.SIZE,
      1,
      65_535,
      "The size of the largest datagram to receive, in bytes",
      "8k"),
  MAX_PENDING(
      OptionGroup.LIMIT,
      "max-pending",
      OptionType.INTEGER,
      1,
      Integer.MAX_VALUE,
      "The maximum number of datagrams in processing; more are discarded and counted",
      "4096"),
  MAX_AMPLIFICATION(
      OptionGroup.LIMIT,
      "max-amplification",
      OptionType.INTEGER,
      0,
      Integer.MAX_VALUE,
      "The maximum size of all replies to a UDP datagram, as a multiple of its size; 0 for no"
          + " limit",
      "0"),
  REPLY_LOOP_RATE(
      OptionGroup.LIMIT,
      "reply-loop-rate",
      OptionType.INTEGER,
      0,
      Integer.MAX_VALUE,
      "The sustained replies per second to one sender that repeats its datagrams; more is treated"
          + " as two servers that answer each other; 0 for no limit",
      "5000"),
  LOG_LEVEL(
      OptionGroup.LOG,
      "log-level",
      List.of("off", "error", "warning", "info", "debug", "trace"),
      "The least severe messages to write to standard error",
      "info"),
  LOG_FORMAT(
      OptionGroup.LOG,
      "log-format",
      List.of("text", "json"),
      "The format of messages: text, or one JSON object per line",
      "text"),
  JSON(OptionGroup.OTHER, "json", OptionType.FLAG, "", "Print JSON instead of a table", null),
  HELP(OptionGroup.OTHER, "help", OptionType.FLAG, "", "Print this help and exit", null);

  private final OptionGroup group;
  private final String flag;
  private final OptionType type;
  private final String label;
  private final String description;
  private final @Nullable String defaultText;
  private final List<String> choices;
  private final long min;
  private final long max;

  Option(
      OptionGroup group,
      String name,
      OptionType type,
      String label,
      String description,
      @Nullable String defaultText) {
    this(group, name, type, label, description, defaultText, List.of(), 0, 0);
  }

  /// One of a few words.
  Option(
      OptionGroup group,
      String name,
      List<String> choices,
      String description,
      String defaultText) {
    this(
        group,
        name,
        OptionType.CHOICE,
        String.join("|", choices),
        description,
        defaultText,
        choices,
        0,
        0);
  }

  /// A number.
  Option(
      OptionGroup group,
      String name,
      OptionType type,
      long min,
      long max,
      String description,
      String defaultText) {
    this(
        group,
        name,
        type,
        type == OptionType.SIZE ? "SIZE" : "N",
        description,
        defaultText,
        List.of(),
        min,
        max);
  }

  /// A boolean.
  Option(OptionGroup group, String name, String description, String defaultText) {
    this(group, name, OptionType.BOOLEAN, "true|false", description, defaultText, List.of(), 0, 0);
  }

  Option(
      OptionGroup group,
      String name,
      OptionType type,
      String label,
      String description,
      @Nullable String defaultText,
      List<String> choices,
      long min,
      long max) {
    this.group = group;
    this.flag = "--" + name;
    this.type = type;
    this.label = label;
    this.description = description;
    this.defaultText = defaultText;
    this.choices = choices;
    this.min = min;
    this.max = max;
  }

  OptionGroup group() {
    return group;
  }

  /// The option as it is written, with its hyphens.
  String flag() {
    return flag;
  }

  OptionType type() {
    return type;
  }

  /// The placeholder for its value in help.
  String label() {
    return label;
  }

  String description() {
    return description;
  }

  /// Its default, as text; null if there is none.
  @Nullable String defaultText() {
    return defaultText;
  }

  List<String> choices() {
    return choices;
  }

  long min() {
    return min;
  }

  long max() {
    return max;
  }

  boolean isRepeatable() {
    return this == HANDLER_PATH || this == CHILD_JVM_OPTION;
  }

  /// Whether it stands alone, or may.
  boolean needsNoValue() {
    return type == OptionType.FLAG || type == OptionType.BOOLEAN;
  }
}
