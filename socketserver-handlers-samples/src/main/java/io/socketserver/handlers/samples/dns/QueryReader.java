package io.socketserver.handlers.samples.dns;

import io.socketserver.handlers.samples.dns.Query.Edns;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Parses the query after its header. Every read is checked against the end of the message, and
/// nothing is read twice, so that a message costs no more than its length.
///
/// @source RFC 1035, section 4.1; RFC 6891, section 6.1
final class QueryReader {

  private final ByteBuffer message;

  private QueryReader(ByteBuffer message) {
    this.message = message;
  }

  /// Parses a query.
  ///
  /// @param message the complete message
  /// @throws MalformedException if it does not have exactly one question, is truncated, or is
  ///   inconsistent
  static Query read(byte[] message) throws MalformedException {
    try {
      return new QueryReader(ByteBuffer.wrap(message)).query();
    } catch (BufferUnderflowException e) {
      throw new MalformedException("the message is truncated");
    }
  }

  private Query query() throws MalformedException {
    message.position(4);
    int questions = unsignedShort();
    int records = unsignedShort() + unsignedShort();
    int additional = unsignedShort();
    if (questions != 1) {
      throw new MalformedException("not one question");
    }
    Name name = name();
    int type = unsignedShort();
    int clazz = unsignedShort();
    for (int i = 0; i < records; i++) {
      if (record() != null) {
        throw new MalformedException("OPT outside the additional section");
      }
    }
    Edns edns = null;
    for (int i = 0; i < additional; i++) {
      Edns found = record();
      if (found != null && edns != null) {
        throw new MalformedException("two OPT records");
      }
      edns = found == null ? edns : found;
    }
    return new Query(name, type, clazz, edns == null ? Query.NO_EDNS : edns);
  }

  /// Reads the name of a question, which comes first and so cannot use pointers.
  private Name name() throws MalformedException {
    int start = message.position();
    for (int length = message.get(); length != 0; length = message.get()) {
      if (length < 0 || length > Name.MAX_LABEL) {
        throw new MalformedException("a pointer, or a label of an unknown kind, in the question");
      }
      skip(length);
    }
    byte[] wire = new byte[message.position() - start];
    if (wire.length > Name.MAX_LENGTH) {
      throw new MalformedException("a name of more than 255 bytes");
    }
    message.get(start, wire);
    return Name.ofWire(wire);
  }

  /// Reads a record, and returns its content if it is an OPT.
  private @Nullable Edns record() throws MalformedException {
    boolean root = skipName();
    int type = unsignedShort();
    int clazz = unsignedShort();
    int ttl = message.getInt();
    skip(unsignedShort());
    if (type != RecordType.OPT) {
      return null;
    }
    if (!root) {
      throw new MalformedException("OPT of another name than the root");
    }
    return new Edns(ttl >> 16 & 0xff, clazz);
  }

  /// Skips a name, which may end with a pointer, and returns whether it is the root.
  private boolean skipName() throws MalformedException {
    int start = message.position();
    for (int length = message.get(); length != 0; length = message.get()) {
      if ((length & 0xc0) == 0xc0) {
        skip(1);
        return false;
      }
      if (length < 0 || length > Name.MAX_LABEL) {
        throw new MalformedException("a label of an unknown kind");
      }
      skip(length);
    }
    return message.position() == start + 1;
  }

  private void skip(int bytes) {
    if (bytes > message.remaining()) {
      throw new BufferUnderflowException();
    }
    message.position(message.position() + bytes);
  }

  private int unsignedShort() {
    return Short.toUnsignedInt(message.getShort());
  }
}
