package io.socketserver.handlers.samples.resp;

import io.socketserver.api.HandlerOption;
import io.socketserver.api.HandlerOptionException;
import io.socketserver.api.HandlerOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// The handler `resp`: keys and values in memory, for Redis clients.
///
/// @source Redis serialization protocol specification, RESP2 and RESP3
/// @since 0.1
public final class RespProvider implements RequestHandlerProvider {

  private static final long MAX_VALUE = 512L << 20;

  /// For the service loader.
  public RespProvider() {}

  @Override
  public String name() {
    return "resp";
  }

  @Override
  public String description() {
    return "stores keys and values in memory for Redis clients, and evicts the least recently used";
  }

  @Override
  public boolean sharesState() {
    return true;
  }

  @Override
  public Set<RequestKind> kinds() {
    return Set.of(RequestKind.STREAM);
  }

  @Override
  public List<HandlerOption> options() {
    return List.of(
        HandlerOption.optional(
            "max-keys",
            HandlerOption.Type.INTEGER,
            "the maximum number of keys, 1 to 100000000",
            "100000"),
        HandlerOption.optional(
            "max-memory",
            HandlerOption.Type.SIZE,
            "the approximate maximum memory of keys and values",
            "64m"),
        HandlerOption.optional(
            "max-value",
            HandlerOption.Type.SIZE,
            "the largest key, value or argument, 64 to 512m",
            "1m"),
        HandlerOption.optional(
            "idle",
            HandlerOption.Type.DURATION,
            "how long to wait for a command; 0s means for ever",
            "10m"));
  }

  /// The connections of one server share a store; two servers have two.
  @Override
  public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
    int maxKeys = options.integer("max-keys", 1, 100_000_000);
    long maxMemory = options.size("max-memory");
    long maxValue = options.size("max-value");
    if (maxValue < 64 || maxValue > MAX_VALUE) {
      throw new HandlerOptionException(
          "max-value", "option max-value=" + maxValue + ": must be from 64 bytes to 512m");
    }
    if (maxMemory < maxValue) {
      throw new HandlerOptionException(
          "max-memory",
          "option max-memory=" + maxMemory + ": must be at least max-value, which is " + maxValue);
    }
    Store store = new Store(maxKeys, maxMemory, () -> System.nanoTime() / 1_000_000);
    Commands commands = new Commands(store, maxValue);
    Duration idle = options.duration("idle");
    return () -> new RespHandler(commands, (int) maxValue, idle);
  }
}
