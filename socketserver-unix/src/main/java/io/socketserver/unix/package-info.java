/// UNIX-domain servers, a process per request, and sockets that were opened by others.
///
/// The module adds itself by being present: the native transport, the addresses `unix:` and
/// `unixgram:`, and the mixin `forking` are found as services.
package io.socketserver.unix;
