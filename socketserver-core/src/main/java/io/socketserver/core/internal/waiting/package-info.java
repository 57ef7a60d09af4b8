/// How threads wait for sockets and deadlines. Only for the transports of this project.
package io.socketserver.core.internal.waiting;
