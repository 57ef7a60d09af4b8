package io.socketserver.launcher;

import io.socketserver.core.AddressBlock;
import io.socketserver.proxy.ProxyProtocol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The option of proxies.
final class ProxyChoice {

  private static final String UNIX = "unix";

  private ProxyChoice() {}

  /// The proxies that the option names.
  ///
  /// @return null if clients connect themselves
  /// @throws UsageException if it is malformed
  static @Nullable ProxyProtocol proxies(Arguments arguments) {
    if (!arguments.has(Option.PROXY_FROM)) {
      return null;
    }
    List<AddressBlock> blocks = new ArrayList<>();
    boolean unix = false;
    for (String each : arguments.text(Option.PROXY_FROM, "").split(",", -1)) {
      if (each.equals(UNIX)) {
        unix = true;
      } else {
        blocks.add(block(each));
      }
    }
    ProxyProtocol proxies = ProxyProtocol.from(blocks.toArray(AddressBlock[]::new));
    return unix ? proxies.andUnixSockets() : proxies;
  }

  private static AddressBlock block(String text) {
    try {
      return AddressBlock.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--proxy-from: " + e.getMessage() + ", or 'unix'");
    }
  }
}
