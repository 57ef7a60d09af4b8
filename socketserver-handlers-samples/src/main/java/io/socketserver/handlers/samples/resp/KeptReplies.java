package io.socketserver.handlers.samples.resp;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/// The replies of a transaction, kept until its end, so that no client is waited for while others
/// wait for the store. Values are not copied.
final class KeptReplies extends ReplyWriter {

  private final List<byte[]> parts = new ArrayList<>();
  private long bytes;

  KeptReplies(int protocol) {
    super(OutputStream.nullOutputStream());
    protocol(protocol);
  }

  @Override
  void append(byte[] part) {
    parts.add(part);
    bytes += part.length;
  }

  /// The kept size in bytes. Values that were replaced meanwhile are referenced only from here.
  long bytes() {
    return bytes;
  }

  void writeTo(ReplyWriter replies) throws IOException {
    for (byte[] part : parts) {
      replies.append(part);
    }
  }
}
