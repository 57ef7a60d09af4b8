/// TLS for the connections of any server: [TlsLayer][io.socketserver.tls.TlsLayer] and its
/// settings.
///
/// The module also adds the addresses `tls:`, `tls+unix:` and `tls+fd:`, as a service.
package io.socketserver.tls;
