package io.socketserver.core.internal.request;

import io.socketserver.api.Violation;
import io.socketserver.core.internal.waiting.DeadlineWatch;
import io.socketserver.core.spi.RequestLimits;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/// The time limits of the connections of a server.
///
/// @param limits how long things may take
/// @param watch what looks at deadlines
/// @param evicts whether the server may want to end connections that are idle
/// @param violated learns, on any thread, of what clients do against them
public record Clocks(
    RequestLimits limits,
    DeadlineWatch watch,
    BooleanSupplier evicts,
    BiConsumer<SocketStreamRequest, Violation> violated) {}
