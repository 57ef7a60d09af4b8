package io.socketserver.unix.internal.forking;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.HandlerReference;
import io.socketserver.api.RequestKind;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.RequestLimits;
import io.socketserver.unix.internal.forking.ControlMessage.Setup;
import java.lang.reflect.RecordComponent;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Regression: a new limit did not reach the child, so its clients had none.
class ChildLimitsTest {

  /// The options by which a server has the limits.
  private static final Map<String, String> OPTIONS =
      Map.of(
          "handshake", "handshakeTimeout",
          "firstByte", "firstByteTimeout",
          "readRate", "minReadRate",
          "idle", "idleTimeout",
          "read", "readTimeout",
          "write", "writeTimeout",
          "writeRate", "minWriteRate",
          "request", "requestTimeout",
          "linger", "lingerTimeout",
          "amplification", "maxAmplification");

  static List<RecordComponent> limits() {
    return List.of(RequestLimits.class.getRecordComponents());
  }

  /// Each limit has a value of its own.
  private static RequestLimits distinct() throws ReflectiveOperationException {
    List<RecordComponent> components = limits();
    Object[] values = new Object[components.size()];
    Class<?>[] types = new Class<?>[values.length];
    for (int i = 0; i < values.length; i++) {
      types[i] = components.get(i).getType();
      values[i] = types[i] == int.class ? (Object) (100 + i) : Duration.ofSeconds(100 + i);
    }
    return RequestLimits.class.getConstructor(types).newInstance(values);
  }

  @ParameterizedTest
  @MethodSource("limits")
  void reachTheServerOfAChild(RecordComponent limit) throws Exception {
    RequestLimits limits = distinct();
    var address = new InetSocketAddress("127.0.0.1", 1);
    var setup =
        new Setup(
            RequestKind.STREAM,
            new HandlerReference.OfService("echo", Map.of(), List.of()),
            address,
            1,
            limits,
            new byte[0]);

    var received = (Setup) ControlCodec.decode(ControlCodec.encode(setup));
    ServerOptions options = ChildMain.options(received.limits()).build();

    assertThat(OPTIONS).containsKey(limit.getName());
    assertThat(ServerOptions.class.getMethod(OPTIONS.get(limit.getName())).invoke(options))
        .isEqualTo(limit.getAccessor().invoke(limits));
  }
}
