package io.socketserver.handlers.samples.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.fuzz.Fuzz;
import io.socketserver.fuzz.Pieces;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Commands that nobody meant. The pieces in which they arrive make no difference, every command
/// can be written as an array and read again, and the buffer grows with what was received.
class RespFuzzTest {

  private static final int MAX_VALUE = 10_000;
  private static final int MAX_ARGUMENTS = 1024;

  private final Fuzz commands = Fuzz.of("resp", RespFuzzTest::parse, ProtocolException.class);

  @Test
  void readsCommands() {
    commands.quickly();
  }

  @Tag("slow")
  @Test
  void readsCommandsThoroughly() {
    commands.thoroughly();
  }

  /// What was read, and the error at the end; null if there is none.
  private record Read(List<String> commands, boolean empty, String error) {}

  private static String parse(byte[] input) throws ProtocolException {
    Read read = read(List.of(input));
    assertThat(read(Pieces.of(input))).isEqualTo(read);
    List<String> arrays = read.commands().stream().filter(RespFuzzTest::fitsAnArray).toList();
    byte[] encoded = encode(arrays);
    assertThat(read(Pieces.of(encoded))).isEqualTo(new Read(arrays, true, null));
    if (read.error() != null) {
      throw new ProtocolException(read.error());
    }
    int words = read.commands().stream().mapToInt(each -> each.split(" ", -1).length).sum();
    return "c".repeat(Math.min(10, read.commands().size()))
        + "w".repeat(Math.min(20, words))
        + (read.empty() ? "" : " and a rest");
  }

  private static Read read(List<byte[]> pieces) {
    var parser = new CommandParser(MAX_VALUE);
    List<String> commands = new ArrayList<>();
    int received = 0;
    try {
      for (byte[] piece : pieces) {
        parser.add(ByteBuffer.wrap(piece));
        received += piece.length;
        for (List<byte[]> command = parser.next(); command != null; command = parser.next()) {
          commands.add(shown(command));
        }
        assertThat(parser.capacity()).isLessThanOrEqualTo(32 * 1024 + 2 * received);
      }
      return new Read(commands, parser.isEmpty(), null);
    } catch (ProtocolException e) {
      return new Read(commands, false, e.reply());
    }
  }

  /// One word for each argument, in hexadecimal digits.
  private static String shown(List<byte[]> command) {
    StringBuilder shown = new StringBuilder();
    for (byte[] argument : command) {
      shown.append(' ').append(HexFormat.of().formatHex(argument));
    }
    return shown.toString();
  }

  /// A line may have more words than an array.
  private static boolean fitsAnArray(String shown) {
    return shown.split(" ", -1).length - 1 <= MAX_ARGUMENTS;
  }

  private static byte[] encode(List<String> commands) {
    var bytes = new ByteArrayOutputStream();
    commands.forEach(each -> encode(each, bytes));
    return bytes.toByteArray();
  }

  private static void encode(String shown, ByteArrayOutputStream bytes) {
    String[] words = shown.split(" ", -1);
    bytes.writeBytes(("*" + (words.length - 1) + "\r\n").getBytes(ISO_8859_1));
    for (int i = 1; i < words.length; i++) {
      byte[] argument = HexFormat.of().parseHex(words[i]);
      bytes.writeBytes(("$" + argument.length + "\r\n").getBytes(ISO_8859_1));
      bytes.writeBytes(argument);
      bytes.writeBytes("\r\n".getBytes(ISO_8859_1));
    }
  }
}
