package io.socketserver.handlers.samples;

import io.socketserver.api.HandlerOptions;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;

/// `chat`: shows state that connections share.
///
/// Each server has one [ChatRoom], which its factory owns. Each connection has two threads: the one
/// from the server reads, and a virtual thread of a [ChatMember] writes, so that no member ever
/// waits for another's slow network.
///
/// @since 0.1
public final class ChatProvider implements RequestHandlerProvider {

  /// In bytes; a member who writes a longer line is disconnected.
  private static final int MAX_LINE = 1024;

  private static final Pattern NICK = Pattern.compile("[\\p{L}\\p{N}_-]{1,20}");

  /// Escape sequences would let one member write on the others' terminals, and bidirectional
  /// controls and marks could change how a line looks.
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cc}\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]");

  private static final String HELP =
      "* /nick NAME changes your name, /who lists the members, /quit leaves";

  @Override
  public String name() {
    return "chat";
  }

  @Override
  public String description() {
    return "forwards what each client writes to all others";
  }

  @Override
  public boolean sharesState() {
    return true;
  }

  @Override
  public Set<RequestKind> kinds() {
    return Set.of(RequestKind.STREAM);
  }

  @Override
  public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
    ChatRoom room = new ChatRoom();
    return () -> new Conversation(room);
  }

  private static final class Conversation implements RequestHandler<StreamRequest> {

    private final ChatRoom room;

    Conversation(ChatRoom room) {
      this.room = room;
    }

    @Override
    public void handle(StreamRequest request) throws IOException, InterruptedException {
      ChatMember me = new ChatMember("guest" + request.id(), request);
      me.start();
      try {
        me.tell(HELP);
        room.join(me);
        converse(me, request);
      } finally {
        room.leave(me);
        me.awaitDelivery();
      }
    }

    private void converse(ChatMember me, StreamRequest request) throws IOException {
      while (request.awaitInput()) {
        String line = request.readLine(MAX_LINE);
        if (line == null || line.equals("/quit")) {
          return;
        }
        obey(me, CONTROL.matcher(line).replaceAll("").strip());
      }
    }

    private void obey(ChatMember me, String line) {
      if (line.equals("/who")) {
        room.list(me);
      } else if (line.startsWith("/nick ")) {
        rename(me, line.substring("/nick ".length()).strip());
      } else if (line.startsWith("/")) {
        me.tell(HELP);
      } else if (!line.isEmpty()) {
        room.say(me, line);
      }
    }

    private void rename(ChatMember me, String nick) {
      if (!NICK.matcher(nick).matches()) {
        me.tell("* a name is 1 to 20 letters, digits, hyphens and underscores");
      } else if (!room.rename(me, nick)) {
        me.tell("* " + nick + " is taken");
      }
    }
  }
}
