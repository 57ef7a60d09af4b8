package io.socketserver.core;

import io.socketserver.core.internal.discovery.Reasons;
import io.socketserver.core.internal.nio.NioTransport;
import io.socketserver.core.spi.Transport;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/// The transports that are there: the one of this module, and those of others.
///
/// Transports of other modules are services of type [Transport]. They are looked up once. One that
/// is broken is reported and left out; the transport of this module is always there.
///
/// @threading Safe for many threads.
/// @since 0.1
public final class Transports {

  private static final Transport NIO = NioTransport.INSTANCE;

  private static final List<Transport> ALL = load();

  private static final Transport AUTO = choose();

  private Transports() {}

  private static List<Transport> load() {
    List<Transport> all = new ArrayList<>();
    Iterator<ServiceLoader.Provider<Transport>> each =
        ServiceLoader.load(Transport.class, Transport.class.getClassLoader()).stream().iterator();
    String last = "";
    while (true) {
      try {
        if (!each.hasNext()) {
          break;
        }
        all.add(asked(each.next().get()));
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        String reason = Reasons.of(e);
        if (reason.equals(last)) {
          break; // it is stuck: a loader whose resources cannot be listed fails for ever
        }
        last = reason;
        System.getLogger("io.socketserver.core")
            .log(Level.WARNING, "a transport cannot be used: " + reason);
      }
    }
    all.add(NIO);
    return List.copyOf(all);
  }

  /// Asks what every server will ask, so that one that fails even then is not among them.
  private static Transport asked(Transport transport) {
    String _ = Objects.requireNonNull(transport.name());
    Optional<String> _ = Objects.requireNonNull(transport.unavailable());
    return transport;
  }

  /// Another module's comes first: it is there because somebody has put it there.
  private static Transport choose() {
    return ALL.stream().filter(each -> each.unavailable().isEmpty()).findFirst().orElse(NIO);
  }

  /// The transport that servers use by default: another module's if there is one that can be used
  /// here, which is the native one of `io.socketserver.unix` on Linux; else that of
  /// java.nio.channels.
  ///
  /// @return the transport, always the same
  public static Transport auto() {
    return AUTO;
  }

  /// Finds a transport.
  ///
  /// @param name one of [#names()]
  /// @return the transport
  /// @throws IllegalArgumentException if there is none of this name, with the names there are; or
  ///   if it cannot be used here, with the reason
  public static Transport named(String name) {
    if (name.equals("auto")) {
      return AUTO;
    }
    Transport found =
        ALL.stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "no transport '" + name + "'; available: " + String.join(", ", names())));
    Optional<String> reason = found.unavailable();
    if (reason.isPresent()) {
      throw new IllegalArgumentException(
          "the transport '" + name + "' cannot be used: " + reason.get());
    }
    return found;
  }

  /// The names of the transports that are there, whether they can be used here or not.
  ///
  /// @return `auto`, `nio`, and those of other modules
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    names.add("auto");
    ALL.forEach(each -> names.add(each.name()));
    return List.copyOf(names);
  }
}
