package io.socketserver.launcher;

import io.socketserver.api.RequestKind;
import io.socketserver.core.BaseServer;
import io.socketserver.core.HandlerCatalog;
import io.socketserver.core.ServerAddress;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.tls.TlsLayer;

/// An address and its server.
///
/// @param address the address as requested
/// @param server its server
record Listener(ServerAddress address, BaseServer<?> server) {

  /// Creates the server of an address, not yet active.
  ///
  /// @throws UsageException if the handler cannot be used, and the user can correct that
  /// @throws FailureException if the handler cannot be created
  static Listener of(ServerAddress address, ServeSettings settings, HandlerCatalog catalog) {
    HandlerChoice choice = settings.handler();
    requireNoSharedState(settings, catalog);
    try {
      return new Listener(
          address,
          address.kind() == RequestKind.STREAM
              ? address.streamServer(
                  catalog.streamHandlers(choice.name(), choice.options()),
                  options(address, settings))
              : address.datagramServer(
                  catalog.datagramHandlers(choice.name(), choice.options()), settings.options()));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      throw new FailureException(String.valueOf(e.getMessage()), e);
    }
  }

  private static ServerOptions options(ServerAddress address, ServeSettings settings) {
    ServerOptionsBuilder options = settings.options().toBuilder().listenerLayer(settings.proxies());
    TlsLayer tls = settings.tls();
    if (!TlsChoice.isFor(address)) {
      return (settings.startTls() && tls != null ? options.addLayer(tls.onDemand()) : options)
          .build();
    }
    if (tls == null) {
      throw new UsageException(
          "address '" + address + "' needs a certificate: add --tls-cert FILE --tls-key FILE");
    }
    return options.addLayer(tls).build();
  }

  private static void requireNoSharedState(ServeSettings settings, HandlerCatalog catalog) {
    String name = settings.handler().name();
    boolean shares =
        catalog.entries().stream()
            .anyMatch(entry -> entry.name().equals(name) && entry.provider().sharesState());
    if (settings.mixin().equals("forking") && shares) {
      throw new UsageException(
          "--handler '"
              + name
              + "' cannot be combined with --mixin 'forking': its requests share state in memory,"
              + " and processes share no memory");
    }
  }

  /// The address, as bound once it is bound.
  @Override
  public String toString() {
    return address.format(server.serverAddress());
  }
}
