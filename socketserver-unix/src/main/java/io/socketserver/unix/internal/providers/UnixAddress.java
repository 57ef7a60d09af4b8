package io.socketserver.unix.internal.providers;

import io.socketserver.unix.socket.AbstractAddress;
import io.socketserver.unix.socket.UnixSocketOptions;
import java.io.Serial;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// An address with the options that follow it.
final class UnixAddress extends SocketAddress {

  @Serial private static final long serialVersionUID = 1;

  private static final String OPTIONS = "mode, owner, group, users, groups";

  private final transient SocketAddress address;
  private final transient UnixSocketOptions options;

  private UnixAddress(SocketAddress address, UnixSocketOptions options) {
    this.address = address;
    this.options = options;
  }

  /// Parses an address.
  ///
  /// @param scheme for messages
  /// @param text a path or `@name`, and options after commas; a comma in any of them is written
  ///   `\,` and a backslash `\\`
  /// @return the address, with its options if there are any
  static SocketAddress parse(String scheme, String text) {
    List<String> words = words(text);
    String name = words.getFirst();
    SocketAddress address = address(scheme, name);
    if (words.size() == 1) {
      return address;
    }
    var options = UnixSocketOptions.builder();
    Set<String> seen = new HashSet<>();
    for (String word : words.subList(1, words.size())) {
      int equals = word.indexOf('=');
      String option = equals < 0 ? word : word.substring(0, equals);
      if (!seen.add(option)) {
        throw new IllegalArgumentException("option '" + option + "' is given twice");
      }
      set(options, option, equals < 0 ? "" : word.substring(equals + 1));
    }
    boolean ofFile = seen.contains("mode") || seen.contains("owner") || seen.contains("group");
    if (ofFile && address instanceof AbstractAddress) {
      throw new IllegalArgumentException(
          "an abstract name has no file and so no mode, owner or group; use users and groups, or a"
              + " path");
    }
    return new UnixAddress(address, options.build());
  }

  private static SocketAddress address(String scheme, String name) {
    if (name.isEmpty() || name.startsWith("//") && !name.startsWith("///")) {
      throw new IllegalArgumentException("write " + scheme + ":/path or " + scheme + ":@name");
    }
    return name.startsWith("@")
        ? AbstractAddress.of(name.substring(1))
        : UnixDomainSocketAddress.of(name);
  }

  private static void set(UnixSocketOptions.Builder options, String option, String value) {
    var _ =
        switch (option) {
          case "mode" -> options.mode(mode(value));
          case "owner" -> options.owner(required(option, value));
          case "group" -> options.group(required(option, value));
          case "users" -> options.allowedUsers(names(option, value));
          case "groups" -> options.allowedGroups(names(option, value));
          default ->
              throw new IllegalArgumentException(
                  "unknown option '"
                      + option
                      + "'; known: "
                      + OPTIONS
                      + "; a comma in a path is written \\,");
        };
  }

  private static int mode(String value) {
    boolean octal =
        !value.isEmpty()
            && value.length() <= 4
            && value.chars().allMatch(c -> c >= '0' && c <= '7');
    if (!octal) {
      throw new IllegalArgumentException(
          "mode '" + value + "' is not in octal digits, such as mode=660");
    }
    return Integer.parseInt(value, 8);
  }

  private static String required(String option, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("option '" + option + "' needs a name or a number");
    }
    return value;
  }

  private static Set<String> names(String option, String value) {
    Set<String> names = new HashSet<>();
    for (String name : value.split(":", -1)) {
      names.add(required(option, name));
    }
    return names;
  }

  /// Splits at the commas that no backslash precedes.
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    var word = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escape = c == '\\' && i + 1 < text.length() && ",\\".indexOf(text.charAt(i + 1)) >= 0;
      if (escape) {
        i++;
        word.append(text.charAt(i));
      } else if (c == ',') {
        words.add(word.toString());
        word.setLength(0);
      } else {
        word.append(c);
      }
    }
    words.add(word.toString());
    return words;
  }

  SocketAddress address() {
    return address;
  }

  UnixSocketOptions options() {
    return options;
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
