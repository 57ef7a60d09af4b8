package io.socketserver.handlers.samples.dns;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Creates the response to a query.
///
/// A message that is not a query gets no response, and a malformed query only a header: forging a
/// sender gains nothing.
///
/// @threading Immutable.
/// @source RFC 1035, section 4.1; RFC 6891, sections 6.1.3 and 6.2; RFC 8906
final class Responder {

  /// A size that rarely needs fragments. Larger answers need TCP.
  private static final int MAX_UDP = 1232;

  private static final int MIN_UDP = 512;
  private static final int MAX_TCP = 0xffff;
  private static final int HEADER = 12;

  private static final int RESPONSE = 0x8000;
  private static final int OPCODE = 0x7800;
  private static final int AUTHORITATIVE = 0x0400;
  private static final int TRUNCATED = 0x0200;
  private static final int RECURSION_DESIRED = 0x0100;

  private final Zones zones;

  Responder(Zones zones) {
    this.zones = zones;
  }

  /// The response to a datagram, or null for none.
  byte @Nullable [] overUdp(byte[] message) {
    return respond(message, false);
  }

  /// The response to a message over TCP, or null for none.
  byte @Nullable [] overTcp(byte[] message) {
    return respond(message, true);
  }

  private byte @Nullable [] respond(byte[] message, boolean tcp) {
    if (message.length < HEADER || (message[2] & 0x80) != 0) {
      return null;
    }
    ByteBuffer header = ByteBuffer.wrap(message);
    short id = header.getShort();
    int received = header.getShort();
    int flags = RESPONSE | (received & (OPCODE | RECURSION_DESIRED));
    if ((received & OPCODE) != 0) {
      return headerOnly(id, flags, Rcode.NOTIMP);
    }
    try {
      return respond(QueryReader.read(message), id, flags, tcp);
    } catch (MalformedException e) {
      return headerOnly(id, flags, Rcode.FORMERR);
    }
  }

  private byte[] respond(Query query, short id, int flags, boolean tcp) {
    int udp = Math.clamp(query.edns().udpSize(), MIN_UDP, MAX_UDP);
    int limit = tcp ? MAX_TCP : udp;
    Answer answer = query.edns().version() > 0 ? Answer.of(Rcode.BADVERS) : zones.answer(query);
    int outcome = flags | (answer.authoritative() ? AUTHORITATIVE : 0) | answer.rcode().low();
    try {
      MessageWriter writer = new MessageWriter(id, outcome, limit);
      writer.question(query);
      writer.answer(answer.records());
      writer.authority(answer.authority());
      return finish(writer, query, answer);
    } catch (BufferOverflowException e) {
      MessageWriter writer = new MessageWriter(id, outcome | TRUNCATED, limit);
      writer.question(query);
      return finish(writer, query, answer);
    }
  }

  private static byte[] finish(MessageWriter writer, Query query, Answer answer) {
    if (query.edns().isPresent()) {
      writer.edns(answer.rcode(), MAX_UDP);
    }
    return writer.finish();
  }

  private static byte[] headerOnly(short id, int flags, Rcode rcode) {
    return new MessageWriter(id, flags | rcode.low(), HEADER).finish();
  }
}
