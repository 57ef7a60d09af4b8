package io.socketserver.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.RequestResult.Outcome;
import io.socketserver.core.ServerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatHandlerTest {

  @Test
  void showsEachMemberWhatTheOthersWrite() throws Exception {
    try (var chat = Served.tcp("chat", Map.of());
        var ann = enter(chat, "ann");
        var bob = enter(chat, "bob")) {
      ann.type("hello\n");
      bob.awaitOutput(text -> text.endsWith("ann: hello\n"));
      bob.type("hi, ann\n");
      String seen = ann.awaitOutput(text -> text.endsWith("bob: hi, ann\n"));

      assertThat(seen).contains("is bob now\n").doesNotContain("hello");
    }
  }

  @Test
  void tellsWhoIsHereAndWhoHasLeft() throws Exception {
    try (var chat = Served.tcp("chat", Map.of());
        var ann = enter(chat, "ann");
        var bob = enter(chat, "bob")) {
      ann.type("/who\n");
      ann.awaitOutput(text -> text.endsWith("* here: ann, bob\n"));
      bob.type("/quit\n");
      ann.awaitOutput(text -> text.endsWith("* bob has left\n"));
      bob.endInput();

      assertThat(bob.result().status()).isZero();
      assertThat(chat.awaitFinished().outcome()).isEqualTo(Outcome.COMPLETED);
    }
  }

  @Test
  void givesANameToOneMemberOnly() throws Exception {
    try (var chat = Served.tcp("chat", Map.of());
        var ann = enter(chat, "ann");
        var bob = enter(chat, "bob")) {
      bob.type("/nick ANN\n");
      bob.awaitOutput(text -> text.endsWith("* ANN is taken\n"));
      bob.type("/nick a b\n");
      bob.awaitOutput(text -> text.contains("* a name is"));
      ann.type("/nick Ann\n");
      assertThat(ann.awaitOutput(text -> text.endsWith("* you are Ann\n"))).isNotEmpty();
    }
  }

  @Test
  void removesWhatWouldWriteAllOverATerminal() throws Exception {
    try (var chat = Served.tcp("chat", Map.of());
        var ann = enter(chat, "ann");
        var bob = enter(chat, "bob")) {
      ann.type("\u001b[2J\u202eh\u061ce\u200fl\u2066l\u2028o\u0007\u0085\n");

      assertThat(bob.awaitOutput(text -> text.contains("hello"))).endsWith("ann: [2Jhello\n");
    }
  }

  @Test
  void deliversToAClientThatHasEndedItsOutput() throws Exception {
    RealClient nc = RealClient.require("nc");
    try (var chat = Served.tcp("chat", Map.of())) {
      String seen = nc.run("/nick ann\n", "-N", "127.0.0.1", chat.port()).succeeded().stdout();

      assertThat(seen).endsWith("* you are ann\n");
    }
  }

  @Test
  void doesNotHoldUpTheEndOfItsServer() throws Exception {
    try (var chat = Served.tcp("chat", Map.of());
        var ann = enter(chat, "ann")) {
      assertThat(ann.awaitOutput(text -> true)).isNotEmpty();

      chat.assertDrainsAtOnce();
    }
  }

  /// A thousand lines of 1,000 bytes are more than the buffers of the connection and the outbox
  /// hold, so the room would stand still if it waited for the member who does not read.
  @Test
  void letsNobodyWaitForAMemberWhoDoesNotRead() throws Exception {
    var settings = ServerOptions.builder().sendBufferSize(8192);
    try (var chat = Served.tcp("chat", Map.of(), settings);
        var slow = new Socket();
        var ann = enter(chat, "ann")) {
      slow.setReceiveBufferSize(8192);
      slow.connect(chat.address());
      ann.awaitOutput(text -> text.endsWith("is here\n"));
      try (var bob = enter(chat, "bob")) {
        for (int round = 0; round < 10; round++) {
          // less than an outbox at a time: nothing may be left out for one who reads
          ann.type(("x".repeat(1000) + "\n").repeat(100) + "round " + round + "\n");
          String last = "ann: round " + round + "\n";
          bob.awaitOutput(text -> text.endsWith(last));
        }
        String seen = bob.awaitOutput(text -> true);
        assertThat(seen.lines().filter(line -> line.startsWith("ann: "))).hasSize(1010);
        assertThat(lineBeforeTheNext(slow, ann)).matches("\\* \\d+ lines were dropped: .*");
      }
    }
  }

  /// Reads so much that the outbox has room again, and then up to a line that was written then.
  private static String lineBeforeTheNext(Socket slow, RunningClient ann) throws IOException {
    slow.setSoTimeout(20_000);
    var lines = new BufferedReader(new InputStreamReader(slow.getInputStream(), UTF_8));
    String before = "";
    for (int i = 0; i < 100; i++) {
      before = lines.readLine();
    }
    ann.type("next\n");
    for (String line = before; !"ann: next".equals(line); line = lines.readLine()) {
      before = line;
    }
    return before;
  }

  private static RunningClient enter(Served chat, String nick) throws Exception {
    RunningClient client = RealClient.require("nc").start("127.0.0.1", chat.port());
    client.type("/nick " + nick + "\n");
    client.awaitOutput(text -> text.endsWith("* you are " + nick + "\n"));
    return client;
  }
}
