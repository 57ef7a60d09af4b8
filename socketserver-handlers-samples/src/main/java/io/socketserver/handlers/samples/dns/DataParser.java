package io.socketserver.handlers.samples.dns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Creates a record's data from the words after its type.
///
/// @source RFC 1035, sections 3.3, 3.4.1 and 5.1; RFC 3596, section 2.4
final class DataParser {

  private static final int MAX_STRING = 255;
  private static final int MAX_DATA = 0xffff;

  private DataParser() {}

  /// Parses.
  ///
  /// @throws IllegalArgumentException if the words do not match the type
  static RecordData parse(RecordType type, List<String> words, @Nullable Name origin) {
    return switch (type) {
      case A -> new RecordData.Raw(v4(only(type, words)));
      case AAAA -> new RecordData.Raw(v6(only(type, words)));
      case CNAME, NS -> new RecordData.Target(Name.parse(only(type, words), origin));
      case TXT -> new RecordData.Raw(strings(words));
      case SOA -> start(words, origin);
    };
  }

  private static String only(RecordType type, List<String> words) {
    if (words.size() != 1) {
      throw new IllegalArgumentException(type + " needs one value, not " + words.size());
    }
    return words.getFirst();
  }

  private static byte[] v4(String word) {
    byte[] address = new byte[4];
    String[] parts = word.split("\\.", -1);
    for (int i = 0; i < 4; i++) {
      int part =
          parts.length == 4 && parts[i].matches("[0-9]{1,3}") ? Integer.parseInt(parts[i]) : 256;
      if (part > 255) {
        throw new IllegalArgumentException("'" + word + "' is not an IPv4 address");
      }
      address[i] = (byte) part;
    }
    return address;
  }

  private static byte[] v6(String word) {
    // Java parses IPv4-mapped addresses as IPv4, and an interface index after %.
    if (word.indexOf(':') >= 0 && word.indexOf('%') < 0 && word.indexOf('[') < 0) {
      try {
        byte[] address = InetAddress.ofLiteral(word).getAddress();
        return address.length == 16 ? address : mapped(address);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("'" + word + "' is not an IPv6 address", e);
      }
    }
    throw new IllegalArgumentException("'" + word + "' is not an IPv6 address");
  }

  private static byte[] mapped(byte[] v4) {
    byte[] address = new byte[16];
    address[10] = -1;
    address[11] = -1;
    System.arraycopy(v4, 0, address, 12, 4);
    return address;
  }

  private static byte[] strings(List<String> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("TXT needs at least one string");
    }
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (String word : words) {
      ByteArrayOutputStream string = new ByteArrayOutputStream();
      for (int i = 0; i < word.length(); ) {
        i += Escapes.decode(word, i, string);
      }
      if (string.size() > MAX_STRING) {
        throw new IllegalArgumentException(
            "a TXT string has " + string.size() + " bytes, more than 255; split it");
      }
      data.write(string.size());
      data.writeBytes(string.toByteArray());
    }
    if (data.size() > MAX_DATA) {
      throw new IllegalArgumentException("TXT has more than 65535 bytes");
    }
    return data.toByteArray();
  }

  private static RecordData start(List<String> words, @Nullable Name origin) {
    if (words.size() != 7) {
      throw new IllegalArgumentException(
          "SOA needs server, mailbox, serial, refresh, retry, expire and minimum, not "
              + words.size()
              + " values");
    }
    return new RecordData.Start(
        Name.parse(words.get(0), origin),
        Name.parse(words.get(1), origin),
        serial(words.get(2)),
        Seconds.parse(words.get(3)),
        Seconds.parse(words.get(4)),
        Seconds.parse(words.get(5)),
        Seconds.parse(words.get(6)));
  }

  private static long serial(String word) {
    try {
      return Integer.parseUnsignedInt(word);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "serial '" + word + "' is not a number from 0 to 4294967295", e);
    }
  }
}
