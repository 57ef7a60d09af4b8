package io.socketserver.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The settings of [ForkingMixIn].
///
/// ```java
/// ForkingOptions.defaults().maxChildren(100).spareChildren(4).limits(Limits.none().cpuSeconds(10))
/// ```
///
/// @param maxChildren the maximum number of processes that serve at once, at least 1, including
///   spare ones. Further requests wait in the kernel's queue. Default 40
/// @param timeout the time limit for one request in a process, more than zero; then the process is
///   ended. Default 300 s
/// @param spareChildren the minimum number of processes that wait for a request, at least 0. After
///   a peak more of them wait, for some seconds. Default 2
/// @param requestsPerChild how many requests a process serves, one after the other, at least 1; 1
///   gives each request a fresh process with its own environment. Default 100
/// @param jvmOptions options for the Java virtual machines of the processes, such as `-Xmx64m`, in
///   addition to those that make it run the same program. Default none
/// @param environment variables for the processes, in addition to those of this process; an empty
///   value removes a variable. Default none
/// @param limits kernel resource limits of a process. Default [Limits#none()]
/// @param nice the nice value of the processes, -20 to 19; 0 for that of this process. Default 0
/// @param blockOnClose whether closing the server waits for the requests in flight. Default true
/// @threading Immutable.
/// @source CPython 3.13, `ForkingMixIn.max_children`, `timeout` and `block_on_close`
/// @since 0.1
public record ForkingOptions(
    int maxChildren,
    Duration timeout,
    int spareChildren,
    int requestsPerChild,
    List<String> jvmOptions,
    Map<String, String> environment,
    Limits limits,
    int nice,
    boolean blockOnClose)
    implements ProcessorOptions {

  private static final int LOWEST_NICE = -20;
  private static final int HIGHEST_NICE = 19;

  /// Kernel resource limits of a process. They are set before the process receives a request.
  ///
  /// @param addressSpace bytes of virtual memory (RLIMIT_AS), or 0 for no additional limit. A Java
  ///   virtual machine reserves gigabytes that it does not use: to limit memory, use `-Xmx` in
  ///   [#jvmOptions()] instead. Default 0
  /// @param cpuSeconds seconds of processor time since the start of the process (RLIMIT_CPU), or 0.
  ///   Default 0
  /// @param openFiles the maximum number of open descriptors (RLIMIT_NOFILE), or 0. Default 0
  /// @threading Immutable.
  /// @source getrlimit(2)
  /// @since 0.1
  public record Limits(long addressSpace, long cpuSeconds, long openFiles) {

    private static final Limits NONE = new Limits(0, 0, 0);

    /// Checks the limits.
    public Limits {
      atLeast("addressSpace", addressSpace, 0);
      atLeast("cpuSeconds", cpuSeconds, 0);
      atLeast("openFiles", openFiles, 0);
    }

    /// No limits except those of this process.
    ///
    /// @return the limits
    public static Limits none() {
      return NONE;
    }

    /// The same with another limit of virtual memory.
    ///
    /// @param addressSpace bytes, or 0 for no additional limit
    /// @return the limits
    public Limits addressSpace(long addressSpace) {
      return new Limits(addressSpace, cpuSeconds, openFiles);
    }

    /// The same with another limit of processor time.
    ///
    /// @param cpuSeconds seconds, or 0 for no additional limit
    /// @return the limits
    public Limits cpuSeconds(long cpuSeconds) {
      return new Limits(addressSpace, cpuSeconds, openFiles);
    }

    /// The same with another limit of descriptors.
    ///
    /// @param openFiles how many, or 0 for no additional limit
    /// @return the limits
    public Limits openFiles(long openFiles) {
      return new Limits(addressSpace, cpuSeconds, openFiles);
    }
  }

  /// Validates the settings.
  public ForkingOptions {
    atLeast("maxChildren", maxChildren, 1);
    atLeast("spareChildren", spareChildren, 0);
    atLeast("requestsPerChild", requestsPerChild, 1);
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout must be more than zero: " + timeout);
    }
    if (nice < LOWEST_NICE || nice > HIGHEST_NICE) {
      throw new IllegalArgumentException("nice must be from -20 to 19: " + nice);
    }
    jvmOptions = List.copyOf(jvmOptions);
    environment = Map.copyOf(environment);
    Objects.requireNonNull(limits, "limits");
  }

  private static void atLeast(String name, long value, long min) {
    if (value < min) {
      throw new IllegalArgumentException(name + " must be at least " + min + ": " + value);
    }
  }

  /// Python's 40 processes, 300 seconds and waiting at close; two spare processes, and 100 requests
  /// for each, because a process costs more here than a fork does in Python.
  ///
  /// @return the settings
  public static ForkingOptions defaults() {
    return new ForkingOptions(
        40, Duration.ofSeconds(300), 2, 100, List.of(), Map.of(), Limits.none(), 0, true);
  }

  @Override
  public String mixin() {
    return "forking";
  }

  /// The same with another number of processes.
  ///
  /// @param maxChildren the maximum number of processes that serve at once, at least 1
  /// @return the settings
  public ForkingOptions maxChildren(int maxChildren) {
    return new ForkingOptions(
        maxChildren,
        timeout,
        spareChildren,
        requestsPerChild,
        jvmOptions,
        environment,
        limits,
        nice,
        blockOnClose);
  }

  /// The same with another time limit.
  ///
  /// @param timeout the time limit for one request in a process, more than zero
  /// @return the settings
  public ForkingOptions timeout(Duration timeout) {
    return new ForkingOptions(
        maxChildren,
        timeout,
        spareChildren,
        requestsPerChild,
        jvmOptions,
        environment,
        limits,
        nice,
        blockOnClose);
  }

  /// The same with another number of spare processes.
  ///
  /// @param spareChildren the minimum number of processes that wait for a request, at least 0
  /// @return the settings
  public ForkingOptions spareChildren(int spareChildren) {
    return new ForkingOptions(
        maxChildren,
        timeout,
        spareChildren,
        requestsPerChild,
        jvmOptions,
        environment,
        limits,
        nice,
        blockOnClose);
  }

  /// The same with another number of requests for a process.
  ///
  /// @param requestsPerChild how many requests a process serves, at least 1
  /// @return the settings
  public ForkingOptions requestsPerChild(int requestsPerChild) {
    return new ForkingOptions(
        maxChildren,
        timeout,
        spareChildren,
        requestsPerChild,
        jvmOptions,
        environment,
        limits,
        nice,
        blockOnClose);
  }

  /// The same with other options for Java.
  ///
  /// @param jvmOptions options for the Java virtual machines of the processes
  /// @return the settings
  public ForkingOptions jvmOptions(List<String> jvmOptions) {
    return new ForkingOptions(
        maxChildren,
        timeout,
        spareChildren,
        requestsPerChild,
        jvmOptions,
        environment,
        limits,
        nice,
        blockOnClose);
  }

  /// The same with other variables.
  ///
  /// @param environment variables for the processes
  /// @return the settings
  public ForkingOptions environment(Map<String, String> environment) {
    return new ForkingOptions(
        maxChildren,
        timeout,
        spareChildren,
        requestsPerChild,
        jvmOptions,
        environment,
        limits,
        nice,
        blockOnClose);
  }

  /// The same with other limits.
  ///
  /// @param limits kernel resource limits of a process
  /// @return the settings
  public ForkingOptions limits(Limits limits) {
    return new ForkingOptions(
        maxChildren,
        timeout,
        spareChildren,
        requestsPerChild,
        jvmOptions,
        environment,
        limits,
        nice,
        blockOnClose);
  }

  /// The same with another nice value.
  ///
  /// @param nice the nice value of the processes, or 0 for that of this process
  /// @return the settings
  public ForkingOptions nice(int nice) {
    return new ForkingOptions(
        maxChildren,
        timeout,
        spareChildren,
        requestsPerChild,
        jvmOptions,
        environment,
        limits,
        nice,
        blockOnClose);
  }

  /// The same with another setting for close.
  ///
  /// @param blockOnClose whether closing the server waits for the requests in flight
  /// @return the settings
  public ForkingOptions blockOnClose(boolean blockOnClose) {
    return new ForkingOptions(
        maxChildren,
        timeout,
        spareChildren,
        requestsPerChild,
        jvmOptions,
        environment,
        limits,
        nice,
        blockOnClose);
  }
}
