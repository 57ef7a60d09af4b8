package io.socketserver.launcher;

import io.socketserver.api.RequestKind;
import io.socketserver.core.ServerAddress;
import io.socketserver.tls.ClientCertificate;
import io.socketserver.tls.TlsLayer;
import io.socketserver.tls.TlsPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The options of TLS.
final class TlsChoice {

  private TlsChoice() {}

  /// Whether the connections of an address are encrypted.
  static boolean isFor(ServerAddress address) {
    return address.scheme().equals("tls") || address.scheme().startsWith("tls+");
  }

  /// Rejects options of TLS if no address uses them.
  ///
  /// @throws UsageException if none does
  static void requireEffect(ServeSettings settings, List<ServerAddress> addresses) {
    if (settings.startTls()
        && addresses.stream()
            .noneMatch(each -> each.kind() == RequestKind.STREAM && !isFor(each))) {
      throw new UsageException(
          "--starttls has no effect without an address of connections that begin in plain, such as"
              + " tcp://*:587");
    }
    if (settings.tls() != null
        && !settings.startTls()
        && addresses.stream().noneMatch(TlsChoice::isFor)) {
      throw new UsageException(
          "--tls-cert has no effect without an address such as tls://*:443, or --starttls");
    }
  }

  /// The layer that the options describe.
  ///
  /// @return null if they describe none
  /// @throws UsageException if they do not fit together
  /// @throws FailureException if a file cannot be used
  static @Nullable TlsLayer layer(Arguments arguments) {
    List<Path> certificates = arguments.paths(Option.TLS_CERT);
    if (certificates.isEmpty()) {
      requireNone(arguments);
      return null;
    }
    List<Path> keys =
        arguments.has(Option.TLS_KEY) ? arguments.paths(Option.TLS_KEY) : certificates;
    if (keys.size() != certificates.size()) {
      throw new UsageException(
          "there are "
              + keys.size()
              + " --tls-key for "
              + certificates.size()
              + " --tls-cert; give one for each, in the same order");
    }
    Path password = path(Option.TLS_PASSWORD_FILE, arguments);
    TlsLayer.Builder layer = TlsLayer.builder();
    for (int i = 0; i < keys.size(); i++) {
      layer.certificate(certificates.get(i), keys.get(i), password);
    }
    Path authorities = path(Option.TLS_CLIENT_CA, arguments);
    if (authorities != null) {
      layer.clientCertificate(
          arguments.text(Option.TLS_CLIENT_CERT, "need").equals("want")
              ? ClientCertificate.WANT
              : ClientCertificate.NEED,
          authorities);
    } else if (arguments.has(Option.TLS_CLIENT_CERT)) {
      throw new UsageException("--tls-client-cert has no effect without --tls-client-ca FILE");
    }
    if (arguments.text(Option.TLS_POLICY, "").equals("modern")) {
      layer.policy(TlsPolicy.MODERN);
    }
    if (arguments.has(Option.TLS_ALPN)) {
      layer.applicationProtocols(arguments.text(Option.TLS_ALPN, "").split(",", -1));
    }
    return build(layer);
  }

  private static TlsLayer build(TlsLayer.Builder layer) {
    try {
      return layer.build();
    } catch (IOException e) {
      throw new FailureException(String.valueOf(e.getMessage()), e);
    }
  }

  private static @Nullable Path path(Option option, Arguments arguments) {
    List<Path> paths = arguments.paths(option);
    return paths.isEmpty() ? null : paths.getFirst();
  }

  private static void requireNone(Arguments arguments) {
    for (Option option : arguments.values().keySet()) {
      boolean isOff = option == Option.STARTTLS && !arguments.bool(option, false);
      if (option.group() == OptionGroup.TLS && !isOff) {
        throw new UsageException(option.flag() + " has no effect without --tls-cert FILE");
      }
    }
  }
}
