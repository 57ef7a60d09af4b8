package io.socketserver.core.internal.request;

import io.socketserver.api.Violation;
import io.socketserver.core.internal.waiting.DeadlineWatch;
import io.socketserver.core.spi.RequestLimits;
import java.util.function.BiConsumer;

/// The time limits of the connections of a server.
///
/// @param limits how long things may take
/// @param watch what looks at deadlines
/// @param violated learns, on any thread, of what clients do against them
public record Clocks(
    RequestLimits limits,
    DeadlineWatch watch,
    BiConsumer<SocketStreamRequest, Violation> violated) {}
