/// The seam between servers and sockets, and the services by which other modules add transports,
/// ways of processing and kinds of server.
///
/// Nothing here is needed to write a handler or to run a server.
package io.socketserver.core.spi;
