package io.socketserver.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.fuzz.Fuzz;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Blocks of addresses that nobody meant. The JDK says which address is written, and a number of 32
/// or 128 bits which addresses belong to the block.
class AddressBlockFuzzTest {

  private static final Pattern BLOCK =
      Pattern.compile(
          "([0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/([0-9]{1,3}))?");

  private final Fuzz blocks =
      Fuzz.of("blocks", AddressBlockFuzzTest::parse, IllegalArgumentException.class);

  @Test
  void readsBlocks() {
    blocks.quickly();
  }

  @Tag("slow")
  @Test
  void readsBlocksThoroughly() {
    blocks.thoroughly();
  }

  private static String parse(byte[] input) throws UnknownHostException {
    String text = new String(input, UTF_8);
    AddressBlock block;
    try {
      block = AddressBlock.parse(text);
    } catch (IllegalArgumentException e) {
      assertThat(isBlock(text)).as("%s: %s", text, e.getMessage()).isFalse();
      throw e;
    }
    assertThat(isBlock(text)).as(text).isTrue();
    assertThat(AddressBlock.parse(block.toString())).isEqualTo(block);
    assertContains(block);
    return block.first().getClass().getSimpleName() + (text.indexOf('/') < 0 ? "" : "/");
  }

  private static boolean isBlock(String text) {
    Matcher matcher = BLOCK.matcher(text);
    if (!matcher.matches()) {
      return false;
    }
    byte[] address;
    try {
      address = InetAddress.ofLiteral(matcher.group(1)).getAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
    int bits = 8 * address.length;
    int prefix = matcher.group(2) == null ? bits : Integer.parseInt(matcher.group(2));
    return prefix <= bits && new BigInteger(1, address).mod(size(bits, prefix)).signum() == 0;
  }

  private static BigInteger size(int bits, int prefix) {
    return BigInteger.ONE.shiftLeft(bits - prefix);
  }

  private static void assertContains(AddressBlock block) throws UnknownHostException {
    int bytes = block.first().getAddress().length;
    BigInteger first = new BigInteger(1, block.first().getAddress());
    BigInteger after = first.add(size(8 * bytes, block.prefix()));
    assertThat(block.contains(block.first())).isTrue();
    assertThat(block.contains(address(after.subtract(BigInteger.ONE), bytes))).isTrue();
    if (after.bitLength() <= 8 * bytes) {
      assertThat(block.contains(address(after, bytes))).isFalse();
    }
    if (first.signum() > 0) {
      assertThat(block.contains(address(first.subtract(BigInteger.ONE), bytes))).isFalse();
    }
  }

  /// An address, of IPv6 also if it maps one of IPv4.
  private static InetAddress address(BigInteger number, int bytes) throws UnknownHostException {
    byte[] address = new byte[bytes];
    byte[] digits = number.toByteArray();
    int length = Math.min(digits.length, bytes);
    System.arraycopy(digits, digits.length - length, address, bytes - length, length);
    return bytes == 4
        ? InetAddress.getByAddress(address)
        : Inet6Address.getByAddress(null, address, -1);
  }
}
