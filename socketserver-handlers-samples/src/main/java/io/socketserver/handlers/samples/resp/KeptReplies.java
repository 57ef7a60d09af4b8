package io.socketserver.handlers.samples.resp;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/// The replies of a transaction, kept until it is over: nobody waits for a client while others wait
/// for the store. Values are not copied.
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

  /// How much is kept. Values that have been replaced since are kept by this alone.
  long bytes() {
    return bytes;
  }

  void writeTo(ReplyWriter replies) throws IOException {
    for (byte[] part : parts) {
      replies.append(part);
    }
  }
}
