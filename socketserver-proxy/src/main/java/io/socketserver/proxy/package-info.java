/// The PROXY protocol.
///
/// @since 0.1
package io.socketserver.proxy;
