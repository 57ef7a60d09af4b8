/// The interfaces between servers and sockets, and the services by which other modules add
/// transports, ways of processing and kinds of server.
///
/// You need nothing here to write a handler or to run a server.
package io.socketserver.core.spi;
