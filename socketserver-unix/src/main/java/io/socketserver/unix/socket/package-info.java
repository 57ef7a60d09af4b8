/// Names, options and errors of UNIX sockets.
package io.socketserver.unix.socket;
