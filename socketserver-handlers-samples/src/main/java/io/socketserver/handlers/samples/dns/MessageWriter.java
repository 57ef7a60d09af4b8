package io.socketserver.handlers.samples.dns;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes a response up to a size.
///
/// A method throws [BufferOverflowException] if the message would exceed the limit.
///
/// @source RFC 1035, section 4.1; RFC 6891, section 6.1
final class MessageWriter {

  private static final int HEADER = 12;
  private static final int CLASS_IN = 1;
  private static final int POINTER = 0xc000;
  private static final int MAX_POINTER = 0x3fff;

  private final ByteBuffer message;

  /// The positions of names, for pointers.
  private final Map<Name, Integer> names = new HashMap<>();

  /// Starts a message.
  ///
  /// @param id the ID of the query
  /// @param flags the second word of the header
  /// @param limit the largest size, in bytes, at least 12
  MessageWriter(short id, int flags, int limit) {
    message = ByteBuffer.allocate(limit);
    message.putShort(id).putShort((short) flags).position(HEADER);
  }

  /// Writes the question, and counts it.
  void question(Query query) {
    message.putShort(4, (short) 1);
    name(query.name());
    message.putShort((short) query.type()).putShort((short) query.clazz());
  }

  /// Writes the answer section, and counts it.
  void answer(List<ResourceRecord> records) {
    message.putShort(6, (short) records.size());
    records.forEach(this::resourceRecord);
  }

  /// Writes the authority section, and counts it.
  void authority(List<ResourceRecord> records) {
    message.putShort(8, (short) records.size());
    records.forEach(this::resourceRecord);
  }

  /// Writes the additional section: an OPT record.
  ///
  /// @param rcode the response code, of which the upper bits are written
  /// @param udpSize the largest datagram that this server accepts
  void edns(Rcode rcode, int udpSize) {
    message.putShort(10, (short) 1);
    message.put((byte) 0).putShort((short) RecordType.OPT).putShort((short) udpSize);
    message.putInt(rcode.high() << 24).putShort((short) 0);
  }

  /// Returns the message.
  byte[] finish() {
    byte[] bytes = new byte[message.position()];
    message.get(0, bytes);
    return bytes;
  }

  private void resourceRecord(ResourceRecord resource) {
    name(resource.owner());
    message.putShort((short) resource.type().code()).putShort((short) CLASS_IN);
    message.putInt((int) resource.ttl());
    int length = message.position();
    message.putShort((short) 0);
    data(resource.data());
    message.putShort(length, (short) (message.position() - length - 2));
  }

  private void data(RecordData data) {
    switch (data) {
      case RecordData.Raw(byte[] bytes) -> message.put(bytes);
      case RecordData.Target(Name target) -> name(target);
      case RecordData.Start start -> {
        name(start.server());
        name(start.mailbox());
        message.putInt((int) start.serial()).putInt((int) start.refresh());
        message.putInt((int) start.retry()).putInt((int) start.expire());
        message.putInt((int) start.minimum());
      }
    }
  }

  /// Writes labels until the message already contains the rest of the name. All types of
  /// [RecordType] with names in their data may be compressed, by RFC 3597, section 4.
  private void name(Name whole) {
    Name name = whole;
    for (; !name.isRoot(); name = name.parent()) {
      Integer known = names.get(name);
      if (known != null) {
        message.putShort((short) (POINTER | known));
        return;
      }
      if (message.position() <= MAX_POINTER) {
        names.put(name, message.position());
      }
      message.put(name.firstLabel());
    }
    message.put((byte) 0);
  }
}
