/// What threads do that wait for sockets and for time. For the transports of this project alone.
package io.socketserver.core.internal.waiting;
