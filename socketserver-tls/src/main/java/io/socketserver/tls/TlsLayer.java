package io.socketserver.tls;

import io.socketserver.core.spi.ConnectionLayer;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.tls.internal.Certificates;
import io.socketserver.tls.internal.OnDemandConnection;
import io.socketserver.tls.internal.TlsConnection;
import io.socketserver.tls.internal.TlsSettings;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Encrypts the connections of a server with TLS 1.3 or 1.2.
///
/// ```java
/// var server = new TcpServer(address, handlers,
///     ServerOptions.builder().addLayer(TlsLayer.of(certificate, key)).build());
/// ```
///
/// The handshake takes place in the first read or write of the handler, limited by
/// [io.socketserver.core.ServerOptions#handshakeTimeout()]; on an event loop, its expensive steps
/// run in threads of their own. The handler finds its result in
/// [io.socketserver.api.Request#tlsSession()].
///
/// The files are checked for changes with new connections, at most once per second, and read again.
/// If the new ones cannot be used, the server continues with the old ones and logs why.
///
/// A client that ends its stream without close_notify may have been cut off by somebody else, so
/// its reads end with an exception instead of the end of the stream.
///
/// @threading Thread-safe. One layer may serve several servers.
/// @source RFC 8446; RFC 5246
/// @since 0.1
public final class TlsLayer implements ConnectionLayer, Serializable {

  @Serial private static final long serialVersionUID = 1;

  /// What a child process gets; it reads the files itself.
  ///
  /// @serial the settings, with the paths of the files
  private final TlsSettings settings;

  /// Whether connections are plain until their handlers start TLS.
  ///
  /// @serial whether they are
  private final boolean startsOnDemand;

  /// Null in a child process until its first connection.
  private transient volatile @Nullable Certificates certificates;

  private TlsLayer(
      TlsSettings settings, boolean startsOnDemand, @Nullable Certificates certificates) {
    this.settings = settings;
    this.startsOnDemand = startsOnDemand;
    this.certificates = certificates;
  }

  /// Creates a layer with one certificate.
  ///
  /// @param certificate the certificate and its chain, as PEM
  /// @param key its private key, as PEM
  /// @return the layer
  /// @throws IOException if a file cannot be read, or not be used; the message names it
  public static TlsLayer of(Path certificate, Path key) throws IOException {
    return builder().certificate(certificate, key).build();
  }

  /// A builder without certificates.
  ///
  /// @return a new builder
  public static Builder builder() {
    return new Builder();
  }

  /// The same settings and certificates for connections that begin in plain (STARTTLS): a handler
  /// encrypts its connection with [io.socketserver.api.StreamRequest#startTls()].
  ///
  /// @return a layer, which shares what this one has read
  public TlsLayer onDemand() {
    return new TlsLayer(settings, true, certificates);
  }

  @Override
  public StreamConnection wrap(StreamConnection connection) throws IOException {
    return startsOnDemand
        ? new OnDemandConnection(connection, certificates())
        : new TlsConnection(connection, certificates());
  }

  /// Whether connections are encrypted from their first byte on.
  @Override
  public boolean encrypts() {
    return !startsOnDemand;
  }

  /// Reads the files again now, even if they seem unchanged. If they cannot be used, the server
  /// continues with the previous ones. The log has the result.
  ///
  /// A child process reads its files itself, and learns of this when they change.
  public void reload() {
    Certificates loaded = certificates;
    if (loaded != null) {
      loaded.readAgain();
    }
  }

  private Certificates certificates() throws IOException {
    Certificates loaded = certificates;
    if (loaded == null) {
      synchronized (this) {
        loaded = certificates;
        if (loaded == null) {
          loaded = Certificates.load(settings);
          certificates = loaded;
        }
      }
    }
    return loaded;
  }

  /// Sets up a layer.
  ///
  /// @threading Not thread-safe.
  /// @since 0.1
  public static final class Builder {

    private final List<TlsSettings.Files> files = new ArrayList<>();
    private TlsPolicy policy = TlsPolicy.INTERMEDIATE;
    private ClientCertificate clientCertificate = ClientCertificate.NONE;
    private @Nullable Path clientAuthorities;
    private List<String> applicationProtocols = List.of();

    private Builder() {}

    /// Adds a certificate. A client gets the one whose name it asks for (SNI), otherwise the first.
    ///
    /// @param certificate the certificate and its chain, as PEM
    /// @param key its private key, as PEM: PKCS#8, PKCS#1 or SEC 1; it may be the same file
    /// @return this builder
    public Builder certificate(Path certificate, Path key) {
      return certificate(certificate, key, null);
    }

    /// Adds a certificate whose key is encrypted, or one in a PKCS#12 file.
    ///
    /// @param certificate the certificate and its chain, as PEM, or a PKCS#12 file, whose name ends
    ///   in `.p12` or `.pfx`
    /// @param key its private key, as PEM; for PKCS#12 the same file
    /// @param passwordFile a file whose first line is the password; null for none
    /// @return this builder
    public Builder certificate(Path certificate, Path key, @Nullable Path passwordFile) {
      files.add(
          new TlsSettings.Files(
              certificate.toString(),
              key.toString(),
              passwordFile == null ? null : passwordFile.toString()));
      return this;
    }

    /// Sets which versions and cipher suites are offered. Default [TlsPolicy#INTERMEDIATE].
    ///
    /// @param policy the policy
    /// @return this builder
    public Builder policy(TlsPolicy policy) {
      this.policy = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /// Asks clients for certificates.
    ///
    /// @param clientCertificate whether clients need one
    /// @param authorities the certificates of the authorities that issue them, as PEM
    /// @return this builder
    public Builder clientCertificate(ClientCertificate clientCertificate, Path authorities) {
      this.clientCertificate = Objects.requireNonNull(clientCertificate, "clientCertificate");
      this.clientAuthorities = Objects.requireNonNull(authorities, "authorities");
      return this;
    }

    /// Sets the application protocols (ALPN), the preferred one first. A client that offers only
    /// others is rejected, one that offers none is served. Default none.
    ///
    /// @param protocols their names, such as `h2` and `http/1.1`
    /// @return this builder
    public Builder applicationProtocols(String... protocols) {
      this.applicationProtocols = List.of(protocols);
      return this;
    }

    /// Reads the files, and creates the layer.
    ///
    /// @return the layer
    /// @throws IllegalStateException if no certificate was added
    /// @throws IOException if a file cannot be read, or not be used; the message names it
    public TlsLayer build() throws IOException {
      if (files.isEmpty()) {
        throw new IllegalStateException("a TLS server needs a certificate: call certificate()");
      }
      boolean asks = clientCertificate != ClientCertificate.NONE;
      var settings =
          new TlsSettings(
              List.copyOf(files),
              policy == TlsPolicy.MODERN,
              asks && clientAuthorities != null ? clientAuthorities.toString() : null,
              clientCertificate == ClientCertificate.NEED,
              applicationProtocols);
      return new TlsLayer(settings, false, Certificates.load(settings));
    }
  }
}
