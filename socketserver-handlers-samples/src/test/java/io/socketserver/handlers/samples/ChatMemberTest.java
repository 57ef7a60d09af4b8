package io.socketserver.handlers.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import io.socketserver.api.StreamRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatMemberTest {

  @Test
  void keepsALimitedNumberOfCharactersForOneWhoDoesNotRead() throws Exception {
    ScriptedRequest request = new ScriptedRequest();
    ChatMember member = new ChatMember("ann", request);
    for (int i = 0; i < 1000; i++) {
      member.tell("x".repeat(1024));
    }
    deliver(member);

    assertThat(request.written().length()).isBetween(120 * 1024, 129 * 1024);
  }

  @Test
  void namesAsManyAsThereIsRoomFor() throws Exception {
    ChatRoom room = new ChatRoom();
    List<ChatMember> members = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      members.add(new ChatMember("a-name-of-20-letters" + i, new ScriptedRequest()));
      room.join(members.getLast());
    }
    ScriptedRequest request = new ScriptedRequest();
    ChatMember last = new ChatMember("last", request);
    room.join(last);
    room.list(last);
    deliver(last);

    assertThat(request.writes()).hasSize(2);
    assertThat(request.writes().getFirst()).hasSizeLessThan(1200).contains("you are last");
    assertThat(request.writes().getLast())
        .hasSizeLessThan(1200)
        .startsWith("* here: a-name-of-20-letters0, a-name-of-20-letters1, ")
        .matches("(?s).* and \\d+ more\n");
  }

  /// Regression: the member stayed, and was never told anything again.
  @Test
  void endsTheConnectionWhenTheMachineFails() throws Exception {
    StreamRequest request = mock(StreamRequest.class);
    doThrow(new OutOfMemoryError("pretended")).when(request).write(anyString());
    ChatMember member = new ChatMember("ann", request);
    member.tell("hello");
    deliver(member);

    verify(request).close();
  }

  private static void deliver(ChatMember member) throws InterruptedException {
    member.start();
    member.awaitDelivery();
  }
}
