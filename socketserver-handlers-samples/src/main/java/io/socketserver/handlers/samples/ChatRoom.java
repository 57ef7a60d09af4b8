package io.socketserver.handlers.samples;

import java.util.Map;
import java.util.TreeMap;

/// The members of a chat, by name.
///
/// @threading Its lock guards everything, so all members see all lines in one order. It may be held
///   while lines go to all members, because [ChatMember#tell] never blocks.
final class ChatRoom {

  /// The limit for a list of names, in characters. Any member may request it again and again.
  private static final int MAX_LIST = 1024;

  /// Ann and ann are the same.
  private final Map<String, ChatMember> members = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /// @param me a member whose name no other member can have yet
  synchronized void join(ChatMember me) {
    String nick = me.nick();
    for (int next = 2; members.putIfAbsent(me.nick(), me) != null; next++) {
      me.rename(nick + "-" + next);
    }
    tellOthers(me, "* " + me.nick() + " is here");
    me.tell("* you are " + me.nick() + ", here: " + names());
  }

  /// @param me a member, or one who did not get that far
  synchronized void leave(ChatMember me) {
    if (members.remove(me.nick(), me)) {
      tellOthers(me, "* " + me.nick() + " has left");
    }
  }

  /// @return false if another member has that name
  synchronized boolean rename(ChatMember me, String nick) {
    ChatMember other = members.get(nick);
    if (other != null && other != me) {
      return false;
    }
    String before = me.nick();
    members.remove(before, me);
    me.rename(nick);
    members.put(nick, me);
    tellOthers(me, "* " + before + " is " + nick + " now");
    me.tell("* you are " + nick);
    return true;
  }

  synchronized void say(ChatMember me, String line) {
    tellOthers(me, me.nick() + ": " + line);
  }

  /// Sends a member the list of members.
  synchronized void list(ChatMember me) {
    me.tell("* here: " + names());
  }

  /// The names, in order, or as many as fit and how many more there are.
  private String names() {
    StringBuilder names = new StringBuilder();
    int named = 0;
    for (String nick : members.keySet()) {
      if (names.length() + nick.length() > MAX_LIST) {
        return names.append(" and ").append(members.size() - named).append(" more").toString();
      }
      names.append(named == 0 ? "" : ", ").append(nick);
      named++;
    }
    return names.toString();
  }

  private void tellOthers(ChatMember me, String line) {
    for (ChatMember member : members.values()) {
      if (member != me) {
        member.tell(line);
      }
    }
  }
}
