package io.socketserver.proxy.internal;

import java.net.SocketAddress;

/// What a header has announced.
///
/// @param source the address of the client
/// @param destination the address to which the client has connected
/// @param extensions the rest, as the proxy has sent it
record Announcement(SocketAddress source, SocketAddress destination, byte[] extensions) {}
