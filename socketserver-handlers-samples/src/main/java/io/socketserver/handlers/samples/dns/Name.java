package io.socketserver.handlers.samples.dns;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// An absolute domain name. Names that differ only in the case of ASCII letters are equal.
///
/// @threading Immutable.
/// @source RFC 1035, sections 2.3.4, 3.1 and 5.1; RFC 4343
final class Name {

  /// The maximum length of a name, with a length before each label and 0 at the end.
  static final int MAX_LENGTH = 255;

  /// The maximum length of a label.
  static final int MAX_LABEL = 63;

  static final Name ROOT = new Name(new byte[1], 0);

  /// In wire format. A name and its parents share one array.
  private final byte[] wire;

  private final int start;
  private final int hash;

  private Name(byte[] wire, int start) {
    this.wire = wire;
    this.start = start;
    int h = 1;
    for (int i = start; i < wire.length; i++) {
      h = 31 * h + fold(wire[i]);
    }
    this.hash = h;
  }

  /// Creates a name from its validated wire format.
  static Name ofWire(byte[] wire) {
    return new Name(wire, 0);
  }

  /// Parses a name in the syntax of zone files.
  ///
  /// @param text labels with full stops between them, with `\.` and `\065` as escapes; relative
  ///   unless there is a full stop at the end; or `@` for the origin
  /// @param origin the origin of a relative name, or null if there is none
  /// @throws IllegalArgumentException if it is invalid; the message says why
  static Name parse(String text, @Nullable Name origin) {
    if (text.equals("@") && origin != null) {
      return origin;
    }
    if (text.equals(".")) {
      return ROOT;
    }
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    ByteArrayOutputStream label = new ByteArrayOutputStream();
    boolean absolute = false;
    for (int i = 0; i < text.length(); i++) {
      absolute = text.charAt(i) == '.';
      if (absolute) {
        append(wire, label, text);
      } else {
        i += Escapes.decode(text, i, label) - 1;
      }
    }
    if (!absolute) {
      append(wire, label, text);
      if (origin == null) {
        throw new IllegalArgumentException(
            "name '" + text + "' does not end with a full stop, and no $ORIGIN precedes it");
      }
      wire.write(origin.wire, origin.start, origin.length() - 1);
    }
    wire.write(0);
    if (wire.size() > MAX_LENGTH) {
      throw new IllegalArgumentException("name '" + text + "' is longer than 255 bytes");
    }
    return new Name(wire.toByteArray(), 0);
  }

  private static void append(ByteArrayOutputStream wire, ByteArrayOutputStream label, String text) {
    if (label.size() == 0) {
      throw new IllegalArgumentException("name '" + text + "' has an empty label");
    }
    if (label.size() > MAX_LABEL) {
      throw new IllegalArgumentException("name '" + text + "' has a label of more than 63 bytes");
    }
    wire.write(label.size());
    wire.writeBytes(label.toByteArray());
    label.reset();
  }

  boolean isRoot() {
    return wire[start] == 0;
  }

  /// The name without its first label. The root has no parent.
  Name parent() {
    return new Name(wire, start + 1 + wire[start]);
  }

  /// The wildcard below this name.
  Name wildcard() {
    byte[] child = new byte[2 + length()];
    child[0] = 1;
    child[1] = '*';
    System.arraycopy(wire, start, child, 2, length());
    return new Name(child, 0);
  }

  /// The length of the name without compression, in bytes.
  int length() {
    return wire.length - start;
  }

  /// Copies the first label, preceded by its length.
  byte[] firstLabel() {
    byte[] label = new byte[1 + wire[start]];
    System.arraycopy(wire, start, label, 0, label.length);
    return label;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Name name) || hash != name.hash || length() != name.length()) {
      return false;
    }
    for (int i = 0; i < length(); i++) {
      // Lengths of labels are below 64, and so are not letters.
      if (fold(wire[start + i]) != fold(name.wire[name.start + i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = start; wire[i] != 0; i += 1 + wire[i]) {
      text.append(new String(wire, i + 1, wire[i], StandardCharsets.ISO_8859_1)).append('.');
    }
    return text.isEmpty() ? "." : text.toString();
  }

  private static int fold(byte b) {
    return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
  }
}
