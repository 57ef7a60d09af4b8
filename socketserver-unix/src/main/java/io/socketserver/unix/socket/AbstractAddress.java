package io.socketserver.unix.socket;

import java.io.Serial;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A name of a UNIX socket that is not in a file system: Linux keeps it while the socket is open.
///
/// ```java
/// var server = new UnixStreamServer(AbstractAddress.of("jobs"), handlers);
/// ```
///
/// Anybody in the same network namespace may connect to it: it has no file whose mode could prevent
/// that. For paths, use [java.net.UnixDomainSocketAddress].
///
/// @threading Immutable.
/// @source unix(7), "Abstract sockets"
/// @since 0.1
public final class AbstractAddress extends SocketAddress {

  /// The longest name, in bytes: what `sun_path` holds after its first byte, which is 0.
  public static final int MAX_BYTES = 107;

  @Serial private static final long serialVersionUID = 1L;

  /// The name as the kernel has it.
  private final byte[] bytes;

  private AbstractAddress(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Returns the address of a name.
  ///
  /// @param name the name, 1 to 107 bytes in UTF-8, without the `@` that precedes it in logs
  /// @return the address
  /// @throws IllegalArgumentException if it is empty or too long
  public static AbstractAddress of(String name) {
    return of(name.getBytes(StandardCharsets.UTF_8));
  }

  /// Returns the address of a name that need not be text.
  ///
  /// @param name the name, 1 to 107 bytes, any
  /// @return the address
  /// @throws IllegalArgumentException if it is empty or too long
  public static AbstractAddress of(byte[] name) {
    if (name.length == 0 || name.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "an abstract name has 1 to "
              + MAX_BYTES
              + " bytes, but this has "
              + name.length
              + ": @"
              + new String(name, StandardCharsets.UTF_8));
    }
    return new AbstractAddress(name.clone());
  }

  /// The name, without `@`.
  ///
  /// @return the name as UTF-8; malformed bytes become the replacement character
  public String name() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// The name as the kernel has it.
  ///
  /// @return a new array at each call
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AbstractAddress address && Arrays.equals(address.bytes, bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// The name after an `@`, as in the output of ss(8).
  @Override
  public String toString() {
    return "@" + name();
  }
}
