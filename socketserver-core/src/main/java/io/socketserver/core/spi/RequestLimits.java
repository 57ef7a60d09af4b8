package io.socketserver.core.spi;

import java.time.Duration;

/// The limits that a server sets to each of its requests.
///
/// @param handshake the longest that a layer may take to
///   [establish][StreamConnection#isEstablished] a connection; zero for no limit
/// @param firstByte the longest that a connection may last until the first byte of its client; zero
///   for no limit
/// @param readRate the bytes per second that a client must send in the middle of a message; zero
///   for any number
/// @param idle the longest that a client may be silent between two messages; zero for as long as a
///   read may wait
/// @param read the longest that a single read may wait; zero for no limit
/// @param write the longest that a write may make no progress; zero for no limit
/// @param writeRate the bytes per second that a client must take of what is sent; zero for any
///   number
/// @param request the longest that a connection may last; zero for no limit
/// @param linger the longest to wait at the end of a connection for the client to take what was
///   sent; zero closes at once
/// @param amplification how many times the bytes of a UDP datagram its replies may have together; 0
///   for any number
/// @since 0.1
public record RequestLimits(
    Duration handshake,
    Duration firstByte,
    int readRate,
    Duration idle,
    Duration read,
    Duration write,
    int writeRate,
    Duration request,
    Duration linger,
    int amplification) {}
