package io.socketserver.tls.internal;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Selects the certificate for a client: one for the name that it asks for, otherwise the first,
/// and among those of the same names one whose kind of key the client supports.
///
/// @threading Immutable.
/// @source RFC 6066, section 3
final class Identities extends X509ExtendedKeyManager {

  private final List<Identity> all;

  Identities(List<Identity> all) {
    this.all = List.copyOf(all);
  }

  List<Identity> all() {
    return all;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    String name = requestedName(engine.getHandshakeSession());
    boolean known = name != null && all.stream().anyMatch(identity -> identity.isFor(name));
    for (int i = 0; i < all.size(); i++) {
      Identity identity = all.get(i);
      boolean wanted =
          known && name != null
              ? identity.isFor(name)
              : identity.names().equals(all.getFirst().names());
      if (wanted && identity.key().getAlgorithm().equals(keyType)) {
        return String.valueOf(i);
      }
    }
    return null;
  }

  /// The name that a client asks for.
  ///
  /// @return in lower case; null if it asks for none
  static @Nullable String requestedName(@Nullable SSLSession session) {
    if (session instanceof ExtendedSSLSession extended) {
      for (SNIServerName name : extended.getRequestedServerNames()) {
        if (name.getType() == StandardConstants.SNI_HOST_NAME) {
          return new SNIHostName(name.getEncoded()).getAsciiName().toLowerCase(Locale.ROOT);
        }
      }
    }
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Identity identity = identity(alias);
    return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Identity identity = identity(alias);
    return identity == null ? null : identity.key();
  }

  private @Nullable Identity identity(String alias) {
    int index = Integer.parseInt(alias);
    return index < all.size() ? all.get(index) : null;
  }

  // ---- not for an engine of a server

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
