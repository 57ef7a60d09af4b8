package io.socketserver.unix.internal.forking;

import io.socketserver.api.Fault;
import io.socketserver.api.HandlerReference;
import io.socketserver.api.PeerCredentials;
import io.socketserver.api.ProxyHeader;
import io.socketserver.api.RequestKind;
import io.socketserver.api.Violation;
import io.socketserver.core.spi.RequestLimits;
import io.socketserver.unix.internal.forking.ControlMessage.Broken;
import io.socketserver.unix.internal.forking.ControlMessage.Done;
import io.socketserver.unix.internal.forking.ControlMessage.Failed;
import io.socketserver.unix.internal.forking.ControlMessage.Hello;
import io.socketserver.unix.internal.forking.ControlMessage.Payload;
import io.socketserver.unix.internal.forking.ControlMessage.Ready;
import io.socketserver.unix.internal.forking.ControlMessage.Setup;
import io.socketserver.unix.internal.forking.ControlMessage.Taken;
import io.socketserver.unix.internal.forking.ControlMessage.Thrown;
import io.socketserver.unix.internal.forking.ControlMessage.Work;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The encoding of a [ControlMessage]: one byte for its kind, and its parts in order. A message is
/// one packet of the socket, so it needs no length.
final class ControlCodec {

  /// The version of this encoding. Increase it with every change.
  static final int VERSION = 3;

  /// The longest message: the largest datagram, its addresses and variables.
  static final int MAX_SIZE = 128 * 1024;

  /// The longest message of a child: a stack trace.
  static final int MAX_REPLY_SIZE = 64 * 1024;

  private static final byte HELLO = 1;
  private static final byte SETUP = 2;
  private static final byte READY = 3;
  private static final byte BROKEN = 4;
  private static final byte WORK = 5;
  private static final byte TAKEN = 6;
  private static final byte DONE = 7;
  private static final byte FAILED = 8;

  private static final byte NONE = -1;
  private static final byte BY_CLASS = 1;
  private static final byte BY_SERVICE = 2;

  private ControlCodec() {}

  // ---- writing

  static byte[] encode(ControlMessage message) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      write(message, out);
    }
    if (bytes.size() > MAX_SIZE) {
      throw new IOException("a message of " + bytes.size() + " bytes is too long for a child");
    }
    return bytes.toByteArray();
  }

  private static void write(ControlMessage message, DataOutputStream out) throws IOException {
    // no switch over types for the messages of every child: linking one takes as long as all writes
    if (message instanceof Hello hello) {
      out.writeByte(HELLO);
      out.writeInt(hello.version());
    } else if (message instanceof Ready) {
      out.writeByte(READY);
    } else if (message instanceof Taken) {
      out.writeByte(TAKEN);
    } else if (message instanceof Done done) {
      out.writeByte(DONE);
      out.writeLong(done.bytesRead());
      out.writeLong(done.bytesWritten());
      out.writeBoolean(done.last());
    } else {
      writeRarer(message, out);
    }
  }

  private static void writeRarer(ControlMessage message, DataOutputStream out) throws IOException {
    switch (message) {
      case Setup setup -> writeSetup(setup, out);
      case Work work -> writeWork(work, out);
      case Broken broken -> {
        out.writeByte(BROKEN);
        writeThrown(broken.thrown(), out);
      }
      case Failed failed -> {
        out.writeByte(FAILED);
        out.writeByte(failed.fault().ordinal());
        Violation violation = failed.violation();
        out.writeByte(violation == null ? NONE : violation.ordinal());
        writeThrown(failed.thrown(), out);
        out.writeBoolean(failed.last());
      }
      default -> throw new AssertionError("written elsewhere: " + message);
    }
  }

  private static void writeSetup(Setup setup, DataOutputStream out) throws IOException {
    out.writeByte(SETUP);
    out.writeByte(setup.kind().ordinal());
    switch (setup.handlers()) {
      case HandlerReference.OfClass named -> {
        out.writeByte(BY_CLASS);
        out.writeUTF(named.moduleName().orElse(""));
        out.writeUTF(named.className());
      }
      case HandlerReference.OfService named -> {
        out.writeByte(BY_SERVICE);
        out.writeUTF(named.name());
        writeMap(named.options(), out);
        out.writeInt(named.folders().size());
        for (Path folder : named.folders()) {
          out.writeUTF(folder.toString());
        }
      }
    }
    AddressCodec.write(setup.serverAddress(), out);
    out.writeInt(setup.requests());
    AddressCodec.write(setup.limits().handshake(), out);
    AddressCodec.write(setup.limits().firstByte(), out);
    out.writeInt(setup.limits().readRate());
    AddressCodec.write(setup.limits().idle(), out);
    AddressCodec.write(setup.limits().read(), out);
    AddressCodec.write(setup.limits().write(), out);
    out.writeInt(setup.limits().writeRate());
    AddressCodec.write(setup.limits().request(), out);
    AddressCodec.write(setup.limits().linger(), out);
    out.writeInt(setup.limits().amplification());
    writeBytes(setup.layers(), out);
  }

  private static void writeWork(Work work, DataOutputStream out) throws IOException {
    out.writeByte(WORK);
    AddressCodec.write(work.remote(), out);
    AddressCodec.write(work.local(), out);
    writeMap(work.variables(), out);
    ProxyHeader header = work.proxyHeader();
    out.writeBoolean(header != null);
    if (header != null) {
      AddressCodec.write(header.proxy(), out);
      writeBytes(header.encoded(), out);
    }
    Payload datagram = work.datagram();
    out.writeBoolean(datagram != null);
    if (datagram != null) {
      out.writeBoolean(datagram.truncated());
      PeerCredentials credentials = datagram.credentials();
      out.writeBoolean(credentials != null);
      if (credentials != null) {
        out.writeLong(credentials.pid());
        out.writeLong(credentials.uid());
        out.writeLong(credentials.gid());
      }
      writeBytes(datagram.data(), out);
    }
  }

  private static void writeBytes(byte[] bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static void writeMap(Map<String, String> map, DataOutputStream out) throws IOException {
    out.writeInt(map.size());
    for (Map.Entry<String, String> entry : map.entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeUTF(entry.getValue());
    }
  }

  private static void writeThrown(Thrown thrown, DataOutputStream out) throws IOException {
    out.writeUTF(thrown.text());
    out.writeInt(thrown.stack().size());
    for (StackTraceElement frame : thrown.stack()) {
      out.writeUTF(frame.getClassName());
      out.writeUTF(frame.getMethodName());
      out.writeUTF(frame.getFileName() == null ? "" : frame.getFileName());
      out.writeInt(frame.getLineNumber());
    }
  }

  // ---- reading

  /// Decodes a message.
  ///
  /// @throws IOException if it is malformed: a handler shares its process with a child and may have
  ///   written it
  static ControlMessage decode(byte[] bytes) throws IOException {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      byte kind = in.readByte();
      return switch (kind) {
        case HELLO -> new Hello(in.readInt());
        case SETUP -> readSetup(in);
        case READY -> new Ready();
        case BROKEN -> new Broken(readThrown(in));
        case WORK -> readWork(in);
        case TAKEN -> new Taken();
        case DONE -> new Done(in.readLong(), in.readLong(), in.readBoolean());
        case FAILED ->
            new Failed(
                Fault.values()[in.readByte()], readViolation(in), readThrown(in), in.readBoolean());
        default -> throw new IOException("unknown message " + kind);
      };
    } catch (RuntimeException e) {
      // an invalid ordinal, length or path
      throw new IOException("malformed message of " + bytes.length + " bytes", e);
    }
  }

  private static Setup readSetup(DataInputStream in) throws IOException {
    RequestKind kind = RequestKind.values()[in.readByte()];
    byte way = in.readByte();
    HandlerReference handlers;
    if (way == BY_CLASS) {
      String module = in.readUTF();
      handlers =
          new HandlerReference.OfClass(
              module.isEmpty() ? Optional.empty() : Optional.of(module), in.readUTF());
    } else if (way == BY_SERVICE) {
      String name = in.readUTF();
      Map<String, String> options = readMap(in);
      List<Path> folders = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        folders.add(Path.of(in.readUTF()));
      }
      handlers = new HandlerReference.OfService(name, options, folders);
    } else {
      throw new IOException("unknown way to make handlers " + way);
    }
    return new Setup(
        kind,
        handlers,
        AddressCodec.readAddress(in),
        in.readInt(),
        new RequestLimits(
            AddressCodec.readDuration(in),
            AddressCodec.readDuration(in),
            in.readInt(),
            AddressCodec.readDuration(in),
            AddressCodec.readDuration(in),
            AddressCodec.readDuration(in),
            in.readInt(),
            AddressCodec.readDuration(in),
            AddressCodec.readDuration(in),
            in.readInt()),
        in.readNBytes(in.readInt()));
  }

  private static Work readWork(DataInputStream in) throws IOException {
    return new Work(
        AddressCodec.readAddress(in),
        AddressCodec.readAddress(in),
        readMap(in),
        in.readBoolean()
            ? ProxyHeader.of(AddressCodec.readAddress(in), in.readNBytes(in.readInt()))
            : null,
        in.readBoolean() ? readPayload(in) : null);
  }

  private static Payload readPayload(DataInputStream in) throws IOException {
    boolean truncated = in.readBoolean();
    @Nullable PeerCredentials credentials =
        in.readBoolean() ? new PeerCredentials(in.readLong(), in.readLong(), in.readLong()) : null;
    int length = in.readInt();
    byte[] data = in.readNBytes(length);
    if (data.length < length) {
      throw new EOFException("a datagram of " + length + " bytes has " + data.length);
    }
    return new Payload(data, truncated, credentials);
  }

  private static Map<String, String> readMap(DataInputStream in) throws IOException {
    Map<String, String> map = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      map.put(in.readUTF(), in.readUTF());
    }
    return map;
  }

  private static @Nullable Violation readViolation(DataInputStream in) throws IOException {
    byte ordinal = in.readByte();
    return ordinal == NONE ? null : Violation.values()[ordinal];
  }

  private static Thrown readThrown(DataInputStream in) throws IOException {
    String text = in.readUTF();
    List<StackTraceElement> stack = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      String type = in.readUTF();
      String method = in.readUTF();
      String file = in.readUTF();
      stack.add(new StackTraceElement(type, method, file.isEmpty() ? null : file, in.readInt()));
    }
    return new Thrown(text, stack);
  }
}
